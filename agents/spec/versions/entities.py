"""Changes of what is stored: entities, fields, keys, rules, states, values and links."""

from collections.abc import Iterator, Mapping

from agents.spec.data import Check, Entity, Enum, Field, Key, Lifecycle
from agents.spec.versions.bounds import is_looser
from agents.spec.versions.change import Change, Versions
from agents.spec.versions.fields import field_changes
from agents.spec.versions.pairs import ALIKE, Paired, alike, paired


def entity_changes(versions: Versions) -> Iterator[Change]:
    """Yield what changes about entities."""
    old, new = ({e.name: e for e in spec.entities} for spec in (versions.old, versions.new))
    pairs = paired(old, new, _may_be)
    for was in pairs.gone.values():
        yield versions.told("SP907", "destructive", was, None, f"entity {was.name} is removed")
    for name, now in pairs.fresh.items():
        yield versions.told("SP901", "safe", None, now, f"entity {name} is added{_unclear(pairs.unclear.get(name))}")
    for was, now in pairs.renamed.values():
        yield versions.told("SP902", "breaking", was, now, f"entity {was.name} is renamed to {now.name}")
    for was, now in pairs.both.values():
        yield from _inside(was, now, versions)


def _unclear(names: tuple[str, ...] | None) -> str:
    return f" (or renamed, from {' or '.join(names)}: nothing was taken)" if names else ""


def _may_be(was: Entity, now: Entity) -> bool:
    """An entity that has most of the fields of one that is gone is this one."""
    before, after = ({(f.name, f.type) for f in e.fields} for e in (was, now))
    return len(before & after) >= ALIKE * max(len(before), len(after), 1)


def _inside(was: Entity, now: Entity, versions: Versions) -> Iterator[Change]:
    pairs = _paired_fields(was, now, versions)
    yield from _fields(pairs, now, versions)
    yield from _keys(was, now, {before.name: after.name for before, after in pairs.renamed.values()}, versions)
    yield from check_changes(was.rules, now.rules, f"rule of {now.name}", versions)
    yield from _states(was, now, versions)
    if was.order != now.order:
        told = f"{now.name} is sorted by {', '.join(now.order)} instead of {', '.join(was.order)}"
        yield versions.told("SP912", "safe", was, now, told)
    if was.owner != now.owner:
        told = f"{now.name} is owned by {now.owner or 'nobody'} instead of {was.owner or 'nobody'}"
        yield versions.told("SP911", "breaking", was, now, told)
    if was.audit != now.audit:
        told = f"changes of {now.name} are {'' if now.audit else 'no longer '}recorded in the audit log"
        yield versions.told("SP901" if now.audit else "SP905", "safe", was, now, told)


def _paired_fields(was: Entity, now: Entity, versions: Versions) -> Paired[Field]:
    old, new = ({f.name: f for f in e.fields} for e in (was, now))
    sentences = {s.id: s.text for spec in (versions.old, versions.new) for s in spec.trace}

    def may_be(before: Field, after: Field) -> bool:
        renamed = f"renamed from {before.name.replace('_', ' ')}"
        said = any(renamed in sentences.get(s, "").lower() for s in after.src)
        same = before.type == after.type and (before.computed is None) == (after.computed is None)
        return said or (same and alike(before.name, after.name))

    return paired(old, new, may_be)


def _fields(pairs: Paired[Field], now: Entity, versions: Versions) -> Iterator[Change]:
    for before in pairs.gone.values():
        yield _removed(before, now, versions)
    for name, after in pairs.fresh.items():
        yield _added(after, now, versions, _unclear(pairs.unclear.get(name)))
    for before, after in pairs.renamed.values():
        told = f"field {now.name}.{before.name} is renamed to {after.name}"
        yield versions.told("SP902", "breaking", before, after, told)
    for before, after in pairs.both.values():
        yield from field_changes(before, after, now.name, versions)


def _removed(field: Field, entity: Entity, versions: Versions) -> Change:
    if field.computed is not None:
        told = f"computed field {entity.name}.{field.name} is no longer shown"
        return versions.told("SP911", "breaking", field, None, told)
    linked = _link_with(entity, field, versions)
    if linked:
        return versions.told("SP909", "safe", field, None, f"{entity.name}.{field.name} becomes many-to-many: {linked}")
    return versions.told("SP907", "destructive", field, None, f"field {entity.name}.{field.name} is removed")


def _link_with(entity: Entity, field: Field, versions: Versions) -> str:
    """Return the link that takes the place of a reference, if there is one."""
    sides = {entity.name, field.type.removeprefix("ref(").removesuffix(")")}
    fresh = [link for link in versions.new.links if {link.a, link.b} == sides]
    return fresh[0].id if field.type.startswith("ref(") and fresh else ""


def _added(field: Field, entity: Entity, versions: Versions, unclear: str) -> Change:
    what = f"field {entity.name}.{field.name} is added{unclear}"
    if field.required and field.default is None and field.computed is None:
        return versions.told("SP903", "needs a value", None, field, f"required {what}")
    return versions.told("SP901", "safe", None, field, what)


def _keys(was: Entity, now: Entity, renamed: Mapping[str, str], versions: Versions) -> Iterator[Change]:
    old = {(tuple(renamed.get(f, f) for f in k.fields), k.when): k for k in was.keys}
    new = {(k.fields, k.when): k for k in now.keys}
    for key, node in new.items():
        if key not in old:
            yield versions.told("SP904", "needs a check", None, node, f"{_said(node)} of {now.name} is unique now")
    for key, node in old.items():
        if key not in new:
            yield versions.told("SP905", "safe", node, None, f"{_said(node)} of {now.name} is no longer unique")


def _said(key: Key) -> str:
    return " with ".join(key.fields) + (f" where {key.when}" if key.when else "")


def check_changes(old: tuple[Check, ...], new: tuple[Check, ...], what: str, versions: Versions) -> Iterator[Change]:
    """Yield what changes about rules or guards; one that only lets more pass is loosened."""
    befores, afters = {c.id: c for c in old}, {c.id: c for c in new}
    for name, now in afters.items():
        was = befores.get(name)
        if was is None:
            yield versions.told("SP904", "needs a check", None, now, f"{what} is added: {now.expr}")
        elif was.expr != now.expr:
            told = f"{what} is {now.expr} instead of {was.expr}"
            looser = is_looser(was.expr, now.expr)
            yield versions.told("SP905" if looser else "SP904", "safe" if looser else "needs a check", was, now, told)
        elif (was.status, was.message) != (now.status, now.message):
            told = f"{what} answers {now.status} “{now.message}” instead of {was.status} “{was.message}”"
            yield versions.told("SP912", "breaking" if was.status != now.status else "safe", was, now, told)
    for name, was in befores.items():
        if name not in afters:
            yield versions.told("SP905", "safe", was, None, f"{what} is dropped: {was.expr}")


def _states(was: Entity, now: Entity, versions: Versions) -> Iterator[Change]:
    if was.lifecycle and now.lifecycle:
        yield from _steps(was.lifecycle, now.lifecycle, now.name, versions)
    elif was.lifecycle:
        yield versions.told("SP910", "breaking", was.lifecycle, None, f"the lifecycle of {now.name} is removed")
    elif now.lifecycle:
        told = f"{now.name} has a lifecycle now, which begins with {now.lifecycle.initial}"
        yield versions.told("SP903", "needs a value", None, now.lifecycle, told)


def _steps(was: Lifecycle, now: Lifecycle, entity: str, versions: Versions) -> Iterator[Change]:
    befores, afters = (
        {(t.op.rpartition(".")[2], s, t.target) for t in cycle.transitions for s in t.sources} for cycle in (was, now)
    )
    for event, source, target in sorted(befores - afters):
        told = f"{event} no longer leads a {entity} from {source} to {target}"
        yield versions.told("SP910", "breaking", was, now, told)
    for event, source, target in sorted(afters - befores):
        yield versions.told("SP901", "safe", was, now, f"{event} leads a {entity} from {source} to {target} now")
    if was.initial != now.initial:
        told = f"a new {entity} is {now.initial} instead of {was.initial}"
        yield versions.told("SP912", "safe", was, now, told)


def enum_changes(versions: Versions) -> Iterator[Change]:
    """Yield what changes about closed lists of values, those of states among them."""
    old, new = ({e.name: e for e in spec.enums} for spec in (versions.old, versions.new))
    for name in new:
        if name in old:
            yield from _values(old[name], new[name], versions)


def _values(was: Enum, now: Enum, versions: Versions) -> Iterator[Change]:
    pairs = paired({v: v for v in was.values}, {v: v for v in now.values}, alike)
    states = {
        f.type
        for spec in (versions.old, versions.new)
        for e in spec.entities
        for f in e.fields
        if e.lifecycle and e.lifecycle.field == f.name
    }
    code = "SP910" if f"enum({was.name})" in states else "SP908"
    for value in pairs.gone:
        yield versions.told(code, "destructive", was, now, f"{value} is no value of {now.name} any more")
    for value in pairs.fresh:
        yield versions.told("SP908", "safe", was, now, f"{value} is a value of {now.name} now")
    for before, after in pairs.renamed.values():
        yield versions.told("SP902", "breaking", was, now, f"the value {before} of {now.name} is renamed to {after}")


def link_changes(versions: Versions) -> Iterator[Change]:
    """Yield what changes about many-to-many relations."""
    old, new = ({frozenset((k.a, k.b)): k for k in spec.links} for spec in (versions.old, versions.new))
    for sides, now in new.items():
        if sides not in old:
            yield versions.told("SP901", "safe", None, now, f"{now.a} and {now.b} are linked many-to-many now")
    for sides, was in old.items():
        if sides not in new:
            told = f"{was.a} and {was.b} are no longer linked many-to-many"
            yield versions.told("SP909", "destructive", was, None, told)
