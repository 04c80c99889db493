"""Conditions as distances between the fields of a row: whether rows keep several at once, and one row that does.

What is covered: comparisons of numbers, dates and times with constants, `today`, `now` and each other, also with days
added; `&&`, and `|| field == null`. A condition that says more is not covered, and nothing is claimed of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from agents.spec.expression import Binary, Call, Constant, Member, Name, Node, Unary
from agents.spec.types import Type

ZERO = ""
"""The variable that is 0: what is compared with a constant lies at a distance from it."""

_DENIED = {"==": "!=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_STEPS = {"integer": Decimal(1), "date": Decimal(1), "datetime": Decimal("0.000001")}
_PERIODS = {"days": Decimal(1), "hours": Decimal(1) / 24, "minutes": Decimal(1) / 1440}


class NotCovered(ValueError):
    """The condition is no distance between fields."""


@dataclass(frozen=True)
class Distance:
    """`left - right <= most`."""

    left: str
    right: str
    most: Decimal


@dataclass(frozen=True)
class Condition:
    """A condition as distances that all hold, unless one of the fields in `unless` is empty."""

    distances: tuple[Distance, ...]
    unless: frozenset[str] = frozenset()

    @property
    def fields(self) -> frozenset[str]:
        """The variables that it speaks of."""
        return frozenset(v for d in self.distances for v in (d.left, d.right)) - {ZERO}


def condition(node: Node, types: Mapping[str, Type]) -> Condition:
    """Return a condition as distances. Raises NotCovered. `types`: those of the row's fields."""
    parts = list(_parts(node, "||"))
    empty = [_emptied(part) for part in parts]
    unless = frozenset(field for field in empty if field)
    told = [part for part, field in zip(parts, empty, strict=True) if field is None]
    if len(told) != 1:
        raise NotCovered
    return Condition(tuple(d for part in _parts(told[0], "&&") for d in _distances(part, types)), unless)


def _parts(node: Node, op: str) -> Iterator[Node]:
    if isinstance(node, Binary) and node.op == op:
        yield from _parts(node.left, op)
        yield from _parts(node.right, op)
    else:
        yield node


def _emptied(node: Node) -> str | None:
    """Return the field of `self.field == null`."""
    if isinstance(node, Binary) and node.op == "==" and node.right == Constant(None):
        return _field(node.left)
    return None


def _field(node: Node) -> str | None:
    return node.name if isinstance(node, Member) and node.base == Name("self") else None


def _distances(node: Node, types: Mapping[str, Type]) -> Iterator[Distance]:
    if isinstance(node, Unary) and node.op == "!" and isinstance(node.operand, Binary):
        if node.operand.op not in _DENIED:
            raise NotCovered
        node = Binary(_DENIED[node.operand.op], node.operand.left, node.operand.right)  # type: ignore[arg-type]  # of BinaryOp
    if not isinstance(node, Binary) or node.op not in ("==", "<", "<=", ">", ">="):
        raise NotCovered
    (left, plus), (right, more) = _term(node.left, types), _term(node.right, types)
    apart, step = more - plus, _step((left, right), types)
    if node.op in ("<", "<=", "=="):
        yield Distance(left, right, apart - (step if node.op == "<" else 0))
    if node.op in (">", ">=", "=="):
        yield Distance(right, left, -apart - (step if node.op == ">" else 0))


def _term(node: Node, types: Mapping[str, Type]) -> tuple[str, Decimal]:
    """Return a variable and what is added to it."""
    field = _field(node)
    if field is not None and field in types and types[field].kind in (*_STEPS, "decimal"):
        return field, Decimal(0)
    if isinstance(node, Name) and node.name in ("today", "now"):
        return node.name, Decimal(0)
    if isinstance(node, Constant) and isinstance(node.value, int | Decimal) and not isinstance(node.value, bool):
        return ZERO, Decimal(node.value)
    if isinstance(node, Binary) and node.op in ("+", "-"):
        variable, plus = _term(node.left, types)
        return variable, plus + (_amount(node.right) if node.op == "+" else -_amount(node.right))
    raise NotCovered


def _amount(node: Node) -> Decimal:
    if isinstance(node, Call) and node.name in _PERIODS and isinstance(node.arguments[0], Constant):
        return _PERIODS[node.name] * Decimal(str(node.arguments[0].value))
    if isinstance(node, Constant) and isinstance(node.value, int | Decimal):
        return Decimal(node.value)
    raise NotCovered


def _step(variables: Sequence[str], types: Mapping[str, Type]) -> Decimal:
    """Return by how much two values that are not the same differ at least."""
    steps = [_finest(types[v]) for v in variables if v in types]
    return min(steps, default=Decimal(1))


def _finest(type_: Type) -> Decimal:
    if type_.kind == "decimal":
        return Decimal(1).scaleb(-(type_.scale if type_.scale is not None else 2))
    return _STEPS[type_.kind]


def denials(told: Condition, types: Mapping[str, Type]) -> Iterator[Condition]:
    """Yield the ways to break a condition: each distance once the other way round."""
    for each in told.distances:
        step = _step((each.left, each.right), types)
        yield Condition((Distance(each.right, each.left, -each.most - step),))


def row(conditions: Sequence[Condition]) -> Mapping[str, Decimal] | None:
    """Return values that keep all conditions, None where there are none (by Bellman and Ford)."""
    distances = [d for c in conditions for d in c.distances]
    values = {variable: Decimal(0) for d in distances for variable in (d.left, d.right, ZERO)}
    for _ in range(len(values) + 1):
        changed = False
        for each in distances:
            if values[each.left] > values[each.right] + each.most:
                values[each.left] = values[each.right] + each.most
                changed = True
        if not changed:
            return {name: value - values[ZERO] for name, value in values.items() if name != ZERO}
    return None
