"""The functions of the expression language: their types, and what they come to."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from agents.spec.expression import ExpressionError, parse, unparse
from agents.spec.interpreter import World
from agents.spec.types import Scope, infer
from tests.agents.spec.library import library_spec

SPEC = library_spec()
WORLD = World(SPEC, now=datetime(2026, 1, 31, 9, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("today + months(1)", date(2026, 2, 28)),
        ("today - months(11)", date(2025, 2, 28)),
        ("today + months(25)", date(2028, 2, 29)),
        ("now + months(-1)", datetime(2025, 12, 31, 9, tzinfo=UTC)),
        ('lower("AbÄ")', "abÄ"),
        ('upper("abä")', "ABä"),
        ('size("a😀")', 2),
        ("round(0.125, 2)", Decimal("0.13")),
        ("round(-0.125, 2)", Decimal("-0.13")),
        ("round(7, 0)", Decimal(7)),
        ("2 in [1, 2]", True),
        ("3 in [1, 2]", False),
        ("round(null, 1)", None),
    ],
)
def test_what_a_function_comes_to(text, value):
    assert WORLD.at(None).text(text) == value


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("self.loaned_on + months(1)", "date"),
        ("size(self.member.name)", "integer"),
        ("upper(self.member.name)", "string"),
        ("round(self.fine, 1)", "decimal"),
        ('self.status in ["active", "lost"]', "boolean"),
    ],
)
def test_of_which_type_it_is(text, kind):
    assert infer(parse(text), Scope.of(SPEC, "Loan")).kind == kind


@pytest.mark.parametrize("text", ["lower(1)", "size(today)", 'round("a", 1)', "months(0.5)", 'self.status in ["odd"]'])
def test_what_does_not_fit_is_refused(text):
    with pytest.raises(ExpressionError):
        infer(parse(text), Scope.of(SPEC, "Loan"))


def test_a_list_of_values_is_written_out_and_its_word_is_no_reserved_name():
    assert unparse(parse("1 + 1 in [self.a, 2] && self.in")) == "(1 + 1 == self.a || 1 + 1 == 2) && self.in"
