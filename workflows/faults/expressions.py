"""Faults within expressions: who may, how far, which row, in which order, and by how much."""

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from workflows.faults.fault import Fault, Text
from workflows.faults.reading import actors, callee, is_column, is_query_part, mentions

Enums = Mapping[str, Sequence[str]]
"""The members of each enum of the project."""

_EDGES: Mapping[type[ast.cmpop], str] = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">"}
_OTHERS: Mapping[type[ast.operator], str] = {ast.Add: "-", ast.Sub: "+", ast.Mult: "+", ast.Div: "*"}
_SIGNS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_ARITHMETIC: Mapping[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_TYPES = {"Numeric", "String", "DateTime", "literal", "problems", "Query", "Path"}
"""Calls whose numbers are no rule: types of columns, statuses of a contract."""


@dataclass(frozen=True)
class Finder:
    """Finds faults in the expressions of one source. `allow`: what takes the place of a condition that is gone."""

    text: Text
    enums: Enums
    people: frozenset[str]
    allow: str

    @classmethod
    def of(cls, text: Text, enums: Enums) -> "Finder":
        """Return the finder for a source."""
        allow = "sa.true()" if re.search(rb"^import sqlalchemy as sa$", text.source, re.MULTILINE) else "True"
        return cls(text, enums, actors(text.tree), allow)

    def find(self) -> Iterator[Fault]:
        """Yield the faults; none in annotations, defaults and what only describes a route."""
        ways: Sequence[Callable[[ast.expr], Iterator[Fault]]] = (
            self._owners, self._roles, self._bounds, self._rows, self._orders, self._numbers,
        )  # fmt: skip
        for node in self._expressions():
            for way in ways:
                yield from way(node)

    def _expressions(self) -> Iterator[ast.expr]:
        found = (node for node in ast.walk(self.text.tree) if isinstance(node, ast.expr))
        yield from (node for node in found if not self._is_described(node))

    def _is_described(self, node: ast.AST) -> bool:
        below, above = node, self.text.parents.get(node)
        while above is not None:
            if isinstance(above, ast.AnnAssign | ast.arg) and above.annotation is below:
                return True
            if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef) and below not in above.body:
                return True
            below, above = above, self.text.parents.get(above)
        return False

    def _owners(self, node: ast.expr) -> Iterator[Fault]:
        """A condition on whoever acts is gone."""
        if not self.people or not mentions(node, self.people):
            return
        asks = isinstance(node, ast.Compare) and any(is_column(each) for each in (node.left, *node.comparators))
        calls = isinstance(node, ast.Call) and is_column(node.func) and bool(node.args)
        if asks or calls:
            yield self.text.replaced("owner", node, self.allow)

    def _roles(self, node: ast.expr) -> Iterator[Fault]:
        """Another role may, or everybody who is signed in."""
        if callee(node) == "route_for":
            yield self.text.replaced("role", node, "route_for(*Role)")
        if callee(node) == "has" and mentions(node, self.people):
            yield from (self.text.replaced("role", node, said) for said in ("True", "False"))
        if self._enum_of(node) == "Role":
            yield from self._other_members(node, "role")

    def _enum_of(self, node: ast.expr) -> str:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in self.enums:
            return node.value.id
        return ""

    def _other_members(self, node: ast.expr, kind: str) -> Iterator[Fault]:
        enum = self._enum_of(node)
        assert isinstance(node, ast.Attribute)
        for member in self.enums[enum]:
            if member != node.attr:
                yield self.text.replaced(kind, node, f"{enum}.{member}")  # type: ignore[arg-type]  # one of our kinds

    def _bounds(self, node: ast.expr) -> Iterator[Fault]:
        """A comparison lies one beside its limit, or another state counts."""
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _EDGES:
            yield self._operator("bound", node, node.left, node.comparators[0], _EDGES[type(node.ops[0])])
        if self._enum_of(node) not in ("", "Role"):
            kind = "wrong row" if is_query_part(node, self.text.parents) else "bound"
            yield from self._other_members(node, kind)

    def _operator(self, kind: str, node: ast.expr, left: ast.expr, right: ast.expr, sign: str) -> Fault:
        """Return the fault that has another operator between two operands, parentheses as they are."""
        start, end = self.text.span(left)[1], self.text.span(right)[0]
        between = self.text.source[start:end]
        old = self._sign_of(node)
        at = between.index(old.encode())
        told = between[:at] + sign.encode() + between[at + len(old) :]
        return self.text.cut(kind, node, start, end, told)  # type: ignore[arg-type]  # one of our kinds

    @staticmethod
    def _sign_of(node: ast.expr) -> str:
        if isinstance(node, ast.Compare):
            return _SIGNS[type(node.ops[0])]
        assert isinstance(node, ast.BinOp)
        return _ARITHMETIC[type(node.op)]

    def _rows(self, node: ast.expr) -> Iterator[Fault]:
        """A query finds other rows: a condition is gone or turned round, or asks for another column."""
        if isinstance(node, ast.Compare) and is_query_part(node, self.text.parents) and len(node.ops) == 1:
            if isinstance(node.ops[0], ast.Eq):
                yield self._operator("wrong row", node, node.left, node.comparators[0], "!=")
            if not mentions(node, self.people):
                yield self.text.replaced("wrong row", node, self.allow)
        if is_column(node) and is_query_part(node, self.text.parents):
            yield from self._other_columns(node)

    def _other_columns(self, node: ast.expr) -> Iterator[Fault]:
        assert isinstance(node, ast.Attribute)
        assert isinstance(node.value, ast.Name)
        others = {
            each.attr
            for each in ast.walk(self.text.tree)
            if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id == node.value.id
        }
        for attr in sorted(others - {node.attr}):
            if _is_key(attr) and _is_key(node.attr):
                yield self.text.replaced("wrong row", node, f"{node.value.id}.{attr}")

    def _orders(self, node: ast.expr) -> Iterator[Fault]:
        """Rows come in the opposite order."""
        if not isinstance(node, ast.Call):
            return
        name = callee(node)
        if name in ("desc", "asc") and isinstance(node.func, ast.Attribute):
            other = b".asc()" if name == "desc" else b".desc()"
            yield self.text.replaced("order", node, self.text.of(node.func.value) + other)
        elif name == "order_by" and node.args and is_column(node.args[0]):
            yield self.text.replaced("order", node.args[0], self.text.of(node.args[0]) + b".desc()")

    def _numbers(self, node: ast.expr) -> Iterator[Fault]:
        """A number is one more or one less, or is added instead of taken off."""
        if isinstance(node, ast.BinOp) and type(node.op) in _OTHERS:
            yield self._operator("off by one", node, node.left, node.right, _OTHERS[type(node.op)])
        if not isinstance(node, ast.Constant) or self._is_of_type(node):
            return
        if type(node.value) is int:
            yield self.text.replaced("off by one", node, str(node.value + 1))
            yield self.text.replaced("off by one", node, str(node.value - 1))
        elif isinstance(node.value, str) and callee(self.text.parents[node]) == "Decimal":
            yield self.text.replaced("off by one", node, f'"{_next_decimal(node.value)}"')

    def _is_of_type(self, node: ast.AST) -> bool:
        above = self.text.parents.get(node)
        while isinstance(above, ast.expr | ast.keyword):
            if callee(above) in _TYPES:
                return True
            above = self.text.parents.get(above)
        return False


def _is_key(name: str) -> bool:
    return name == "id" or name.endswith("_id")


def _next_decimal(text: str) -> str:
    """Return the number that is one more in the last place."""
    whole, _, places = text.partition(".")
    last = str(int(whole + places) + 1).rjust(len(places) + 1, "0")
    return f"{last[: -len(places)]}.{last[-len(places) :]}" if places else last
