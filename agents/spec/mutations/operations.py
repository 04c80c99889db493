"""Ways to break an operation: its grants, guards, effects and query."""

from collections.abc import Iterator

from agents.spec.expression import parse
from agents.spec.model import Check, Effect, OnChange, Operation, Query, Spec
from agents.spec.mutations import Mutation, copied, with_operation
from agents.spec.mutations.events import event_mutations, without
from agents.spec.mutations.expressions import broken, broken_check
from agents.spec.mutations.roles import regranted, role_mutations
from agents.spec.mutations.unseen import AGAIN, HIDDEN, NEW_ROW, hides_others, repeats
from agents.spec.types import Scope, Type, field_type, infer

_PLAIN = ("list", "get", "create", "update", "delete", "action", "transition", "link", "unlink")
_GONE = (*_PLAIN, "reaction", "me", "update_me", "assign_role", "audit", "retention")


def operation_mutations(spec: Spec, operation: Operation) -> Iterator[Mutation]:
    """Yield the mutations of an operation."""
    if operation.kind in _GONE:
        yield Mutation(operation.id, "gone", f"no {_said(operation)}", without(spec, operation))
    if operation.kind in _PLAIN:
        yield from _grants(spec, operation)
    if spec.roles:
        yield from role_mutations(spec, operation)
    yield from _repeated(spec, operation)
    for guard in operation.guards:
        yield from _guard(spec, operation, guard)
    for number, effect in enumerate(operation.effects):
        yield from _effect(spec, operation, number, effect)
    if operation.query:
        yield from _query(spec, operation, operation.query)
    if isinstance(operation.start, OnChange):
        yield from _when(spec, operation, operation.start)
    yield from event_mutations(spec, operation)


def _repeated(spec: Spec, operation: Operation) -> Iterator[Mutation]:
    if operation.repeatable is None:
        return
    once = with_operation(spec, copied(operation, repeatable=None))
    yield Mutation(operation.id, "repeated", f"{_said(operation)} makes a row for each request", once)
    if operation.repeatable > 1:
        shorter = with_operation(spec, copied(operation, repeatable=operation.repeatable // 2))
        yield Mutation(operation.id, "forgotten", f"{_said(operation)} forgets keys too early", shorter)


def _said(operation: Operation) -> str:
    return f"{operation.name} of {operation.entity}"


def _grants(spec: Spec, operation: Operation) -> Iterator[Mutation]:
    for grant in operation.grants:
        if grant.when is None or (operation.query and operation.query.within):
            continue
        free = copied(grant, when=None)
        unseen = NEW_ROW if operation.kind == "create" and not _may_name_owner(spec, operation) else ""
        unseen = HIDDEN if hides_others(spec, operation, grant) else unseen
        change = f"{_said(operation)} is for everybody who signed in"
        yield Mutation(grant.id, "free", change, regranted(spec, operation, grant, free), unseen)
        if operation.kind != "create" or not _owned_by_actor(spec, operation):
            public, said = copied(free, roles=("anyone",)), f"{_said(operation)} needs no token"
            yield Mutation(grant.id, "public", said, regranted(spec, operation, grant, public))


def _may_name_owner(spec: Spec, operation: Operation) -> bool:
    """Tell whether somebody may see people to make rows for, and may send whose a row is."""
    get = next((o for o in spec.operations if o.kind == "get" and o.entity == spec.auth.subject), None)
    fields = [f for f in spec.entity(operation.entity).fields if f.default == "actor" and f.write == "create"]
    return bool(fields and get and any(g.when is None for g in get.grants))


def _owned_by_actor(spec: Spec, operation: Operation) -> bool:
    """Tell whether new rows belong to whoever makes them, so that nobody without a token can."""
    return any(f.default == "actor" for f in spec.entity(operation.entity).fields)


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
    if operation.kind != "retention" and (others or operation.kind != "reaction"):
        gone = with_operation(spec, copied(operation, effects=others))
        yield Mutation(operation.id, f"effect_{number}_gone", f"{_said(operation)} does not set anything", gone)
    for name, value in effect.values.items():
        for word, flipped in _flipped(spec, operation, effect, name):
            other = copied(effect, values={**effect.values, name: flipped})
            effects = tuple(other if i == number else e for i, e in enumerate(operation.effects))
            changed = with_operation(spec, copied(operation, effects=effects))
            said = f"{_said(operation)} sets {name} to {flipped} instead of {value}"
            yield Mutation(operation.id, f"effect_{number}_{name}{word}", said, changed)


def _flipped(spec: Spec, operation: Operation, effect: Effect, name: str) -> Iterator[tuple[str, str]]:
    """Yield other values for a field that an effect sets."""
    value = effect.values[name]
    flipped = {"true": "false", "false": "true", "null": "now", "now": "null", "today": "null"}.get(value)
    if flipped:
        if not (value == "null" and operation.kind == "action"):
            yield "", flipped
        return
    if value.startswith('"'):
        type_ = field_type(name, spec.entity(_target(spec, operation, effect)), spec)
        yield from _other_value(spec, type_.of, value) if type_.kind == "enum" else ()
    else:
        yield from ((f"_{word}", text) for word, text in broken(value))


def _target(spec: Spec, operation: Operation, effect: Effect) -> str:
    """Return the entity of the rows that an effect sets or makes."""
    if effect.makes:
        return effect.makes
    scope = Scope.of(spec, operation.entity)
    if effect.each:
        scope = scope.bind(effect.each[0], Type("ref", infer(parse(effect.each[1]), scope).of))
    return infer(parse(effect.target), scope).of


def _other_value(spec: Spec, enum: str, value: str) -> Iterator[tuple[str, str]]:
    other = next((v for v in spec.enum(enum).values if f'"{v}"' != value), None)
    if other is not None:
        yield "", f'"{other}"'


def _query(spec: Spec, operation: Operation, query: Query) -> Iterator[Mutation]:
    for kind, names in (("filters", query.filters), ("search", query.search)):
        for name in names:
            less = copied(query, **{kind: tuple(n for n in names if n != name)})
            word = "filter" if kind == "filters" else "search"
            changed = with_operation(spec, copied(operation, query=less))
            yield Mutation(query.id, f"{word}_{name}", f"no {word} by {name} of {operation.entity}", changed)
    for name, other in _other_query(query):
        changed = with_operation(spec, copied(operation, query=other))
        yield Mutation(query.id, name, f"{_said(operation)}: {name.replace('_', ' ')}", changed)


def _other_query(query: Query) -> Iterator[tuple[str, Query]]:
    if query.where:
        yield "where_gone", copied(query, where=None)
        yield from ((f"where_{name}", copied(query, where=text)) for name, text in broken(query.where))
    if query.rank:
        yield from ((f"rank_{name}", copied(query, rank=text)) for name, text in broken(query.rank))
    if query.limit:
        yield "limit_more", copied(query, limit=query.limit + 1)
        yield "limit_less", copied(query, limit=query.limit - 1)


def _when(spec: Spec, operation: Operation, start: OnChange) -> Iterator[Mutation]:
    for name, text in broken(start.when):
        changed = with_operation(spec, copied(operation, start=copied(start, when=text)))
        unseen = AGAIN if repeats(spec, operation, start.when, text) else ""
        yield Mutation(operation.id, f"when_{name}", f"{_said(operation)} when {text}", changed, unseen)
