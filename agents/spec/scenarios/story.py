"""A path of the search as the body of a test: each step with its outcome, and what is read where something shows."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from agents.spec.interpreter.rows import Row
from agents.spec.model import Http, Operation
from agents.spec.paths.cast import OTHER, relative
from agents.spec.paths.relevance import Slot
from agents.spec.paths.search import Path, Taken
from agents.spec.paths.steps import Act, Advance, Change, Make, Ref, State, Step
from agents.spec.scenarios.resource import HIDDEN, Resource, equals
from agents.spec.scenarios.scene import Scene, beginning, scene
from agents.spec.scenarios.telling import told
from agents.spec.scenarios.values import source
from agents.spec.solve import Moment, Value

Seen = Callable[[State, str, object], Iterator[str]]
"""Gives the lines that show the value of a field of the row of a variable in another way than by reading the row."""


class Story:
    """Tells paths; `focus`: the fields that are read, by `seen` where that is given."""

    def __init__(self, focus: Sequence[Slot], seen: Seen | None = None) -> None:
        self.focus = focus
        self.seen = seen

    def kept(self, paths: Sequence[Path]) -> tuple[str, tuple[str, ...]]:
        """Return the lines of a test that looks at scenes where it can, and the source of the scenes."""
        every = [(path, self.steady(path)) for path in paths]
        live = [path for path, found in every if found is None]
        steady = [found for _, found in every if found]
        if any(isinstance(taken.step, Advance) for path in live for taken in path):
            # Nothing is kept once the clock was moved.
            blocks = [*(text for text, _ in steady), self.body(live, again=bool(steady))]
        else:
            blocks = [*([self.body(live)] if live else []), *(text for text, _ in steady)]
        return "\n\n".join(blocks), tuple(dict.fromkeys(found.source for _, found in steady))

    def body(self, paths: Sequence[Path], *, again: bool = False) -> str:
        """Return the lines of a test that goes the paths one after the other, each with people of its own.

        `again`: something was done before, so the first of them needs new people as well.
        """
        blocks: list[str] = []
        moved = False
        for path in paths:
            lines = used(list(self._block(path)))
            begin = ["clock.reset()"] if moved else []
            text = "\n".join(lines)
            if blocks or again:
                begin += [f"{name} = sign_up(api)" for name in ("ann", OTHER) if _uses(text, name)]
            moved = moved or any(isinstance(t.step, Advance) for t in path)
            blocks.append("\n".join([*begin, text]))
        return "\n\n".join(blocks)

    def steady(self, path: Path) -> tuple[str, Scene] | None:
        """Return the lines of a path that only looks at a scene, or tries in vain to change it, and the scene."""
        begun = beginning(path)
        if not begun:
            return None
        last = path[-1]
        rest = list(self.step(last, begun[-1].state)) if last.outcome else []
        rest += self._reads(last)
        if not rest:
            return None
        lines = [line for taken, before in zip(begun, _before(begun), strict=True) for line in self.step(taken, before)]
        found = scene(begun, lines, told(begun))
        # What happened when the scene was made is no longer now.
        return "\n".join([*found.taken(rest), *(line.replace("is_now(", "at.is_now(") for line in rest)]), found

    def lines(self, path: Path) -> list[str]:
        """Return the lines of one path."""
        return list(self._block(path))

    def by(self, path: Path, person: str) -> str:
        """Return the lines of a path of which the last step is taken by another person."""
        lines = list(self._block(path))
        last = next(i for i in reversed(range(len(lines))) if lines[i].startswith("ok("))
        lines[last] = re.sub(r"^ok\(\w+\.", f"ok({person}.", lines[last])
        return "\n".join(used(lines))

    def _block(self, path: Path) -> Iterator[str]:
        before = None
        for taken in path:
            yield from self.step(taken, before or taken.state)
            if isinstance(taken.step, Advance) and before:
                yield from _awaited(before, taken.state)
            if taken.shows or taken is path[-1]:
                yield from self._reads(taken)
            before = taken.state

    def step(self, taken: Taken, before: State) -> Iterator[str]:
        """Yield the lines of a step with its outcome."""
        step = taken.step
        match step:
            case Advance(days, minutes):
                by = [f"days={days}"] * bool(days) + [f"minutes={minutes}"] * bool(minutes)
                yield f"clock.advance({', '.join(by)})"
            case Make():
                yield from self._make(step, taken, before)
            case Act(var, id_):
                r, operation = before.resource(var), before.world.index.operations[id_]
                assert isinstance(operation.start, Http)
                url = f'{var}.url + "{operation.start.path.partition("{id}")[2]}"'
                yield from _sent(before, taken, f"{before.who(r, operation, var)}.post({url})", operation)
            case Change(var, name, value):
                r, operation = before.resource(var), before.changer(var)
                pairs = f'{{"{r.json_name(name)}": {source(r.concrete(name, value))}}}'
                url = account_url(operation, var) if var in before.cast.names else f"{var}.url"
                yield from _sent(before, taken, f"{before.who_changes(var, name)}.patch({url}, {pairs})", operation)

    def _make(self, step: Make, taken: Taken, before: State) -> Iterator[str]:
        r = before.cast.resources[step.entity]
        pairs = ", ".join(f'"{r.json_name(name)}": {_given(r, name, value)}' for name, value in step.given)
        arguments = f"{step.owner}, {{{pairs}}}" if pairs else step.owner
        if not taken.outcome:
            yield f"{step.var} = new_{r.snake}({arguments})"
            return
        assert r.create
        maker, lister = (step.owner if n == "ann" else n for n in (r.actor(r.create), r.actor(r.list)))
        yield f'with nothing_new({lister}, "{r.path}"):'
        yield f'    refuse({maker}.post("{r.path}", {r.snake}_body({arguments})), {_refusal(taken.outcome)})'

    def _reads(self, taken: Taken) -> Iterator[str]:
        """Yield what is read of each row that is there."""
        made = taken.step if isinstance(taken.step, Make) and not taken.outcome else None
        if made and not self.focus and (reader := taken.state.reader(made.var)):
            yield f"assert {reader}.read({made.var}.url) == {made.var}"
        for var, _ in reversed(taken.state.entities):
            yield from self._row(taken.state, var)

    def _row(self, state: State, var: str) -> Iterator[str]:
        r = state.resource(var)
        if not _plays(state, var) or not state.reader(var):
            return
        for entity, name in self.focus:
            if entity == r.entity.name and r.field(name).secret not in HIDDEN and r.type_of(name).kind != "ref":
                value = state.world.read(state.world.store.rows[state.rows[var]], name)
                told_ = [f"assert {_told(state, var, r.json_name(name), value)}"]
                yield from self.seen(state, var, relative(state.world, value)) if self.seen else told_


def _before(path: Path) -> list[State]:
    """Return where each step of a path begins."""
    return [path[0].state, *(taken.state for taken in path[:-1])]


def _awaited(before: State, after: State) -> Iterator[str]:
    """Yield what the server does by itself once time has passed: it is waited for."""
    for var, id_ in before.rows.items():
        old, new = before.world.store.rows.get(id_), after.world.store.rows.get(id_)
        if old and new is None:
            yield f"until(lambda: {before.reader(var)}.get({var}.url).status_code == 404)"
        for name in [n for n in old.values if new and old.values[n] != new.values[n]] if old else []:
            key, value = after.resource(var).json_name(name), after.world.read(new, name) if new else None
            yield f"until(lambda: {_told(after, var, key, value, looks='read')})"


def told_step(step: Step, before: State) -> str:
    """Return the line of a step that is done."""
    after, outcome = before.then(step)
    return "\n".join(Story(()).step(Taken(step, outcome, after), before))


def _plays(state: State, var: str) -> bool:
    return var not in state.cast.names or (
        var in state.owners.values() and var in ("ann", *(o for v, o in state.owners.items() if v != o))
    )


def _told(state: State, var: str, key: str, value: Any, looks: str = "see") -> str:
    row = f'{state.reader(var)}.{looks}({_url(state, var)})["{key}"]'
    if isinstance(value, datetime):
        close = isinstance(found := relative(state.world, value), Moment) and found.offset == 0
        return f"is_now({row})" if close else f"{row} is not None"
    if isinstance(value, Row):
        return f"{row} is not None"
    return f"{row} {equals(source(relative(state.world, value)))}"


def _url(state: State, var: str) -> str:
    return '"/me"' if var in state.cast.names else f"{var}.url"


def account_url(operation: Operation, var: str) -> str:
    """Return the source of the path at which an account is changed."""
    path = operation.start.path if isinstance(operation.start, Http) else ""
    return f'f"{path.replace("{id}", f"{{{var}.id}}")}"' if "{id}" in path else f'"{path}"'


def _sent(before: State, taken: Taken, call: str, operation: Operation) -> Iterator[str]:
    assert isinstance(operation.start, Http)
    if not taken.outcome:
        yield f"ok({call}, {operation.start.status})"
        return
    var, refused = getattr(taken.step, "var", ""), f"refuse({call}, {_refusal(taken.outcome)})"
    if reader := before.reader(var):
        yield f"with untouched({reader}, {_url(before, var)}):"
    yield f"    {refused}" if reader else refused


def _refusal(outcome: str) -> str:
    status, _, code = outcome.partition(" ")
    return f'{status}, code="{code}"' if status == "409" and "_is_" in code else status


def _given(r: Resource, name: str, value: Value | Ref) -> str:
    if isinstance(value, Ref):
        return f"{value.var}.id" if value.var in ("ann", OTHER) else f'{value.var}["id"]'
    return source(r.concrete(name, value))


def used(lines: list[str]) -> list[str]:
    """Return the lines without variables that none of them reads."""
    found = []
    for number, line in enumerate(lines):
        var, made, call = line.partition(" = new_")
        read = not made or any(re.search(rf"\b{var}\b", later) for later in lines[number + 1 :])
        found.append(line if read else f"new_{call}")
    return found


def _uses(text: str, name: str) -> bool:
    return f"{name}." in text or f"({name}" in text or f"{name}," in text
