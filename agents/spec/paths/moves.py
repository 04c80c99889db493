"""What a client may do next on a path: only what has to do with the matter."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from agents.spec.model import Http, Operation
from agents.spec.paths.cast import OTHER, Cast
from agents.spec.paths.relevance import Relevance, Slot, changes
from agents.spec.paths.steps import Act, Advance, Change, Make, Ref, State, Step
from agents.spec.solve import Day, Value

FAR = 100 * 1440
"""Minutes after which a value that grows with time has reached its greatest."""

_OTHERWISE = "said otherwise"
"""What a text is changed to where it does not matter."""

ORDINALS = ("", "second_", "third_", "fourth_", "fifth_", "sixth_", "seventh_", "eighth_", "ninth_", "tenth_")


@dataclass(frozen=True)
class Moves:
    """Yields the steps that may be taken next.

    `entity`: the row it is about; `needs`: operations that are tried whatever they write; `alike`: how many rows of
    one entity there may be.
    """

    cast: Cast
    entity: str
    matters: Relevance
    needs: Sequence[str]
    alike: int

    def variants(self) -> Iterator[tuple[str, str, Value] | None]:
        """Yield how the rows that matter may begin, other than plain, where nobody can change them later."""
        yield None
        for step in self.parents(self.entity):
            if "update" not in self.cast.resources[step.entity].operations:
                for name, value in self._values(step.entity, ("always", "create")):
                    yield step.entity, name, value

    def parents(self, entity: str, variant: tuple[str, str, Value] | None = None) -> Iterator[Make]:
        """Yield how the rows are made that the row refers to and that matter, the topmost first."""
        cast = self.cast
        for of, name in sorted(self.matters.slots):
            type_ = cast.index.types[(of, name)]
            target = cast.resources.get(type_.of)
            if of != entity or type_.kind != "ref" or target is None or target.is_subject or not target.testable:
                continue
            if target.entity.name == entity or not cast.resources[of].settable({name: None}):
                continue
            yield from self.parents(target.entity.name, variant)
            more = ((variant[1], variant[2]),) if variant and variant[0] == target.entity.name else ()
            yield Make(target.var, target.entity.name, self._own(target.own), (*self._refs(target.entity.name), *more))

    def _own(self, own: str) -> str:
        return own if own in self.cast.names else "ann"

    def _refs(self, entity: str) -> tuple[tuple[str, Ref], ...]:
        return tuple((_ref_of(step.entity, entity, self), Ref(step.var)) for step in self._direct(entity))

    def _direct(self, entity: str) -> list[Make]:
        steps = list(self.parents(entity))
        of = {self.cast.index.types[s].of for s in self.matters.slots if s[0] == entity}
        return [s for s in steps if s.entity in of]

    def steps(self, state: State) -> Iterator[Step]:
        """Yield the steps that may come next."""
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
            for operation in self.cast.index.spec.operations:
                if operation.entity == entity and self._matters(operation):
                    yield Act(var, operation.id)

    def _changes(self, state: State) -> Iterator[Step]:
        for var, entity in state.entities:
            if self._plays(state, var) and state.resource(var).operations.keys() & {"update", "update_me"}:
                values = list(self._values(entity, ("always",)))
                yield from (Change(var, name, value) for name, value in values or self._any_change(entity))

    def _any_change(self, entity: str) -> Iterator[tuple[str, Value]]:
        """Yield some change of a row, where it is asked who may make any, whatever it changes."""
        r = self.cast.resources[entity]
        if r.update and r.update.id in self.needs:
            texts = (f.name for f in r.inputs(("always",)) if r.type_of(f.name).kind in ("string", "text"))
            yield from ((name, _OTHERWISE) for name in islice(texts, 1))

    def _plays(self, state: State, var: str) -> bool:
        """Tell whether a row, or a person other than Ann by one, has a part in the path."""
        return var not in self.cast.names or var in ("ann", *(o for v, o in state.owners.items() if v != o))

    def _matters(self, operation: Operation) -> bool:
        if operation.kind not in ("action", "transition") or not isinstance(operation.start, Http):
            return False
        written = set(changes(self.cast.index, operation))
        return operation.id in self.needs or bool(written & self.matters.slots)

    def _mains(self) -> Iterator[Step]:
        r = self.cast.resources[self.entity]
        if not r.is_subject and r.create:
            refs = self._refs(self.entity)
            yield Make(r.var, self.entity, self._own(r.own), refs)
            for name, value in self._values(self.entity, ("create", "always")):
                yield Make(r.var, self.entity, self._own(r.own), (*refs, (name, value)))

    def _children(self, state: State, made: list[str]) -> Iterator[Step]:
        for child, ref in sorted(self.matters.collections):
            r, parent = self.cast.resources[child], self.cast.index.types[(child, ref)].of
            number = made.count(child)
            if not r.create or not r.testable or number >= self.alike or (child == self.entity and not number):
                continue
            for var, entity in state.entities:
                if entity == parent and self._plays(state, var):
                    yield from self._child(f"{ORDINALS[number]}{r.var}", child, ref, var)

    def _child(self, name: str, child: str, ref: str, parent: str) -> Iterator[Step]:
        r = self.cast.resources[child]
        sent = r.settable({ref: None}) and r.type_of(ref).of != self.cast.index.spec.auth.subject
        given = ((ref, Ref(parent)),) if sent else ()
        owners = ("ann", OTHER) if r.own == "ann" and sent else (parent if r.own == "ann" else self._own(r.own),)
        for owner in owners:
            yield Make(name, child, owner, given)
            for field_, value in self._values(child, ("always", "create")):
                yield Make(name, child, owner, (*given, (field_, value)))

    def _values(self, entity: str, writes: tuple[str, ...]) -> Iterator[tuple[str, Value]]:
        """Yield values of the fields that matter, those a client may send, beside their defaults."""
        index = self.cast.index
        for of, name in sorted(self.matters.slots):
            item = index.fields[(of, name)]
            if of == entity and not item.computed and item.write in writes:
                yield from ((name, value) for value in self._some((of, name)))

    def _some(self, slot: Slot) -> Sequence[Value]:
        type_, item = self.cast.index.types[slot], self.cast.index.fields[slot]
        match type_.kind:
            case "boolean":
                return (True, False)
            case "enum":
                return self.cast.index.spec.enum(type_.of).values
            case "date":
                return (Day(-1), Day(0), Day(1))
            case "integer":
                near = {n + step for n in self.matters.numbers for step in (-1, 0, 1)}
                return [n for n in sorted(near) if (item.min or 0) <= n <= (item.max or n)][:6]
        return ()


def _ref_of(parent: str, child: str, moves: Moves) -> str:
    types = moves.cast.index.types
    return next(name for (of, name) in sorted(moves.matters.slots) if of == child and types[(of, name)].of == parent)
