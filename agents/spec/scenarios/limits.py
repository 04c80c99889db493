"""Tests of rules that limit how many rows there may be: at the limit, over it, by a change, at the same moment."""

from collections.abc import Iterator
from dataclasses import dataclass

from agents.spec.expression import Binary, Constant, Macro, Member, Name, Node, Size, parse
from agents.spec.model import Check, Entity, Field
from agents.spec.scenarios.conditions import Values, said
from agents.spec.scenarios.resource import Resource, Scenario, snake
from agents.spec.solve import Solver, Unsolvable, Value, holds

MOST = 500
"""Limits above it are not tested: making the rows would take longer than the rest of the suite."""


@dataclass(frozen=True)
class Limit:
    """At most `count` rows below one parent, counting those for which `member` holds."""

    rule: Check
    parent: Field
    count: int
    member: Values
    other: Values


def limit_scenarios(r: Resource) -> Iterator[Scenario]:
    """Yield the tests of each rule that limits a number of rows."""
    for rule in r.entity.rules:
        limit = read_limit(r, rule)
        if limit is not None:
            yield _at_limit(r, limit)
            yield from _by_update(r, limit)
            yield _at_once(r, limit)


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
    return Limit(rule, parent, count, *ways) if ways else None


def _ways(r: Resource, var: str, body: Node | None) -> tuple[Values, Values] | None:
    """Return what to send for a row that counts, and what turns it into one that does not."""
    if body is None:
        return {}, {}
    try:
        member = membership(r, var, body, True)
        other = membership(r, var, body, False)
    except Unsolvable:
        return None
    return member, other


def membership(r: Resource, var: str, body: Node, want: bool) -> Values:
    """Return the fields to send, beside the defaults, for a row that a filter takes (or not). Raises Unsolvable."""
    defaults = r.defaults(var)
    for solution in Solver(r.spec, {var: r.entity}).solve(body, want):
        values: dict[str, Value] = {name: r.concrete(name, v) for (_, name), v in solution.items()}
        row = {**defaults, **{(var, k): v for k, v in values.items()}}
        if r.settable(values) and holds(body, row) == want:
            return {k: v for k, v in values.items() if defaults.get((var, k), ...) != v}
    raise Unsolvable(f"{r.entity.name}: {body}")


def _words(r: Resource, limit: Limit) -> dict[str, str]:
    entity: Entity = r.spec.entity(r.type_of(limit.parent.name).of)
    own = limit.parent.default == "actor"
    above = Resource(r.spec, entity).var
    name = f"{above}_above" if above == r.var else above
    parent = "" if own else f"{name} = new_{snake(entity.name)}(ann)"
    member = r.json(limit.member)[1:-1]
    ref = "" if own else f'"{r.json_name(limit.parent.name)}": {name}["id"]'
    pairs = ", ".join(p for p in (ref, member) if p)
    return {"parent": parent, "pairs": pairs, "ref": ref, "n": str(limit.count), "status": str(limit.rule.status)}


def _rule(limit: Limit) -> str:
    return f"rule_{limit.rule.id.partition('.')[2].replace('.', '_')}"


def _kind(r: Resource, limit: Limit) -> str:
    return r.nouns + (f" with {said(r, limit.member)}" if limit.member else "")


def _at_limit(r: Resource, limit: Limit) -> Scenario:
    words = _words(r, limit)
    parts = [_FULL, "assert ann.total($path) == $n" if r.owned(r.list) else ""]
    text = f"{limit.count} {_kind(r, limit)} are accepted, one more is refused with {limit.rule.status}"
    if r.update and limit.parent.write == "always":
        parts.append(_MOVED)
        text += f", as is one that moves there from another {snake(r.type_of(limit.parent.name).of)}"
    if r.delete:
        parts.append(_FREED)
        text += "; after one is deleted it is accepted"
    words["made"] = r.fill("$new(ann, $given)" if limit.member else "$new(ann)", given=r.json(limit.member))
    body = "\n".join(r.fill(part, **words) for part in parts if part)
    return Scenario(f"{_rule(limit)}_at_limit", (limit.rule.id, limit.parent.id), text, body)


_FULL = """
    $parent
    counted = {$pairs}
    rows = [$new(ann, counted) for _ in range($n)]
    with nothing_new(ann, $path):
        refuse(ann.post($path, $body(ann, counted)), $status)
    """
_MOVED = """

    other = $made
    with untouched(ann, other.url):
        refuse(ann.patch(other.url, {$ref}), $status)
    """
_FREED = """

    ok(ann.delete(rows[0].url), 204)
    $new(ann, counted)
    refuse(ann.post($path, $body(ann, counted)), $status)
    """


def _by_update(r: Resource, limit: Limit) -> Iterator[Scenario]:
    back = _back(r, limit)
    if not r.update or not limit.other or back is None:
        return
    body = r.fill(
        """
        $parent
        counted = {$pairs}
        rows = [$new(ann, counted) for _ in range($n)]

        ok(ann.patch(rows[0].url, $other), 200)
        $new(ann, counted)
        with untouched(ann, rows[0].url):
            refuse(ann.patch(rows[0].url, $back), $status)

        other = $new(ann, {**counted, $others})
        with untouched(ann, other.url):
            refuse(ann.patch(other.url, $back), $status)
        """,
        other=r.json(limit.other),
        others=r.json(limit.other)[1:-1],
        back=r.json(back),
        **_words(r, limit),
    )
    text = (
        f"of {limit.count} {_kind(r, limit)} one is changed to {said(r, limit.other)}: one more is accepted; "
        f"changing it back is refused with {limit.rule.status}, as is changing one that was made so"
    )
    yield Scenario(f"{_rule(limit)}_by_update", (limit.rule.id,), text, body)


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
    words = {**_words(r, limit), "n": str(limit.count - 1)}
    body = r.fill(
        """
        $parent
        counted = {$pairs}
        for _ in range($n):
            $new(ann, counted)

        bodies = [$body(ann, counted), $body(ann, counted)]
        answers = at_once(*[partial(ann.post, $path, body) for body in bodies])
        assert sorted(answer.status_code for answer in answers) == [201, $status]
        """,
        **words,
    )
    if r.owned(r.list):
        body += "\n" + r.fill("assert ann.total($path) == $n", n=limit.count)
    text = f"{limit.count - 1} {_kind(r, limit)} and two more at the same moment: exactly one is accepted, "
    text += f"the other refused with {limit.rule.status}"
    return Scenario(f"{_rule(limit)}_at_once", (limit.rule.id,), text, body)
