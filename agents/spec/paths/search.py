"""The search for paths: breadth first, until each way to break a fact shows in an outcome or in what is read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agents.spec.interpreter import World
from agents.spec.interpreter.rows import Index
from agents.spec.model import Http, Operation
from agents.spec.paths.cast import OTHER, relative
from agents.spec.paths.relevance import Relevance, Slot, changes
from agents.spec.paths.steps import Act, Advance, Change, Make, Ref, State, Step
from agents.spec.solve import Day, Value

MOST_STATES = 300
MOST_REACHED = 1500
MOST_STEPS = 6
MOST_ALIKE = 2
FAR = 100 * 1440
ORDINALS = ("", "second_", "third_", "fourth_")


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
    tried whatever they write; `alike`: how many rows of one entity there may be.
    """

    start: State
    entity: str
    matters: Relevance
    focus: Sequence[Slot]
    broken: Mapping[str, Index]
    needs: Sequence[str] = ()
    alike: int = MOST_ALIKE
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
            for step in self._candidates(state):
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
        while queue and self.left and len(self.seen) < MOST_STATES:
            path, states = queue.pop(0)
            for step in self._candidates(states[""]) if len(path) < MOST_STEPS + self._chain else ():
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
    def _chain(self) -> int:
        return len(list(self._parents(self.entity)))

    def _compare(
        self, step: Step, states: dict[str, State], after: State, outcome: str
    ) -> tuple[dict[str, State], set[str]]:
        """Take the step with each broken Spec that looked the same so far; return states, and what differs."""
        shown = (outcome, self.observed(after))
        rest, killed = {"": after}, set()
        for name in self.left & states.keys():
            other, said = states[name].then(step)
            if (said, self.observed(other)) != shown:
                killed.add(name)
            else:
                rest[name] = other
        return rest, killed

    def observed(self, state: State) -> dict[tuple[str, str], Any]:
        """Return the values of the fields in focus, by variable and field."""
        found: dict[tuple[str, str], Any] = {}
        for var, id_ in state.rows.items():
            row = state.world.store.rows.get(id_)
            for entity, name in self.focus:
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
        for variant in self._variants():
            states = self._states()
            path: Path = ()
            for step in self._parents(self.entity, variant):
                after, outcome = states[""].then(step)
                states, _ = self._compare(step, states, after, outcome)
                path = (*path, Taken(step, outcome, states[""]))
            if all(not taken.outcome for taken in path):
                yield path, states

    def _variants(self) -> Iterator[tuple[str, str, Value] | None]:
        yield None
        for step in self._parents(self.entity):
            if "update" not in self.start.cast.resources[step.entity].operations:
                for name, value in self._values(step.entity, ("always", "create")):
                    yield step.entity, name, value

    def _parents(self, entity: str, variant: tuple[str, str, Value] | None = None) -> Iterator[Make]:
        """Yield how the rows are made that the row refers to and that matter, the topmost first."""
        cast = self.start.cast
        for of, name in sorted(self.matters.slots):
            type_ = cast.index.types[(of, name)]
            target = cast.resources.get(type_.of)
            if of != entity or type_.kind != "ref" or target is None or target.is_subject or not target.testable:
                continue
            if target.entity.name == entity or not cast.resources[of].settable({name: None}):
                continue
            yield from self._parents(target.entity.name, variant)
            more = ((variant[1], variant[2]),) if variant and variant[0] == target.entity.name else ()
            yield Make(target.var, target.entity.name, self._own(target.own), (*self._refs(target.entity.name), *more))

    def _own(self, own: str) -> str:
        return own if own in self.start.rows else "ann"

    def _refs(self, entity: str) -> tuple[tuple[str, Ref], ...]:
        return tuple((_ref_of(step.entity, entity, self), Ref(step.var)) for step in self._direct(entity))

    def _direct(self, entity: str) -> list[Make]:
        steps = list(self._parents(entity))
        of = {self.start.cast.index.types[s].of for s in self.matters.slots if s[0] == entity}
        return [s for s in steps if s.entity in of]

    def _candidates(self, state: State) -> Iterator[Step]:
        made = [entity for _, entity in state.entities]
        if self.entity not in made:
            yield from self._mains()
        yield from self._acts(state)
        yield from self._children(state, made)
        yield from self._changes(state)
        if self.matters.clocked:
            periods = {1440, *self.matters.periods, *(p + 1440 for p in self.matters.periods), FAR}
            yield from (Advance(days=p // 1440, minutes=p % 1440) for p in sorted(periods))

    def _acts(self, state: State) -> Iterator[Step]:
        for var, entity in state.entities:
            for operation in self.start.cast.index.spec.operations:
                if operation.entity == entity and self._matters(operation):
                    yield Act(var, operation.id)

    def _changes(self, state: State) -> Iterator[Step]:
        for var, entity in state.entities:
            if self._plays(state, var) and state.resource(var).operations.keys() & {"update", "update_me"}:
                for name, value in self._values(entity, ("always",)):
                    yield Change(var, name, value)

    def _plays(self, state: State, var: str) -> bool:
        """Tell whether a row, or a person other than Ann by one, has a part in the path."""
        return var not in self.start.rows or var in ("ann", *(o for v, o in state.owners.items() if v != o))

    def _matters(self, operation: Operation) -> bool:
        if operation.kind not in ("action", "transition") or not isinstance(operation.start, Http):
            return False
        written = set(changes(self.start.cast.index, operation))
        return operation.id in self.needs or bool(written & self.matters.slots)

    def _mains(self) -> Iterator[Step]:
        r = self.start.cast.resources[self.entity]
        if not r.is_subject and r.create:
            refs = self._refs(self.entity)
            yield Make(r.var, self.entity, self._own(r.own), refs)
            for name, value in self._values(self.entity, ("create", "always")):
                yield Make(r.var, self.entity, self._own(r.own), (*refs, (name, value)))

    def _children(self, state: State, made: list[str]) -> Iterator[Step]:
        for child, ref in sorted(self.matters.collections):
            r, parent = self.start.cast.resources[child], self.start.cast.index.types[(child, ref)].of
            number = made.count(child)
            if not r.create or not r.testable or number >= self.alike or (child == self.entity and not number):
                continue
            for var, entity in state.entities:
                if entity == parent and self._plays(state, var):
                    yield from self._child(f"{ORDINALS[number]}{r.var}", child, ref, var)

    def _child(self, name: str, child: str, ref: str, parent: str) -> Iterator[Step]:
        r = self.start.cast.resources[child]
        sent = r.settable({ref: None}) and r.type_of(ref).of != self.start.cast.index.spec.auth.subject
        given = ((ref, Ref(parent)),) if sent else ()
        owners = ("ann", OTHER) if r.own == "ann" and sent else (parent if r.own == "ann" else self._own(r.own),)
        for owner in owners:
            yield Make(name, child, owner, given)
            for field_, value in self._values(child, ("always", "create")):
                yield Make(name, child, owner, (*given, (field_, value)))

    def _values(self, entity: str, writes: tuple[str, ...]) -> Iterator[tuple[str, Value]]:
        """Yield values of the fields that matter, those a client may send, beside their defaults."""
        index = self.start.cast.index
        for of, name in sorted(self.matters.slots):
            item = index.fields[(of, name)]
            if of == entity and not item.computed and item.write in writes:
                yield from ((name, value) for value in self._some((of, name)))

    def _some(self, slot: Slot) -> Sequence[Value]:
        type_, item = self.start.cast.index.types[slot], self.start.cast.index.fields[slot]
        match type_.kind:
            case "boolean":
                return (True, False)
            case "enum":
                return self.start.cast.index.spec.enum(type_.of).values
            case "date":
                return (Day(-1), Day(0), Day(1))
            case "integer":
                near = {n + step for n in self.matters.numbers for step in (-1, 0, 1)}
                return [n for n in sorted(near) if (item.min or 0) <= n <= (item.max or n)][:6]
        return ()


def _ref_of(parent: str, child: str, search: Search) -> str:
    types = search.start.cast.index.types
    return next(name for (of, name) in sorted(search.matters.slots) if of == child and types[(of, name)].of == parent)


def _steps(path: Path) -> list[Step]:
    return [taken.step for taken in path]
