"""Every turn of phrase reads its example, and none reads its counter-example."""

import pytest

from agents.spec.model import Sentence
from agents.specify.compiler import compile_bytes
from agents.specify.reader import spoken
from agents.specify.turns import TURNS, wordings

AROUND = """# Land

- Each list has a name (required), notes (text) and a mood_ring.
- Each todo has a title (required), notes (text), a priority and a done flag.
- The priority is one of low, normal or high.
- A todo belongs to a list.
- Each field has a width (integer).
- Users can view fields.
- Users can view and edit todos.
- Each orchard has a title. Each harvest has a weight.
- There is a role warden.

"""
"""No section of it declares all things or all roles, as in most documents by other people."""


def read(sentence: str) -> Sentence:
    spec = compile_bytes(f"{AROUND}- {sentence}\n".encode()).spec
    assert spec is not None
    return next(s for s in reversed(spec.trace) if s.line == AROUND.count("\n") + 1)


@pytest.mark.parametrize("turn", TURNS, ids=lambda turn: turn.name)
def test_an_example_is_mapped(turn):
    found = read(turn.example)
    assert found.status == "mapped"
    assert found.nodes


@pytest.mark.parametrize("turn", TURNS, ids=lambda turn: turn.name)
def test_a_counter_example_is_never_mapped(turn):
    assert read(turn.counter).status in ("not_understood", "partial")


@pytest.mark.parametrize("turn", TURNS, ids=lambda turn: turn.name)
def test_an_example_is_not_of_the_language_itself(turn):
    """A turn that says what a form reads anyway is of no use."""
    assert any(
        turn.pattern.fullmatch(said[0])
        for said in wordings(spoken(turn.example.replace("**", "")), free=("things", "roles"))
    )
