"""Texts of a pattern: what is offered matches it and keeps its bounds, and what is offered as wrong does not."""

import re

import pytest

from agents.spec.model import Field
from agents.spec.scenarios.patterns import drawn, matching, mismatching
from agents.specify.names.kinds import CLOCK
from agents.specify.readers.datatypes import BASE64

PATTERNS = [
    (BASE64, None, 400), (BASE64, 100, 136), (CLOCK, None, None), (r"[0-9]{13}", 13, 13), (r"[A-Z]*", 5, 5),
    (r"(?:^[A-Z]{2,3}-\d+$)", None, 20), (r"[^@]+@[^@]+\.[a-z]{2,}", None, None), (r"(a|b)+c?", 7, 9),
    (r"\+?[1-9]\d{1,14}", None, None), (r"(?P<y>\d{4})-(0[1-9]|1[0-2])", None, None), (r'"\w+"', None, None),
    (r"(ab){2,}", 9, None), (r"x?y?[a-c]", None, 1),
]  # fmt: skip


def field(pattern: str, least: int | None = None, most: int | None = None) -> Field:
    return Field(id="field:Box.code", name="code", type="text", pattern=pattern, min=least, max=most)


@pytest.mark.parametrize(("pattern", "least", "most"), PATTERNS)
def test_a_text_matches_and_keeps_its_bounds(pattern, least, most):
    for turn in (0, 1, 7):
        text = matching(field(pattern, least, most), turn) or ""
        assert re.fullmatch(pattern, text)
        assert (least or 0) <= len(text) <= (most or 400)
    assert all(not re.fullmatch(pattern, bad) for bad in mismatching(field(pattern, least, most)))


@pytest.mark.parametrize(("pattern", "least", "most"), PATTERNS)
def test_a_drawn_text_matches(pattern, least, most):
    source = drawn(field(pattern, least, most))
    assert re.fullmatch(pattern, eval(source or "''", {"drawn": lambda alphabet, n: alphabet[-1] * n}))


@pytest.mark.parametrize("pattern", [r"(?=.*\d).{8,}", r"(a)\1", r"\bword\b", r"[a-z", r"(a", "()", r"(?<!x)y"])
def test_what_looks_around_or_back_has_no_text(pattern):
    assert matching(field(pattern)) is None
