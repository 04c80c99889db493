"""Which orders of a condition are silently false while one of their sides is empty."""

from collections.abc import Iterator

from agents.spec.expression import Binary, Conditional, Constant, Macro, Member, Name, Node, Unary, children, unparse
from agents.spec.types import Scope, Type, infer

_ORDERS = frozenset({"<", "<=", ">", ">="})


def untested(node: Node, scope: Scope, known: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield the paths that are put in an order, may be empty, and are not tested for it before. `known`: tested."""
    match node:
        case Binary("&&" | "||" as op, left, right):
            yield from untested(left, scope, known)
            yield from untested(right, scope, known | _tested(left, "!=" if op == "&&" else "=="))
        case Conditional(test, then, otherwise):
            yield from untested(test, scope, known)
            yield from untested(then, scope, known | _tested(test, "!="))
            yield from untested(otherwise, scope, known | _tested(test, "=="))
        case Macro(base, _, var, body):
            yield from untested(base, scope, known)
            yield from untested(body, scope.bind(var, Type("ref", infer(base, scope).of)), known)
        case Binary(op, left, right) if op in _ORDERS:
            yield from (p for side in (left, right) for p in _paths(side) if p not in known and _empty(p, side, scope))
        case _:
            for child in children(node):
                yield from untested(child, scope, known)


def _paths(node: Node) -> Iterator[str]:
    """Yield the paths that make a calculation empty; what is counted or chosen has its own way with them."""
    if isinstance(node, Member):
        yield unparse(node)
    elif isinstance(node, Binary | Unary):
        for child in children(node):
            yield from _paths(child)


def _empty(path: str, side: Node, scope: Scope) -> bool:
    found = next(n for n in _members(side) if unparse(n) == path)
    return infer(found, scope).nullable


def _members(node: Node) -> Iterator[Node]:
    if isinstance(node, Member):
        yield node
    elif not isinstance(node, Name | Constant):
        for child in children(node):
            yield from _members(child)


def _tested(node: Node, op: str) -> frozenset[str]:
    """Return the paths that are not empty where a test holds (`!=`), or where it does not (`==`)."""
    match node:
        case Unary("!", inner):
            return _tested(inner, "==" if op == "!=" else "!=")
        case Binary(found, left, Constant(None)) if found == op:
            return frozenset({unparse(left)})
        case Binary("&&" | "||" as joint, left, right) if joint == ("&&" if op == "!=" else "||"):
            return _tested(left, op) | _tested(right, op)
    return frozenset()
