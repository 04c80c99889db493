"""States that are on or off, of several words and of words that are deeds elsewhere."""

import pytest

from agents.specify.compiler import Compilation, compile_bytes

AROUND = """# Sheds

- Each shed has a name (required), a stock (integer) and a reserve (integer).
- Users can manage sheds.

"""


def compiled(*sentences: str) -> Compilation:
    return compile_bytes((AROUND + "".join(f"- {each}\n" for each in sentences)).encode())


def flag(found: Compilation, name: str) -> str | None:
    """Return the condition of a state that is computed, "" for one that is set, None where there is none."""
    assert found.spec
    shed = next(e for e in found.spec.entities if e.name == "Shed")
    return next((f.computed or "" for f in shed.fields if f.name == name and f.type == "boolean"), None)


def codes(found: Compilation) -> list[str]:
    return [d.code for d in found.diagnostics if d.severity != "info" and d.line > AROUND.count("\n")]


@pytest.mark.parametrize("said", ["low on stock", "out of stock", "in need of supply", "ready for use"])
def test_a_state_of_several_words_is_computed_and_asked_for(said):
    found = compiled(
        f"A shed is {said} when its stock is at most its reserve.", f"Users can filter sheds by name and {said}."
    )
    assert codes(found) == []
    assert found.spec
    name = said.replace(" ", "_")
    assert flag(found, name) == "self.stock <= self.reserve"
    assert name in {each for op in found.spec.operations if op.query for each in op.query.filters}


@pytest.mark.parametrize("said", ["deleted", "removed", "changed", "archived"])
def test_what_is_done_with_rows_may_be_a_mark_of_theirs(said):
    found = compiled(f"A shed is marked as {said} or not.", f"A new shed is not {said}.")
    assert codes(found) == []
    assert flag(found, said) == ""


@pytest.mark.parametrize("sentence", ["A shed is deleted when its stock is 0.", "A shed is deleted or not."])
def test_without_a_mark_it_is_a_deed(sentence):
    found = compiled(sentence)
    assert codes(found) == ["SP201"]
    assert flag(found, "deleted") is None
