"""Changes of what can be done: operations, routes, grants, lists, roles and the conventions of the API."""

from collections.abc import Iterator, Mapping

from agents.spec.model import Http, OnCall, Operation, Spec
from agents.spec.versions.change import Change, Effect, Versions
from agents.spec.versions.entities import check_changes


def operation_changes(versions: Versions) -> Iterator[Change]:
    """Yield what changes about operations; those of an entity that is gone or new are told by the entity."""
    old, new = ({o.id: o for o in spec.operations} for spec in (versions.old, versions.new))
    before, after = ({e.name for e in spec.entities} for spec in (versions.old, versions.new))
    for id_, now in new.items():
        if id_ not in old and now.entity in before:
            yield versions.told("SP901", "safe", None, now, f"{_name(now)} can be done now{_route(now)}")
        elif id_ in old:
            yield from _changed(old[id_], now, versions)
    for id_, was in old.items():
        if id_ not in new and was.entity in after:
            yield versions.told("SP911", "breaking", was, None, f"{_name(was)} can no longer be done{_route(was)}")


def _name(operation: Operation) -> str:
    return f"{operation.entity}.{operation.name}"


def _route(operation: Operation) -> str:
    start = operation.start
    return f" ({start.method} {start.path})" if isinstance(start, Http) else ""


def _changed(was: Operation, now: Operation, versions: Versions) -> Iterator[Change]:
    name = _name(now)
    if was.start != now.start:
        yield _started(was, now, versions)
    yield from _grants(was, now, versions)
    for change in check_changes(was.guards, now.guards, f"condition of {name}", versions):
        # A condition is looked at when somebody acts; rows that are there stay.
        yield change.model_copy(update={"effect": "breaking", "code": "SP911"} if change.code == "SP904" else {})
    if was.effects != now.effects:
        yield versions.told("SP912", "safe", was, now, f"{name} has other effects")
    if was.repeatable != now.repeatable:
        yield _repeated(was, now, versions)
    yield from _lists(was, now, versions)


def _repeated(was: Operation, now: Operation, versions: Versions) -> Change:
    """Who counts on a key for some hours makes rows twice where it is forgotten earlier."""
    stricter = now.repeatable is None or (was.repeatable is not None and now.repeatable < was.repeatable)
    after, before = (f"may be repeated for {o.repeatable} hours" if o.repeatable else "may not" for o in (now, was))
    said = f"{_name(now)} {after} with an Idempotency-Key (before: {before})"
    return versions.told("SP911" if stricter else "SP905", "breaking" if stricter else "safe", was, now, said)


def _started(was: Operation, now: Operation, versions: Versions) -> Change:
    before, after = was.start, now.start
    if isinstance(before, Http) and isinstance(after, Http):
        old, new = (f"{s.method} {s.path} → {s.status}" for s in (before, after))
        return versions.told("SP911", "breaking", was, now, f"{_name(now)} is {new} instead of {old}")
    if isinstance(before, Http) or isinstance(after, Http):
        return versions.told("SP911", "breaking", was, now, f"{_name(now)} is started otherwise")
    if isinstance(before, OnCall) or isinstance(after, OnCall):
        return versions.told("SP912", "safe", was, now, f"{_name(now)} is started otherwise")
    told = f"{_name(now)} is started when {after.when} instead of {before.when}"
    return versions.told("SP912", "safe", was, now, told)


def _grants(was: Operation, now: Operation, versions: Versions) -> Iterator[Change]:
    before, after = _allowed(was, versions.old), _allowed(now, versions.new)
    nodes = (was.grants[0] if was.grants else was, now.grants[0] if now.grants else now)
    for role in dict.fromkeys([*before, *after]):
        told = _who(role, before.get(role), after.get(role))
        if told:
            verb, wider = told
            kind: tuple[str, Effect] = ("SP901", "safe") if wider else ("SP911", "breaking")
            yield versions.told(*kind, *nodes, f"{verb} {_name(now)}")


def _allowed(operation: Operation, spec: Spec) -> Mapping[str, set[str | None]]:
    """Return for each role the conditions on which it may; a role has what those have that it includes."""
    found: dict[str, set[str | None]] = {}
    for grant in operation.grants:
        for role in {holder for r in grant.roles for holder in (r, *spec.holders(r))}:
            found.setdefault(role, set()).add(grant.when)
    return dict(sorted(found.items()))


def _who(role: str, was: set[str | None] | None, now: set[str | None] | None) -> tuple[str, bool] | None:
    if was == now:
        return None
    if not was:
        return f"{role} may{_when(now)}", True
    if not now:
        return f"{role} may no longer", False
    if None in was or None in now:
        return f"{role} may{_when(now)} (before{_when(was) or ' always'})", None in now
    return f"{role} may{_when(now)} (before{_when(was)})", was <= now


def _when(conditions: set[str | None] | None) -> str:
    if not conditions or None in conditions:
        return ""
    return " when " + " or ".join(sorted(c for c in conditions if c))


def _lists(was: Operation, now: Operation, versions: Versions) -> Iterator[Change]:
    if not was.query or not now.query:
        return
    for word, old, new in (
        ("filtered", was.query.filters, now.query.filters),
        ("searched", was.query.search, now.query.search),
    ):
        if gone := [name for name in old if name not in new]:
            told = f"{_name(now)} can no longer be {word} by {', '.join(gone)}"
            yield versions.told("SP911", "breaking", was.query, now.query, told)
        if fresh := [name for name in new if name not in old]:
            told = f"{_name(now)} can be {word} by {', '.join(fresh)}"
            yield versions.told("SP901", "safe", was.query, now.query, told)
    if (was.query.where, was.query.rank, was.query.limit) != (now.query.where, now.query.rank, now.query.limit):
        yield versions.told("SP911", "breaking", was.query, now.query, f"{_name(now)} holds other rows")


def role_changes(versions: Versions) -> Iterator[Change]:
    """Yield roles that are new or gone; what they may is told by the operations."""
    old, new = ({r.name: r for r in spec.roles} for spec in (versions.old, versions.new))
    for name, now in new.items():
        if name not in old:
            yield versions.told("SP901", "safe", None, now, f"role {name} is added")
    for name, was in old.items():
        if name not in new:
            yield versions.told("SP910", "breaking", was, None, f"role {name} is removed")


def convention_changes(versions: Versions) -> Iterator[Change]:
    """Yield what changes about the API as a whole, sign-in, and measurable targets."""
    old, new = versions.old, versions.new
    for attribute, what in (("base", "the base path"), ("casing", "the casing of names in JSON")):
        was, now = getattr(old.api, attribute), getattr(new.api, attribute)
        if was != now:
            yield versions.told("SP911", "breaking", old.api, new.api, f"{what} is {now} instead of {was}")
    for attribute, what in (("page_size", "rows a page"), ("page_max", "the most rows a page")):
        was, now = getattr(old.api, attribute), getattr(new.api, attribute)
        if was != now:
            yield versions.told("SP912", "safe", old.api, new.api, f"{what}: {now} instead of {was}")
    for attribute in ("subject", "login", "min_password", "access_minutes", "refresh_days", "register_role"):
        was, now = getattr(old.auth, attribute), getattr(new.auth, attribute)
        if was != now:
            broken = attribute in ("subject", "login", "min_password", "register_role")
            told = f"sign-in: {attribute.replace('_', ' ')} is {now} instead of {was}"
            yield versions.told(*_weighed(broken=broken), old.auth, new.auth, told)
    yield from _rates(versions)
    yield from _targets(versions)


def _weighed(*, broken: bool) -> tuple[str, Effect]:
    return ("SP911", "breaking") if broken else ("SP912", "safe")


def _rates(versions: Versions) -> Iterator[Change]:
    was, now = versions.old.rate_limit, versions.new.rate_limit
    before, after = (limit.per_minute if limit else None for limit in (was, now))
    if before != after:
        stricter = after is not None and (before is None or after < before)
        told = f"{after or 'any number of'} requests a minute instead of {before or 'any number'}"
        yield versions.told("SP911" if stricter else "SP905", "breaking" if stricter else "safe", was, now, told)


def _targets(versions: Versions) -> Iterator[Change]:
    old, new = ({q.id: q for q in spec.quality} for spec in (versions.old, versions.new))
    for id_ in dict.fromkeys([*old, *new]):
        was, now = old.get(id_), new.get(id_)
        before, after = (f"{q.value} {q.unit}" if q else "no target" for q in (was, now))
        if (was and (was.value, was.users)) != (now and (now.value, now.users)):
            yield versions.told(
                "SP912", "safe", was, now, f"{id_.removeprefix('quality:')}: {after} instead of {before}"
            )
