"""Solve a condition for the values of fields that make it true or false, as close to its boundary as they can be.

Covers what documents say of one row: booleans, comparisons of a field with a constant, `today`, `now`, null or
another field, joined by `&&`, `||` and `!`. Everything else raises Unsolvable, and no case is derived from it.
"""

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product
from types import EllipsisType
from typing import Any

from agents.spec.expression import Binary, Call, Constant, Member, Name, Node, Unary
from agents.spec.model import Entity, Spec
from agents.spec.types import Type, field_type


class Unsolvable(Exception):
    """No values are known that make the condition true (or false)."""


@dataclass(frozen=True, order=True)
class Day:
    """A date, as days from today."""

    offset: int


@dataclass(frozen=True, order=True)
class Moment:
    """A point in time, as minutes from now."""

    offset: int


@dataclass(frozen=True)
class Filled:
    """Any value that is not null."""


Value = str | int | Decimal | bool | Day | Moment | Filled | None
Slot = tuple[str, str]
"""A variable and a field: `("self", "done")`."""

Solution = Mapping[Slot, Value]
_MIRROR = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_DENIED = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_STEPS_OF = {"date": {"days": 1}, "datetime": {"minutes": 1, "hours": 60, "days": 1440}}
"""In how many of its smallest steps a date or a moment is moved."""

_STEPS = {">=": 0, "<=": 0, ">": 1, "<": -1}


@dataclass(frozen=True)
class Solver:
    """Solves conditions over the rows that the variables name, e.g. `{"self": todo, "old": todo}`."""

    spec: Spec
    rows: Mapping[str, Entity]
    pins: Solution = field(default_factory=dict)
    """Values that are given: a comparison of two fields is solved for the other one."""

    def solve(self, node: Node, want: bool) -> list[Solution]:
        """Return ways to make `node` come out as `want`, the plainest first. Raises Unsolvable."""
        found = list(self._solve(node, want))
        if not found:
            raise Unsolvable(f"no values make it {want}")
        return found

    def _solve(self, node: Node, want: bool) -> Iterator[Solution]:
        match node:
            case Binary("&&" | "||" as op, left, right):
                yield from self._junction(left, right, want, both=(op == "&&") == want)
            case Unary("!", operand):
                yield from self._solve(operand, not want)
            case Member():
                yield {self._slot(node): want}
            case Binary("==" | "!=" | "<" | "<=" | ">" | ">=" as op, left, right):
                yield from self._comparison(op if want else _DENIED[op], left, right)
            case _:
                raise Unsolvable(str(node))

    def _junction(self, left: Node, right: Node, want: bool, *, both: bool) -> Iterator[Solution]:
        """Yield ways in which both sides come out as wanted, or exactly one of them, so that each is seen alone."""
        lefts, rights = list(self._solve(left, want)), list(self._solve(right, want))
        if both:
            yield from _merged(lefts, rights)
            return
        others = list(self._solve(left, not want)), list(self._solve(right, not want))
        yield from list(_merged(lefts, others[1])) or lefts
        yield from list(_merged(others[0], rights)) or rights

    def _slot(self, node: Node) -> Slot:
        if isinstance(node, Member) and isinstance(node.base, Name) and node.base.name in self.rows:
            return node.base.name, node.name
        raise Unsolvable(f"{node} is no field of the row itself")

    def _comparison(self, op: str, left: Node, right: Node) -> Iterator[Solution]:
        if not isinstance(left, Member):
            if op not in ("==", "!="):
                op = _MIRROR[op]
            left, right = right, left
        slot = self._slot(left)
        type_ = field_type(slot[1], self.rows[slot[0]], self.spec)
        if isinstance(right, Constant) and right.value is None:
            yield {slot: None if op == "==" else Filled()}
            return
        if isinstance(right, Constant | Name):
            yield {slot: self._beside(_pivot(right), op, type_)}
        elif isinstance(right, Binary):
            yield self._moved(slot, op, right, type_)
        elif slot in self.pins:
            yield {slot: self.pins[slot], self._slot(right): self._beside(self.pins[slot], _MIRROR.get(op, op), type_)}
        else:
            other = self._slot(right)
            pivot = self.pins.get(other, _base(type_))
            yield {slot: self._beside(pivot, op, type_), other: pivot}

    def _moved(self, slot: Slot, op: str, right: Binary, type_: Type) -> Solution:
        """Return values for "the end is at least 30 minutes after the start"."""
        steps, other = _span(right, type_.kind), self._slot(right.left)
        if slot in self.pins and other not in self.pins:
            start = self._beside(shift(self.pins[slot], -steps, type_), _MIRROR.get(op, op), type_)
            return {slot: self.pins[slot], other: start}
        pivot = self.pins.get(other, _base(type_))
        return {slot: self._beside(shift(pivot, steps, type_), op, type_), other: pivot}

    def _beside(self, pivot: Value, op: str, type_: Type) -> Value:
        """Return the value nearest to `pivot` for which `value op pivot` holds."""
        if op == "==":
            return pivot
        if op == "!=":
            return self._other(pivot, type_)
        return shift(pivot, _STEPS[op] or (_edge(pivot, op)), type_)

    def _other(self, value: Value, type_: Type) -> Value:
        if type_.kind == "enum":
            return next(v for v in self.spec.enum(type_.of).values if v != value)
        if isinstance(value, bool):
            return not value
        return f"not {value}" if isinstance(value, str) else shift(value, 1, type_)


def _edge(pivot: Value, op: str) -> int:
    """Return the step of an inclusive comparison: none, but the clock runs while a request is under way."""
    return {">=": 1, "<=": -1}[op] if isinstance(pivot, Moment) else 0


def _pivot(node: Node) -> Value:
    match node:
        case Constant(value) if not isinstance(value, str) or value:
            return value
        case Name("today"):
            return Day(0)
        case Name("now"):
            return Moment(0)
        case _:
            raise Unsolvable(str(node))


def _base(type_: Type) -> Value:
    bases: dict[str, Value] = {"date": Day(7), "datetime": Moment(60), "integer": 10, "decimal": Decimal(10)}
    if type_.kind not in bases:
        raise Unsolvable(f"no two values of {type_.kind}")
    return bases[type_.kind]


def _span(node: Binary, kind: str) -> int:
    """Return how far `... + minutes(30)` moves a date or a moment. Raises Unsolvable."""
    match node:
        case Binary("+" | "-" as op, _, Call(unit, (Constant(int(count)),))) if unit in _STEPS_OF.get(kind, ()):
            return (count if op == "+" else -count) * _STEPS_OF[kind][unit]
    raise Unsolvable(f"{node} is not moved by a known time")


def shift(value: Value, steps: int, type_: Type) -> Value:
    """Return the value that lies `steps` smallest steps of its type further."""
    match value:
        case Day(offset):
            return Day(offset + steps)
        case Moment(offset):
            return Moment(offset + steps)
        case bool() | str() | Filled() | None:
            raise Unsolvable(f"{value} has no order")
        case _ if type_.kind == "integer":
            return int(value) + steps
        case _:
            return Decimal(value) + steps * Decimal(1).scaleb(-(type_.scale if type_.scale is not None else 2))


def _merged(lefts: list[Solution], rights: list[Solution]) -> Iterator[Solution]:
    for left, right in product(lefts, rights):
        both = {slot: _joined(left[slot], right[slot]) for slot in left.keys() & right.keys()}
        if ... not in both.values():
            yield {**left, **right, **{slot: value for slot, value in both.items() if value is not ...}}


def _joined(left: Value, right: Value) -> Value | EllipsisType:
    """Return the value that is both, or an ellipsis if none is."""
    if left == right and type(left) is type(right):
        return left
    if isinstance(left, Filled) and right is not None:
        return right
    return left if isinstance(right, Filled) and left is not None else ...


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    # The checker of the Spec allows ordered types only.
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def holds(node: Node, row: Solution) -> bool:
    """Tell whether a condition holds on a row whose fields all have values. Raises Unsolvable otherwise."""
    match node:
        case Binary("&&", left, right):
            return holds(left, row) and holds(right, row)
        case Binary("||", left, right):
            return holds(left, row) or holds(right, row)
        case Unary("!", operand):
            return not holds(operand, row)
        case Binary(op, left, right) if op in _COMPARE:
            return _compare(op, _value(left, row), _value(right, row))
        case _:
            return _value(node, row) is True


def _compare(op: str, left: Value, right: Value) -> bool:
    if op not in ("==", "!=") and (left is None or right is None):
        return False
    return _COMPARE[op](left, right)


def _value(node: Node, row: Solution) -> Value:
    if isinstance(node, Member) and isinstance(node.base, Name):
        slot = (node.base.name, node.name)
        if slot in row and not isinstance(row[slot], Filled):
            return row[slot]
        raise Unsolvable(f"{slot} is not known")
    if isinstance(node, Binary):
        return _moved_value(node, row)
    return _pivot(node)


def _moved_value(node: Binary, row: Solution) -> Value:
    value = _value(node.left, row)
    match value:
        case Day(offset):
            return Day(offset + _span(node, "date"))
        case Moment(offset):
            return Moment(offset + _span(node, "datetime"))
    raise Unsolvable(f"{node} is no moment")
