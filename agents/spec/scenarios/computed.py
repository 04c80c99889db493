"""Tests of computed fields: counts over other rows, and conditions on the row itself."""

from collections.abc import Iterator

from agents.spec.expression import Constant, Macro, Member, Name, Node, Size, children, parse
from agents.spec.model import Field
from agents.spec.scenarios.alone import peers
from agents.spec.scenarios.conditions import Values, said, solutions, staged
from agents.spec.scenarios.fitting import consistent, late, plain_row
from agents.spec.scenarios.limits import membership
from agents.spec.scenarios.resource import Resource, Scenario, equals, resources
from agents.spec.scenarios.values import label
from agents.spec.solve import Day, Moment, Unsolvable, holds


def computed_scenarios(r: Resource) -> Iterator[Scenario]:
    """Yield the tests of every computed field of an entity."""
    for item in r.entity.fields:
        if item.computed is None:
            continue
        node = parse(item.computed)
        over = read_collection(r, node)
        try:
            yield from _over_rows(r, item, node, over) if over else _condition(r, item, node)
        except Unsolvable:
            continue


def read_collection(r: Resource, node: Node) -> tuple[Resource, Field, str, Node | None] | None:
    """Return the rows that a count or a test of rows reads: their resource, their reference, variable and filter."""
    match node:
        case Size(Macro(Member(Name("self"), inverse), "filter", var, body)):
            pass
        case Macro(Member(Name("self"), inverse), "exists" | "all", var, body):
            pass
        case Size(Member(Name("self"), inverse)):
            var, body = "x", Constant(True)
        case _:
            return None
    for child in resources(r.spec):
        for item in child.entity.fields:
            if item.inverse == inverse and item.type == f"ref({r.entity.name})" and child.testable:
                return child, item, var, None if body == Constant(True) else body
    return None


def _over_rows(
    r: Resource, item: Field, node: Node, over: tuple[Resource, Field, str, Node | None]
) -> Iterator[Scenario]:
    child, ref, var, body = over
    member = membership(child, var, body, True) if body else {}
    other = membership(child, var, body, False) if body else None
    steps = _steps(node, other is not None)
    counted, uncounted = (_part(r, child, ref, way) for way in (member, other or {}))
    lines = [r.fill("$var, other = $new($own), $new($peer)", **peers(r)), _shows(r, item, steps[0])]
    later = _changed(r, child, item, (steps, other))
    for name, value in (("first", steps[1]), ("second", steps[2])):
        used = any(f"{name}.url" in line for line in later)
        lines += [f"{name} = {counted}" if used else counted, _shows(r, item, value)]
    lines += [] if other is None else [uncounted, _shows(r, item, steps[3])]
    lines.append(
        r.fill(
            'assert $peer_reader.read(other.url)["$name"] $check', name=item.name, check=equals(steps[0]), **peers(r)
        )
    )
    lines += later
    kind = f" with {said(child, member)}" if member else ""
    text = f"{label(item.name)} of {r.words['a']} is {steps[0]} at first, {steps[1]} and {steps[2]} with one and two "
    text += f"{child.nouns}{kind}"
    text += f", and {steps[3]} with one more {_without(child, other)}" if other is not None else ""
    shared = not child.keyed & {*member, *(other or {})}
    yield Scenario(f"field_{item.name}_computed", (item.id,), text, "\n".join(lines), shared=shared)


def _without(child: Resource, other: Values) -> str:
    return f"with {said(child, other)}" if other else "that does not count"


def _part(r: Resource, child: Resource, ref: Field, values: Values) -> str:
    more = child.json(values)[1:-1]
    pairs = f'"{child.json_name(ref.name)}": {r.var}["id"]' + (f", {more}" if more else "")
    return f"new_{child.snake}({child.own}, {{{pairs}}})"


def _steps(node: Node, filtered: bool) -> tuple[str, str, str, str]:
    """Return the values of the field with no row, one, two that count, and one more that does not."""
    match node:
        case Macro(_, "exists"):
            return "False", "True", "True", "True"
        case Macro(_, "all"):
            return "True", "True", "True", "False"
        case _:
            return "0", "1", "2", "2" if filtered else "3"


def _changed(r: Resource, child: Resource, item: Field, more: tuple[tuple[str, ...], Values | None]) -> list[str]:
    """After a row that counts no longer does, and after another is deleted."""
    steps, other = more
    lines: list[str] = []
    if not steps[0].isdigit():
        return lines
    left = 2
    if other and child.update and child.settable(other, ("always",)):
        left -= 1
        lines += [f"ok({child.words['editor']}.patch(first.url, {child.json(other)}), 200)", _shows(r, item, str(left))]
    if child.delete:
        lines += [f"ok({child.words['remover']}.delete(second.url), 204)", _shows(r, item, str(left - 1))]
    return lines


def _shows(r: Resource, item: Field, value: str) -> str:
    return r.fill('assert $read["$name"] $check', name=item.name, check=equals(value))


def _condition(r: Resource, item: Field, node: Node) -> Iterator[Scenario]:
    if r.type_of(item.name).kind != "boolean":
        return
    true, false = solutions(r, item.computed or "", True), solutions(r, item.computed or "", False)
    true, false = ([v for v in ways if _reachable(r, v)] for ways in (true, false))
    if not true or not false:
        return
    parts = [staged(r, v) + "\n" + _shows(r, item, "True") for v in true]
    parts += [staged(r, v) + "\n" + _shows(r, item, "False") for v in false]
    parts += [r.fill("$var = $new($own)") + "\n" + _shows(r, item, str(_plain(r, node)))]
    text = f"{label(item.name)} of {r.words['a']} with {' or '.join(said(r, v) for v in true)} is true, with "
    text += f"{' or '.join(said(r, v) for v in false)} false"
    shared = not any(r.keyed & consistent(r, values).keys() for values in (*true, *false))
    yield Scenario(f"field_{item.name}_computed", (item.id,), text, "\n\n".join(parts), shared=shared)
    yield from _clocked(r, item, node, true[0])


def _plain(r: Resource, node: Node) -> bool:
    return holds(node, plain_row(r))


def _reachable(r: Resource, values: Values) -> bool:
    """Tell whether a row with these values can be made, if need be by an update after its creation."""
    whole = consistent(r, values)
    after = late(r, whole)
    return r.settable(whole) and (not after or (r.update is not None and r.settable(after, ("always",))))


def _clocked(r: Resource, item: Field, node: Node, true: Values) -> Iterator[Scenario]:
    """The value changes while nobody writes: only the clock moves on."""
    timed = [name for name, v in true.items() if isinstance(v, Day | Moment)]
    if not timed or not _names(node) & {"today", "now"}:
        return
    values = {**true, timed[0]: Day(0) if isinstance(true[timed[0]], Day) else Moment(60)}
    before = holds(node, {**plain_row(r), **{("self", k): v for k, v in values.items()}})
    unit, later = ("days=1", "a day") if isinstance(true[timed[0]], Day) else ("hours=2", "two hours")
    body = f"{staged(r, values)}\n{_shows(r, item, str(before))}\n\n"
    body += f"clock.advance({unit})\n{_shows(r, item, str(not before))}"
    text = f"{label(item.name)} of {r.words['a']} with {said(r, values)} is {str(before).lower()}; "
    text += f"{later} later, with no write, it is {str(not before).lower()}"
    yield Scenario(f"field_{item.name}_by_clock", (item.id,), text, body)


def _names(node: Node) -> set[str]:
    own = {node.name} if isinstance(node, Name) else set()
    return own.union(*(_names(c) for c in children(node)))
