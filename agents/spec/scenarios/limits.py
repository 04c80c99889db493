"""Tests of rules that limit how many rows there may be: at the limit, over it, by a change, at the same moment."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from agents.spec.expression import Binary, Constant, Macro, Member, Name, Node, Size, parse
from agents.spec.model import Check, Entity, Field, Http, Operation
from agents.spec.scenarios.conditions import Values, said
from agents.spec.scenarios.counted import counted_scenarios
from agents.spec.scenarios.names import snake
from agents.spec.scenarios.resource import Resource, Scenario
from agents.spec.scenarios.values import label
from agents.spec.solve import Solver, Unsolvable, Value, holds

MOST = 500
"""Limits above it are not tested: making the rows would take longer than the rest of the suite."""


RACERS = 6
"""Requests at the same moment: two often happen to be served one after the other."""


@dataclass(frozen=True)
class Limit:
    """At most `count` rows below one parent, counting those for which `member` holds."""

    rule: Check
    parent: Field
    count: int
    member: Values
    other: Values
    var: str = "x"
    body: Node | None = None


def limit_scenarios(r: Resource) -> Iterator[Scenario]:
    """Yield the tests of each rule that limits a number of rows."""
    for rule in r.entity.rules:
        limit = read_limit(r, rule)
        if limit is not None:
            yield _at_limit(r, limit)
            yield from _by_update(r, limit)
            yield _at_once(r, limit)
            yield from counted_scenarios(r, limit)


def read_limit(r: Resource, rule: Check) -> Limit | None:
    """Return the limit that a rule sets on rows of its own entity; None for other rules."""
    body: Node | None = None
    var = "x"
    match parse(rule.expr):
        case Binary(
            "<=" | "<" as op,
            Size(Macro(Member(Member(Name("self"), ref), inverse), "filter", str(var), body)),
            Constant(int(n)),
        ):
            count = n - (op == "<")
        case Binary("<=" | "<" as op, Size(Member(Member(Name("self"), ref), inverse)), Constant(int(n))):
            count = n - (op == "<")
        case _:
            return None
    parent = next((f for f in r.entity.fields if f.name == ref), None)
    if parent is None or parent.inverse != inverse or not 1 <= count <= MOST:
        return None
    ways = _ways(r, var, body)
    return Limit(rule, parent, count, *ways, var, body) if ways else None


def _ways(r: Resource, var: str, body: Node | None) -> tuple[Values, Values] | None:
    """Return what to send for a row that counts, and what turns it into one that does not."""
    if body is None:
        return {}, {}
    try:
        member = membership(r, var, body, True)
    except Unsolvable:
        return None
    try:
        return member, membership(r, var, body, False)
    except Unsolvable:
        return member, {}


def membership(r: Resource, var: str, body: Node, want: bool) -> Values:
    """Return the fields to send, beside the defaults, for a row that a filter takes (or not). Raises Unsolvable."""
    defaults = r.defaults(var)
    for solution in Solver(r.spec, {var: r.entity}).solve(body, want):
        values: dict[str, Value] = {name: r.concrete(name, v) for (_, name), v in solution.items()}
        row = {**defaults, **{(var, k): v for k, v in values.items()}}
        sent = {k: v for k, v in values.items() if defaults.get((var, k), ...) != v}
        if r.settable(sent) and holds(body, row) == want:
            return sent
    raise Unsolvable(f"{r.entity.name}: {body}")


def _words(r: Resource, limit: Limit) -> dict[str, str]:
    entity: Entity = r.spec.entity(r.type_of(limit.parent.name).of)
    own = limit.parent.default == "actor" or entity.name == r.spec.auth.subject
    above = Resource(r.spec, entity).var
    parent = "" if own else f"{above} = new_{snake(entity.name)}(owner)"
    member = r.json(limit.member)[1:-1]
    ref = "" if own else f'"{r.json_name(limit.parent.name)}": {above}["id"]'
    given = r.json(limit.member) if limit.member else ""
    event = _event(r, limit)
    start = event.start if event else None
    doing = {"m": r.create, "l": r.list, "rd": r.get, "e": r.update, "d": r.delete}
    return {
        **{word: _acting(r.actor(operation)) for word, operation in doing.items()},
        "ends": _acting(r.actor(event)),
        "event": start.path.partition("{id}")[2] if isinstance(start, Http) else "",
        "done": str(start.status) if isinstance(start, Http) else "",
        "full": f"full_{_name(limit)}",
        "rows": "rows" if r.delete or event else "_",
        "kind": _kind(r, limit),
        "parent": parent,
        "pairs": ", ".join(p for p in (ref, member) if p),
        "to": f'"{r.json_name(limit.parent.name)}": counted["{r.json_name(limit.parent.name)}"]',
        "made": r.fill("$new(owner, $given)" if given else "$new(owner)", given=given),
        "n": str(limit.count),
        "status": str(limit.rule.status),
        "racers": str(RACERS),
        "refused": str(RACERS - 1),
    }


def _acting(name: str) -> str:
    """Return who does it in a test whose rows are the owner's."""
    return "owner" if name == "ann" else name


def _name(limit: Limit) -> str:
    return limit.rule.id.partition(".")[2].replace(".", "_")


def _kind(r: Resource, limit: Limit) -> str:
    return r.nouns + (f" with {said(r, limit.member)}" if limit.member else "")


def _scenario(r: Resource, limit: Limit, name: str, text: str, parts: Iterable[str]) -> Scenario:
    """Return a test that finds as many rows as there may be, and leaves as many behind."""
    words = _words(r, limit)
    body = "\n".join(r.fill(part, **words) for part in parts)
    nodes = (limit.rule.id, *((limit.parent.id,) if name == "at_limit" else ()))
    return Scenario(f"rule_{_name(limit)}_{name}", nodes, text, body, fixture=r.fill(_FIXTURE, **words))


_FIXTURE = '''
    @pytest.fixture(scope="module")
    def $full(http: Http) -> Full:
        """As many $kind as there may be."""
        owner = sign_up(Api(http))
        $parent
        counted = {$pairs}
        return Full(owner, counted, [$new(owner, counted) for _ in range($n)])
    '''
_OVER = """
    owner, counted, $rows = $full
    with nothing_new($l, $path):
        refuse($m.post($path, $body(owner, counted)), $status)
    """
_MOVED = """

    other = $made
    with untouched($rd, other.url):
        refuse($e.patch(other.url, {$to}), $status)
    """
_ENDED = """

    ok($ends.post(rows[0].url + "$event"), $done)
    rows[0] = $new(owner, counted)
    refuse($m.post($path, $body(owner, counted)), $status)
    """
_FREED = """

    ok($d.delete(rows[0].url), 204)
    rows[0] = $new(owner, counted)
    refuse($m.post($path, $body(owner, counted)), $status)
    """


def _at_limit(r: Resource, limit: Limit) -> Scenario:
    parts = [_OVER]
    text = f"{limit.count} {_kind(r, limit)} are accepted, one more is refused with {limit.rule.status}"
    if r.update and limit.parent.write == "always":
        parts.append(_MOVED)
        text += f", as is one that moves there from another {snake(r.type_of(limit.parent.name).of)}"
    if r.delete:
        parts.append(_FREED)
        text += "; after one is deleted it is accepted"
    elif event := _event(r, limit):
        parts.append(_ENDED)
        text += f"; after {label(event.name)} of one it is accepted"
    return _scenario(r, limit, "at_limit", text, parts)


def _event(r: Resource, limit: Limit) -> Operation | None:
    """Return an event that takes a new row out of those that are counted."""
    life = r.entity.lifecycle
    if life is None or limit.body is None:
        return None
    for step in (t for t in life.transitions if life.initial in t.sources):
        operation = next(o for o in r.spec.operations if o.id == step.op)
        row = {**r.defaults(limit.var), (limit.var, life.field): step.target}
        if isinstance(operation.start, Http) and not operation.guards and not holds(limit.body, row):
            return operation
    return None


def _by_update(r: Resource, limit: Limit) -> Iterator[Scenario]:
    back = _back(r, limit)
    if not r.update or not limit.other or back is None:
        return
    words = {"other": r.json(limit.other), "others": r.json(limit.other)[1:-1], "back": r.json(back)}
    text = (
        f"of {limit.count} {_kind(r, limit)} one is changed to {said(r, limit.other)}: one more is accepted; "
        f"changing it back is refused with {limit.rule.status}, as is changing one that was made so"
    )
    yield _scenario(r, limit, "by_update", text, [r.fill(_BACK, **words, **_words(r, limit))])


_BACK = """
    owner, counted, rows = $full
    changed = rows[0]
    ok($e.patch(changed.url, $other), 200)
    rows[0] = $new(owner, counted)
    with untouched($rd, changed.url):
        refuse($e.patch(changed.url, $back), $status)

    other = $new(owner, {**counted, $others})
    with untouched($rd, other.url):
        refuse($e.patch(other.url, $back), $status)
    """


def _back(r: Resource, limit: Limit) -> Values | None:
    """Return what an update must send so that a row counts again."""
    back: dict[str, Value] = {}
    for name in limit.other:
        known = {**{k: v for (_, k), v in r.defaults().items()}, **limit.member}
        if name not in known:
            return None
        back[name] = known[name]
    return back if r.settable(back, ("always",)) else None


def _at_once(r: Resource, limit: Limit) -> Scenario:
    text = f"{limit.count - 1} {_kind(r, limit)} and {RACERS} more at the same moment: exactly one is accepted, "
    text += f"the others refused with {limit.rule.status}"
    parts = [_RACE if r.delete else _RACE_APART]
    back = _back(r, limit)
    if r.delete and r.update and limit.other and back:
        words = {"other": r.json(limit.other), "others": r.json(limit.other)[1:-1], "back": r.json(back)}
        parts.append(r.fill(_RACE_BACK, **words, **_words(r, limit)))
        text += f", and so it is with {RACERS} that are changed from {said(r, limit.other)}"
    return _scenario(r, limit, "at_once", text, parts)


_RACE = """
    owner, counted, rows = $full
    before = $l.total($path)
    bodies = [$body(owner, counted) for _ in range($racers)]
    for answer in post_at_once($m, $path, bodies):
        refuse(answer, $status)

    ok($d.delete(rows[0].url), 204)
    answers = post_at_once($m, $path, bodies)
    assert sorted(answer.status_code for answer in answers) == [201, *[$status] * $refused]
    assert $l.total($path) == before
    accepted = next(answer for answer in answers if answer.status_code == 201)
    rows[0] = created(accepted, $path)
    """
_RACE_BACK = """

    ok($e.patch(rows[0].url, $other), 200)
    others = [$new(owner, {**counted, $others}) for _ in range($racers)]
    answers = patch_at_once($e, [row.url for row in others], $back)
    assert sorted(answer.status_code for answer in answers) == [200, *[$status] * $refused]
    rows[0] = next(row for row, answer in zip(others, answers, strict=True) if answer.status_code == 200)
    """
_RACE_APART = """
    owner = sign_up(api)
    $parent
    counted = {$pairs}
    for _ in range($n - 1):
        $new(owner, counted)

    bodies = [$body(owner, counted) for _ in range($racers)]
    answers = post_at_once($m, $path, bodies)
    assert sorted(answer.status_code for answer in answers) == [201, *[$status] * $refused]
    """
