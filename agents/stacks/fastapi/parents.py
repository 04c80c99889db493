"""The rows that are locked before a row of an entity is: those that its guards read and its effects write."""

from collections.abc import Iterator

from agents.spec.expression import Member, Node, parse, paths, unparse
from agents.spec.model import Operation
from agents.spec.types import Scope, infer
from agents.stacks.fastapi import ddl
from agents.stacks.fastapi.happenings import transitions
from agents.stacks.fastapi.views import EntityView

_GUARDED = frozenset({"create", "register", "update", "update_me", "action", "transition"})


def parents_of(entity: EntityView) -> tuple[tuple[EntityView, tuple[Node, ...]], ...]:
    """Return the paths to the rows that are locked, by entity: those first that others refer to.

    Everybody locks in this order, so that nobody waits for somebody who waits for him. Rules that count the rows of a
    parent lock it by themselves, unless the row has other parents, or steps of a lifecycle.
    """
    found = dict.fromkeys(path for o in _operations(entity) for path in _needed(o, entity))
    if not found and not transitions(entity):
        return ()
    found |= dict.fromkeys(r.lock for r in entity.node.rules if r.lock not in (None, "self"))
    scope = Scope.of(entity.project.spec, entity.name)
    nodes = [(infer(node, scope).of, node) for node in (parse(path) for path in found if path)]
    order = [e for e in ddl.ordered(entity.project) if any(of == e.name for of, _ in nodes)]
    return tuple((e, tuple(n for of, n in nodes if of == e.name)) for e in order)


def _operations(entity: EntityView) -> list[Operation]:
    return [o for o in entity.project.spec.operations if o.entity == entity.name and o.kind in _GUARDED]


def _needed(operation: Operation, entity: EntityView) -> Iterator[str]:
    for guard in operation.guards:
        yield from (p for path in paths(parse(guard.expr)) if (p := _row_of(path, entity)))
    for effect in operation.effects:
        if effect.do not in ("run", "create") and effect.each is None and effect.target != "self":
            yield effect.target


def _row_of(path: str, entity: EntityView) -> str | None:
    """Return the path to the row of which `self.copy.status` reads a column; None for the row itself."""
    node = parse(path)
    if not path.startswith("self.") or not isinstance(node, Member) or not isinstance(node.base, Member):
        return None
    kind = infer(node.base, Scope.of(entity.project.spec, entity.name)).kind
    return unparse(node.base) if kind == "ref" else None
