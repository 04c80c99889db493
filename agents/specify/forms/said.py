"""What the first pass learns from sentences about a single field: that there is such a field, and of what kind."""

from dataclasses import replace
from decimal import Decimal

from agents.spec.expression import Call, Constant
from agents.specify.facts.facts import Fact, FieldFact
from agents.specify.forms.declare import SPOKEN_OF, entity_name
from agents.specify.grammar.trees import ParseTree, Unresolved, subtree, token
from agents.specify.names import kinds
from agents.specify.names.words import singular, snake, words

_AMOUNT = "decimal(12,2)"


def declare_filled(tree: ParseTree) -> list[Fact]:
    """The date of birth is optional."""
    return [_field(tree)]


def declare_range(tree: ParseTree) -> list[Fact]:
    """The weight in kilograms lies between 0.01 and 150."""
    if tree.data == "decimals":
        return [replace(_field(tree), hint=_AMOUNT)]
    unit = subtree(tree, "unit")
    fact = _field(tree)
    if unit is None:
        return [replace(fact, hint=_AMOUNT)]
    return [replace(fact, field=f"{fact.field}_in_{unit_of(unit)}", hint="integer")]


def unit_of(unit: ParseTree) -> str:
    """Return the unit of a number: `days` for "whole days"."""
    return (token(unit, "UNIT") or "").removeprefix("whole ")


_PERIODS = {"minute": ("minutes", 1), "hour": ("hours", 1), "day": ("days", 1), "week": ("days", 7)}


def period(count: Decimal, unit: str) -> Call:
    """Return a length of time: `days(14)` for 2 weeks."""
    name, times = _PERIODS[singular(unit)]
    if count != count.to_integral_value():
        raise Unresolved
    return Call(name, (Constant(int(count) * times),))


def _field(tree: ParseTree) -> FieldFact:
    path = subtree(tree, "path") or tree
    entity = token(path, "ENTITY") or (token(path, "GENITIVE") or "").removesuffix("s").removesuffix("'")
    name = kinds.base_name(words(token(path, "FIELD") or ""))
    if not name:
        raise Unresolved
    return FieldFact(entity_name(entity) if entity else SPOKEN_OF, snake(name))
