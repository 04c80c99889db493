"""Rows that are ready for others to refer to: the function of `rows.py` that prepares one, and where tests call it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from agents.spec.interpreter.rows import Index
from agents.spec.model import Field
from agents.spec.paths.preparing import Preparation, cast_of, preparations
from agents.spec.paths.steps import Make, State
from agents.spec.scenarios.names import snake
from agents.spec.scenarios.owning import above
from agents.spec.scenarios.resource import Resource
from agents.spec.scenarios.scenario import Scenario
from agents.spec.scenarios.scene import lasts
from agents.spec.scenarios.story import told_step, used


def ready_name(r: Resource, item: Field) -> str:
    """Return the function that makes a row ready for the reference of a new row."""
    other, role = snake(r.type_of(item.name).of), "" if item.name == snake(r.type_of(item.name).of) else f"_{item.name}"
    return f"{other}_for_{r.snake}{role}"


@dataclass(frozen=True, eq=False)
class Way:
    """How a row is prepared for the rows of an entity, in the source of a function whose owner is called `api`."""

    r: Resource
    reference: Field
    preparation: Preparation

    @property
    def name(self) -> str:
        """The name of the function."""
        return ready_name(self.r, self.reference)

    @property
    def var(self) -> str:
        """The variable of the row."""
        return self.preparation.var

    @cached_property
    def prepared(self) -> Resource:
        """The resource of the row."""
        return next(x for x in self.r.every() if x.entity.name == self.preparation.entity)

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Those who take a step, but for the owner."""
        text = "\n".join((*(line for line, _ in self._told), self.given))
        names = (name for name in self._start.cast.names if name not in ("ann", "bob"))
        return tuple(name for name in names if re.search(rf"\b{name}\b", text))

    @property
    def before(self) -> list[str]:
        """The lines that make the rows above it."""
        return [_owned(line) for line in self._lines[: self._making]]

    @property
    def given(self) -> str:
        """The arguments of what makes it."""
        return _owned(self._lines[self._making].partition("(")[2].removesuffix(")"))

    @property
    def after(self) -> list[str]:
        """The lines of the steps that are taken then."""
        return [_owned(line) for line in used(self._lines[self._making + 1 :])]

    @property
    def marks(self) -> Iterator[str]:
        """What stands in tests that take a step themselves."""
        for line in self.after:
            yield from re.findall(r"\bnew_\w+\(", line)
            yield from re.findall(r'\.url \+ ("/[^"]+")', line)
        for other in self.r.every():
            if any(f"new_{other.snake}(" in line for line in self.after):
                yield f'"{other.path}"'

    @cached_property
    def lasts(self) -> bool:
        """Whether it stays ready whatever time passes."""
        return lasts(self._told[-1][1])

    @cached_property
    def _start(self) -> State:
        return State.start(cast_of(Index(self.r.spec)))

    @cached_property
    def _told(self) -> Sequence[tuple[str, State]]:
        """Each step as a line, and where it leads."""
        found, state = [], self._start
        for step in self.preparation.steps:
            line = told_step(step, state)
            state, _ = state.then(step)
            found.append((line, state))
        return found

    @cached_property
    def _lines(self) -> list[str]:
        return [line for line, _ in self._told]

    @property
    def _making(self) -> int:
        steps = self.preparation.steps
        return next(n for n, step in enumerate(steps) if isinstance(step, Make) and step.var == self.var)


def _owned(line: str) -> str:
    return re.sub(r"\bann\b", "api", line)


def ways(r: Resource) -> Iterator[Way]:
    """Yield what prepares rows for those of an entity."""
    for name, found in preparations(r.spec).of(r.entity.name).items():
        yield Way(r, r.field(name), found)


def ready(every: Sequence[Resource], scenario: Scenario) -> Scenario:
    """Return the scenario with each row prepared that another is made to refer to, unless its lines do it."""
    body = scenario.body
    for way in (way for r in every for way in ways(r)):
        body = _prepared(way, body)
    return scenario if body == scenario.body else replace(scenario, body=body)


def _prepared(way: Way, body: str) -> str:
    if any(mark in body for mark in way.marks):
        return body
    r, key = way.r, way.r.json_name(way.reference.name)
    call = re.compile(rf'\bnew_{r.snake}\((\w+), \{{"{key}": (\w+)\["id"\]')

    def given(found: re.Match[str]) -> str:
        whose = found[1] if above(r, way.reference.name) == r.own else "ann"
        return f'new_{r.snake}({found[1]}, {{"{key}": {way.name}({whose}, {found[2]})["id"]'

    return call.sub(given, body)
