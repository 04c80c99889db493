"""Tables of routes: each row names an operation that there is anyway, or a list that its purpose describes."""

import re
from dataclasses import replace

from agents.spec.expression import Aggregate, Binary, Macro, Member, Name, Node, Size, parse
from agents.specify.facts.facts import Fact, HoleFact, NodeFact, RouteFact
from agents.specify.forms.declare import is_doing
from agents.specify.forms.marks import duration
from agents.specify.grammar.domain import SELF, Domain, show
from agents.specify.grammar.phrases import Phrases
from agents.specify.grammar.phrases import Row as Spoken
from agents.specify.grammar.reader import Outcome, Reading
from agents.specify.grammar.trees import ParseTree, Unresolved, need, numbers, subtree, token
from agents.specify.layouts.layout import Layout, Speech, nothing
from agents.specify.names.words import did_by, kebab, label, snake, words
from agents.specify.source.block import Block, Row

_METHOD = ("method", "verb")
_PATH = ("path", "route", "url", "endpoint")
_WHO = ("who", "role", "roles", "auth", "access", "for")
_PURPOSE = ("purpose", "description", "what it does", "what it returns", "returns")
_DERIVED = {
    ("GET", 1): "list",
    ("POST", 1): "create",
    ("GET", 2): "get",
    ("PATCH", 2): "update",
    ("DELETE", 2): "delete",
}


def _reads(block: Block, _: Domain | None) -> bool:
    header = [name.lower() for name in block.row.header] if block.row else []
    return bool(set(header) & set(_METHOD)) and bool(set(header) & set(_PATH))


def _build(block: Block, speech: Speech) -> Outcome:
    row = block.row or Row((), ())
    known = (*_METHOD, *_PATH, *_PURPOSE, *_WHO)
    who = _roles(row.cell(*_WHO), speech.phrases.domain)
    rest = tuple(f"{n}: {c}" for n, c in zip(row.header, row.cells, strict=False) if n.lower() not in known and c)
    method, path = row.cell(*_METHOD).strip("`").upper(), "/" + row.cell(*_PATH).strip("`/ ")
    bound = _bound(method, path, speech.phrases.domain)
    if bound:
        rest = (*rest, *([f"for {row.cell(*_WHO)}"] if who else []))
        return Outcome((Reading(ROUTE.name, (NodeFact(bound),), rest),))
    facts = _stated(method, path, row, who, speech)
    return Outcome((Reading(ROUTE.name, tuple(facts), rest),))


def _stated(method: str, path: str, row: Row, who: tuple[str, ...], speech: Speech) -> list[Fact]:
    """Return the list that a row describes; where only is said who it is for, an operation that is not written."""
    purpose = row.cell(*_PURPOSE)
    try:
        return [replace(f, roles=who) for f in _described(method, path, purpose, speech)]
    except Unresolved:
        if not who or not purpose or "{" in path or method != "GET":
            raise
        entity = _spoken_of(purpose, speech.phrases.domain)
        return [HoleFact(entity, snake(path.strip("/")), "GET", path, tuple((r, None) for r in who), purpose)]


def _spoken_of(purpose: str, domain: Domain) -> str:
    """Return the only entity that a purpose names, else the one that signs in."""
    said = words(purpose)
    found = {name for noun, name in domain.entity_labels.items() if re.search(rf"\b{re.escape(noun)}\b", said)}
    return found.pop() if len(found) == 1 else domain.subject


def _roles(cell: str, domain: Domain) -> tuple[str, ...]:
    said = [part for part in re.split(r"\s*(?:,|;|/|\band\b|\bor\b)\s*", cell) if part.strip(" –—-")]
    return tuple(domain.role(words(part)) for part in said)


def _bound(method: str, path: str, domain: Domain) -> str | None:
    """Return the operation that a method and a path stand for: those of rows, and the events of their lifecycles."""
    bases = {e.path or f"/{kebab(e.plural)}": e.name for e in domain.model.entities.values()}
    base = next((b for b in bases if path == b or path.startswith(f"{b}/")), None)
    steps = [base, *path.removeprefix(base or "").strip("/").split("/")] if base not in (None, path) else [base]
    entity = bases.get(base or "")
    if entity is None or (len(steps) > 1 and not str(steps[1]).startswith("{")):
        return None
    if (method, len(steps)) in _DERIVED:
        return f"op:{entity}.{_DERIVED[method, len(steps)]}"
    events = {kebab(event): event for event in domain.model.events.get(entity, ())}
    if method == "POST" and len(steps) == 3 and steps[2] in events:
        return f"op:{entity}.{snake(events[steps[2]])}"
    return None


def _described(method: str, path: str, purpose: str, speech: Speech) -> list[RouteFact]:
    """Return the list that a purpose describes; two different readings are none."""
    if method != "GET":
        raise Unresolved
    found: dict[RouteFact, None] = {}
    for tree in speech.parts("purpose", purpose):
        try:
            found[_route(tree, path, speech.phrases)] = None
        except Unresolved:
            continue
    if len(found) != 1:
        raise Unresolved
    return list(found)


def _route(tree: ParseTree, path: str, phrases: Phrases) -> RouteFact:
    holders = re.findall(r"([^/{}]+)/\{[^}]*\}", path)
    route = _ranked(tree, path, phrases) if tree.data == "top" else _listed(tree, path, phrases)
    if len(holders) != (route.within is not None) or path.count("{") != len(holders):
        raise Unresolved
    return route


def _listed(tree: ParseTree, path: str, phrases: Phrases) -> RouteFact:
    """Read "the loans of a member" and "all overdue loans"."""
    domain, things = phrases.domain, need(subtree(tree, "things"))
    entity = domain.entity(token(things, "ENTITY") or "")
    condition = phrases.narrowed(things, Spoken(entity))
    holder = token(tree, "ENTITY")
    within = domain.reference(entity, domain.entity(holder)).name if holder else None
    if token(things, "OWN") or not (condition or within):
        raise Unresolved
    name = f"list_of_{within}" if within else f"list_{_last(path)}"
    path = re.sub(r"\{[^}]*\}", "{id}", path)
    return RouteFact(entity, path, name, within=within, where=show(condition) if condition else None)


def _last(path: str) -> str:
    return snake(path.rpartition("/")[2])


def _ranked(tree: ParseTree, path: str, phrases: Phrases) -> RouteFact:
    """Read "the ten most borrowed books of the last 30 days"."""
    domain = phrases.domain
    entity = domain.entity(token(tree, "ENTITY") or "")
    ways = [way for way in _ways(entity, domain) if _is_done(token(tree, "PARTICIPLE") or "", way[-1][1])]
    if len(ways) != 1:
        raise Unresolved
    counted, period = ways[0][-1][1], subtree(tree, "period")
    limit = next((int(n) for n in numbers(tree)), None)
    rank = show(_count(ways[0], _lately(counted, period, domain) if period else None))
    return RouteFact(entity, path, f"list_{_last(path)}", rank=rank, counted=counted, limit=limit)


def _is_done(participle: str, entity: str) -> bool:
    """Tell whether what is counted is what the verb brings about: `borrowed` a loan, `reserved` a reservation."""
    return did_by(participle, label(entity)) or is_doing(participle, entity)


_Way = list[tuple[str, str]]
"""Collections to go through one after the other: the name, and the entity of its rows."""


def _ways(entity: str, domain: Domain) -> list[_Way]:
    """Return the ways to rows that belong to a row, directly or through one other."""
    direct = [[step] for step in _collections(entity, domain)]
    return [*direct, *([*way, step] for way in direct for step in _collections(way[0][1], domain))]


def _collections(entity: str, domain: Domain) -> _Way:
    return [
        (f.inverse, e.name) for e in domain.model.entities.values() for f in e.fields
        if f.type == f"ref({entity})" and f.inverse and e.name != entity
    ]  # fmt: skip


def _count(way: _Way, since: tuple[str, Node] | None) -> Node:
    """Return the number of rows at the end of a way, of those whose date is not before `since`."""
    (first, _), *more = way
    var = "y" if more else "x"
    rows: Node = Member(Name("x"), more[0][0]) if more else Member(SELF, first)
    if since:
        rows = Macro(rows, "filter", var, Binary(">=", Member(Name(var), since[0]), since[1]))
    return Aggregate(Macro(Member(SELF, first), "map", "x", Size(rows)), "sum") if more else Size(rows)


def _lately(entity: str, period: ParseTree, domain: Domain) -> tuple[str, Node]:
    """Return the date of creation of a row, and how far back it may lie."""
    dated = [f for f in domain.get(entity).fields if f.default in ("today", "now")]
    field, kind = (dated[0].name, dated[0].type) if len(dated) == 1 else ("created_at", "datetime")
    span = parse(duration(period))
    if kind == "date" and not duration(period).startswith("days"):
        raise Unresolved
    return field, Binary("-", Name("today" if kind == "date" else "now"), span)


ROUTE = Layout(
    "route",
    "an operation that there is, or a list that its purpose describes",
    "## API\n\n| Method | Path | Purpose |\n|---|---|---|",
    "GET | /lists/{id}/todos | the todos of a list",
    "GET | /todos/mood | the mood of the todos",
    _reads,
    nothing,
    _build,
)
