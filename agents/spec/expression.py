"""The expression language, a typed subset of CEL: text -> tree -> canonical text.

The tree is untyped; `agents.spec.types.infer` gives the type of each part in its scope. Renderers walk the same
tree. Reference: docs/requirements.md.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache, reduce
from typing import Literal as Choice

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedInput

from agents.spec.syntax import GRAMMAR

BinaryOp = Choice["||", "&&", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/"]
MacroName = Choice["filter", "exists", "all", "map", "first"]
AggregateName = Choice["sum", "min", "max", "avg"]


class ExpressionError(ValueError):
    """The text is no expression, or its parts do not fit together (SP410)."""


@dataclass(frozen=True)
class Constant:
    """A literal: text, integer, decimal, boolean or null."""

    value: str | int | Decimal | bool | None


@dataclass(frozen=True)
class Name:
    """`self`, `old`, `actor`, `now`, `today`, or the variable of a macro."""

    name: str


@dataclass(frozen=True)
class Member:
    """A step of a path: `base.name`."""

    base: "Node"
    name: str


@dataclass(frozen=True)
class Unary:
    """`!x` or `-x`."""

    op: Choice["!", "-"]
    operand: "Node"


@dataclass(frozen=True)
class Binary:
    """`left op right`."""

    op: BinaryOp
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Macro:
    """`base.filter(var, body)`, `.exists`, `.all`, `.map` or `.first` over a collection.

    `first(x, key)` is the element with the least key (then id), or null.
    """

    base: "Node"
    name: MacroName
    var: str
    body: "Node"


@dataclass(frozen=True)
class Size:
    """`base.size()`: the number of elements of a collection."""

    base: "Node"


@dataclass(frozen=True)
class Aggregate:
    """`base.sum()`, `.min()`, `.max()` or `.avg()` over the values of a map; nulls are skipped."""

    base: "Node"
    name: AggregateName


@dataclass(frozen=True)
class Call:
    """A function of the language, e.g. `days(14)` or `least(self.price, 10)`."""

    name: str
    arguments: "tuple[Node, ...]"


@dataclass(frozen=True)
class Conditional:
    """`test ? then : otherwise`."""

    test: "Node"
    then: "Node"
    otherwise: "Node"


Node = Constant | Name | Member | Unary | Binary | Macro | Size | Aggregate | Call | Conditional


class _Builder(Transformer[Token, Node]):
    def number(self, items: list[Token]) -> Node:
        return Constant(Decimal(items[0]) if "." in items[0] else int(items[0]))

    def string(self, items: list[Token]) -> Node:
        return Constant(str(items[0][1:-1]))

    def true(self, _: list[Token]) -> Node:
        return Constant(True)

    def false(self, _: list[Token]) -> Node:
        return Constant(False)

    def null(self, _: list[Token]) -> Node:
        return Constant(None)

    def name(self, items: list[Token]) -> Node:
        return Name(str(items[0]))

    def member(self, items: list[Node]) -> Node:
        return Member(items[0], str(items[1]))

    def size(self, items: list[Node]) -> Node:
        return Size(items[0])

    def aggregate(self, items: list[Node]) -> Node:
        return Aggregate(items[0], str(items[1]))  # type: ignore[arg-type]  # the terminal allows no other text

    def call(self, items: list[Node]) -> Node:
        return Call(str(items[0]), tuple(items[1:]))

    def conditional(self, items: list[Node]) -> Node:
        return Conditional(*items)

    def macro(self, items: list[Node]) -> Node:
        base, name, var, body = items
        return Macro(base, str(name), str(var), body)  # type: ignore[arg-type]  # the terminal allows no other text

    def not_op(self, items: list[Node]) -> Node:
        return Unary("!", items[0])

    def negate(self, items: list[Node]) -> Node:
        return Unary("-", items[0])

    def binary(self, items: list[Node]) -> Node:
        left, op, right = items
        return Binary(str(op), left, right)  # type: ignore[arg-type]  # the terminals allow no other text

    def among(self, items: list[Node]) -> Node:
        value, *others = items
        return reduce(lambda a, b: Binary("||", a, b), [Binary("==", value, other) for other in others])

    def or_op(self, items: list[Node]) -> Node:
        return Binary("||", items[0], items[1])

    def and_op(self, items: list[Node]) -> Node:
        return Binary("&&", items[0], items[1])


_PARSER = Lark(GRAMMAR, parser="lalr", transformer=_Builder(), maybe_placeholders=False)


@cache
def parse(text: str) -> Node:
    """Return the tree of `text`. Raises ExpressionError."""
    try:
        tree = _PARSER.parse(text)
    except UnexpectedInput as error:
        raise ExpressionError(f"no expression at column {error.column}: {text}") from error
    return tree  # type: ignore[return-value]  # lark types the result of an inline transformer as a tree


_LEVEL = {"||": 1, "&&": 2, "==": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "+": 4, "-": 4, "*": 5, "/": 5}


def _level(node: Node) -> int:
    if isinstance(node, Conditional):
        return 0
    if isinstance(node, Binary):
        return _LEVEL[node.op]
    return 6 if isinstance(node, Unary) else 7


def _inside(node: Node, least: int) -> str:
    text = unparse(node)
    return text if _level(node) >= least else f"({text})"


def unparse(node: Node) -> str:
    """Return the canonical spelling: single spaces, no bracket that is not needed."""
    match node:
        case Constant(value):
            return _constant(value)
        case Name(name):
            return name
        case Member(base, name):
            return f"{_inside(base, 7)}.{name}"
        case Size() | Macro() | Aggregate():
            return f"{_inside(node.base, 7)}.{_of_collection(node)}"
        case Call() | Conditional():
            return _function(node)
        case Unary(op, operand):
            return f"{op}{_inside(operand, 6)}"
        case Binary(op, left, right):
            level = _LEVEL[op]
            return f"{_inside(left, level + (level == 3))} {op} {_inside(right, level + 1)}"


def _of_collection(node: Size | Macro | Aggregate) -> str:
    match node:
        case Size():
            return "size()"
        case Aggregate(_, name):
            return f"{name}()"
        case Macro(_, name, var, body):
            return f"{name}({var}, {unparse(body)})"


def _function(node: Call | Conditional) -> str:
    if isinstance(node, Call):
        return f"{node.name}({', '.join(map(unparse, node.arguments))})"
    return f"{_inside(node.test, 1)} ? {unparse(node.then)} : {unparse(node.otherwise)}"


def _constant(value: str | int | Decimal | bool | None) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    return "null" if value is None else str(value)


def conjunction(parts: list[Node]) -> Node:
    """Join parts (at least one) with `&&`."""
    return reduce(lambda left, right: Binary("&&", left, right), parts)


def conjuncts(node: Node) -> tuple[Node, ...]:
    """Return the parts that `&&` joins."""
    if isinstance(node, Binary) and node.op == "&&":
        return (*conjuncts(node.left), *conjuncts(node.right))
    return (node,)


def children(node: Node) -> tuple[Node, ...]:
    """Return the direct parts of a node."""
    match node:
        case Member(base, _) | Size(base) | Aggregate(base, _):
            return (base,)
        case Call(_, arguments):
            return arguments
        case Conditional(test, then, otherwise):
            return (test, then, otherwise)
        case Macro(base, _, _, body):
            return (base, body)
        case Unary(_, operand):
            return (operand,)
        case Binary(_, left, right):
            return (left, right)
        case _:
            return ()


def paths(node: Node) -> tuple[str, ...]:
    """Return the maximal paths that the expression reads, in order of appearance, e.g. `self.list.todos`."""
    if isinstance(node, Member) and _is_path(node):
        return (unparse(node),)
    return tuple(path for child in children(node) for path in paths(child))


def _is_path(node: Node) -> bool:
    return isinstance(node, Name) or (isinstance(node, Member) and _is_path(node.base))
