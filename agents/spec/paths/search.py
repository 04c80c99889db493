"""The search for paths: breadth first, until each way to break a fact shows in an outcome or in what is read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agents.spec.interpreter import World
from agents.spec.interpreter.rows import Index
from agents.spec.paths.cast import relative
from agents.spec.paths.moves import ORDINALS, Moves
from agents.spec.paths.relevance import Relevance, Slot
from agents.spec.paths.steps import Act, State, Step

MOST_STATES = 300
MOST_REACHED = 1500
MOST_STEPS = 6
MOST_ALIKE = 2


@dataclass(frozen=True)
class Taken:
    """A step of a path, its outcome, where it led, and whether something shows there."""

    step: Step
    outcome: str
    state: State
    shows: bool = False


Path = tuple[Taken, ...]


@dataclass
class Search:
    """Looks for paths on which each of the broken Specs differs from the original.

    `entity`: the row it is about; `focus`: the fields that are read after each step; `needs`: operations that are
    tried whatever they write; `alike`: how many rows of one entity there may be;
    `most`: how many states are looked at.
    """

    start: State
    entity: str
    matters: Relevance
    focus: Sequence[Slot]
    broken: Mapping[str, Index]
    needs: Sequence[str] = ()
    alike: int = MOST_ALIKE
    most: int = MOST_STATES
    seen: set[Any] = field(default_factory=set)
    left: set[str] = field(default_factory=set)

    def run(self) -> list[Path]:
        """Return the paths that were needed, none of which is the beginning of another."""
        self.left = set(self.broken)
        found: list[Path] = []
        for first in self._beginnings():
            found += self._from(*first)
        return [p for p in found if not any(p != q and _steps(q)[: len(p)] == _steps(p) for q in found)]

    def reach(self, name: str, values: Sequence[str]) -> list[Path]:
        """Return the shortest path to a row for each of these values of one of its fields, as far as there are any."""
        var, found = self.start.cast.resources[self.entity].var, dict[str, Path]()
        queue = [path for path, _ in self._beginnings()]
        while queue and len(found) < len(values) and len(self.seen) < MOST_REACHED:
            path = queue.pop(0)
            state = path[-1].state if path else self.start
            for step in self._moves.steps(state):
                after, outcome = state.then(step)
                if outcome or not self._is_new(after):
                    continue
                queue.append((*path, Taken(step, outcome, after)))
                row = after.world.store.rows.get(after.rows.get(var, 0))
                if row and row.values[name] not in found:
                    found[str(row.values[name])] = queue[-1]
        return [found[value] for value in values if value in found]

    def after(self, paths: Sequence[Path], step: Step) -> list[Path]:
        """Return the paths with one more step, those on which a broken Spec shows."""
        found, self.left = [], set(self.broken)
        for path in paths:
            states = self._states()
            for taken in path:
                states, _ = self._compare(taken.step, states, taken.state, taken.outcome)
            last, outcome = states[""].then(step)
            _, killed = self._compare(step, states, last, outcome)
            self.left -= killed
            if killed:
                found.append((*path, Taken(step, outcome, last, shows=True)))
        return [p for p in found if not any(p != q and _steps(q)[: len(p)] == _steps(p) for q in found)]

    def _states(self) -> dict[str, State]:
        states = {"": self.start}
        for name, index in self.broken.items():
            world = World(index, self.start.world.store.copy())
            states[name] = State(self.start.cast, world, self.start.rows, self.start.owners)
        return states

    def _from(self, path: Path, states: dict[str, State]) -> Iterator[Path]:
        queue = [(path, states)]
        while queue and self.left and len(self.seen) < self.most:
            path, states = queue.pop(0)
            for step in self._moves.steps(states[""]) if len(path) < MOST_STEPS + self._chain else ():
                after, outcome = states[""].then(step)
                new = not outcome and self._is_new(after)
                if not (new or outcome or self._is_needed(step)):
                    continue
                others, killed = self._compare(step, states, after, outcome)
                if killed:
                    self.left -= killed
                    yield (*path, Taken(step, outcome, after, shows=True))
                if new:
                    queue.append(((*path, Taken(step, outcome, after, bool(killed))), others))

    def _is_needed(self, step: Step) -> bool:
        return isinstance(step, Act) and step.operation in self.needs

    @property
    def _moves(self) -> Moves:
        return Moves(self.start.cast, self.entity, self.matters, self.needs, self.alike)

    @property
    def _chain(self) -> int:
        return len(list(self._moves.parents(self.entity)))

    def _compare(
        self, step: Step, states: dict[str, State], after: State, outcome: str
    ) -> tuple[dict[str, State], set[str]]:
        """Take the step with each broken Spec that looked the same so far; return states, and what differs."""
        shown = (answer(outcome), self.observed(after))
        rest, killed = {"": after}, set()
        for name in self.left & states.keys():
            other, said = states[name].then(step)
            if (answer(said), self.observed(other)) != shown:
                killed.add(name)
            else:
                rest[name] = other
        return rest, killed

    def observed(self, state: State) -> dict[tuple[str, str], Any]:
        """Return the values of the fields in focus, by variable and field."""
        found: dict[tuple[str, str], Any] = {}
        for var, id_ in state.rows.items():
            row = state.world.store.rows.get(id_)
            for entity, name in self.focus if row is None or state.reader(var) else ():
                if row and row.entity == entity:
                    found[(var, name)] = relative(state.world, state.world.read(row, name))
                elif row is None and self._entity_of(var) == entity:
                    found[(var, name)] = ...
        return found

    def _entity_of(self, var: str) -> str:
        snakes = {r.var: name for name, r in self.start.cast.resources.items()}
        return next((e for s, e in snakes.items() if var in {f"{o}{s}" for o in ORDINALS}), "")

    def _is_new(self, state: State) -> bool:
        values = tuple(
            (var, name, str(relative(state.world, state.world.read(state.world.store.rows[state.rows[var]], name))))
            for var, entity in state.entities
            for of, name in sorted(self.matters.slots)
            if of == entity
        )
        mark = (values, state.world.store.now.date(), len(state.rows))
        known = mark in self.seen
        self.seen.add(mark)
        return not known

    def _beginnings(self) -> Iterator[tuple[Path, dict[str, State]]]:
        """Yield the worlds in which the rows that the row refers to are there already, plain or not."""
        for variant in self._moves.variants():
            states = self._states()
            path: Path = ()
            for step in self._moves.parents(self.entity, variant):
                after, outcome = states[""].then(step)
                states, _ = self._compare(step, states, after, outcome)
                path = (*path, Taken(step, outcome, states[""]))
            if all(not taken.outcome for taken in path):
                yield path, states


def answer(outcome: str) -> str:
    """Return what a client can tell of an outcome: the status, and the code that names a state."""
    status, _, code = outcome.partition(" ")
    return outcome if "_is_" in code else status


def _steps(path: Path) -> list[Step]:
    return [taken.step for taken in path]
