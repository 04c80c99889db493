"""Rows that are stored ready for a new one to refer to them: with rows below them, or changed as steps leave them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from agents.spec.interpreter.rows import Index
from agents.spec.paths.cast import relative
from agents.spec.paths.preparing import Preparation, cast_of, preparations
from agents.spec.paths.steps import Make, Ref, State
from agents.stacks.fastapi.suite.alone import making
from agents.stacks.fastapi.suite.solving import Values
from agents.stacks.fastapi.suite.values import in_python
from agents.stacks.fastapi.views import EntityView, FieldView


@dataclass(frozen=True, eq=False)
class Prepared:
    """A method of the factories that stores a row for the reference of a new one."""

    field: FieldView
    preparation: Preparation

    @property
    def name(self) -> str:
        """The name of the method."""
        role = "" if self.field.name == self.target.module else f"_{self.field.name}"
        return f"{self.target.module}_for_{self.field.entity.module}{role}"

    @property
    def target(self) -> EntityView:
        """The entity of the row."""
        return self.field.target

    @property
    def var(self) -> str:
        """The variable of the row."""
        return self.preparation.var

    @property
    def lines(self) -> Iterator[str]:
        """The lines that store the row and those that it needs."""
        made = [step for step in self.preparation.steps if isinstance(step, Make)]
        read = {value.var for step in made for _, value in step.given if isinstance(value, Ref)} | {self.var}
        for step in made:
            target = f"{step.var} = " if step.var in read else ""
            yield f"{target}await self.{making(self._entity(step.entity))}({self._arguments(step)})"

    def _entity(self, name: str) -> EntityView:
        return next(e for e in self.field.entity.project.entities if e.name == name)

    def _arguments(self, step: Make) -> str:
        entity, values = self._entity(step.entity), self._values(step)
        refs = ((name, value.var) for name, value in step.given if isinstance(value, Ref) and value.var != "ann")
        pairs = [f"{entity.field(name).attribute}={var}.id" for name, var in refs]
        pairs += [f"{entity.field(n).attribute}={in_python(entity.field(n), value)}" for n, value in values.items()]
        return ", ".join(pairs)

    def _values(self, step: Make) -> Values:
        """Return what a row is made of, and what the steps after that have changed."""
        given = {name: value for name, value in step.given if not isinstance(value, Ref)}
        last, stored = self._states[-1], self._entity(step.entity).columns
        first = next(s for s, each in zip(self._states, self.preparation.steps, strict=True) if each is step)
        before, after = (state.world.store.rows[state.rows[step.var]].values for state in (first, last))
        changed = [f.name for f in stored if not f.is_ref and before.get(f.name) != after.get(f.name)]
        return given | {name: relative(last.world, after[name]) for name in changed}

    @cached_property
    def _states(self) -> list[State]:
        """Where each step leads."""
        found = [State.start(cast_of(Index(self.field.entity.project.spec)))]
        for step in self.preparation.steps:
            found.append(found[-1].then(step)[0])
        return found[1:]


def prepared(entity: EntityView) -> tuple[Prepared, ...]:
    """Return what is stored for new rows of an entity: where more than values of the rows above it are asked for."""
    found = preparations(entity.project.spec).of(entity.name)
    return tuple(Prepared(entity.field(name), way) for name, way in found.items() if _is_more(way))


def _is_more(way: Preparation) -> bool:
    at = next(n for n, step in enumerate(way.steps) if isinstance(step, Make) and step.var == way.var)
    above = (step.given for step in way.steps[:at] if isinstance(step, Make))
    given = any(not isinstance(value, Ref) for pairs in above for _, value in pairs)
    return given or any(getattr(step, "var", "") != way.var for step in way.steps[at:])
