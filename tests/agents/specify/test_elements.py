"""Lists of elements: where they part, what stays together within brackets, and in how much time."""

import time

import pytest

from agents.specify.compiler import compile_bytes
from agents.specify.names.nouns import parts


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        ("a name, a date and a note", ["a name", "a date", "a note"]),
        ("a kind (red, blue and green) and a note", ["a kind (red, blue and green)", "a note"]),
        ("red and blue) or green", ["red and blue) or green"]),
        ("a; b, or c", ["a", "b", "c"]),
    ],
)
def test_elements_part_outside_brackets(text, elements):
    assert parts(text) == elements


def test_a_sentence_without_end_costs_twice_as_much_where_it_is_twice_as_long():
    def once(times: int) -> float:
        started = time.process_time()
        parts("notes and " * times)
        return time.process_time() - started

    def cost(times: int) -> float:
        # Once in a while the garbage of all tests before is looked through.
        return min(once(times) for _ in range(3))

    assert cost(40_000) < 3 * cost(20_000) + 0.2


@pytest.mark.parametrize("between", [" and ", ", ", ", and "])
def test_the_name_of_a_field_may_end_with_a_word_that_says_when_or_where(between):
    said = between.join(("a balance before", "a balance after (integer, read-only)", "a check in (datetime)"))
    compiled = compile_bytes(f"# Books\n\n- Each entry has {said}.\n- Users can manage entries.\n".encode())
    assert compiled.spec
    entry = next(e for e in compiled.spec.entities if e.name == "Entry")
    kinds = {f.name: f.type for f in entry.fields}
    assert kinds == {"balance_before": "decimal(12,2)", "balance_after": "integer", "check_in": "datetime"}
    assert {s.status for s in compiled.spec.trace} == {"mapped"}


def test_what_follows_such_a_word_is_no_part_of_the_name():
    compiled = compile_bytes(b"# Books\n\n- Each entry has a balance before the change.\n- Users can manage entries.\n")
    assert [d.code for d in compiled.diagnostics if d.severity == "warning" and d.line == 3] == ["SP201"]
