"""The value of an expression over the rows of a world. Semantics: docs/requirements.md."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from string import ascii_lowercase, ascii_uppercase
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
from agents.spec.interpreter.months import Months
from agents.spec.interpreter.rows import Index, Row, Store

PLACES = Decimal(1).scaleb(-10)
_EXACT = Context(prec=80, rounding=ROUND_HALF_UP)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_LOWER = {ord(letter): letter.lower() for letter in ascii_uppercase}
_UPPER = {ord(letter): letter.upper() for letter in ascii_lowercase}
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


@dataclass(frozen=True)
class Evaluator:
    """Evaluates expressions over a store; `names`: what `self`, `actor`, `old` and variables stand for."""

    index: Index
    store: Store
    names: Mapping[str, Any]

    def text(self, text: str) -> Any:
        """Return the value of an expression in text: a row, rows, a plain value or None."""
        return self.value(parse(text))

    def value(self, node: Node) -> Any:
        """Return the value of an expression."""
        match node:
            case Constant(value):
                return value
            case Name(name):
                return self._name(name)
            case Member(base, name):
                return self.member(self.value(base), name)
            case Unary() | Binary():
                return self._operator(node)
            case Conditional(test, then, otherwise):
                return self.value(then if self.value(test) else otherwise)
            case Call(name, arguments):
                return _call(name, [self.value(a) for a in arguments])
            case Size() | Macro() | Aggregate():
                return self._over(node)

    def bind(self, **names: Any) -> "Evaluator":
        """Return an evaluator with more names."""
        return Evaluator(self.index, self.store, {**self.names, **names})

    def _name(self, name: str) -> Any:
        if name == "now":
            return self.store.now
        return self.store.now.date() if name == "today" else self.names[name]

    def member(self, row: Row | None, name: str) -> Any:
        """Return a field, a row that is referred to, or a collection; of no row it is None."""
        if row is None:
            return None
        if name in ("id", "created_at", "updated_at"):
            return getattr(row, name)
        field = self.index.fields.get((row.entity, name))
        if field is None:
            return self.store.collection(self.index, row, name)
        type_ = self.index.types[(row.entity, name)]
        if field.computed:
            return rounded(
                Evaluator(self.index, self.store, {"self": row}).text(field.computed), type_.kind, type_.scale
            )
        value = row.values.get(name)
        return self.store.rows.get(value) if type_.kind == "ref" and isinstance(value, int) else value

    def _operator(self, node: Unary | Binary) -> Any:
        if isinstance(node, Binary):
            return self._binary(node)
        value = self.value(node.operand)
        if node.op == "!":
            return not value
        return None if value is None else -value

    def _binary(self, node: Binary) -> Any:
        if node.op == "&&":
            return bool(self.value(node.left)) and bool(self.value(node.right))
        if node.op == "||":
            return bool(self.value(node.left)) or bool(self.value(node.right))
        left, right = _key(self.value(node.left)), _key(self.value(node.right))
        if node.op in ("==", "!="):
            return (left == right) == (node.op == "==")
        if node.op in _COMPARE:
            return left is not None and right is not None and _COMPARE[node.op](left, right)
        return _arithmetic(node.op, left, right)

    def _over(self, node: Size | Macro | Aggregate) -> Any:
        base = self.value(node.base) or []
        match node:
            case Size():
                return len(base)
            case Aggregate(_, name):
                return _aggregate(name, [v for v in base if v is not None])
            case Macro(_, name, var, body):
                return self._macro(name, base, lambda row: self.bind(**{var: row}).value(body))

    def _macro(self, name: str, rows: list[Row], body: Callable[[Row], Any]) -> Any:
        match name:
            case "filter":
                return [row for row in rows if body(row)]
            case "exists":
                return any(body(row) for row in rows)
            case "all":
                return all(body(row) for row in rows)
            case "map":
                return [body(row) for row in rows]
            case _:
                pick = max if self.index.backwards else min
                return pick(rows, key=lambda row: (body(row) is None, body(row), row.id), default=None)


def _key(value: Any) -> Any:
    return value.id if isinstance(value, Row) else value


def _arithmetic(op: str, left: Any, right: Any) -> Any:
    if left is None or right is None or (op == "/" and not right):
        return None
    if op == "/":
        return _quotient(left, right)
    result = _ARITHMETIC[op](left, right)
    is_days = isinstance(result, timedelta) and isinstance(left, date) and not isinstance(left, datetime)
    return result.days if is_days else result


def _quotient(left: Any, right: Any) -> Decimal:
    return _EXACT.quantize(_EXACT.divide(Decimal(left), Decimal(right)), PLACES)


def _aggregate(name: str, values: list[Any]) -> Any:
    if name == "sum":
        return sum(values)
    if not values:
        return None
    if name == "avg":
        return _quotient(sum(values), len(values))
    return min(values) if name == "min" else max(values)


def _to(number: int | Decimal, places: int) -> Decimal:
    return _EXACT.quantize(Decimal(number), Decimal(1).scaleb(-places))


_OF_VALUES: dict[str, Callable[..., Any]] = {
    "date": lambda moment: moment.date(),
    "months": Months,
    "lower": lambda text: text.translate(_LOWER),
    "upper": lambda text: text.translate(_UPPER),
    "size": len,
    "round": _to,
}


def _call(name: str, arguments: list[Any]) -> Any:
    if name == "sequence":
        return tuple(arguments)
    if any(a is None for a in arguments):
        return None
    if name in ("minutes", "hours", "days"):
        return timedelta(**{name: arguments[0]})
    if name in _OF_VALUES:
        return _OF_VALUES[name](*arguments)
    return max(arguments) if name == "greatest" else min(arguments)


def rounded(value: Any, kind: str, scale: int | None) -> Any:
    """Return a number as its type shows it."""
    if kind != "decimal" or value is None:
        return value
    return Decimal(value).quantize(Decimal(1).scaleb(-(2 if scale is None else scale)), ROUND_HALF_UP)
