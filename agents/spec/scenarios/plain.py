"""Which operations of an entity tests use, and whose rows they can make."""

from agents.spec.model import Entity, Operation, Spec

_ONCE = frozenset({
    "register", "login", "refresh", "logout", "me", "update_me", "list", "get", "create", "update", "delete",
    "assign_role", "audit",
})  # fmt: skip


def is_plain(operation: Operation) -> bool:
    """Tell whether an entity has one such operation at most: other lists have a name of their own."""
    return operation.kind in _ONCE and (operation.kind != "list" or operation.name == "list")


def makeable(spec: Spec) -> set[str]:
    """Return the entities whose rows a test can make: what they must refer to can be made as well."""
    made = {o.entity for o in spec.operations if o.kind == "create" and o.grants} | {spec.auth.subject}
    while stuck := {e.name for e in spec.entities if e.name in made and not _referred(e) <= made}:
        made -= stuck
    return made


def _referred(entity: Entity) -> set[str]:
    """Return the entities of which a new row must name a row."""
    refs = {f.type[4:-1] for f in entity.fields if f.type.startswith("ref(") and f.required and f.write != "never"}
    return refs - {entity.name}
