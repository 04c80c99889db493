"""Tests of guards and of rules that speak of one row, at their boundary."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from agents.spec.expression import parse
from agents.spec.model import Check, Operation
from agents.spec.scenarios.fitting import accepted, consistent, given, late
from agents.spec.scenarios.resource import Resource, Scenario
from agents.spec.scenarios.rows import granted
from agents.spec.scenarios.values import label
from agents.spec.solve import Day, Filled, Moment, Solution, Solver, Unsolvable, Value, holds

Values = Mapping[str, Value]


def solutions(r: Resource, expr: str, want: bool, root: str = "self") -> list[Values]:
    """Return what to send so that a condition on one row comes out as wanted. Raises Unsolvable."""
    solver = Solver(r.spec, {root: r.entity, "old": r.entity})
    found = [plain for s in solver.solve(parse(expr), want) if (plain := _plain(s)) is not None]
    if not found:
        raise Unsolvable(expr)
    return found


def _plain(solution: Solution) -> Values | None:
    """Return field -> value; a field that would have to have two values before and after makes it None."""
    found: dict[str, Value] = {}
    for (_, name), value in solution.items():
        if found.setdefault(name, value) != value:
            return None
    return found


def guard_scenarios(r: Resource, operation: Operation, call: str) -> Iterator[Scenario]:
    """Yield the tests of the guards of an operation; `call` is its request in source, for other than create."""
    for guard in operation.guards:
        try:
            good, bad = solutions(r, guard.expr, True), solutions(r, guard.expr, False)
        except Unsolvable:
            continue
        if operation.kind == "create" and all(r.settable(v) for v in (*good, *bad)):
            bad += _far(r, guard, good, bad)
            yield _at_create(r, guard, good, bad)
            yield from _create_only(r, guard, bad)
        elif operation.kind == "update" and all(r.settable(v, ("always",)) for v in (*good, *bad)):
            yield _at_update(r, guard, good, bad)
        elif operation.kind in ("delete", "action") and r.settable(good[0]) and r.settable(bad[0]):
            yield _before(r, operation, guard, call, (good[0], bad[0]))


FAR = {Day: 400, Moment: 400 * 24 * 60}
"""Further away than whoever writes an exception for the days around a boundary thinks of."""


def _far(r: Resource, guard: Check, good: list[Values], bad: list[Values]) -> list[Values]:
    """Return a date or time far beyond the boundary, where the condition speaks of one alone."""
    names = {name for values in (*good, *bad) for name in values}
    others = [c.expr for c in (*r.entity.rules, *r.create.guards) if c.id != guard.id] if r.create else []
    if len(names) != 1 or any(f"self.{name}" in expr for name in names for expr in others):
        return []
    (name,) = names
    return [{name: v} for v in _beyond([g[name] for g in good], bad[0][name]) if _breaks(guard, name, v)]


def _beyond(good: list[Value], bad: Value) -> Iterator[Value]:
    if isinstance(bad, Day | Moment):
        near = [v.offset for v in good if isinstance(v, Day | Moment) and type(v) is type(bad)]
        if near:
            away = FAR[type(bad)] if bad.offset > near[0] else -FAR[type(bad)]
            yield type(bad)(bad.offset + away)


def _breaks(guard: Check, name: str, value: Value) -> bool:
    try:
        return not holds(parse(guard.expr), {("self", name): value})
    except Unsolvable:
        return False


def _name(check: Check) -> str:
    kind, _, rest = check.id.partition(":")
    return f"{kind}_{rest.partition('.')[2].replace('.', '_')}"


def _shared(r: Resource, ways: Sequence[Values]) -> bool:
    """Tell whether rows with these values may be there twice for one person."""
    return not any(r.keyed & consistent(r, values).keys() for values in ways)


def said(r: Resource, values: Values) -> str:
    """Return values in words, e.g. `due date yesterday`."""
    return " and ".join(f"{label(name)} {spoken(r.concrete(name, value))}" for name, value in values.items())


def spoken(value: Value) -> str:
    """Return a value in words."""
    match value:
        case Day(offset):
            return {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(offset, _away(offset, "day", "today"))
        case Moment(offset):
            return _away(offset, "minute", "now")
        case None:
            return "empty"
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)


def _away(offset: int, unit: str, start: str) -> str:
    amount = f"{abs(offset)} {unit}{'s' * (abs(offset) != 1)}"
    return f"{amount} after {start}" if offset > 0 else f"{amount} before {start}" if offset else start


def _field(r: Resource, check: Check) -> str:
    return f', "{r.json_name(check.field)}"' if check.field and check.status == 422 else ""


def _at_create(r: Resource, guard: Check, good: list[Values], bad: list[Values]) -> Scenario:
    parts = [_accepted(r, v) for v in good]
    parts += [_refused(r, guard, v) for v in bad]
    text = f"{r.words['a']} with {' or '.join(said(r, v) for v in good)} is accepted, with "
    text += f"{' or '.join(said(r, v) for v in bad)} it is refused with {guard.status}"
    return Scenario(_name(guard), (guard.id,), text, "\n".join(parts), shared=_shared(r, good + bad))


def _accepted(r: Resource, values: Values) -> str:
    return r.fill(
        """
        given = $given
        $var = $new($own, given)
        assert $reader.read($url).items() >= given.items()
        """,
        given=given(r, values),
    )


def _refused(r: Resource, check: Check, values: Values) -> str:
    return r.fill(
        """
        with nothing_new($lister, $path):
            refuse($maker.post($path, $body($own, $given)), $status$field)
        """,
        given=r.json(values),
        status=check.status,
        field=_field(r, check),
    )


def _create_only(r: Resource, guard: Check, bad: list[Values]) -> Iterator[Scenario]:
    """A guard of create says nothing of a row that is there: an update may break it."""
    others = {c.expr for c in (*r.entity.rules, *(r.update.guards if r.update else ()))}
    if not r.update or guard.expr in others or not r.settable(bad[0], ("always",)):
        return
    body = r.fill(
        """
        $var = $new($own)
        ok($editor.patch($url, $given), 200)
        assert $reader.read($url).items() >= $given.items()
        """,
        given=given(r, bad[0]),
    )
    text = f"{r.words['a']} that is there may be changed to {said(r, bad[0])}"
    nodes = (guard.id, *granted(r.update)[:1])
    yield Scenario(f"{_name(guard)}_new_only", nodes, text, body, shared=_shared(r, bad))


def _at_update(r: Resource, guard: Check, good: list[Values], bad: list[Values]) -> Scenario:
    parts = [r.fill("$var = $new($own)")]
    parts += [_patched(r, v) for v in good]
    parts += [_unpatched(r, guard, v) for v in bad]
    text = f"{r.words['a']} may be changed to {' or '.join(said(r, v) for v in good)}; a change to "
    text += f"{' or '.join(said(r, v) for v in bad)} is refused with {guard.status}"
    return Scenario(_name(guard), (guard.id,), text, "\n".join(parts), shared=_shared(r, good + bad))


def _patched(r: Resource, values: Values) -> str:
    words = {"given": given(r, values)}
    return r.fill("ok($editor.patch($url, $given), 200)\nassert $reader.read($url).items() >= $given.items()", **words)


def _unpatched(r: Resource, check: Check, values: Values) -> str:
    return r.fill(
        """
        with untouched($reader, $url):
            refuse($editor.patch($url, $given), $status$field)
        """,
        given=r.json(values),
        status=check.status,
        field=_field(r, check),
    )


def _before(r: Resource, operation: Operation, guard: Check, call: str, ways: tuple[Values, Values]) -> Scenario:
    """The operation on a row that fits, and on one that does not."""
    good, bad = ways
    template = """
        $bad
        with untouched($reader, $url):
            refuse($call, $status)

        $good
        assert $call.is_success
        """
    body = r.fill(template, bad=staged(r, bad), good=staged(r, good), call=call, status=guard.status)
    text = f"{label(operation.name)} of {r.words['a']} with {said(r, good)} is accepted, with "
    text += f"{said(r, bad)} refused with {guard.status}"
    return Scenario(_name(guard), (guard.id,), text, body, shared=_shared(r, list(ways)))


def staged(r: Resource, values: Values, given: str = "", var: str = "") -> str:
    """Return lines that make a row with these values: in its creation, or after it where creation refuses them."""
    words = {"var": var or r.var, "url": f"{var or r.var}.url"}
    values = consistent(r, values)
    after = late(r, values)
    early = {k: v for k, v in values.items() if k not in after and r.defaults().get(("self", k), ...) != v}
    pairs = ", ".join(p for p in (given, r.json(early)[1:-1]) if p)
    made = r.fill("$var = $new($own, {$pairs})" if pairs else "$var = $new($own)", pairs=pairs, **words)
    return made + (r.fill("\nok($editor.patch($url, $late), 200)", late=r.json(after), **words) if after else "")


def row_rule_scenarios(r: Resource) -> Iterator[Scenario]:
    """Yield the tests of rules that compare fields of one row, in a create and in an update."""
    for rule in r.entity.rules:
        try:
            good, bad = solutions(r, rule.expr, True), solutions(r, rule.expr, False)
        except Unsolvable:
            continue
        good = [accepted(r, values) for values in good]
        if all(r.settable(v) for v in (*good, *bad)):
            created = _at_create(r, rule, good, bad)
            updated = _at_update(r, rule, good, bad).body if r.update and _updatable(r, good + bad) else ""
            yield replace(created, body=f"{created.body}\n\n{updated}".strip())


def _updatable(r: Resource, ways: list[Values]) -> bool:
    return all(r.settable(v, ("always",)) and not any(isinstance(x, Filled) for x in v.values()) for v in ways)
