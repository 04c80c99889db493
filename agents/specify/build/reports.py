"""Lists with a path of their own, the log of changes, and the deletion of what is kept no longer."""

from collections import defaultdict

from agents.spec.diagnostic import report
from agents.spec.model import Effect, Entity, Http, OnTime, Operation, Query
from agents.specify.build.grants import Granted, Permissions
from agents.specify.build.model import Model, of_kind
from agents.specify.build.shape import Stated, named
from agents.specify.facts.facts import AuditFact, AuditorFact, GrantFact, RetentionFact, RouteFact
from agents.specify.names.words import label, plural, snake


def reports(entity: Entity, allowed: Permissions) -> list[Operation]:
    """Return the lists with a path of their own; those that nobody may see are left out."""
    found = [(s, f, _readers(f, allowed)) for s, f in of_kind(allowed.stated, RouteFact, entity.name)]
    return [_report(said, fact, readers, allowed) for said, fact, readers in found if readers]


def _report(said: Stated, fact: RouteFact, readers: Granted, allowed: Permissions) -> Operation:
    src = named([said])
    query = Query(
        id=f"query:{fact.entity}.{fact.name}", within=fact.within, where=fact.where, rank=fact.rank, limit=fact.limit,
        rank_name=f"{snake(label(fact.counted))}_count" if fact.counted else None, src=src,
    )  # fmt: skip
    return Operation(
        id=f"op:{fact.entity}.{fact.name}", name=fact.name, kind="list", entity=fact.entity, src=src, query=query,
        start=Http(method="GET", path=fact.path, status=200), grants=allowed.nodes(fact.entity, fact.name, readers),
    )  # fmt: skip


def _readers(fact: RouteFact, allowed: Permissions) -> Granted:
    """The rows of one parent are for whoever may list them; a report is for those who may list all that it shows."""
    granted = _for(fact, allowed.of(fact.entity, "list"), allowed)
    if fact.within:
        return granted
    shown = _for(fact, allowed.of(fact.counted, "list"), allowed) if fact.counted else granted
    return [(s, f) for s, f in shown if f.when is None]


def _for(fact: RouteFact, granted: Granted, allowed: Permissions) -> Granted:
    """Narrow who may see rows to the roles that a list is for."""
    if not fact.roles:
        return granted
    return [
        (s, GrantFact(f.entity, f.ops, role, f.when))
        for role in fact.roles for s, f in granted if f.role == role or f.role in allowed.below(role)
    ]  # fmt: skip


def records(entity: Entity, model: Model, allowed: Permissions) -> list[Operation]:
    """Return what deletes old rows of an entity, and, of the first one that is audited, who reads the log."""
    return [*_retention(entity, allowed.stated), *_audit(entity, model, allowed)]


def _retention(entity: Entity, stated: list[Stated]) -> list[Operation]:
    groups: dict[str, list[Stated]] = defaultdict(list)
    for said, fact in of_kind(stated, RetentionFact, entity.name):
        groups[fact.when].append(said)
    names = ["retention", *(f"retention_{n}" for n in range(2, len(groups) + 1))]
    return [
        Operation(
            id=f"op:{entity.name}.{name}", name=name, kind="retention", entity=entity.name, start=OnTime(when=when),
            src=named(said), effects=(Effect(do="delete"),),
        )
        for name, (when, said) in zip(names, groups.items(), strict=False)
    ]  # fmt: skip


def _audit(entity: Entity, model: Model, allowed: Permissions) -> list[Operation]:
    said = of_kind(allowed.stated, AuditFact)
    if not said or said[0][1].entity != entity.name:
        return []
    granted = [(s, GrantFact(entity.name, (), f.role, None)) for s, f in of_kind(allowed.stated, AuditorFact)]
    if not granted and model.ranks.bootstrap:
        role = model.ranks.bootstrap
        granted = [(Stated("", 0, "", said[0][1]), GrantFact(entity.name, (), role, None))]
        model.findings.append(report("SP520", said[0][0].line, f"entity:{entity.name}", said[0][0].path,
                                     role=plural(label(role))))  # fmt: skip
    if not granted:
        return []
    return [Operation(
        id=f"op:{entity.name}.audit", name="audit", kind="audit", entity=entity.name,
        src=named([s for s, _ in (*said, *granted)]), start=Http(method="GET", path="/audit-log", status=200),
        grants=allowed.nodes(entity.name, "audit", granted),
    )]  # fmt: skip
