"""Ways to break an operation: its grants, guards, effects and query."""

from collections.abc import Iterator

from agents.spec.model import Check, Effect, OnChange, Operation, Query, Spec
from agents.spec.mutations import Mutation, copied, with_operation
from agents.spec.mutations.expressions import broken, broken_check
from agents.spec.mutations.unseen import AGAIN, NEW_ROW, repeats

_PLAIN = ("list", "get", "create", "update", "delete", "action")


def operation_mutations(spec: Spec, operation: Operation) -> Iterator[Mutation]:
    """Yield the mutations of an operation."""
    if operation.kind in (*_PLAIN, "reaction", "me", "update_me"):
        others = tuple(o for o in spec.operations if o.id != operation.id)
        yield Mutation(operation.id, "gone", f"no {_said(operation)}", copied(spec, operations=others))
    if operation.kind in _PLAIN:
        yield from _grants(spec, operation)
    for guard in operation.guards:
        yield from _guard(spec, operation, guard)
    for number, effect in enumerate(operation.effects):
        yield from _effect(spec, operation, number, effect)
    if operation.query:
        yield from _query(spec, operation, operation.query)
    if isinstance(operation.start, OnChange):
        yield from _when(spec, operation, operation.start)


def _said(operation: Operation) -> str:
    return f"{operation.name} of {operation.entity}"


def _grants(spec: Spec, operation: Operation) -> Iterator[Mutation]:
    for grant in operation.grants:
        if grant.when is None:
            continue
        free = copied(grant, when=None)
        unseen = NEW_ROW if operation.kind == "create" else ""
        change = f"{_said(operation)} is for everybody who signed in"
        yield Mutation(grant.id, "free", change, _granted(spec, operation, free), unseen)
        if operation.kind != "create" or not _owned_by_actor(spec, operation):
            public = copied(free, roles=("anyone",))
            yield Mutation(grant.id, "public", f"{_said(operation)} needs no token", _granted(spec, operation, public))


def _owned_by_actor(spec: Spec, operation: Operation) -> bool:
    """Tell whether new rows belong to whoever makes them, so that nobody without a token can."""
    return any(f.default == "actor" for f in spec.entity(operation.entity).fields)


def _granted(spec: Spec, operation: Operation, grant: object) -> Spec:
    return with_operation(spec, copied(operation, grants=(grant,)))


def _guard(spec: Spec, operation: Operation, guard: Check) -> Iterator[Mutation]:
    others = tuple(g for g in operation.guards if g.id != guard.id)
    gone = with_operation(spec, copied(operation, guards=others))
    yield Mutation(guard.id, "gone", f"{_said(operation)} without the guard {guard.expr}", gone)
    for name, change, other in broken_check(guard):
        guards = tuple(other if g.id == guard.id else g for g in operation.guards)
        changed = with_operation(spec, copied(operation, guards=guards))
        yield Mutation(guard.id, name, f"the guard of {_said(operation)} {change}", changed)
    yield from _spread(spec, operation, guard)


def _spread(spec: Spec, operation: Operation, guard: Check) -> Iterator[Mutation]:
    """A guard of create that holds for updates as well."""
    for update in spec.operations:
        if operation.kind == "create" and update.kind == "update" and update.entity == operation.entity:
            again = copied(guard, id=guard.id.replace(f".{operation.name}.", f".{update.name}."))
            changed = with_operation(spec, copied(update, guards=(*update.guards, again)))
            yield Mutation(guard.id, "on_update", f"{guard.expr} holds for {_said(update)} too", changed)


def _effect(spec: Spec, operation: Operation, number: int, effect: Effect) -> Iterator[Mutation]:
    others = tuple(e for i, e in enumerate(operation.effects) if i != number)
    if others or operation.kind == "action":
        gone = with_operation(spec, copied(operation, effects=others))
        yield Mutation(operation.id, f"effect_{number}_gone", f"{_said(operation)} does not set anything", gone)
    for name, value in effect.values.items():
        flipped = {"true": "false", "false": "true", "null": "now", "now": "null"}.get(value)
        if flipped and not (value == "null" and operation.kind == "action"):
            other = copied(effect, values={**effect.values, name: flipped})
            effects = tuple(other if i == number else e for i, e in enumerate(operation.effects))
            changed = with_operation(spec, copied(operation, effects=effects))
            yield Mutation(
                operation.id, f"effect_{number}_{name}", f"{_said(operation)} sets {name} to {flipped}", changed
            )


def _query(spec: Spec, operation: Operation, query: Query) -> Iterator[Mutation]:
    for kind, names in (("filters", query.filters), ("search", query.search)):
        for name in names:
            less = copied(query, **{kind: tuple(n for n in names if n != name)})
            word = "filter" if kind == "filters" else "search"
            changed = with_operation(spec, copied(operation, query=less))
            yield Mutation(query.id, f"{word}_{name}", f"no {word} by {name} of {operation.entity}", changed)


def _when(spec: Spec, operation: Operation, start: OnChange) -> Iterator[Mutation]:
    for name, text in broken(start.when):
        changed = with_operation(spec, copied(operation, start=copied(start, when=text)))
        unseen = AGAIN if repeats(spec, operation, start.when, text) else ""
        yield Mutation(operation.id, f"when_{name}", f"{_said(operation)} when {text}", changed, unseen)
