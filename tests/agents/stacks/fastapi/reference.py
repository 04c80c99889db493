"""What an expression means, written down a second time: the answer that SQL and Python must give."""

import datetime as dt
import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from agents.spec.expression import (
    Aggregate,
    Binary,
    Call,
    Conditional,
    Constant,
    Macro,
    Member,
    Name,
    Node,
    Size,
    Unary,
    parse,
)

ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
SUMS: dict[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}
AGGREGATES: dict[str, Callable[[list[Any]], Any]] = {
    "sum": sum,
    "min": lambda values: min(values, default=None),
    "max": lambda values: max(values, default=None),
    "avg": lambda values: rounded(Decimal(sum(values)) / len(values), 10) if values else None,
}


@dataclass(eq=False)
class Thing:
    """A row: its columns, its computed fields, and its collections."""

    columns: dict[str, Any]
    computed: dict[str, tuple[str, int | None]]
    collections: dict[str, list["Thing"]] = field(default_factory=dict)

    def read(self, name: str, names: dict[str, Any]) -> Any:
        if name in self.computed:
            text, scale = self.computed[name]
            value = evaluate(parse(text), names | {"self": self})
            return value if scale is None or value is None else rounded(Decimal(value), scale)
        return self.collections[name] if name in self.collections else self.columns[name]


def rounded(value: Decimal, scale: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP)


def evaluate(node: Node, names: dict[str, Any]) -> Any:
    """Return the value of an expression."""
    match node:
        case Constant(value):
            return value
        case Name(name):
            return names[name]
        case Member(base, name):
            row = evaluate(base, names)
            return None if row is None else row.read(name, names)
        case Size() | Aggregate() | Macro():
            return _collected(node, names)
        case Call(name, arguments):
            return _call(name, [evaluate(a, names) for a in arguments])
    return _operated(node, names)


def _operated(node: Node, names: dict[str, Any]) -> Any:
    match node:
        case Conditional(test, then, otherwise):
            return evaluate(then if evaluate(test, names) else otherwise, names)
        case Unary(op, operand):
            value = evaluate(operand, names)
            return not value if op == "!" else None if value is None else -value
        case Binary("&&", left, right):
            return bool(evaluate(left, names)) and bool(evaluate(right, names))
        case Binary("||", left, right):
            return bool(evaluate(left, names)) or bool(evaluate(right, names))
        case Binary(op, left, right):
            return _binary(op, evaluate(left, names), evaluate(right, names))
    raise TypeError(node)


def _collected(node: Size | Aggregate | Macro, names: dict[str, Any]) -> Any:
    match node:
        case Size(base):
            return len(_all(base, names))
        case Aggregate(base, name):
            return AGGREGATES[name]([v for v in _all(base, names) if v is not None])
        case Macro(base, name, var, body):
            return _macro(name, [(x, evaluate(body, names | {var: x})) for x in _all(base, names)])


def _all(node: Node, names: dict[str, Any]) -> list[Any]:
    """Return the elements of a collection; there are none where its row is null."""
    return evaluate(node, names) or []


def _binary(op: str, left: Any, right: Any) -> Any:
    if op in ("==", "!="):
        return (left == right) == (op == "==")
    if left is None or right is None:
        return False if op in ORDERS else None
    if op in ORDERS:
        return ORDERS[op](left, right)
    if op == "/":
        return rounded(Decimal(left) / right, 10) if right else None
    found = SUMS[op](left, right)
    return found.days if isinstance(found, dt.timedelta) else found


def _call(name: str, arguments: list[Any]) -> Any:
    if None in arguments:
        return None
    match name:
        case "days" | "hours" | "minutes":
            return dt.timedelta(**{name: arguments[0]})
        case "date":
            return arguments[0].astimezone(dt.UTC).date()
        case "greatest":
            return max(arguments)
        case _:
            return min(arguments)


def _macro(name: str, pairs: list[tuple[Any, Any]]) -> Any:
    match name:
        case "filter":
            return [x for x, value in pairs if value]
        case "exists":
            return any(value for _, value in pairs)
        case "all":
            return all(value for _, value in pairs)
        case "map":
            return [value for _, value in pairs]
        case _:
            return min(pairs, key=lambda pair: pair[1])[0] if pairs else None
