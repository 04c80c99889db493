"""Tests of numbers that steps and changes take from what the parts of a row refer to, or give back."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from agents.spec.expression import Binary, Member, Name, parse
from agents.spec.interpreter import World
from agents.spec.interpreter.rows import Index
from agents.spec.model import Effect, Field, Operation
from agents.spec.mutations import copied, with_operation
from agents.spec.paths.preparing import cast_of
from agents.spec.paths.search import Path, Taken
from agents.spec.paths.steps import Act, Make, Ref, State, Step
from agents.spec.scenarios.names import people
from agents.spec.scenarios.reactions import parts_of
from agents.spec.scenarios.resource import Resource, Scenario
from agents.spec.scenarios.rows import granted, target
from agents.spec.scenarios.story import Story
from agents.spec.scenarios.telling import told
from agents.spec.scenarios.values import number

_PLENTY = 20
_LONGEST = 3
"""So many steps may lead to what is to be shown."""


def taking_scenarios(r: Resource) -> Iterator[Scenario]:
    """Yield the tests of what steps and changes of an entity do to the numbers of others."""
    for operation in (
        o for o in r.spec.operations if o.entity == r.entity.name and o.kind in ("transition", "reaction")
    ):
        for place, effect in enumerate(operation.effects):
            found = _read(r, operation, place, effect)
            if found and (path := found.path):
                nodes = (*granted(operation), found.other.field(found.name).id)
                text = told(path, found.focus)
                yield Scenario(f"{operation.name}_counts", nodes, text, Story(found.focus).body([path]))


def _read(r: Resource, operation: Operation, place: int, effect: Effect) -> "_Taking | None":
    """Return what an effect takes or gives, where clients can make all that it needs."""
    found = parts_of(r, effect) if effect.each and effect.do == "set" else None
    if found is None or not found[0].testable or len(effect.values) != 1:
        return None
    part, above = found
    ((name, text),) = effect.values.items()
    match parse(effect.target), parse(text):
        case Member(Name(), reference), Binary("+" | "-", Member(), Member(Name(), amount)):
            taking = _Taking(r, operation, place, part, above, part.field(reference), name, part.field(amount))
            return taking if taking.possible else None
    return None


@dataclass(frozen=True, eq=False)
class _Taking:
    """An effect on the number `name` of the rows that `reference` of the parts leads to, by their `amount`."""

    r: Resource
    operation: Operation
    place: int
    part: Resource
    above: Field
    reference: Field
    name: str
    amount: Field

    @property
    def other(self) -> Resource:
        """What has the number."""
        return target(self.part, self.reference)

    @property
    def focus(self) -> tuple[tuple[str, str], ...]:
        """The number that is read."""
        return ((self.other.entity.name, self.name),)

    @property
    def possible(self) -> bool:
        """Tell whether clients may send all numbers."""
        sent = (self.above.name, self.reference.name, self.amount.name)
        free = self.part.settable(dict.fromkeys(sent)) and self.other.settable({self.name: _PLENTY})
        return free and self.other.testable and self.other.type_of(self.name).kind == "integer"

    @cached_property
    def path(self) -> Path:
        """Two parts of a row, and the steps after which the effect shows; nothing if no few steps do."""
        rest = tuple(e for n, e in enumerate(self.operation.effects) if n != self.place)
        less = Index(with_operation(self.r.spec, copied(self.operation, effects=rest)))
        start = State.start(cast_of(Index(self.r.spec)))
        other = State(start.cast, World(less, start.world.store.copy()), start.rows, start.owners)
        queue = [self._made]
        while queue:
            steps = queue.pop(0)
            path, without = _played(start, steps), _played(other, steps)
            if path and without and self._numbers(path[-1].state) != self._numbers(without[-1].state):
                return (*path[:-1], replace(path[-1], shows=True))
            if path and len(steps) < len(self._made) + _LONGEST:
                queue += [(*steps, act) for act in self._acts]
        return ()

    @cached_property
    def _made(self) -> tuple[Step, ...]:
        """What is there before: the row, two parts, and what each of these refers to."""
        parts = [step for turn, before in enumerate(("", "second_")) for step in self._with(turn, before)]
        return (Make(self.r.var, self.r.entity.name, self._owner(self.r)), *parts)

    def _with(self, turn: int, before: str) -> Iterator[Step]:
        var = f"{before}{self.other.var}"
        plenty = ((self.name, _PLENTY),)
        yield Make(var, self.other.entity.name, self._owner(self.other), plenty)
        amount = (self.amount.name, number(self.amount, turn + 1))
        given = ((self.above.name, Ref(self.r.var)), (self.reference.name, Ref(var)), amount)
        yield Make(f"{before}{self.part.var}", self.part.entity.name, self._owner(self.part), given)

    def _owner(self, r: Resource) -> str:
        return r.own if r.own in ("ann", *people(r.spec)) else "ann"

    @cached_property
    def _acts(self) -> tuple[Act, ...]:
        """The steps that somebody may take with the row."""
        asked = (o for o in self.r.spec.operations if o.entity == self.r.entity.name and o.grants)
        return tuple(Act(self.r.var, o.id) for o in asked if o.kind in ("transition", "action"))

    def _numbers(self, state: State) -> list[object]:
        rows = state.world.store.of(self.other.entity.name)
        return [row.values[self.name] for row in rows]


def _played(state: State, steps: tuple[Step, ...]) -> Path:
    """Return the path of steps that are all done; nothing if one is refused."""
    path: Path = ()
    for step in steps:
        state, outcome = state.then(step)
        if outcome:
            return ()
        path = (*path, Taken(step, outcome, state))
    return path
