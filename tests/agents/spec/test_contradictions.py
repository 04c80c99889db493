"""Rules that contradict each other are found, with a row that shows it; rules that do not are left alone."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.spec.distances import Condition, NotCovered, condition, row
from agents.spec.expression import parse
from agents.spec.types import Type
from agents.specify.compiler import compile_bytes

TRIP = """# Trips

Each trip has a name, a start date (required), an end date (required), a return date (optional),
seats (integer, default 4), a spare (integer, default 4) and a price (decimal).
A trip belongs to the user who created it.
"""
TYPES = {"a": Type("integer"), "b": Type("integer"), "d": Type("date"), "p": Type("decimal", size=12, scale=2)}


def found(*rules: str) -> list[tuple[str, str]]:
    compiled = compile_bytes((TRIP + "".join(f"\n- {rule}" for rule in rules)).encode())
    assert compiled.spec
    assert [s.text for s in compiled.spec.trace if s.status not in ("mapped", "info")] == []
    return [(d.code, d.message) for d in compiled.diagnostics if d.code in ("SP401", "SP402", "SP403")]


@pytest.mark.parametrize(("rules", "code"), [
    (("The end date must be after the start date.", "The end date must be before the start date."), "SP401"),
    (("The end date must be after the start date.", "The start date must be after the end date."), "SP401"),
    (("The end date must be after the start date.", "The end date must not be after the start date."), "SP401"),
    (("The price must be more than 5.", "The price must be at least 10."), "SP402"),
])  # fmt: skip
def test_rules_that_cannot_both_hold_are_found(rules, code):
    assert code in {each for each, _ in found(*rules)}
    assert code in {each for each, _ in found(*reversed(rules))}


@pytest.mark.parametrize("rules", [
    ("The end date must be after the start date.", "The return date must be after the end date."),
    ("The end date must be after the start date.", "The return date must be after the start date."),
    ("The price must be at least 10.", "The price must be at most 20."),
])  # fmt: skip
def test_rules_that_can_are_left_alone(rules):
    assert found(*rules) == []


def test_the_witness_is_a_row_that_keeps_the_one_and_breaks_the_other():
    rules = ("The end date must be after the start date.", "The end date must be before the start date.")
    ((_, message),) = found(*rules)
    assert "end date 2026-01-15, start date 2026-01-14 keeps the first and breaks the second" in message
    assert "(line 7)" in message


NODES = st.sampled_from(["self.a", "self.b", "3", "5", "0", "self.a + 2", "self.b - 1"])
ATOMS = st.builds(
    lambda left, op, right: f"{left} {op} {right}", NODES, st.sampled_from(["<", "<=", ">", ">=", "=="]), NODES
)
CONDITIONS = st.lists(ATOMS, min_size=1, max_size=3).map(" && ".join)


def holds(told: str, a: int, b: int) -> bool:
    return bool(eval(told.replace("self.", "").replace("&&", "and"), {}, {"a": a, "b": b}))


@settings(max_examples=150, deadline=None)
@given(CONDITIONS, CONDITIONS)
def test_a_row_is_found_exactly_where_there_is_one(one, other):
    both = [condition(parse(text), TYPES) for text in (one, other)]
    values = row(both)
    square = [(a, b) for a in range(-14, 15) for b in range(-14, 15)]
    if values is None:
        assert not any(holds(one, *at) and holds(other, *at) for at in square)
    else:
        a, b = (int(values.get(name, Decimal(0))) for name in ("a", "b"))
        assert holds(one, a, b)
        assert holds(other, a, b)


@pytest.mark.parametrize("text", ["self.a > 3 || self.b > 3", "self.c > 3", "self.a * 2 > self.b", "self.a != 3"])
def test_nothing_is_claimed_of_what_is_not_covered(text):
    with pytest.raises(NotCovered):
        condition(parse(text), TYPES)


def test_a_field_that_may_be_empty_excuses_a_rule():
    told = condition(parse("self.d == null || self.d > today"), TYPES)
    assert told.unless == {"d"}
    assert isinstance(told, Condition)
