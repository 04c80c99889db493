"""Who may do what: the roles, and a matrix of what each adds to those that it includes."""

from collections.abc import Iterable

from agents.analyze.artifact import Permission, RoleRow
from agents.analyze.naming import listed_words
from agents.analyze.surface import ACCOUNT, http_operations, words
from agents.spec.model import Entity, Grant, Operation, Spec

_EVERYBODY = ("anyone", "user")


def role_rows(spec: Spec) -> tuple[RoleRow, ...]:
    """Return the declared roles with those whose rights they have as well."""
    return tuple(RoleRow(role=r.name, includes=r.includes, node=r.id, requirements=r.src) for r in spec.roles)


def permissions(spec: Spec) -> tuple[Permission, ...]:
    """Return what each role may do with the rows of each entity; nothing without declared roles."""
    if not spec.roles:
        return ()
    columns = _columns(spec)
    return tuple(
        Permission(entity=e.id, rows=words(e.plural), may={role: _may(role, e, spec) for role in columns})
        for e in spec.entities
        if any(o.entity == e.name for o in _judged(spec))
    )


def _judged(spec: Spec) -> Iterable[Operation]:
    return (o for o, _ in http_operations(spec) if o.kind not in ACCOUNT)


def _columns(spec: Spec) -> list[str]:
    granted = {role for o in _judged(spec) for g in o.grants for role in g.roles}
    return [*(role for role in _EVERYBODY if role in granted), *(r.name for r in spec.roles)]


def _may(role: str, entity: Entity, spec: Spec) -> str:
    groups: dict[str, list[str]] = {}
    for operation in (o for o in _judged(spec) if o.entity == entity.name):
        for grant in operation.grants:
            if role in grant.roles:
                groups.setdefault(condition(grant, entity), []).append(_named(operation, spec))
    parts = [f"{when}: {', '.join(names)}" if when else ", ".join(names) for when, names in groups.items()]
    return "; ".join(parts)


def _named(operation: Operation, spec: Spec) -> str:
    plain = operation.kind != "list" or operation.name == "list"
    return words(operation.name) if plain else f"list {listed_words(operation, spec)}"


def condition(grant: Grant, entity: Entity) -> str:
    """Return on which rows a grant holds: nothing for all, `own` for those of the caller, or its condition."""
    if grant.when is None:
        return ""
    return "own" if entity.owner and grant.when == f"{entity.owner} == actor" else f"when {grant.when}"


def who(operation: Operation, entity: Entity) -> str:
    """Return who may run an operation: `member (own); librarian`."""
    parts = [(f"{'/'.join(g.roles)}", condition(g, entity)) for g in operation.grants]
    return "; ".join(f"{roles} ({when})" if when else roles for roles, when in parts)
