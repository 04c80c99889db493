"""Ways to break an expression in one place."""

from collections.abc import Iterator

from agents.spec.expression import Binary, BinaryOp, Constant, Macro, Member, Node, Size, Unary, parse, unparse
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
        case Size(Macro(base, "filter", _, _)):
            yield "filter", Size(base)
        case Constant(int() as value) if not isinstance(value, bool):
            yield "more", Constant(value + 1)
            yield "less", Constant(value - 1)
    yield from _inside(node)


def _inside(node: Node) -> Iterator[tuple[str, Node]]:
    match node:
        case Unary(op, operand):
            yield from ((name, Unary(op, found)) for name, found in _broken(operand))
        case Binary(op, left, right):
            yield from ((name, Binary(op, found, right)) for name, found in _broken(left))
            yield from ((name, Binary(op, left, found)) for name, found in _broken(right))
        case Size(base):
            yield from ((name, Size(found)) for name, found in _broken(base))
        case Macro(base, kind, var, body):
            yield from ((name, Macro(base, kind, var, found)) for name, found in _broken(body))
        case Member(base, member):
            yield from ((name, Member(found, member)) for name, found in _broken(base))
