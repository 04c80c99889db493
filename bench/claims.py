"""Facts of labels, e.g. `max Task.title 200`, and whether a Spec has them; tests/corpus/labels/README.md lists them."""

import re
from collections.abc import Callable
from decimal import Decimal

from agents.spec.model import Http, OnTime, Spec
from bench.sought import Sought, same

KINDS: dict[str, Callable[[Sought, tuple[str, ...]], bool]] = {}
"""How each kind of fact is looked up, by its first word."""


class ClaimError(ValueError):
    """A fact is not in the language of labels."""


def holds(fact: str, spec: Spec) -> bool:
    """Tell whether a Spec contains a fact. Raises ClaimError for what is no fact."""
    kind, *words = fact.split()
    if kind not in KINDS:
        raise ClaimError(f"unknown fact: {fact}")
    try:
        return KINDS[kind](Sought(spec), tuple(words))
    except (ArithmeticError, TypeError, ValueError) as error:
        raise ClaimError(f"{fact}: {error}") from error


def _kind(name: str) -> Callable[..., Callable[..., bool]]:
    def register(look: Callable[..., bool]) -> Callable[..., bool]:
        KINDS[name] = lambda sought, words: look(sought, *words)
        return look

    return register


@_kind("entity")
def _entity(sought: Sought, name: str) -> bool:
    return bool(sought.entities(name))


@_kind("field")
def _field(sought: Sought, path: str, kind: str = "") -> bool:
    if path.endswith((".id", ".created_at", ".updated_at", ".createdAt", ".updatedAt")):
        return bool(sought.entities(path.partition(".")[0]))
    return any(f.type.startswith(kind) for _, f in sought.fields(path))


@_kind("role")
def _role(sought: Sought, name: str) -> bool:
    declared = any(same(role.name, name) for role in sought.spec.roles)
    return declared or (not sought.spec.roles and same(sought.spec.subject.name, name))


@_kind("values")
def _values(sought: Sought, path: str, listed: str) -> bool:
    wanted = listed.split(",")
    types = (re.fullmatch(r"enum\((\w+)\)\??", f.type) for _, f in sought.fields(path))
    found = [sought.spec.enum(match[1]).values for match in types if match]
    return any(all(any(same(value, each) for value in values) for each in wanted) for values in found)


@_kind("default")
def _default(sought: Sought, path: str, value: str) -> bool:
    defaults = any(f.default and f.default.strip("\"'") == value for _, f in sought.fields(path))
    entity, _, name = path.partition(".")
    cycles = [e.lifecycle for e in sought.entities(entity) if e.lifecycle]
    return defaults or any(same(c.field, name) and c.initial == value for c in cycles)


@_kind("required")
def _required(sought: Sought, path: str) -> bool:
    return path.endswith(".id") or any(f.required for _, f in sought.fields(path))


@_kind("optional")
def _optional(sought: Sought, path: str) -> bool:
    return any(not f.required for _, f in sought.fields(path))


@_kind("fixed")
def _fixed(sought: Sought, path: str) -> bool:
    return any(f.write != "always" for _, f in sought.fields(path))


@_kind("pattern")
def _pattern(sought: Sought, path: str) -> bool:
    return any(f.pattern for _, f in sought.fields(path))


@_kind("computed")
def _computed(sought: Sought, path: str) -> bool:
    return any(f.computed for _, f in sought.fields(path))


@_kind("unique")
def _unique(sought: Sought, path: str) -> bool:
    entity, _, names = path.partition(".")
    wanted = names.split(",")
    keys = [key.fields for e in sought.entities(entity) for key in e.keys]
    return any(len(k) == len(wanted) and all(map(same, sorted(k), sorted(wanted))) for k in keys)


@_kind("min")
def _min(sought: Sought, path: str, bound: str) -> bool:
    return sought.bounded(path, ">=", bound, [f.min for _, f in sought.fields(path)])


@_kind("max")
def _max(sought: Sought, path: str, bound: str) -> bool:
    return sought.bounded(path, "<=", bound, [f.max for _, f in sought.fields(path)])


@_kind("above")
def _above(sought: Sought, path: str, bound: str) -> bool:
    whole = [f.min - 1 for _, f in sought.fields(path) if f.min is not None and f.type.startswith("integer")]
    return sought.bounded(path, ">", bound, whole)


@_kind("uses")
def _uses(sought: Sought, name: str, terms: str) -> bool:
    wanted = re.findall(r"\w+", terms)
    expressions = [x for entity in sought.entities(name) for x in sought.expressions(entity)]
    return any(all(re.search(rf"\b{word}\b", x) for word in wanted) for x in expressions)


@_kind("ref")
def _ref(sought: Sought, source: str, target: str) -> bool:
    return bool(sought.refers(source, target))


@_kind("rel")
def _rel(sought: Sought, one: str, other: str) -> bool:
    pairs = [(link.a, link.b) for link in sought.spec.links]
    linked = any((same(a, one) and same(b, other)) or (same(b, one) and same(a, other)) for a, b in pairs)
    return linked or bool(sought.refers(one, other) or sought.refers(other, one))


@_kind("owned")
def _owned(sought: Sought, name: str) -> bool:
    return any(entity.owner for entity in sought.entities(name))


@_kind("op")
def _op(sought: Sought, entity: str, verb: str) -> bool:
    return any(sought.operations(each, entity) for each in verb.split("|"))


@_kind("never")
def _never(sought: Sought, entity: str, verb: str) -> bool:
    return bool(sought.entities(entity)) and not any(o.grants for o in sought.operations(verb, entity))


@_kind("route")
def _route(sought: Sought, method: str, path: str) -> bool:
    wanted = re.sub(r"\{\w+\}", "{}", path)
    started = [o.start for o in sought.spec.operations if isinstance(o.start, Http)]
    return any(s.method == method and re.sub(r"\{\w+\}", "{}", s.path) == wanted for s in started)


@_kind("may")
def _may(sought: Sought, role: str, verb: str, entity: str, rows: str = "") -> bool:
    grants = [g for each in verb.split("|") for g in sought.grants(role, each, entity)]
    if rows == "own":
        return bool(grants) and all(g.when for g in grants)
    return any(not g.when for g in grants) if rows == "any" else bool(grants)


@_kind("maynot")
def _may_not(sought: Sought, role: str, verb: str, entity: str) -> bool:
    found = [o for each in verb.split("|") for o in sought.operations(each, entity)]
    everybody = {"anyone"} if role == "anyone" else {"anyone", "user"}
    open_to_all = any(everybody & set(g.roles) for o in found for g in o.grants)
    granted = any(sought.grants(role, each, entity) for each in verb.split("|"))
    return bool(found) and not open_to_all and not granted


@_kind("guard")
def _guard(sought: Sought, entity: str, verb: str) -> bool:
    found = [o for each in verb.split("|") for o in sought.operations(each, entity)]
    ruled = any(e.rules for e in sought.entities(entity))
    return any(o.guards or ruled or o.kind == "transition" for o in found)


@_kind("error")
def _error(sought: Sought, status: str, entity: str, verb: str) -> bool:
    found = [o for each in verb.split("|") for o in sought.operations(each, entity)]
    return any(int(code) in o.errors for o in found for code in status.split("|"))


@_kind("filter")
def _filter(sought: Sought, entity: str, name: str) -> bool:
    queries = [o.query for o in sought.operations("list", entity) if o.query]
    return any(same(each, name) for query in queries for each in query.filters)


@_kind("find")
def _find(sought: Sought, entity: str, name: str) -> bool:
    queries = [o.query for o in sought.operations("list", entity) if o.query]
    return any(same(each, name) for query in queries for each in (*query.filters, *query.search))


@_kind("order")
def _order(sought: Sought, entity: str, order: str) -> bool:
    name = order.lstrip("-")
    orders = [e.order[0] for e in sought.entities(entity) if e.order]
    return any(o.startswith("-") == order.startswith("-") and same(o.lstrip("-"), name) for o in orders)


@_kind("top")
def _top(sought: Sought, entity: str, number: str) -> bool:
    return any(o.query and o.query.limit == int(number) for o in sought.operations("list", entity))


@_kind("listing")
def _listing(sought: Sought, entity: str) -> bool:
    queries = [o.query for o in sought.operations("list", entity) if o.query]
    return any(query.where or query.rank or query.within for query in queries)


@_kind("cascade")
def _cascade(sought: Sought, parent: str, child: str) -> bool:
    return any(field.on_delete == "cascade" for field in sought.refers(child, parent))


@_kind("restrict")
def _restrict(sought: Sought, parent: str, child: str) -> bool:
    return any(field.on_delete == "restrict" for field in sought.refers(child, parent))


@_kind("soft")
def _soft(sought: Sought, entity: str) -> bool:
    found = [f.name for e in sought.entities(entity) for f in e.fields]
    return any(re.fullmatch(r"(is_)?(deleted|archived|removed)(_at|_on)?", name) for name in found)


@_kind("timed")
def _timed(sought: Sought, entity: str) -> bool:
    return any(isinstance(o.start, OnTime) for o in sought.spec.operations if same(o.entity, entity))


@_kind("most")
def _most(sought: Sought, entity: str, number: str) -> bool:
    found = [x for e in sought.entities(entity) for x in sought.expressions(e)]
    return any(re.search(rf"size\(\) <= {number}\b", x) for x in found)


@_kind("signin")
def _signin(sought: Sought) -> bool:
    return any(o.kind == "login" for o in sought.spec.operations)


@_kind("signup")
def _signup(sought: Sought) -> bool:
    return any("anyone" in g.roles for o in sought.spec.operations if o.kind == "register" for g in o.grants)


@_kind("closed")
def _closed(sought: Sought) -> bool:
    kinds = ("register", "login", "refresh", "logout")
    return not any("anyone" in g.roles for o in sought.spec.operations if o.kind not in kinds for g in o.grants)


@_kind("auditor")
def _auditor(sought: Sought, role: str) -> bool:
    return any(same(r, role) for o in sought.spec.operations if o.kind == "audit" for g in o.grants for r in g.roles)


@_kind("audit")
def _audit(sought: Sought, entity: str) -> bool:
    return any(e.audit for e in sought.entities(entity))


@_kind("camel")
def _camel(sought: Sought) -> bool:
    return sought.spec.api.casing == "camel"


@_kind("latency")
def _latency(sought: Sought, percentile: str, milliseconds: str) -> bool:
    return any((q.percentile, q.value) == (Decimal(percentile), Decimal(milliseconds)) for q in sought.spec.quality)


@_kind("rate")
def _rate(sought: Sought, number: str) -> bool:
    return sought.spec.rate_limit is not None and sought.spec.rate_limit.per_minute == int(number)


@_kind("api")
@_kind("problem")
def _always(sought: Sought) -> bool:
    return bool(sought.spec.operations)


@_kind("other")
def _other(*_: object) -> bool:
    return False
