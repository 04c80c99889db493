"""Checks of roles: that there are those that are named, that somebody can have each, and that who edits can see."""

import re
from collections.abc import Iterator

from agents.spec.check_fields import did_you_mean, missing
from agents.spec.cycles import cycles
from agents.spec.diagnostic import Diagnostic, report
from agents.spec.model import Operation, RoleName, Spec
from agents.spec.nodes import Places

_BUILT_IN = ("anyone", "user")
_EVERYBODY = frozenset(_BUILT_IN)
_CHANGES = ("create", "update", "delete", "action", "transition", "link", "unlink")
_PUBLIC = re.compile(
    r"without (?:an account|(?:signing|logging|being (?:signed|logged)) (?:up|in)|sign-?in|log-?in|authenticat\w+)|"
    r"not (?:signed|logged) in|anonymous|\bpublic",
    re.IGNORECASE,
)
"""How a sentence says that it means everybody, and not everybody who has signed in."""


def check_people(spec: Spec) -> Iterator[Diagnostic]:
    """Return what is wrong with roles and with who may do what."""
    places = Places(spec)
    yield from _named(spec, places)
    yield from _circles(spec, places)
    yield from _given(spec, places)
    yield from _open(spec, places)
    for role in spec.roles:
        yield from _blind(role.name, spec, places)
    for operation in spec.operations:
        if operation.kind == "create" and operation.grants:
            yield from _unnamed(operation, spec, places)


def _unnamed(operation: Operation, spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Whoever makes a row names rows that it belongs to, and can name only those that they may see."""
    entity = spec.entity(operation.entity)
    makers = {role for g in operation.grants for name in g.roles for role in (name, *spec.holders(name))}
    for field in (f for f in entity.fields if f.required and f.write != "never" and f.type.startswith("ref(")):
        name = field.type[4:-1]
        shown = [g for o in spec.operations if o.entity == name and o.kind in ("get", "list") for g in o.grants]
        seers = {role for g in shown for held in g.roles for role in (held, *spec.holders(held))}
        # Where whole roles see every row, those kept out may still name what they know.
        if name == spec.auth.subject or not any(g.when for g in shown) or makers & seers or seers & _EVERYBODY:
            continue
        role, parents = operation.grants[0].roles[0], spec.entity(name).plural
        place = (places.line(operation.grants[0]), operation.id)
        yield report("SP534", *place, role=role, plural=entity.plural, parents=parents)


def _named(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Every role that is named is declared."""
    known = [r.name for r in spec.roles]
    named = [(r.id, i, places.line(r)) for r in spec.roles for i in r.includes]
    fields = [f for e in spec.entities for f in e.fields]
    named += [(f.id, r, places.line(f)) for f in fields for r in (*(f.write_roles or ()), *(f.read_roles or ()))]
    named += [("auth", r, 0) for r in (spec.auth.register_role, spec.auth.bootstrap) if r]
    named += [
        (g.id, r, places.line(g)) for o in spec.operations for g in o.grants for r in g.roles if r not in _BUILT_IN
    ]
    for node, name, line in named:
        if name not in known:
            yield report("SP501", line, node, role=name, nearest=did_you_mean(name, known))
    if spec.auth.role_field and spec.auth.role_field not in [f.name for f in spec.subject.fields]:
        yield missing("auth", spec.auth.role_field, [f.name for f in spec.subject.fields], 0)


def _circles(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    for path in cycles({r.name: set(r.includes) for r in spec.roles}):
        node = next(r for r in spec.roles if r.name == path[0])
        yield report("SP521", places.line(node), node.id, cycle=" → ".join(path))


def _given(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """A role that nobody can have is of no use."""
    if any(o.kind == "assign_role" and o.grants for o in spec.operations):
        return
    for role in spec.roles:
        if role.name not in (spec.auth.register_role, spec.auth.bootstrap):
            yield report("SP511", places.line(role), role.id, role=role.name)


def _open(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """What everybody may change without signing in was hardly meant, unless a sentence says just that."""
    said = {sentence.id: sentence.text for sentence in spec.trace}
    for operation in spec.operations:
        for grant in operation.grants:
            meant = any(_PUBLIC.search(said.get(source, "")) for source in grant.src)
            if operation.kind in _CHANGES and "anyone" in grant.roles and not meant:
                plural = spec.entity(operation.entity).plural
                verb = "edit" if operation.kind == "update" else operation.name.replace("_", " ")
                yield report("SP509", places.line(grant), operation.id, verb=verb, plural=plural)


def _blind(role: RoleName, spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Whoever may change rows should see them."""
    for entity in spec.entities:
        if entity.name == spec.auth.subject:
            continue
        mine = {o.kind: o for o in spec.operations if o.entity == entity.name and _may(role, o.id, spec)}
        for kind, verb in (("update", "edit"), ("delete", "delete")):
            if kind in mine and "get" not in mine:
                node = mine[kind]
                yield report("SP508", places.line(node), node.id, role=role, verb=verb, plural=entity.plural)


def _may(role: RoleName, operation: str, spec: Spec) -> bool:
    grants = next(o.grants for o in spec.operations if o.id == operation)
    granted = {r for g in grants for r in g.roles}
    return bool(granted & set(_BUILT_IN)) or any(role in spec.holders(r) for r in granted)
