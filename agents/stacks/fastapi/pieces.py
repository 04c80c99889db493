"""Pieces of source: what an expression is written with, and the rules of null in Python and in SQL."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from agents.spec.expression import Binary, Constant, Node, Unary, unparse
from agents.spec.types import TEXT, Type
from agents.stacks.fastapi.views import EntityView

_NUMBER = re.compile(r'\d+|Decimal\("?[\d.]+"?\)')
TERNARY, OR, AND, NOT, COMPARISON, SUM, PRODUCT, SIGN, ATOM = range(9)
_COLUMN_TYPES = {
    "integer": "sa.Integer", "decimal": "sa.Numeric", "boolean": "sa.Boolean", "date": "sa.Date",
    "datetime": "sa.DateTime(timezone=True)", "uuid": "sa.Uuid", "ref": "sa.Uuid",
    "string": "sa.String", "text": "sa.String", "email": "sa.String", "enum": "sa.String",
}  # fmt: skip


@dataclass(frozen=True)
class Code:
    """Source of a value. `sql`: it is a SQLAlchemy expression; `level`: how tightly it binds in Python.

    `absent`: the value may be None where SQL is put together, although the condition around it rules that out.
    """

    text: str
    type: Type
    sql: bool = False
    level: int = ATOM
    absent: bool = False

    def at(self, level: int) -> str:
        """Return the text, in brackets where a tighter binding is needed."""
        return self.text if self.level >= level else f"({self.text})"


@dataclass(frozen=True)
class Row:
    """What a name stands for: a model or alias (`sql`), or a variable. `partial`: only literal defaults are there."""

    entity: EntityView
    prefix: str
    sql: bool = False
    partial: bool = False


@dataclass(frozen=True)
class Key:
    """A row that is known by its id only, e.g. the actor."""

    entity: EntityView
    text: str
    nullable: bool = False


Names = Mapping[str, Row | Key]


@dataclass(frozen=True)
class Place:
    """Where an expression stands: `bare` in a WHERE, where null counts as false; `known` paths are not null."""

    names: Names
    bare: bool = False
    known: frozenset[str] = frozenset()
    depth: int = 0

    def value(self) -> "Place":
        """Return the place of an operand: nothing is bare there."""
        return replace(self, bare=False)

    def inner(self, names: Names) -> "Place":
        """Return the place within a query over further rows."""
        return replace(self, names={**self.names, **names}, bare=True, depth=self.depth + 1)


def eval_text(text: str) -> str:
    """Return the value of a text literal that `Source` wrote."""
    return text[1:-1]


def rounded(code: Code, type_: Type) -> Code:
    """Return a value with the scale of its field."""
    if type_.kind != "decimal" or not type_.size:
        return code
    return replace(code, text=f"sa.cast({bound(code)}, sa.Numeric({type_.size}, {type_.scale or 0}))", sql=True)


def bound(code: Code) -> str:
    """Return an operand of an SQL expression: a value becomes a parameter with its type."""
    if code.sql:
        return code.at(SIGN)
    type_ = "" if is_number(code) else f", {column_type(code.type.kind)}"
    return f"sa.literal({code.text}{type_})"


def exact(code: Code) -> str:
    """Return a dividend with so many digits that PostgreSQL gives a great quotient its ten places too."""
    return f"sa.cast({code.text if code.sql else bound(code)}, sa.Numeric(50, 20))"


def column_type(kind: str) -> str:
    """Return the type of SQLAlchemy in which values of a kind are sent."""
    return _COLUMN_TYPES[kind]


def is_number(code: Code) -> bool:
    """Tell whether the source is a number, of which SQLAlchemy knows the type."""
    return _NUMBER.fullmatch(code.text) is not None


def operand(code: Code, beside: Code) -> str:
    """Return an operand of a calculation in SQL; a number beside an SQL expression becomes a parameter by itself."""
    return code.text if beside.sql and is_number(code) else bound(code)


def sql_comparison(op: str, left: Code, right: Code, place: Place) -> Code:
    """Return a comparison in SQL that is true or false, or counts as false where it is bare."""
    nullable = [c for c in (left, right) if c.type.nullable]
    if op in ("==", "!=") and nullable and not (op == "==" and place.bare and len(nullable) == 1):
        method = "is_not_distinct_from" if op == "==" else "is_distinct_from"
        return Code(f"{left.at(ATOM)}.{method}({right.text})", Type("boolean"), sql=True)
    other = right.at(SUM) if right.sql or not (right.type.nullable or right.absent) else bound(right)
    text = f"{by_code_point(left) if op not in ('==', '!=') else left.at(SUM)} {op} {other}"
    if nullable and op not in ("==", "!=") and not place.bare:
        return Code(f"sa.func.coalesce({text}, sa.false())", Type("boolean"), sql=True)
    return Code(text, Type("boolean"), sql=True, level=COMPARISON)


def by_code_point(code: Code) -> str:
    """Return an operand of SQL that is put in order: text as Python does, whatever the language of the database."""
    return f'sa.collate({code.text}, "C")' if code.type.kind in TEXT else code.at(SUM)


def python_comparison(op: str, left: Code, right: Code) -> Code:
    """Return a comparison of values at hand; an order with None is false."""
    text = f"{left.at(SUM)} {op} {right.at(SUM)}"
    tests = [f"{c.at(SUM)} is not None" for c in (left, right) if c.type.nullable]
    if op in ("==", "!=") or not tests:
        return Code(text, Type("boolean"), level=COMPARISON)
    return Code(" and ".join([*tests, text]), Type("boolean"), level=AND)


def truth(code: Code, *, wanted: bool) -> Code:
    """Return whether a boolean is the wanted one."""
    if code.type.nullable and code.sql:
        return Code(f"{code.text}.is_({wanted})", Type("boolean"), sql=True)
    if code.type.nullable:
        return Code(f"{code.at(SUM)} is {wanted}", Type("boolean"), level=COMPARISON)
    if wanted:
        return code
    negation = f"sa.not_({code.text})" if code.sql else f"not {code.at(NOT)}"
    return Code(negation, Type("boolean"), code.sql, ATOM if code.sql else NOT)


def certain(code: Code, place: Place) -> Code:
    """Return a condition that is true or false; where it is bare, null counts as false anyway."""
    return truth(code, wanted=True) if code.type.nullable and not place.bare else code


def as_element(code: Code) -> Code:
    """Return a condition as SQL: a value at hand becomes a parameter."""
    return code if code.sql else Code(f"sa.literal({code.text})", code.type, sql=True)


def unwrapped(code: Code, function: str) -> str:
    """Return an argument of `sa.and_`; the arguments of a nested one take its place."""
    text = as_element(code).text
    return text[len(function) + 1 : -1] if _is_call(text, function) else text


def _is_call(text: str, function: str) -> bool:
    if not (text.startswith(f"{function}(") and text.endswith(")")):
        return False
    depth = 0
    for position, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if letter == ")" and not depth:
            return position == len(text) - 1
    return False


def knowing(place: Place, test: Node, op: str) -> Place:
    """Return the place after a test: behind `x != null &&` and `x == null ||` the path x is not null."""
    return replace(place, known=place.known | frozenset(_tested(test, op)))


def _tested(node: Node, op: str) -> Iterable[str]:
    if not isinstance(node, Binary):
        if isinstance(node, Unary) and isinstance(node.operand, Binary):
            yield from _tested(node.operand, "==" if op == "!=" else "!=")
        return
    if node.op == op and node.right == Constant(None):
        yield unparse(node.left)
    if node.op == ("&&" if op == "!=" else "||"):
        yield from _tested(node.left, op)
        yield from _tested(node.right, op)


def correlated(place: Place) -> str:
    """Name the outer rows for a query within a query; SQLAlchemy finds only those of the nearest one by itself."""
    if not place.depth:
        return ""
    outer = dict.fromkeys(r.prefix for r in place.names.values() if isinstance(r, Row) and r.sql)
    return f".correlate({', '.join(outer)})" if outer else ""
