"""Tests of what time starts: nothing before it is due, and then it happens without a request."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from agents.spec.interpreter.rows import Index
from agents.spec.model import OnTime, Operation
from agents.spec.mutations import copied
from agents.spec.paths.relevance import Relevance
from agents.spec.paths.search import Path
from agents.spec.paths.steps import Advance
from agents.spec.scenarios.resource import Resource, Scenario
from agents.spec.scenarios.scene import FOREVER
from agents.spec.scenarios.stories import Stage
from agents.spec.scenarios.story import Story
from agents.spec.scenarios.values import label

DAY = 1440
ROWS = (("first", "ann"), ("second", "bob"))


def timer_scenarios(r: Resource) -> Iterator[Scenario]:
    """Yield the tests of the operations of an entity that time starts."""
    for operation in r.spec.operations:
        if operation.entity == r.entity.name and isinstance(operation.start, OnTime):
            path = _waiting(_alone(r, operation), operation, operation.start)
            due = _due(path, r.var) if path else None
            if path and due:
                yield _timer(r, operation, path, due)


def _alone(r: Resource, operation: Operation) -> Stage:
    """Return the stage of a Spec in which nothing else happens by itself."""
    others = [o for o in r.spec.operations if isinstance(o.start, OnTime) and o.id != operation.id]
    return Stage(replace(r, spec=copied(r.spec, operations=tuple(o for o in r.spec.operations if o not in others))))


def _timer(r: Resource, operation: Operation, path: Path, due: int) -> Scenario:
    """Two rows, one a little later than the other: it happens to the first, and not yet to the second."""
    by_day = due % DAY == 0 and _at_midnight(path, r.var)
    gap, margin = (DAY, 0) if by_day else (2, 1)
    lines: list[str] = []
    for name, person in ROWS:
        lines += [f"clock.{_advance(gap)}"] if lines else []
        lines += [_renamed(line, r.var, name, person) for line in Story(()).lines(path)]
    first, second = (_happened_to(r, operation, name, person) for name, person in ROWS)
    lines += [f"assert not {first}", f"clock.{_advance(due - gap + margin)}", f"until(lambda: {first})"]
    lines += [f"stays(lambda: not {second})"]
    long = f"{due // DAY} days" if due % DAY == 0 else f"{due} minutes"
    said = f"{label(operation.name)} of {r.words['a']} happens by itself after {long}, and not before"
    nodes = (operation.id, *((r.entity.lifecycle.id,) if r.entity.lifecycle else ()))
    return Scenario(operation.name, nodes, said, "\n".join(lines))


def _waiting(stage: Stage, operation: Operation, start: OnTime) -> Path | None:
    """Return a path to a row that waits for its time."""
    entity, matters = stage.r.entity, Relevance(stage.index)
    if entity.lifecycle:
        return next((path for path in stage.reached if _due(path, stage.r.var)), None)
    matters.add(entity.name, start.when)
    indexes = {"gone": Index(stage.without(operation))}
    found = stage.paths(matters, ((entity.name, entity.fields[0].name),), indexes)
    path = next((p for p in found if isinstance(p[-1].step, Advance)), None)
    return path[:-1] if path else None


def _happens(path: Path, var: str, minutes: int) -> bool:
    """Tell whether the row is another, or gone, so many minutes after the path."""
    state = path[-1].state
    row = state.world.store.rows[state.rows[var]]
    after = state.then(Advance(minutes=minutes))[0].world.store.rows.get(row.id)
    return after is None or after.values != row.values


def _least(path: Path, var: str) -> int:
    low, high = 0, FOREVER
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if _happens(path, var, middle) else (middle + 1, high)
    return low


def _due(path: Path, var: str) -> int | None:
    """Return after how many minutes it happens: whole days for what happens as soon as a day begins."""
    if not _happens(path, var, FOREVER):
        return None
    least = _least(path, var)
    if not _at_midnight(path, var):
        return least
    now = path[-1].state.world.store.now
    return ((now + timedelta(minutes=least)).date() - now.date()).days * DAY


def _at_midnight(path: Path, var: str) -> bool:
    due = path[-1].state.world.store.now + timedelta(minutes=_least(path, var))
    return (due.hour, due.minute) == (0, 0)


def _happened_to(r: Resource, operation: Operation, name: str, person: str) -> str:
    """Return the source of a test that it has happened to a row."""
    reader = person if r.words["reader"] == "ann" else r.words["reader"]
    step = r.spec.transition(operation.id)
    if r.entity.lifecycle and step:
        return f'({reader}.read({name}.url)["{r.json_name(r.entity.lifecycle.field)}"] == "{step.target}")'
    return f"({reader}.get({name}.url).status_code == 404)"


def _renamed(line: str, var: str, name: str, person: str) -> str:
    return re.sub(r"\bann\b", person, re.sub(rf'(?<!")\b{var}\b(?!")', name, line))


def _advance(minutes: int) -> str:
    days, rest = divmod(minutes, DAY)
    parts = [f"days={days}"] * bool(days) + [f"minutes={rest}"] * bool(rest)
    return f"advance({', '.join(parts)})"
