"""Facts and entities -> operations: what is granted, named actions, reactions to changes, and every error."""

from collections import defaultdict
from typing import Literal

from agents.spec.model import Check, Effect, Entity, Grant, Http, OnChange, Operation, Origin, Query, RoleName
from agents.specify.assemble import Model, check, of_kind, owner_path
from agents.specify.errors import with_errors
from agents.specify.facts import (
    ActionFact,
    CheckFact,
    DenyFact,
    GrantFact,
    QueryFact,
    ReactionFact,
    Verb,
)
from agents.specify.shape import Stated, named
from agents.specify.words import kebab

_METHODS: dict[Verb, tuple[Literal["GET", "POST", "PATCH", "DELETE"], str, int]] = {
    "list": ("GET", "", 200), "create": ("POST", "", 201), "get": ("GET", "/{id}", 200),
    "update": ("PATCH", "/{id}", 200), "delete": ("DELETE", "/{id}", 204),
}  # fmt: skip
_ACCOUNT: tuple[tuple[str, Literal["GET", "POST", "PATCH", "DELETE"], str, int, RoleName], ...] = (
    ("register", "POST", "/auth/register", 201, "anyone"), ("login", "POST", "/auth/login", 200, "anyone"),
    ("refresh", "POST", "/auth/refresh", 200, "anyone"), ("logout", "POST", "/auth/logout", 204, "anyone"),
    ("me", "GET", "/me", 200, "user"), ("update_me", "PATCH", "/me", 200, "user"),
)  # fmt: skip


def operations(model: Model, stated: list[Stated]) -> tuple[Operation, ...]:
    """Return all operations of a model in the order of its entities."""
    found = _account(model)
    for entity in model.entities.values():
        found += [*_derived(entity, stated), *_actions(entity, model, stated), *_reactions(entity, stated)]
    return with_errors(model, found)


def _account(model: Model) -> list[Operation]:
    subject = model.entities[model.subject]
    implied: Origin = "inferred" if subject.src else "default"
    found = []
    for name, method, path, status, role in _ACCOUNT:
        origin = subject.origin if name == "register" else implied
        grant = Grant(id=f"grant:{subject.name}.{name}.{role}", roles=(role,), src=subject.src, origin=origin)
        found.append(Operation.model_validate({
            "id": f"op:{subject.name}.{name}", "name": name, "kind": name, "entity": subject.name, "src": subject.src,
            "origin": origin, "start": Http(method=method, path=path, status=status), "grants": (grant,),
        }))  # fmt: skip
    return found


def path_of(entity: Entity) -> str:
    """Return the path of an entity's rows."""
    return f"/{kebab(entity.plural)}"


def _derived(entity: Entity, stated: list[Stated]) -> list[Operation]:
    denied = {op for _, f in of_kind(stated, DenyFact, entity.name) for op in f.ops}
    found = []
    for verb, (method, suffix, status) in _METHODS.items():
        granted = [(s, f) for s, f in of_kind(stated, GrantFact, entity.name) if verb in f.ops]
        if not granted or verb in denied:
            continue
        start = Http(method=method, path=path_of(entity) + suffix, status=status)
        found.append(Operation(
            id=f"op:{entity.name}.{verb}", name=verb, kind=verb, entity=entity.name, start=start,
            src=named([s for s, _ in granted]), grants=_grants(entity.name, verb, granted),
            origin=_origin(granted),
            query=_query(entity, stated) if verb == "list" else None,
            guards=_guards(entity, stated) if verb == "create" else (),
        ))  # fmt: skip
    return found


def _origin(granted: list[tuple[Stated, GrantFact]]) -> Literal["explicit", "default"]:
    return "explicit" if any(s.sentence for s, _ in granted) else "default"


def _grants(entity: str, name: str, granted: list[tuple[Stated, GrantFact]]) -> tuple[Grant, ...]:
    """One grant for each role and condition; the second of a role is numbered."""
    groups: dict[tuple[RoleName, str | None], list[Stated]] = defaultdict(list)
    for said, fact in granted:
        groups[fact.role, fact.when].append(said)
    found: list[Grant] = []
    for (role, when), sentences in groups.items():
        count = sum(role in g.roles for g in found)
        id_ = f"grant:{entity}.{name}.{role}" + (f".{count + 1}" if count else "")
        src = named(sentences)
        found.append(Grant(id=id_, roles=(role,), when=when, src=src, origin="explicit" if src else "default"))
    return tuple(found)


def _query(entity: Entity, stated: list[Stated]) -> Query | None:
    found = of_kind(stated, QueryFact, entity.name)
    if not found:
        return None
    filters = tuple(dict.fromkeys(n for _, f in found for n in f.filters))
    search = tuple(dict.fromkeys(n for _, f in found for n in f.search))
    return Query(id=f"query:{entity.name}", filters=filters, search=search, src=named([s for s, _ in found]))


def _guards(entity: Entity, stated: list[Stated]) -> tuple[Check, ...]:
    found = [(s, f) for s, f in of_kind(stated, CheckFact, entity.name) if f.op == "create"]
    return tuple(check("guard", f, s, entity.fields) for s, f in found)


def _actions(entity: Entity, model: Model, stated: list[Stated]) -> list[Operation]:
    """One operation for each name; several roles are several grants of it."""
    groups: dict[tuple[str, str | None, tuple[tuple[str, str], ...]], list[tuple[Stated, ActionFact]]]
    groups = defaultdict(list)
    for said, fact in of_kind(stated, ActionFact, entity.name):
        groups[fact.name, fact.each, fact.values].append((said, fact))
    return [_action(entity, model, stated, group) for group in groups.values()]


def _action(entity: Entity, model: Model, stated: list[Stated], group: list[tuple[Stated, ActionFact]]) -> Operation:
    fact = group[0][1]
    name = _short(fact, entity, stated)
    when = _reach(entity, model, stated)
    effect = Effect(
        each=("x", fact.each) if fact.each else None, target="x" if fact.each else "self", values=dict(fact.values)
    )
    granted = [(s, GrantFact(entity.name, (), f.role, when)) for s, f in group]
    return Operation(
        id=f"op:{entity.name}.{name}", name=name, kind="action", entity=entity.name, src=named([s for s, _ in group]),
        start=Http(method="POST", path=f"{path_of(entity)}/{{id}}/{kebab(name)}", status=200),
        grants=_grants(entity.name, name, granted), effects=(effect,),
    )  # fmt: skip


def _short(fact: ActionFact, entity: Entity, stated: list[Stated]) -> str:
    """`complete_all_todos` is `complete_all`, unless two collections of an entity can be completed."""
    head, found, _ = fact.name.partition("_all_")
    same = {f.each for _, f in of_kind(stated, ActionFact, entity.name) if f.name.startswith(f"{head}_all_")}
    return f"{head}_all" if found and len(same) == 1 else fact.name


def _reach(entity: Entity, model: Model, stated: list[Stated]) -> str | None:
    """An action reaches the rows that may be edited, else the rows that may be seen, else one's own."""
    for verb in ("update", "get"):
        granted = [f for _, f in of_kind(stated, GrantFact, entity.name) if verb in f.ops]
        if granted:
            return granted[0].when
    owner = owner_path(model, entity.name)
    return f"{owner} == actor" if owner else None


def _reactions(entity: Entity, stated: list[Stated]) -> list[Operation]:
    groups: dict[tuple[str, str], list[tuple[Stated, ReactionFact]]] = defaultdict(list)
    for said, fact in of_kind(stated, ReactionFact, entity.name):
        groups[fact.name, fact.when].append((said, fact))
    return [
        Operation(
            id=f"op:{entity.name}.{name}", name=name, kind="reaction", entity=entity.name,
            src=named([s for s, _ in group]), start=OnChange(when=when),
            effects=(Effect(values=dict(pair for _, f in group for pair in f.values)),),
        )
        for (name, when), group in groups.items()
    ]  # fmt: skip
