"""Ways to break an expression in one place."""

from collections.abc import Iterator
from dataclasses import fields, replace
from decimal import Decimal

from agents.spec.expression import (
    Binary,
    BinaryOp,
    Call,
    Conditional,
    Constant,
    Macro,
    Node,
    Size,
    Unary,
    children,
    parse,
    unparse,
)
from agents.spec.model import Check

_FLIPPED: dict[str, BinaryOp] = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}


def broken(text: str) -> Iterator[tuple[str, str]]:
    """Yield a name and the text of each expression that differs in one place, and in meaning, from this one."""
    seen = {text}
    for name, node in _broken(parse(text)):
        found = unparse(node)
        if found not in seen:
            seen.add(found)
            yield f"{name}_{len(seen) - 1}", found


def broken_check(check: Check) -> Iterator[tuple[str, str, Check]]:
    """Yield a name, what is changed in words, and a check that is broken in one place."""
    for name, text in broken(check.expr):
        yield name, f"is {text}", check.model_copy(update={"expr": text})
    status = 409 if check.status == 422 else 422
    yield "status", f"{check.expr} answers {status}", check.model_copy(update={"status": status})
    if check.lock:
        yield "unlocked", f"{check.expr} locks nothing", check.model_copy(update={"lock": None})


def _broken(node: Node) -> Iterator[tuple[str, Node]]:
    match node:
        case Unary("!", operand):
            yield "negation", operand
        case Binary("&&" | "||", left, right):
            yield "without_right", left
            yield "without_left", right
        case Binary(op, left, right) if op in _FLIPPED:
            yield "comparison", Binary(_FLIPPED[op], left, right)
        case Call() | Conditional():
            yield from _exchanged(node)
        case Constant():
            yield from _number(node)
        case Size() | Macro():
            yield from _over_rows(node)
    yield from _inside(node)


def _over_rows(node: Size | Macro) -> Iterator[tuple[str, Node]]:
    match node:
        case Size(Macro(base, "filter", _, _)):
            yield "filter", Size(base)
        case Macro(base, "exists" | "all" as kind, var, body) if not isinstance(body, Binary | Unary):
            yield "inside", Macro(base, kind, var, Unary("!", body))


def _number(node: Constant) -> Iterator[tuple[str, Node]]:
    match node.value:
        case bool():
            return
        case int(value):
            yield "more", Constant(value + 1)
            yield "less", Constant(value - 1)
        case Decimal() as value:
            yield "double", Constant(value * 2)


def _exchanged(node: Call | Conditional) -> Iterator[tuple[str, Node]]:
    match node:
        case Call("least" | "greatest" as name, (left, right)):
            yield "left_only", left
            yield "right_only", right
            yield "extreme", Call("greatest" if name == "least" else "least", (left, right))
        case Conditional(test, then, otherwise):
            yield "exchanged", Conditional(test, otherwise, then)
            yield from (("always", part) for part in (then, otherwise) if part != Constant(None))


def _inside(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield the node with each of its parts broken; the key of `first` stays: it is an order, no condition."""
    parts = children(node)
    if isinstance(node, Macro) and node.name == "first":
        parts = (node.base,)
    for number, part in enumerate(parts):
        for name, found in _broken(part):
            yield name, _with_part(node, number, found)


def _with_part(node: Node, number: int, part: Node) -> Node:
    """Return a node with another part in the place of one of its own."""
    match node:
        case Call(name, arguments):
            return Call(name, (*arguments[:number], part, *arguments[number + 1 :]))
        case Macro(_, kind, var, body) if number == 0:
            return Macro(part, kind, var, body)
        case Macro(base, kind, var, _):
            return Macro(base, kind, var, part)
    names = [item.name for item in fields(node) if isinstance(getattr(node, item.name), Node)]
    return replace(node, **{names[number]: part})  # type: ignore[arg-type]  # the fields that hold nodes
