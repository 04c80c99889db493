"""What a run sends is drawn for that run: sample texts, and the program that asks."""

import ast
import re

from agents.spec.scenarios.values import sample_value
from tests.agents.todo import todo_spec
from workflows.acceptance.suite import render_suite
from workflows.acceptance.vocabulary import reworded

SPEC = todo_spec()
SUITE = render_suite(SPEC)
SAMPLES = [
    str(sample_value(field, SPEC, turn)) for entity in SPEC.entities for field in entity.fields
    for turn in (0, 1) if field.type == "text" or field.type.startswith("string")
]  # fmt: skip


def texts(suite: dict[str, bytes]) -> dict[str, list[str]]:
    """Return the texts that stand in the code of a suite, docstrings left out, by file."""
    found = {}
    for path, content in suite.items():
        if path.endswith(".py"):
            nodes = [node for node in ast.walk(ast.parse(content)) if isinstance(node, ast.Constant)]
            found[path] = [node.value for node in nodes if isinstance(node.value, str) and "\n" not in node.value]
    return found


def test_no_sample_is_left_and_everything_else_stays() -> None:
    other = reworded(SUITE, SPEC)
    known = {text for found in texts(dict(SUITE)).values() for text in found}
    drawn = {text for found in texts(other).values() for text in found}
    samples = known & set(SAMPLES)
    assert len(samples) > 3
    assert not drawn & samples
    assert {path: len(content) for path, content in other.items()} == {p: len(c) for p, c in SUITE.items()}
    letters = re.compile(rb"[A-Za-z1-9]")
    assert {p: letters.sub(b"x", c) for p, c in other.items()} == {p: letters.sub(b"x", c) for p, c in SUITE.items()}


def test_a_first_text_stays_before_a_second_one_and_the_next_run_has_others() -> None:
    runs = [reworded(SUITE, SPEC)["acceptance/test_todo.py"].decode() for _ in range(2)]
    pairs = [re.findall(r'"([A-Z][a-z]{4} [a-z]{5})"|"([A-Z][a-z]{5} [a-z]{5})"', text) for text in runs]
    for found in pairs:
        first, second = ({pair[turn] for pair in found} - {""} for turn in (0, 1))
        assert first
        assert max(first) < min(second)
    assert pairs[0] != pairs[1]
