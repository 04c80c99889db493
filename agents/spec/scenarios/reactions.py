"""Tests of what follows from a change, and of named actions."""

from collections.abc import Iterator, Mapping
from types import EllipsisType

from agents.spec.expression import Constant, Name, parse
from agents.spec.model import Effect, Field, Http, OnChange, Operation
from agents.spec.scenarios.alone import peers
from agents.spec.scenarios.conditions import Values, said, solutions, spoken, staged
from agents.spec.scenarios.resource import Resource, Scenario, resources
from agents.spec.scenarios.rows import granted
from agents.spec.scenarios.values import label, source
from agents.spec.solve import Day, Moment, Solver, Unsolvable, Value


def reaction_scenarios(r: Resource, reactions: tuple[Operation, ...]) -> Iterator[Scenario]:
    """Yield the tests of each reaction: it happens on the change, and not again."""
    for operation in reactions:
        try:
            before, after = change(r, operation)
        except Unsolvable:
            continue
        target = _constants(operation.effects)
        if r.update and target and r.settable(before, ("always",)) and r.settable(after, ("always",)):
            yield from _reaction(r, operation, (before, after), target)


def change(r: Resource, operation: Operation) -> tuple[Values, Values]:
    """Return the values of a row before and after the change that starts a reaction. Raises Unsolvable."""
    assert isinstance(operation.start, OnChange)
    solution = Solver(r.spec, {"self": r.entity, "old": r.entity}).solve(parse(operation.start.when), True)[0]
    sides = [
        {name: r.concrete(name, v) for (root, name), v in solution.items() if root == side} for side in ("old", "self")
    ]
    if not sides[1]:
        raise Unsolvable(operation.id)
    return sides[0], sides[1]


def _constants(effects: tuple[Effect, ...]) -> dict[str, Value]:
    """Return the fields of the row itself that are set, and to what; fields set to more than a word are left out."""
    found: dict[str, Value] = {}
    for effect in effects:
        if effect.each is None and effect.target == "self":
            found |= constants(effect)
    return found


def constants(effect: Effect) -> dict[str, Value]:
    """Return the fields that an effect sets to a word, and to which."""
    known = {name: constant(text) for name, text in effect.values.items()}
    return {name: value for name, value in known.items() if not isinstance(value, EllipsisType)}


def constant(text: str) -> Value | EllipsisType:
    """Return the value of an expression that is a constant, `now` or `today`; an ellipsis for others."""
    match parse(text):
        case Constant(value):
            return value
        case Name("now"):
            return Moment(0)
        case Name("today"):
            return Day(0)
        case _:
            return ...


def _reaction(
    r: Resource, operation: Operation, sides: tuple[Values, Values], target: Mapping[str, Value]
) -> Iterator[Scenario]:
    before, after = sides
    lines = [r.fill("$var = $new($own)\nok($editor.patch($url, $back), 200)", back=r.json(before))]
    lines += [_differs(r, name, value) for name, value in target.items()]
    lines += [r.fill("ok($editor.patch($url, $away), 200)", away=r.json(after))]
    lines += [_shows(r, name, value) for name, value in target.items()]
    text = f"{r.words['a']} that changes from {said(r, before)} to {said(r, after)}: "
    text += " and ".join(f"{label(k)} becomes {_spoken(v)}" for k, v in target.items())
    shared = not r.keyed & {*before, *after}
    yield Scenario(operation.name, (operation.id, *_ids(r, target)), text, "\n".join(lines), shared=shared)
    if any(isinstance(v, Moment | Day) for v in target.values()):
        yield _repeated(r, operation, sides, target)


def _ids(r: Resource, names: Mapping[str, Value]) -> tuple[str, ...]:
    return tuple(r.field(name).id for name in names)


def _differs(r: Resource, name: str, value: Value) -> str:
    if value is None:
        return r.fill('assert $read["$name"] is not None', name=name)
    if isinstance(value, Moment | Day):
        return r.fill('assert $read["$name"] is None', name=name) if r.field(name).write == "never" else ""
    return r.fill('assert $read["$name"] != $value', name=name, value=source(value))


def _shows(r: Resource, name: str, value: Value, row: str = "") -> str:
    words = {"name": name, "row": row or r.words["read"]}
    match value:
        case None:
            return r.fill('assert $row["$name"] is None', **words)
        case Moment():
            return r.fill('assert is_now($row["$name"])', **words)
        case bool():
            return r.fill('assert $row["$name"] is $value', value=value, **words)
        case _:
            return r.fill('assert $row["$name"] == $value', value=source(value), **words)


def _spoken(value: Value) -> str:
    return "the time of the change" if isinstance(value, Moment) else spoken(value)


def _repeated(r: Resource, operation: Operation, sides: tuple[Values, Values], target: Mapping[str, Value]) -> Scenario:
    name = next(k for k, v in target.items() if isinstance(v, Moment | Day))
    body = r.fill(
        """
        $var = $new($own)
        ok($editor.patch($url, $back), 200)
        ok($editor.patch($url, $away), 200)
        first = $read["$name"]

        clock.advance(days=1)
        ok($editor.patch($url, $away), 200)
        assert $read["$name"] == first

        ok($editor.patch($url, $back), 200)
        ok($editor.patch($url, $away), 200)
        assert $read["$name"] != first
        """,
        back=r.json(sides[0]),
        away=r.json(sides[1]),
        name=name,
    )
    text = f"a day later the same change is sent again: {label(name)} stays; only a new change from "
    text += f"{said(r, sides[0])} moves it"
    return Scenario(f"{operation.name}_not_again", (operation.id, *_ids(r, target)), text, body)


def action_scenarios(r: Resource, operation: Operation) -> Iterator[Scenario]:
    """Yield the tests of a named action: its effects on the row and on the rows that belong to it."""
    if not isinstance(operation.start, Http):
        return
    start = operation.start
    for effect in operation.effects:
        values = constants(effect)
        if not values:
            continue
        if effect.each is None:
            yield from _on_row(r, operation, start, values)
        else:
            yield from _on_parts(r, operation, start, effect)
    if operation.effects:
        yield _unknown(r, operation, start)


def _post(r: Resource, operation: Operation, start: Http, var: str = "") -> str:
    return f'{r.actor(operation)}.post({var or r.var}.url + "{start.path.partition("{id}")[2]}")'


def _on_row(r: Resource, operation: Operation, start: Http, values: Mapping[str, Value]) -> Iterator[Scenario]:
    lines = [_staged_apart(r, values), r.fill("other = $new($peer)\nbefore = $peer_reader.read(other.url)", **peers(r))]
    lines += [
        f"answer = ok({_post(r, operation, start)}, {start.status})",
        *(_shows(r, k, v) for k, v in values.items()),
    ]
    lines += [r.fill("assert answer == $read"), r.fill("assert $peer_reader.read(other.url) == before", **peers(r))]
    text = f"{label(operation.name)} of {r.words['a']}: " + " and ".join(
        f"{label(k)} is {_spoken(v)}" for k, v in values.items()
    )
    nodes = (*granted(operation), *_ids(r, values))
    shared = not r.keyed & set(values)
    yield Scenario(operation.name, nodes, f"{text}; no other {r.noun} changes", "\n".join(lines), shared=shared)


def _staged_apart(r: Resource, values: Mapping[str, Value]) -> str:
    """Return lines that make a row on which the effect can be seen."""
    apart: dict[str, Value] = {}
    for name, value in values.items():
        if isinstance(value, bool | str) and r.field(name).write == "always":
            try:
                word = f'"{value}"' if isinstance(value, str) else str(value).lower()
                apart |= solutions(r, f"self.{name} != {word}", True)[0]
            except Unsolvable:
                continue
    return staged(r, apart)


def parts_of(r: Resource, effect: Effect) -> tuple[Resource, Field] | None:
    """Return the resource that `each` goes over, and its reference to this one."""
    assert effect.each is not None
    path = effect.each[1]
    for child in resources(r.spec):
        for item in child.entity.fields:
            if item.inverse and path == f"self.{item.inverse}" and item.type == f"ref({r.entity.name})":
                return child, item
    return None


def _on_parts(r: Resource, operation: Operation, start: Http, effect: Effect) -> Iterator[Scenario]:
    found = parts_of(r, effect)
    if found is None or not found[0].testable:
        return
    child, ref = found
    values = constants(effect)
    follow = _followers(child, values)
    seen, name = f"{child.words['reader']}.read(part.url)", child.json_name(ref.name)
    part = f'new_{child.snake}({child.own}, {{"{name}": {{}}["id"]{_apart_pairs(child, values)}}})'
    lines = [
        r.fill("$var, other = $new($own), $new($own)"),
        f"parts = [{part.replace('{}', r.var)} for _ in range(3)]",
        f"kept = {part.replace('{}', 'other')}",
        r.fill('assert ok($post, $status) == $read', post=_post(r, operation, start), status=start.status),
        "for part in parts:",
        *(f"    {_shows(child, k, v, seen)}" for k, v in {**values, **follow}.items()),
        f"assert {child.words['reader']}.read(kept.url) == kept",
    ]  # fmt: skip
    said_ = " and ".join(f"{label(k)} is {_spoken(v)}" for k, v in {**values, **follow}.items())
    text = f"{label(operation.name)} of {r.words['a']} with 3 {child.nouns}: of each {said_}; those of "
    text += f"another {r.noun} are unchanged"
    nodes, shared = (*granted(operation), *_ids(child, values)), not child.keyed & set(values)
    yield Scenario(operation.name, nodes, text, "\n".join(lines), shared=shared)


def _apart_pairs(child: Resource, values: Mapping[str, Value]) -> str:
    """Return pairs for rows on which the effect can be seen, where their defaults are not such."""
    apart: dict[str, Value] = {}
    for name, value in values.items():
        if isinstance(value, bool) and child.defaults().get(("self", name)) == value:
            apart[name] = not value
    return f", {child.json(apart)[1:-1]}" if apart else ""


def _followers(child: Resource, values: Mapping[str, Value]) -> dict[str, Value]:
    """Return what reactions of the changed rows set."""
    found: dict[str, Value] = {}
    for operation in child.spec.operations:
        if operation.entity == child.entity.name and isinstance(operation.start, OnChange):
            try:
                _, after = change(child, operation)
            except Unsolvable:
                continue
            if all(values.get(k, ...) == v for k, v in after.items()):
                found |= _constants(operation.effects)
    return found


def _unknown(r: Resource, operation: Operation, start: Http) -> Scenario:
    rest = start.path.partition("{id}")[2]
    body = r.fill(
        'refuse($does.post(f"$bare/{uuid4()}$rest"), 404)\nrefuse($does.post("$bare/abc$rest"), 404, 422)',
        bare=r.path,
        does=r.actor(operation),
        rest=rest,
    )
    said_ = f"{label(operation.name)} of an unknown {r.noun} is 404"
    return Scenario(f"{operation.name}_unknown_id", (operation.id,), said_, body, shared=True)
