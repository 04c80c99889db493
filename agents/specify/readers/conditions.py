"""CHECK of SQL -> bounds, lists of values and patterns of columns, and conditions over several of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import reduce

from sqlglot import exp

from agents.spec.expression import Binary, BinaryOp, Constant, Member, Name, Node, Unary, unparse
from agents.specify.readers.naming import field_name
from agents.specify.readers.pattern import whole
from agents.specify.readers.schema import Column

_COMPARISONS: dict[type[exp.Expr], BinaryOp] = {
    exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<=", exp.EQ: "==", exp.NEQ: "!=",
}  # fmt: skip
_ARITHMETIC: dict[type[exp.Expr], BinaryOp] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*"}
_FLIPPED = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "==": "==", "!=": "!="}


MOST_PARTS = 200
"""Parts of one condition: names, values and signs."""


class Inexpressible(Exception):  # the way out is to say it in a sentence
    """A condition that the language of the Spec does not know."""


@dataclass(frozen=True)
class Found:
    """What a condition comes to: columns with narrower bounds, by their names, and conditions over the row."""

    columns: Mapping[str, Column]
    conditions: tuple[str, ...]


def applied(check: exp.Expr, columns: Mapping[str, Column]) -> Found:
    """Return what a condition says of columns (by their names in lower case). Raises Inexpressible."""
    if sum(1 for _ in check.walk()) > MOST_PARTS:
        raise Inexpressible(f"it has more than {MOST_PARTS} parts")
    changed: dict[str, Column] = {}
    conditions: list[str] = []
    for part in _parts(check):
        known = {**columns, **changed}
        column = _narrowed(part, known)
        if column is None:
            conditions.append(_guarded(part, known))
        else:
            changed[column.name.lower()] = column
    return Found(changed, tuple(conditions))


def _parts(check: exp.Expr) -> Iterator[exp.Expr]:
    match check:
        case exp.Paren():
            yield from _parts(check.this)
        case exp.And():
            yield from _parts(check.left)
            yield from _parts(check.right)
        case exp.Between():
            yield exp.GTE(this=check.this, expression=check.args["low"])
            yield exp.LTE(this=check.this, expression=check.args["high"])
        case _:
            yield check


def _narrowed(part: exp.Expr, columns: Mapping[str, Column]) -> Column | None:
    """Return the column with a bound, a list of values or a pattern; None where the condition is none of them."""
    if isinstance(part, exp.In) and isinstance(part.this, exp.Column) and part.expressions:
        column = _column(part.this, columns)
        texts = [e.name for e in part.expressions if isinstance(e, exp.Literal) and e.is_string]
        return replace(column, values=tuple(texts)) if len(texts) == len(part.expressions) and texts else None
    if isinstance(part, exp.RegexpLike) and isinstance(part.this, exp.Column) and part.expression.is_string:
        pattern = whole(part.expression.name, anchored=False)
        return replace(_column(part.this, columns), pattern=pattern) if pattern else None
    return _bound(part, columns)


def _bound(part: exp.Expr, columns: Mapping[str, Column]) -> Column | None:
    operator: str = _COMPARISONS.get(type(part), "")
    if operator not in (">", ">=", "<", "<="):
        return None
    left, right = part.this, part.expression
    if _number(left) is not None:
        left, right, operator = right, left, _FLIPPED[operator]
    number = _number(right)
    measured = left.this if isinstance(left, exp.Length) else left
    if number is None or not isinstance(measured, exp.Column):
        return None
    column = _column(measured, columns)
    whole_numbers = isinstance(left, exp.Length) or column.kind.type == "integer"
    if not whole_numbers and (operator in (">", "<") or not column.kind.type.startswith("decimal")):
        return None
    step = {">": 1, "<": -1}.get(operator, 0)
    if operator in (">", ">="):
        return replace(column, min=_most(column.min, number + step, max))
    return replace(column, max=_most(column.max, number + step, min))


def _most(known: Decimal | None, other: Decimal, choose: object) -> Decimal:
    if known is None:
        return other
    return max(known, other) if choose is max else min(known, other)


def _number(node: exp.Expr) -> Decimal | None:
    sign = -1 if isinstance(node, exp.Neg) else 1
    literal = node.this if isinstance(node, exp.Neg) else node
    if not isinstance(literal, exp.Literal) or literal.is_string:
        return None
    try:
        return sign * Decimal(literal.name)
    except InvalidOperation:
        return None


def _column(node: exp.Column, columns: Mapping[str, Column]) -> Column:
    column = columns.get(node.name.lower())
    if column is None or column.target or not (column.kind.type or column.enum):
        raise Inexpressible(f"{node.name} is no plain field")
    return column


def _guarded(part: exp.Expr, columns: Mapping[str, Column]) -> str:
    """A condition of SQL holds where one of its columns is empty; ours must say so."""
    node = _translated(part, columns)
    names = dict.fromkeys(c.name.lower() for c in part.find_all(exp.Column))
    empty = [columns[name] for name in names if not (columns[name].required or columns[name].primary)]
    if empty and type(part) not in _COMPARISONS:
        raise Inexpressible(f"{empty[0].name} may be empty")
    absent: list[Node] = [Binary("==", _member(column), Constant(None)) for column in empty]
    return unparse(reduce(lambda one, other: Binary("||", one, other), [*absent, node]))


def _member(column: Column) -> Node:
    return Member(Name("self"), field_name(column.name))


def _translated(node: exp.Expr, columns: Mapping[str, Column]) -> Node:
    match node:
        case exp.Paren():
            return _translated(node.this, columns)
        case exp.And() | exp.Or():
            joined = _translated(node.left, columns), _translated(node.right, columns)
            return Binary("&&" if isinstance(node, exp.And) else "||", *joined)
        case exp.Not():
            return Unary("!", _translated(node.this, columns))
        case exp.Column():
            return _member(_column(node, columns))
        case exp.Boolean():
            return Constant(bool(node.this))
        case exp.Literal() | exp.Neg():
            return _constant(node)
    operator = {**_COMPARISONS, **_ARITHMETIC}.get(type(node))
    if operator is None:
        raise Inexpressible(f"the Spec has no {type(node).__name__.lower()}")
    return Binary(operator, _translated(node.this, columns), _translated(node.expression, columns))


def _constant(node: exp.Expr) -> Node:
    if isinstance(node, exp.Literal) and node.is_string:
        return Constant(node.name)
    number = _number(node)
    if number is None:
        raise Inexpressible("it is no number")
    return Constant(int(number) if number == number.to_integral_value() else number)
