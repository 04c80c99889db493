"""Facts and entities -> operations: what is granted, links, named actions, reactions to changes, and every error."""

from collections import defaultdict
from typing import Literal

from agents.spec.diagnostic import report
from agents.spec.model import Check, Effect, Entity, Http, Link, OnChange, Operation, Query
from agents.specify.build.account import account, assigning, with_accounts, with_role_at_once
from agents.specify.build.assemble import checks
from agents.specify.build.errors import with_errors
from agents.specify.build.grants import Granted, Permissions, with_all
from agents.specify.build.mentions import with_private
from agents.specify.build.model import Model, of_kind
from agents.specify.build.references import owner_path
from agents.specify.build.reports import records, reports
from agents.specify.build.shape import Stated, named
from agents.specify.build.sight import with_sight
from agents.specify.build.stepping import created, reacted, started, transitions
from agents.specify.build.unwritten import holes, without_doubles
from agents.specify.facts.facts import (
    ActionFact,
    CheckFact,
    DenyFact,
    GrantFact,
    QueryFact,
    RateFact,
    ReactionFact,
    RepeatFact,
)
from agents.specify.names.words import kebab, label, snake

_Derived = Literal["list", "create", "get", "update", "delete"]
_METHODS: dict[_Derived, tuple[Literal["GET", "POST", "PATCH", "DELETE"], str, int]] = {
    "list": ("GET", "", 200), "create": ("POST", "", 201), "get": ("GET", "/{id}", 200),
    "update": ("PATCH", "/{id}", 200), "delete": ("DELETE", "/{id}", 204),
}  # fmt: skip


def operations(model: Model, stated: list[Stated]) -> tuple[Operation, ...]:
    """Return all operations of a model in the order of its entities."""
    stated = with_sight(model, with_accounts(model, with_private(model, with_all(model, stated))))
    allowed = Permissions(stated, model.ranks.roles)
    found = [_joined(o, model.subject, stated) for o in account(model)]
    for entity in model.entities.values():
        found += _derived(entity, model, allowed)
        found += assigning(model, allowed) if entity.name == model.subject else []
        found += _linked(entity, model, allowed)
        found += transitions(entity, path_of(entity), allowed)
        found += [*_actions(entity, model, allowed), *reports(entity, allowed), *_reactions(entity, stated)]
        found += holes(entity, allowed)
        found += [*started(entity.name, stated, model.findings), *records(entity, model, allowed)]
    with_role_at_once(model, found)
    return with_errors(model, list(without_doubles(found)), limited=bool(of_kind(stated, RateFact)))


def _joined(operation: Operation, subject: str, stated: list[Stated]) -> Operation:
    """Let signing up do what is said to happen when somebody does."""
    besides, sources = created(subject, stated) if operation.kind == "register" else ((), ())
    src = tuple(dict.fromkeys((*operation.src, *sources)))
    return operation.model_copy(update={"effects": besides, "src": src}) if besides else operation


def path_of(entity: Entity) -> str:
    """Return the path of an entity's rows."""
    return entity.path or f"/{kebab(entity.plural)}"


def _is_editable(entity: Entity, model: Model) -> bool:
    """Tell whether there is anything in a row that a client may change, or nobody has said yet what is in it."""
    linked = any(entity.name in (link.a, link.b) for link in model.links)
    said = [f for f in entity.fields if f.default != "actor"]
    return linked or not said or any(f.write == "always" and f.computed is None for f in said)


def _derived(entity: Entity, model: Model, allowed: Permissions) -> list[Operation]:
    stated = allowed.stated
    denied = {op for _, f in of_kind(stated, DenyFact, entity.name) if f.role is None for op in f.ops}
    found = []
    for verb, (method, suffix, status) in _METHODS.items():
        granted = allowed.of(entity.name, verb)
        if not granted or verb in denied or (verb == "update" and not _is_editable(entity, model)):
            continue
        start = Http(method=method, path=path_of(entity) + suffix, status=status)
        besides, sources = created(entity.name, stated) if verb == "create" else ((), ())
        repeatable, more = _repeatable(entity, granted, model, stated) if verb == "create" else (None, ())
        found.append(Operation(
            id=f"op:{entity.name}.{verb}", name=verb, kind=verb, entity=entity.name, start=start,
            src=tuple(dict.fromkeys((*named([s for s, _ in granted]), *sources, *more))),
            grants=allowed.nodes(entity.name, verb, granted), origin=_origin(granted), effects=besides,
            query=_query(entity, stated) if verb == "list" else None,
            guards=_guards(entity, verb, stated), repeatable=repeatable,
        ))  # fmt: skip
    return found


def _repeatable(
    entity: Entity, granted: Granted, model: Model, stated: list[Stated]
) -> tuple[int | None, tuple[str, ...]]:
    """Return for how many hours a creation may be repeated, and the sentences; a key belongs to somebody."""
    said = of_kind(stated, RepeatFact, entity.name)
    if said and any(fact.role == "anyone" for _, fact in granted):
        place = (said[0][0].line, f"op:{entity.name}.create", said[0][0].path)
        model.findings.append(report("SP530", *place, plural=label(entity.plural)))
        return None, ()
    return min((f.hours for _, f in said), default=None), named([s for s, _ in said])


def _origin(granted: Granted) -> Literal["explicit", "default"]:
    return "explicit" if any(s.sentence for s, _ in granted) else "default"


def _linked(entity: Entity, model: Model, allowed: Permissions) -> list[Operation]:
    """Whoever may change a row may link it with others and take the links away."""
    granted = allowed.of(entity.name, "update")
    return [
        _link(entity, link, kind, allowed, granted)
        for link in model.links if link.a == entity.name and granted for kind in ("link", "unlink")
    ]  # fmt: skip


def _link(
    entity: Entity, link: Link, kind: Literal["link", "unlink"], allowed: Permissions, granted: Granted
) -> Operation:
    other = snake(label(link.b))
    name = f"{kind}_{other}"
    path = f"{path_of(entity)}/{{id}}/{kebab(link.a_name)}/{{{other}_id}}"
    return Operation(
        id=f"op:{entity.name}.{name}", name=name, kind=kind, entity=entity.name, src=link.src,
        start=Http(method="PUT" if kind == "link" else "DELETE", path=path, status=204),
        grants=allowed.nodes(entity.name, name, granted),
    )  # fmt: skip


def _query(entity: Entity, stated: list[Stated]) -> Query | None:
    found = of_kind(stated, QueryFact, entity.name)
    if not found:
        return None
    filters = tuple(dict.fromkeys(n for _, f in found for n in f.filters))
    search = tuple(dict.fromkeys(n for _, f in found for n in f.search))
    return Query(id=f"query:{entity.name}", filters=filters, search=search, src=named([s for s, _ in found]))


def _guards(entity: Entity, verb: str, stated: list[Stated]) -> tuple[Check, ...]:
    found = [(s, f) for s, f in of_kind(stated, CheckFact, entity.name) if f.op == verb]
    return checks("guard", found, entity.fields)


def _actions(entity: Entity, model: Model, allowed: Permissions) -> list[Operation]:
    """One operation for each name; several roles are several grants of it."""
    stated = allowed.stated
    groups: dict[tuple[str, str | None, tuple[tuple[str, str], ...]], list[tuple[Stated, ActionFact]]]
    groups = defaultdict(list)
    for said, fact in of_kind(stated, ActionFact, entity.name):
        groups[fact.name, fact.each, fact.values].append((said, fact))
    return [_action(entity, model, allowed, group) for group in groups.values()]


def _action(entity: Entity, model: Model, allowed: Permissions, group: list[tuple[Stated, ActionFact]]) -> Operation:
    fact = group[0][1]
    name = _short(fact, entity, allowed.stated)
    effect = Effect(
        each=("x", fact.each) if fact.each else None, target="x" if fact.each else "self", values=dict(fact.values)
    )
    granted = [(s, GrantFact(entity.name, (), f.role, _reach(entity, model, allowed, f))) for s, f in group]
    granted += allowed.of(entity.name, fact.name)
    return Operation(
        id=f"op:{entity.name}.{name}", name=name, kind="action", entity=entity.name, src=named([s for s, _ in group]),
        start=Http(method="POST", path=f"{path_of(entity)}/{{id}}/{kebab(name)}", status=200),
        grants=allowed.nodes(entity.name, name, granted), effects=(effect,),
    )  # fmt: skip


def _short(fact: ActionFact, entity: Entity, stated: list[Stated]) -> str:
    """`complete_all_todos` is `complete_all`, unless two collections of an entity can be completed."""
    head, found, _ = fact.name.partition("_all_")
    same = {f.each for _, f in of_kind(stated, ActionFact, entity.name) if f.name.startswith(f"{head}_all_")}
    return f"{head}_all" if found and len(same) == 1 else fact.name


def _reach(entity: Entity, model: Model, allowed: Permissions, fact: ActionFact) -> str | None:
    """An action reaches the rows that may be edited, else those that may be seen, else one's own.

    A declared role reaches all rows, unless it is said to reach its own.
    """
    owner = owner_path(model, entity.name)
    own = f"{owner} == actor" if owner else None
    if fact.role in model.roles:
        return own if fact.own else None
    for verb in ("update", "get"):
        granted = allowed.of(entity.name, verb)
        if granted:
            return granted[0][1].when
    return own


def _reactions(entity: Entity, stated: list[Stated]) -> list[Operation]:
    groups: dict[tuple[str, str], list[tuple[Stated, ReactionFact]]] = defaultdict(list)
    for said, fact in reacted(entity.name, stated):
        groups[fact.name, fact.when].append((said, fact))
    return [
        Operation(
            id=f"op:{entity.name}.{name}", name=name, kind="reaction", entity=entity.name,
            src=named([s for s, _ in group]), start=OnChange(when=when),
            effects=(Effect(values=dict(pair for _, f in group for pair in f.values)),),
        )
        for (name, when), group in groups.items()
    ]  # fmt: skip
