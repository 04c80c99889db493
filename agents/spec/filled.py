"""Which paths are never empty where a condition holds, and so where the effects of an operation happen."""

from collections.abc import Iterator

from agents.spec.expression import Binary, Constant, Macro, Member, Name, Node, Unary, parse, unparse
from agents.spec.model import Effect, OnChange, OnTime, Operation, Spec

_COMPARED = frozenset({"==", "<", "<=", ">", ">="})
_NOT_YET_HELD = frozenset({"create", "update", "register", "update_me"})
"""Kinds of operations whose row keeps its rules only once their effects have happened."""


def filled(node: Node) -> frozenset[str]:
    """Return the paths that are not empty where a condition holds."""
    match node:
        case Binary("&&", left, right):
            return filled(left) | filled(right)
        case Binary("||", left, right):
            return filled(left) & filled(right)
        case Unary("!", Binary("==", operand, Constant(None))) | Binary("!=", operand, Constant(None)):
            return frozenset(_prefixes(operand))
        case Binary("==", _, Constant(None)):
            return frozenset()
        case Binary("==", left, Constant()):
            return frozenset(_prefixes(left))
        case Binary(op, left, right) if op in _COMPARED - {"=="}:
            return frozenset((*_prefixes(left), *_prefixes(right)))
        case Member():
            return frozenset(_prefixes(node))
    return frozenset()


def _prefixes(node: Node) -> Iterator[str]:
    """Yield a path and those before it: none of them is empty where it is not."""
    while isinstance(node, Member):
        yield unparse(node)
        node = node.base


def filled_before(operation: Operation, spec: Spec) -> frozenset[str]:
    """Return the paths that are not empty when the effects of an operation happen."""
    held = [guard.expr for guard in operation.guards]
    if operation.kind not in _NOT_YET_HELD:
        held += [rule.expr for rule in spec.entity(operation.entity).rules] if operation.start.on != "change" else []
    if isinstance(operation.start, OnTime | OnChange):
        held.append(operation.start.when)
    found = frozenset(path for expr in held for path in filled(parse(expr)))
    return found | (_by_steps(operation, spec) if isinstance(operation.start, OnChange) else frozenset())


def filled_at(effect: Effect, operation: Operation, spec: Spec) -> frozenset[str]:
    """Return the paths that are not empty where an effect happens: it happens to a row that is there."""
    return filled_before(operation, spec) | frozenset(_prefixes(parse(effect.target))) | _selected(effect)


def _selected(effect: Effect) -> frozenset[str]:
    """Return the paths from the variable of an effect that are not empty, as its collection is one of such rows."""
    node = parse(effect.each[1]) if effect.each else None
    if not effect.each or not (isinstance(node, Macro) and node.name == "filter"):
        return frozenset()
    return frozenset(_renamed(path, node.var, effect.each[0]) for path in filled(node.body))


def _renamed(path: str, var: str, name: str) -> str:
    head, dot, rest = path.partition(".")
    return f"{name}{dot}{rest}" if head == var else path


def _by_steps(operation: Operation, spec: Spec) -> frozenset[str]:
    """Return what the guards of all steps have seen that lead to the state to which a change is the change."""
    cycle = spec.entity(operation.entity).lifecycle
    if cycle is None or not isinstance(operation.start, OnChange):
        return frozenset()
    state = _becomes(parse(operation.start.when), cycle.field)
    steps = [o for o in spec.operations if (t := spec.transition(o.id)) and t.target == state]
    if state in (None, cycle.initial) or not steps:
        return frozenset()
    return frozenset.intersection(*(filled_before(o, spec) - _written(o) for o in steps))


def _becomes(node: Node, field: str) -> str | None:
    """Return the state that a row must have gone to for a condition on `old` and `self` to hold."""
    match node:
        case Binary("&&", left, right):
            return _becomes(left, field) or _becomes(right, field)
        case Binary("==", Member(Name("self"), name), Constant(str(state))) if name == field:
            return state
    return None


def _written(operation: Operation) -> frozenset[str]:
    return frozenset(f"{effect.target}.{name}" for effect in operation.effects for name in effect.values)
