"""Tests of lists: filters, search, order, paging."""

from collections.abc import Iterator, Mapping

from agents.spec.model import Field, Query
from agents.spec.scenarios.alone import by_others, is_alone, isolated, peers
from agents.spec.scenarios.conditions import solutions, staged
from agents.spec.scenarios.fitting import given
from agents.spec.scenarios.owning import above
from agents.spec.scenarios.paging import page_limits, paging
from agents.spec.scenarios.patterns import drawn
from agents.spec.scenarios.resource import Resource, Scenario, resources
from agents.spec.scenarios.rows import granted
from agents.spec.scenarios.values import label, longest, sample, sample_value, source, wrong_query
from agents.spec.solve import Unsolvable, Value
from agents.spec.types import NUMERIC


def query_scenarios(r: Resource) -> Iterator[Scenario]:
    """Yield the tests of an entity's list."""
    query = r.list.query if r.list else None
    if query:
        for name in [n for n in query.filters if any(f.name == n for f in r.entity.fields)]:
            yield from _filter(r, query, r.field(name))
        yield from _combined(r, query)
        for name in query.search:
            yield _search(r, query, r.field(name))
    yield _unknown(r)
    yield from _order(r)
    yield paging(r)
    yield page_limits(r)


def _filter(r: Resource, query: Query, item: Field) -> Iterator[Scenario]:
    ways = None if is_alone(r) and isolated(r, r.list) else _two_rows(r, item)
    if ways is None:
        return
    lines, values, name = *ways, r.json_name(item.name)
    more = wrong_query(r.type_of(item.name))
    lines += "\n" + r.fill(
        """
        assert [row["id"] for row in $lister.rows($path, $name=$one)] == [first["id"]]
        assert [row["id"] for row in $lister.rows($path, $name=$two)] == [second["id"]]
        assert $lister.total($path, $name=$one) == 1
        assert bob.rows($path, $name=$one) == []
        """
        if isolated(r, r.list)
        else """
        for value, shown, hidden in (($one, first, second), ($two, second, first)):
            ids = [row["id"] for row in $lister.every($path, $name=value)]
            assert shown["id"] in ids
            assert hidden["id"] not in ids
        """,
        name=name,
        one=values[0],
        two=values[1],
    )
    lines += "\n" + r.fill("refuse($lister.get($path, $name=$wrong), 422)", name=name, wrong=more) if more else ""
    text = f"{r.nouns} filtered by {label(item.name)}: only those with that value are shown and counted"
    text += ", and nothing of anybody else" if isolated(r, r.list) else ""
    text += f"; {more} is refused with 422" if more else ""
    yield Scenario(f"filter_{item.name}", (query.id, item.id, *granted(r.list)[:1]), text, lines)


def _two_rows(r: Resource, item: Field) -> tuple[str, tuple[str, str]] | None:
    """Return lines that make `first` and `second` with two values of a field, and these values."""
    type_ = r.type_of(item.name)
    if type_.kind == "ref":
        return _two_refs(r, item)
    if item.computed:
        return _two_states(r, item)
    if item.write == "never":
        return None
    if type_.kind == "email":
        return None
    one, two = (sample_value(item, r.spec, turn) for turn in (0, 1))
    if one == two:
        return None
    return _both(r, {item.name: one}, {item.name: two}), (source(one), source(two))


def _both(r: Resource, one: Mapping[str, Value], two: Mapping[str, Value]) -> str:
    """Return lines that make `first` and `second`: of two people where each has one row at most."""
    first, second = staged(r, one, var="first"), staged(r, two, var="second")
    return f"{first}\n{by_others(second) if is_alone(r) else second}"


def _two_refs(r: Resource, item: Field) -> tuple[str, tuple[str, str]] | None:
    target = next(t for t in resources(r.spec) if t.entity.name == r.type_of(item.name).of)
    if target.is_subject or not target.testable or item.write == "never" or is_alone(target):
        return None
    name = r.json_name(item.name)
    whose = above(r, item.name)
    lines = f"one, two = new_{target.snake}({whose}), new_{target.snake}({whose})\n"
    lines += r.fill('first = $new($own, {"$name": one["id"]})\nsecond = $new($own, {"$name": two["id"]})', name=name)
    return lines, ('one["id"]', 'two["id"]')


def _two_states(r: Resource, item: Field) -> tuple[str, tuple[str, str]] | None:
    if r.type_of(item.name).kind != "boolean" or item.computed is None:
        return None
    try:
        true, false = (solutions(r, item.computed, want)[0] for want in (True, False))
    except Unsolvable:
        return None
    if not all(r.settable(v) for v in (true, false)):
        return None
    return _both(r, true, false), ("True", "False")


def _combined(r: Resource, query: Query) -> Iterator[Scenario]:
    plain = [
        f for f in r.entity.fields if (n := f.name) in query.filters
        if not f.computed and f.write != "never" and r.type_of(n).kind in ("enum", "boolean", "date")
    ]  # fmt: skip
    if len(plain) < 2 or is_alone(r):
        return
    a, b = plain[:2]
    values = {f.name: (sample(f, r.spec), sample(f, r.spec, 1)) for f in (a, b)}
    if any(one == two for one, two in values.values()):
        return
    body = r.fill(
        """
        both = $new($own, {"$a": $a1, "$b": $b1})
        $new($own, {"$a": $a1, "$b": $b2})
        $new($own, {"$a": $a2, "$b": $b1})
        assert [row["id"] for row in $lister.rows($path, $a=$a1, $b=$b1)] == [both["id"]]
        assert $lister.total($path, $a=$a1, $b=$b1) == 1
        """
        if isolated(r, r.list)
        else """
        both = $new($own, {"$a": $a1, "$b": $b1})
        others = [$new($own, {"$a": $a1, "$b": $b2}), $new($own, {"$a": $a2, "$b": $b1})]
        ids = [row["id"] for row in $lister.every($path, $a=$a1, $b=$b1)]
        assert both["id"] in ids
        assert not {row["id"] for row in others} & {*ids}
        """,
        a=a.name,
        b=b.name,
        a1=values[a.name][0],
        a2=values[a.name][1],
        b1=values[b.name][0],
        b2=values[b.name][1],
    )
    text = (
        f"{r.nouns} filtered by {label(a.name)} and {label(b.name)}: only those with both values are shown and counted"
    )
    yield Scenario("filters_combined", (query.id,), text, body)


def _search(r: Resource, query: Query, item: Field) -> Scenario:
    most = longest(item) or 255
    body = r.fill(
        """
        word = $word
        found = $new($own, {"$name": $text})
        $new($peer)
        assert [row["id"] for row in $lister.rows($path, q=word.upper())] == [found["id"]]
        assert [row["id"] for row in $lister.rows($path, q=word[1:-1].lower())] == [found["id"]]
        assert $lister.total($path, q=word) == 1
        for sign in "%_":
            assert found["id"] not in [row["id"] for row in $lister.every($path, q=sign)]
        """,
        name=item.name,
        **peers(r),
        word=drawn(item) or f'unique("", {min(most, 12)})',
        text='f"Buy {word} today"' if most >= 24 and not item.pattern else "word",
    )
    if isolated(r, r.list):
        body += r.fill("\nassert bob.rows($path, q=word) == []")
    text = f"a search finds {r.words['a']} by a word of its {label(item.name)} in any case, "
    text += "not by a sign that is not in it, and nothing of anybody else"
    return Scenario(f"search_{item.name}", (query.id, item.id), text, body)


def _unknown(r: Resource) -> Scenario:
    nodes = ((r.list.query.id,) if r.list and r.list.query else ()) + granted(r.list)[:1]
    body = r.fill("refuse($lister.get($path, nonsense=1), 422)")
    return Scenario(
        "list_unknown_parameter",
        nodes,
        f"listing {r.nouns} with a parameter that is not known is refused with 422",
        body,
        shared=True,
    )


def _order(r: Resource) -> Iterator[Scenario]:
    if is_alone(r):
        return
    for key in r.entity.order[:1]:
        name, down = key.lstrip("-"), key.startswith("-")
        if name in ("created_at", "updated_at"):
            yield _by_time(r, down)
        elif any(f.name == name and f.write != "never" for f in r.entity.fields):
            yield from _by_field(r, r.field(name), down)


def _by_time(r: Resource, down: bool) -> Scenario:
    body = r.fill(
        """
        made = []
        for _ in range(3):
            made.append($new($own)["id"])
            clock.tick()
        assert [row["id"] for row in $lister.rows($path)] == $made
        """
        if isolated(r, r.list)
        else """
        made = []
        for _ in range(3):
            made.append($new($own)["id"])
            clock.tick()
        assert [row["id"] for row in $lister.every($path) if row["id"] in made] == $made
        """,
        made="made[::-1]" if down else "made",
    )
    text = f"3 {r.nouns} made a minute apart are listed {'newest' if down else 'oldest'} first"
    return Scenario("list_order", (r.entity.id, *granted(r.list)[:1]), text, body)


def _by_field(r: Resource, item: Field, down: bool) -> Iterator[Scenario]:
    ordered = _ascending(r, item)
    if not ordered:
        return
    ordered = ordered[::-1] if down else ordered
    empty: list[Value] = [] if item.required or item.default else [None]
    body = r.fill(
        """
        for given in ($bodies):
            $new($own, given)
        assert [row["$name"] for row in $lister.rows($path)] == [$expected]
        """
        if isolated(r, r.list)
        else """
        made = [$new($own, given)["id"] for given in ($bodies)]
        assert [row["$name"] for row in $lister.every($path) if row["id"] in made] == [$expected]
        """,
        name=item.name,
        bodies=", ".join(given(r, {item.name: value}) for value in (ordered[1], *empty, ordered[0])),
        expected=", ".join(source(value) for value in (*ordered, *empty)),
    )
    text = f"{r.nouns} are listed by {label(item.name)}, {'greatest' if down else 'least'} first"
    yield Scenario("list_order", (r.entity.id, item.id), text + (", those without it last" if empty else ""), body)


def _ascending(r: Resource, item: Field) -> list[Value]:
    """Return two values in their order."""
    type_ = r.type_of(item.name)
    if type_.kind == "boolean":
        return [False, True]
    if type_.kind in ("string", "text", "date", "datetime", *NUMERIC):
        values = [sample_value(item, r.spec, turn) for turn in (0, 1)]
        return values if values[0] != values[1] else []
    return []
