"""The types of fields and expressions, and the checker that gives each expression its type in a scope."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from agents.spec.calls import call_type
from agents.spec.expression import (
    Aggregate,
    Binary,
    Call,
    Conditional,
    Constant,
    ExpressionError,
    Macro,
    Member,
    Name,
    Node,
    Size,
    Unary,
    parse,
    unparse,
)
from agents.spec.model import Entity, Spec

Kind = Literal[
    "string", "text", "email", "password", "integer", "decimal", "boolean", "date", "datetime", "uuid",
    "enum", "ref", "coll", "values", "duration", "null",
]  # fmt: skip
"""`enum`, `ref` and `coll` name an enum or an entity in `of`, `values` (of a map) the kind of its elements.

The last four occur in expressions only.
"""

TEXT = frozenset({"string", "text", "email", "password"})
NUMERIC = frozenset({"integer", "decimal"})
ORDERED = NUMERIC | TEXT | {"date", "datetime"}
"""Kinds that are earlier or later, less or more; text is ordered by code point."""
_SPELLING = re.compile(r"(?P<kind>[a-z]+)(\((?P<of>[A-Z]\w*)\)|\((?P<size>\d+)(,(?P<scale>\d+))?\))?")


class UnknownValueError(ExpressionError):
    """A text is compared with an enum that has no such value (SP411)."""

    def __init__(self, value: str, enum: str, choices: tuple[str, ...]) -> None:
        super().__init__(f"{value} is no value of {enum}")
        self.value, self.enum, self.choices = value, enum, choices


@dataclass(frozen=True)
class Type:
    """A type: `string(200)` has size 200, `decimal(12,2)` size 12 and scale 2, `enum(Priority)` of Priority."""

    kind: Kind
    of: str = ""
    size: int | None = None
    scale: int | None = None
    nullable: bool = False


def read_type(text: str) -> Type:
    """Read the spelling of a field's type. Raises ExpressionError for an unknown one."""
    match = _SPELLING.fullmatch(text)
    if not match or match["kind"] not in get_args(Kind):
        raise ExpressionError(f"unknown type {text}")
    size, scale = (int(match[name]) if match[name] else None for name in ("size", "scale"))
    return Type(match["kind"], match["of"] or "", size, scale)  # type: ignore[arg-type]  # tested above


@dataclass(frozen=True)
class Scope:
    """The names an expression may use, over the entities of a Spec."""

    spec: Spec
    names: Mapping[str, Type]
    filled: frozenset[str] = frozenset()
    """Paths that are not empty here, whatever is declared."""

    @classmethod
    def of(cls, spec: Spec, entity: str, *, old: bool = False) -> "Scope":
        """Return the scope of an expression about one row: self, actor, now, today and, if asked, old."""
        row = Type("ref", entity)
        names = {"self": row, "actor": Type("ref", spec.auth.subject), "now": Type("datetime"), "today": Type("date")}
        return cls(spec, names | ({"old": row} if old else {}))

    def bind(self, var: str, type_: Type) -> "Scope":
        """Return this scope with one more name."""
        return replace(self, names={**self.names, var: type_})


def infer(node: Node, scope: Scope) -> Type:
    """Return the type of an expression. Raises ExpressionError where its parts do not fit."""
    match node:
        case Constant(value):
            return _constant(value)
        case Name(name):
            return _name(name, scope)
        case Member(base, name):
            found = member_type(infer(base, scope), name, scope.spec)
            return replace(found, nullable=False) if scope.filled and unparse(node) in scope.filled else found
        case Size() | Macro() | Aggregate():
            return _over_collection(node, scope)
        case Call(name, arguments):
            return call_type(name, [infer(a, scope) for a in arguments])
        case Conditional():
            return _conditional(node, scope)
        case Unary() | Binary():
            return _operator(node, scope)


def _over_collection(node: Size | Macro | Aggregate, scope: Scope) -> Type:
    match node:
        case Size(base):
            _want(infer(base, scope), "coll", base)
            return Type("integer")
        case Macro():
            return _macro(node, scope)
        case Aggregate():
            return _aggregate(node, scope)


def _operator(node: Unary | Binary, scope: Scope) -> Type:
    return _unary(node, scope) if isinstance(node, Unary) else _binary(node, scope)


def _name(name: str, scope: Scope) -> Type:
    if name not in scope.names:
        raise ExpressionError(f"unknown name {name}")
    return scope.names[name]


def check_boolean(text: str, scope: Scope) -> None:
    """Raise ExpressionError unless `text` is a condition in this scope."""
    node = parse(text)
    _want(infer(node, scope), "boolean", node)


def member_type(base: Type, name: str, spec: Spec) -> Type:
    """Return the type of `base.name`: a field, `id`, `created_at`, `updated_at`, or a collection by its inverse."""
    if base.kind != "ref":
        raise ExpressionError(f"{base.kind} has no {name}")
    if name in ("created_at", "updated_at"):
        return Type("datetime", nullable=base.nullable)
    if name == "id":
        return Type("uuid", nullable=base.nullable)
    entity = spec.entity(base.of)
    for field in entity.fields:
        if field.name == name:
            return replace(field_type(field.name, entity, spec), nullable=base.nullable or is_nullable(name, entity))
    return _collection(base.of, name, spec)


def field_type(name: str, entity: Entity, spec: Spec) -> Type:
    """Return the declared type of a field. Raises ExpressionError if it names an unknown entity or enum."""
    type_ = read_type(next(f.type for f in entity.fields if f.name == name))
    known = {e.name for e in (spec.entities if type_.kind == "ref" else spec.enums)}
    if type_.kind in ("ref", "enum") and type_.of not in known:
        raise ExpressionError(f"{entity.name}.{name}: {type_.kind} of unknown {type_.of}")
    return type_


def is_nullable(name: str, entity: Entity) -> bool:
    """Tell whether the column of a field may be empty: not required, no default, not computed."""
    field = next(f for f in entity.fields if f.name == name)
    return field.nullable if field.computed else not field.required and field.default is None


def _collection(target: str, name: str, spec: Spec) -> Type:
    for entity in spec.entities:
        for field in entity.fields:
            if field.inverse == name and field.type == f"ref({target})":
                return Type("coll", entity.name)
    for link in spec.links:
        for here, there, called in ((link.a, link.b, link.a_name), (link.b, link.a, link.b_name)):
            if (here, called) == (target, name):
                return Type("coll", there)
    raise ExpressionError(f"{target} has no {name}")


def _constant(value: object) -> Type:
    if value is None:
        return Type("null", nullable=True)
    kinds: dict[type, Kind] = {bool: "boolean", int: "integer", str: "string"}
    return Type(kinds.get(type(value), "decimal"))


def _macro(node: Macro, scope: Scope) -> Type:
    base = infer(node.base, scope)
    _want(base, "coll", node.base)
    body = infer(node.body, scope.bind(node.var, Type("ref", base.of)))
    match node.name:
        case "map":
            return Type("values", body.kind, body.size, body.scale, nullable=body.nullable)
        case "first" if body.kind in ORDERED:
            return Type("ref", base.of, nullable=True)
        case "first":
            raise ExpressionError(f"{unparse(node.body)} is {body.kind}, which has no order")
    _want(body, "boolean", node.body)
    return base if node.name == "filter" else Type("boolean")


def _aggregate(node: Aggregate, scope: Scope) -> Type:
    """Nulls are skipped; the sum of nothing is 0, of the others it is null."""
    base = infer(node.base, scope)
    _want(base, "values", node.base)
    element = read_type(base.of)
    if element.kind not in (NUMERIC if node.name in ("sum", "avg") else ORDERED):
        raise ExpressionError(f"{unparse(node)}: no {node.name} of {element.kind}")
    kind: Kind = "decimal" if node.name == "avg" else element.kind
    return replace(element, kind=kind, size=base.size, scale=base.scale, nullable=node.name != "sum")


def _conditional(node: Conditional, scope: Scope) -> Type:
    _want(infer(node.test, scope), "boolean", node.test)
    then, otherwise = infer(node.then, scope), infer(node.otherwise, scope)
    nullable = then.nullable or otherwise.nullable
    if "null" in (then.kind, otherwise.kind):
        return replace(otherwise if then.kind == "null" else then, nullable=True)
    if {then.kind, otherwise.kind} == NUMERIC:
        return Type("decimal", nullable=nullable)
    if (then.kind, then.of) != (otherwise.kind, otherwise.of):
        raise ExpressionError(f"{unparse(node)}: {then.kind} or {otherwise.kind}")
    return replace(then, nullable=nullable)


def _unary(node: Unary, scope: Scope) -> Type:
    operand = infer(node.operand, scope)
    if node.op == "!":
        _want(operand, "boolean", node.operand)
    elif operand.kind not in NUMERIC:
        raise ExpressionError(f"-{unparse(node.operand)} is no number")
    return operand


def _binary(node: Binary, scope: Scope) -> Type:
    left, right = infer(node.left, scope), infer(node.right, scope)
    if node.op in ("&&", "||"):
        _want(left, "boolean", node.left)
        _want(right, "boolean", node.right)
        return Type("boolean")
    if node.op in ("+", "-", "*", "/"):
        return _arithmetic(node, left, right)
    _comparable(node, left, right, scope.spec)
    return Type("boolean")


def _arithmetic(node: Binary, left: Type, right: Type) -> Type:
    nullable = left.nullable or right.nullable
    if node.op == "-" and left.kind == right.kind == "date":
        return Type("integer", nullable=nullable)
    if node.op in ("+", "-") and left.kind in ("date", "datetime") and right.kind == "duration":
        return replace(left, nullable=nullable)
    if not {left.kind, right.kind} <= NUMERIC:
        raise ExpressionError(f"{unparse(node)}: {left.kind} {node.op} {right.kind}")
    both = left.kind == right.kind == "integer" and node.op != "/"
    return Type("integer" if both else "decimal", nullable=nullable or node.op == "/")


def _comparable(node: Binary, left: Type, right: Type, spec: Spec) -> None:
    kinds = {left.kind, right.kind}
    if node.op in ("==", "!=") and "null" in kinds:
        return
    if left.kind == "enum" and isinstance(node.right, Constant) and right.kind == "string":
        if node.right.value not in spec.enum(left.of).values:
            raise UnknownValueError(str(node.right.value), left.of, spec.enum(left.of).values)
        return
    same = left.of == right.of and (left.kind == right.kind or kinds <= NUMERIC or kinds <= TEXT)
    if not same or (node.op not in ("==", "!=") and left.kind not in ORDERED):
        raise ExpressionError(f"{unparse(node)}: {left.kind} {node.op} {right.kind}")


def _want(type_: Type, kind: Kind, node: Node) -> None:
    if type_.kind != kind:
        raise ExpressionError(f"{unparse(node)} is {type_.kind}, {kind} is needed")
