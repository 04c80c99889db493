"""Lists of elements: where they part, what stays together within brackets, and in how much time."""

import time

import pytest

from agents.specify.nouns import parts


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
