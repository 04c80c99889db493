"""Documents that broke the compiler, or cost it more than twice for twice as much."""

import time

import pytest

from agents.specify.compiler import compile_bytes
from bench.burden import KINDS

THINGS = "# Shop\n\n## Things\n\n- Each item has a name (required).\n\n## Rules\n\n"


@pytest.mark.parametrize("sentence", [
    "The bench, now empty and at least 99 of 100 days old, is gone and remains.",
    "Under light load, with at least 99 of 100 requests and up to 3 more, the name is required and at most 5 long.",
])  # fmt: skip
def test_what_is_shortened_before_the_verb_is_not_taken_apart_without_end(sentence):
    found = compile_bytes(f"{THINGS}- {sentence}\n".encode())
    assert found.spec is not None
    assert [s.status for s in found.spec.trace if s.section == "Rules"] != ["mapped"]


def test_comments_keep_the_lines_and_one_that_is_never_closed_is_text():
    found = compile_bytes(b"<!-- a\nb -->\n# T\n\nEach item has a name.\n\n<!-- Each book has a title.\n")
    assert found.spec is not None
    assert next((s.line, s.text) for s in found.spec.trace) == (5, "Each item has a name.")


def test_ids_that_repeat_are_lettered():
    found = compile_bytes(
        b"# T\n\n- FR-1: Each item has a name.\n- FR-1: Each box has a name.\n- FR-2: Each jar has a lid.\n"
    )
    assert found.spec is not None
    assert [s.id for s in found.spec.trace] == ["FR-1.a", "FR-1.b", "FR-2"]


@pytest.mark.parametrize("kind", ["comments", "short sentences"])
def test_twice_as_much_costs_about_twice(kind):
    """Three times as much would leave no doubt; the process's own CPU time is counted."""
    costs = []
    for size in (4_000, 8_000):
        started = time.process_time()
        compile_bytes(KINDS[kind](size).encode())
        costs.append(time.process_time() - started + 0.05)
    assert costs[1] < 3 * costs[0]


@pytest.mark.parametrize("sentence", ["the x has " * 8_000, "Each book has " + "a $t that, " * 8_000])
def test_a_sentence_without_end_is_read_once(sentence):
    """Looked through anew from each of its words, it would take several times as long."""
    started = time.process_time()
    compile_bytes(f"# A\n\n{sentence}\n".encode())
    assert time.process_time() - started < 2.5
