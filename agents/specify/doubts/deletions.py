"""Deletions that other rows refuse, and those rows can never go.

Rows with a lifecycle are records of what happened: that they stay, and what they speak of with them, is no mistake.
"""

from collections.abc import Iterator

from agents.spec.diagnostic import Diagnostic, report
from agents.spec.model import Entity, Field, Operation, Spec
from agents.spec.nodes import Places
from agents.specify.build.statements import Statements
from agents.specify.facts.facts import DeleteFact
from agents.specify.names.words import label, plural


def blocked(spec: Spec, stated: Statements) -> Iterator[Diagnostic]:
    """Yield each thing that may be deleted, but never once another refers to it, where no sentence wants that."""
    places = Places(spec)
    wanted = {(fact.parent, fact.child) for _, fact in stated.of_kind(DeleteFact)}
    leaving = _leaving(spec)
    for entity in spec.entities:
        for field in entity.fields:
            deleting = _running(spec, field.type[4:-1], "delete") if field.type.startswith("ref(") else None
            if deleting is None or (deleting.entity, entity.name) in wanted or field.on_delete != "restrict":
                continue
            if entity.name not in leaving and not _is_moved(field, entity, spec):
                names = {"parent": label(deleting.entity), "parents": plural(label(deleting.entity)),
                         "children": plural(label(entity.name)),
                         "child": label(entity.name)}  # fmt: skip
                yield report("SP322", places.line(deleting), deleting.id, **names)


def _running(spec: Spec, entity: str, kind: str) -> Operation | None:
    """Return the operation of a kind on an entity that somebody may run."""
    return next((o for o in spec.operations if (o.entity, o.kind) == (entity, kind) and o.grants), None)


def _leaving(spec: Spec) -> set[str]:
    """Return the entities whose rows can go, by themselves, by time or with others, or stay as records."""
    found = {e.name for e in spec.entities if e.lifecycle}
    found |= {o.entity for o in spec.operations if o.kind == "retention" or (o.kind == "delete" and o.grants)}
    found |= {o.entity for o in spec.operations for effect in o.effects if effect.do == "delete"}
    while more := {
        e.name for e in spec.entities for f in e.fields
        if f.type.startswith("ref(") and f.on_delete == "cascade" and f.type[4:-1] in found
    } - found:  # fmt: skip
        found |= more
    return found


def _is_moved(field: Field, entity: Entity, spec: Spec) -> bool:
    """Tell whether somebody may let a row refer to another one."""
    return field.write == "always" and _running(spec, entity.name, "update") is not None
