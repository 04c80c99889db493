"""Rows that fit: values beside those that a test cares about, so that guards and rules accept the row."""

from collections.abc import Mapping

from agents.spec.expression import parse
from agents.spec.model import Field
from agents.spec.scenarios.resource import Resource
from agents.spec.scenarios.values import sample_value
from agents.spec.solve import Filled, Solution, Solver, Unsolvable, Value, holds
from agents.spec.types import NUMERIC

Row = dict[tuple[str, str], Value]


def plain_row(r: Resource) -> Row:
    """Return the values of a row that is made with what its conditions ask for, and nothing else."""
    row = r.defaults()
    blank: Row = {("self", f.name): _sampled(f, r) for f in r.inputs() if f.required}
    checks = [check.expr for check in (*(r.create.guards if r.create else ()), *r.entity.rules)]
    given = {slot: v for slot, v in row.items() if v is not None}
    for expr in checks:
        if not accepts(expr, {**blank, **row}):
            row |= _solved(r, expr, {slot: v for slot, v in row.items() if v is not None})
    # What one condition asks for at its boundary another may refuse: what the strictest asks for suits all.
    ways = (row, *({**row, **_solved(r, expr, given)} for expr in checks))
    return next((way for way in ways if all(accepts(expr, {**blank, **way}) for expr in checks)), row)


def _sampled(item: Field, r: Resource) -> Value:
    """Return the number that a row is filled with where nothing is asked for; what else it has suits no comparison."""
    return sample_value(item, r.spec) if r.type_of(item.name).kind in NUMERIC else None


def fits(r: Resource, name: str, value: Value) -> bool:
    """Tell whether a new row, plain but for this value, is what its conditions ask for."""
    row: Row = {**plain_row(r), ("self", name): value}
    checks = (*(r.create.guards if r.create else ()), *r.entity.rules)
    return all(accepts(check.expr, row) for check in checks)


def consistent(r: Resource, values: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return the values, with those of other fields that the rules of the row then ask for."""
    pins: Row = {("self", k): r.concrete(k, v) for k, v in values.items()}
    row = {**plain_row(r), **pins}
    for rule in r.entity.rules:
        if not accepts(rule.expr, row):
            pins |= _solved(r, rule.expr, pins)
            row |= pins
    return {**values, **{name: v for (_, name), v in pins.items() if name not in values}}


def accepted(r: Resource, values: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return the values, or plain ones of the same fields where another rule of the row refuses them."""
    plain = plain_row(r)
    row: Row = {**plain, **{("self", k): r.concrete(k, v) for k, v in values.items()}}
    if all(accepts(rule.expr, row) for rule in r.entity.rules):
        return values
    other = {name: plain[slot] for name in values if (slot := ("self", name)) in plain}
    return other if other.keys() == values.keys() else values


def given(r: Resource, values: Mapping[str, Value]) -> str:
    """Return the source of a body with these values, and what they ask for."""
    return r.json(consistent(r, values))


def late(r: Resource, values: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return the values if a guard of create refuses them, so that they can only come by an update; else none."""
    row: Row = {**plain_row(r), **{("self", k): r.concrete(k, v) for k, v in values.items()}}
    guards = r.create.guards if r.create else ()
    return {} if all(accepts(g.expr, row) for g in guards) else values


def held(r: Resource, expr: str) -> Mapping[str, Value]:
    """Return plain values of a row with which the condition holds; none if nothing is known."""
    return {name: value for (_, name), value in _solved(r, expr, {}).items()}


def accepts(expr: str, row: Solution) -> bool:
    """Tell whether a condition holds on the row; one that reads more than the row is taken to hold."""
    try:
        return holds(parse(expr), row)
    except Unsolvable:
        return True


def _solved(r: Resource, expr: str, pins: Solution) -> Row:
    """Return the values that make the condition true beside those given; none if nothing is known."""
    try:
        ways = Solver(r.spec, {"self": r.entity, "old": r.entity}, pins).solve(parse(expr), True)
    except Unsolvable:
        return {}
    found = next((way for way in ways if all(pins.get(slot, v) == v for slot, v in way.items())), ways[0])
    return {slot: v for slot, v in found.items() if slot not in pins and v is not None and not isinstance(v, Filled)}
