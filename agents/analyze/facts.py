"""What is true of a Spec, as named lists of items: decisions, risks and needs are chosen and worded by them."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from agents.analyze.naming import listed_words
from agents.analyze.surface import (
    ACCOUNT,
    column_name,
    enumerate_words,
    http_operations,
    is_public,
    table_name,
    with_article,
    words,
)
from agents.spec.expression import Node as Tree
from agents.spec.expression import children, parse, paths
from agents.spec.model import Check, Effect, Entity, Field, Node, Spec


class Item(NamedTuple):
    """One thing that is true: `name` to put into a list, `text` for more, the node and the sentences behind it."""

    name: str
    text: str
    node: str
    src: tuple[str, ...]


Facts = dict[str, tuple[Item, ...]]


def facts(spec: Spec, stack: str) -> Facts:
    """Return every fact by its name; an empty one says that it is not so."""
    found: Facts = {name: tuple(read(spec)) for name, read in _READERS.items()}
    return found | {"always": (Item("", "", "", ()),), f"stack_{stack}": (Item(stack, "", "", ()),)}


def _item(node: Node, name: str, text: str = "") -> Item:
    return Item(name, text, node.id, node.src)


def _fields(spec: Spec) -> Iterable[tuple[Entity, Field]]:
    return ((entity, field) for entity in spec.entities for field in entity.fields)


def checks(spec: Spec) -> tuple[Check, ...]:
    """Return all rules and guards, rules first."""
    rules = [rule for entity in spec.entities for rule in entity.rules]
    return (*rules, *(guard for operation in spec.operations for guard in operation.guards))


def _accounts(spec: Spec) -> Iterable[Item]:
    return (_item(spec.auth, words(spec.auth.subject)) for o in spec.operations if o.kind == "login")


def _open_registration(spec: Spec) -> Iterable[Item]:
    return (_item(o, "sign-up") for o in spec.operations if o.kind == "register" and is_public(o))


def _owned(spec: Spec) -> Iterable[Item]:
    for entity in spec.entities:
        grants = [g for o in spec.operations if o.entity == entity.name for g in o.grants if g.when]
        if grants:
            sources = tuple(dict.fromkeys(s for g in grants for s in g.src))
            yield Item(words(entity.plural), str(entity.owner or grants[0].when), entity.id, sources)


def _public(spec: Spec) -> Iterable[Item]:
    return (
        _item(o, f"{start.method} {start.path}")
        for o, start in http_operations(spec)
        if is_public(o) and o.kind not in ("register", "login", "refresh", "logout")
    )


def _locks(spec: Spec) -> Iterable[Item]:
    return (_item(check, str(check.lock), check.message) for check in checks(spec) if check.lock)


def _reactions(spec: Spec) -> Iterable[Item]:
    return (_item(o, f"{o.entity}.{o.name}") for o in spec.operations if o.kind == "reaction")


def kept(spec: Spec) -> Iterable[Item]:
    """Yield the fields that reactions and steps of a lifecycle set, which nothing else tells."""
    happening = [o for o in spec.operations if o.kind in ("reaction", "transition")]
    for operation in happening:
        fields = {f.name: f for f in spec.entity(operation.entity).fields if f.write == "never"}
        names = [n for e in operation.effects if e.target == "self" and not e.each for n in e.values]
        yield from (_item(fields[n], f"{operation.entity}.{n}") for n in names if n in fields)


def _roles(spec: Spec) -> Iterable[Item]:
    return (_item(role, role.name) for role in spec.roles)


def _lifecycles(spec: Spec) -> Iterable[Item]:
    return (_item(e.lifecycle, f"{e.name}.{e.lifecycle.field}") for e in spec.entities if e.lifecycle)


def _timers(spec: Spec) -> Iterable[Item]:
    return (_item(o, f"{o.entity}.{o.name}", o.start.when) for o in spec.operations if o.start.on == "time")


def _purged(spec: Spec) -> Iterable[Item]:
    """Yield what time deletes."""
    return (_item(o, words(spec.entity(o.entity).plural)) for o in spec.operations if o.kind == "retention")


def _audited(spec: Spec) -> Iterable[Item]:
    logs = {o.entity: o.src for o in spec.operations if o.kind == "audit"}
    for entity in (e for e in spec.entities if e.audit):
        yield Item(words(entity.plural), "", entity.id, logs.get(entity.name, entity.src))


def _links(spec: Spec) -> Iterable[Item]:
    return (_item(link, f"{words(link.a)} and {words(link.b)}") for link in spec.links)


def _sequences(spec: Spec) -> Iterable[Item]:
    return (_item(f, f"{e.name}.{f.name}") for e, f in _fields(spec) if (f.default or "").startswith("sequence("))


def _partial_keys(spec: Spec) -> Iterable[Item]:
    for entity in spec.entities:
        for key in (k for k in entity.keys if k.when):
            yield _item(key, f"{entity.name} by {enumerate_words(words(n) for n in key.fields)}", str(key.when))


def _ranked(spec: Spec) -> Iterable[Item]:
    for operation, start in http_operations(spec):
        if operation.query and operation.query.rank:
            yield _item(operation, f"{start.method} {start.path}", words(spec.entity(operation.entity).plural))


def _reserved(spec: Spec) -> Iterable[Item]:
    return (_item(f, f"{e.name}.{f.name}") for e, f in _fields(spec) if f.write_roles is not None)


def _computed(spec: Spec) -> Iterable[Item]:
    return (_item(f, f"{e.name}.{f.name}", str(f.computed)) for e, f in _fields(spec) if f.computed is not None)


def _aggregates(spec: Spec) -> Iterable[Item]:
    return (item for item in _computed(spec) if ".size()" in item.text)


def _lists(spec: Spec) -> Iterable[Item]:
    return (_item(o, listed_words(o, spec)) for o, _ in http_operations(spec) if o.kind == "list")


def _search(spec: Spec) -> Iterable[Item]:
    """Yield the searches within rows that are narrowed to the caller's first."""
    return (item for narrow, item in _searches(spec) if narrow)


def _search_all(spec: Spec) -> Iterable[Item]:
    """Yield the searches over all rows of a table."""
    return (item for narrow, item in _searches(spec) if not narrow)


def _searches(spec: Spec) -> Iterable[tuple[bool, Item]]:
    for operation, start in http_operations(spec):
        if operation.query and operation.query.search:
            text = enumerate_words(words(n) for n in operation.query.search)
            narrow = all(grant.when for grant in operation.grants)
            yield narrow, _item(operation.query, f"{start.path}?q=", text)


def _cascades(spec: Spec) -> Iterable[Item]:
    deleted = {o.entity for o in spec.operations if o.kind == "delete"}
    for entity, field in _fields(spec):
        parent = field.type.removeprefix("ref(").removesuffix(")")
        if field.type.startswith("ref(") and field.on_delete == "cascade" and parent in deleted:
            text = f"deleting {with_article(parent)} deletes its {words(entity.plural)}"
            yield _item(field, f"{table_name(entity)}.{column_name(field)}", text)


def reads(tree: Tree, name: str) -> bool:
    """Tell whether an expression reads a name such as `today`."""
    return name in paths(tree) or any(reads(child, name) for child in children(tree))


def _dated(spec: Spec) -> Iterable[Item]:
    for check in checks(spec):
        if reads(parse(check.expr), "today"):
            yield _item(check, check.id, check.message)
    for entity, field in _fields(spec):
        if field.computed is not None and reads(parse(field.computed), "today"):
            yield _item(field, f"{entity.name}.{field.name}", field.computed)


def _bulk(spec: Spec) -> Iterable[Item]:
    return (_item(o, f"{words(o.name)} of {with_article(o.entity)}") for o in spec.operations if _each(o.effects))


def _each(effects: tuple[Effect, ...]) -> bool:
    return any(effect.each for effect in effects)


def _gaps(spec: Spec) -> Iterable[Item]:
    """One item for all of them: a risk each would bury the others."""
    unread = [s for s in spec.trace if s.status in ("not_understood", "partial")]
    said = "; ".join(f"“{s.rest or s.text}”" for s in unread)
    many = "what was not understood" if len(unread) == 1 else f"{len(unread)} sentences that were not understood"
    return [Item(said, many, unread[0].id, tuple(s.id for s in unread))] if unread else []


def _unlimited(spec: Spec) -> Iterable[Item]:
    open_ones = [o for o, _ in http_operations(spec) if is_public(o) and o.kind in ACCOUNT and 429 not in o.errors]
    names = ", ".join(o.name.replace("_", " ") for o in open_ones)
    return [Item(names, "", open_ones[0].id, ())] if open_ones else []


def _limited(spec: Spec) -> Iterable[Item]:
    return (_item(limit, f"{limit.per_minute} requests a minute") for limit in (spec.rate_limit,) if limit)


def _unverified(spec: Spec) -> Iterable[Item]:
    return (_item(q, f"{q.metric} p{q.percentile}") for q in spec.quality if q.check == "none")


def _targets(spec: Spec) -> Iterable[Item]:
    return (_item(q, f"p{q.percentile} ≤ {q.value} {q.unit}") for q in spec.quality if q.check != "none")


def _writes(spec: Spec) -> Iterable[Item]:
    return (_item(o, o.name) for o in spec.operations if o.kind in ("create", "update", "register", "update_me"))


def _decimals(spec: Spec) -> Iterable[Item]:
    return (_item(f, f"{e.name}.{f.name}") for e, f in _fields(spec) if f.type.startswith("decimal"))


_READERS: dict[str, Callable[[Spec], Iterable[Item]]] = {
    "accounts": _accounts,
    "open_registration": _open_registration,
    "owned": _owned,
    "public": _public,
    "locks": _locks,
    "reactions": _reactions,
    "roles": _roles,
    "reserved": _reserved,
    "lifecycles": _lifecycles,
    "timers": _timers,
    "purged": _purged,
    "audited": _audited,
    "links": _links,
    "sequences": _sequences,
    "partial_keys": _partial_keys,
    "ranked": _ranked,
    "computed": _computed,
    "aggregates": _aggregates,
    "lists": _lists,
    "search": _search,
    "search_all": _search_all,
    "cascades": _cascades,
    "dated": _dated,
    "bulk": _bulk,
    "gaps": _gaps,
    "unlimited": _unlimited,
    "limited": _limited,
    "unverified": _unverified,
    "targets": _targets,
    "writes": _writes,
    "decimals": _decimals,
}
