"""What must be done to the rows above a new one before it can be made, where a plain one would be refused."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from agents.spec.expression import Macro, Member, Node, children, parse
from agents.spec.interpreter.rows import Index
from agents.spec.model import Spec
from agents.spec.paths.cast import OTHER, Cast, People
from agents.spec.paths.moves import ORDINALS, Moves
from agents.spec.paths.relevance import Relevance
from agents.spec.paths.steps import Act, Advance, Change, Make, Ref, State, Step
from agents.spec.scenarios.owning import makes
from agents.spec.scenarios.resource import Resource

MOST_STATES = 300
"""States that are looked at before it counts as impossible."""


@dataclass(frozen=True)
class Preparation:
    """The steps that make a row to which a new one can refer; the row is that of the variable.

    `again`: it needs no other step to be ready for a second one; `shared`: a second one can refer to it as well.
    """

    var: str
    entity: str
    steps: tuple[Step, ...]
    again: bool
    shared: bool

    def take(self, state: State) -> int:
        """Take the steps in the world of a state, and return which row it is. Raises Refused."""
        for step in self.steps:
            state = state.done(step)
        return state.rows[self.var]


@dataclass(eq=False)
class Preparations:
    """What is to be done before rows of each entity are made, by the reference that leads to what is prepared."""

    index: Index
    _found: dict[str, Mapping[str, Preparation]] = field(default_factory=dict)
    _vain: set[str] = field(default_factory=set)

    def of(self, entity: str) -> Mapping[str, Preparation]:
        """Return the preparations for rows of an entity; none where a plain one is accepted, or where none helps."""
        if entity not in self._found:
            # As long as it is looked for, rows of the entity are made plain.
            self._found[entity] = {}
            self._found[entity] = self._tried(entity)
        return self._found[entity]

    def is_vain(self, entity: str) -> bool:
        """Tell whether rows of an entity are refused for what stands above them, and no few steps change that."""
        return not self.of(entity) and entity in self._vain

    def prepare(self, entity: str, reference: str, cast: Cast, people: People, owner: str) -> int | None:
        """Prepare a row of somebody for the reference, and return which it is; nothing where a plain one does."""
        way = self.of(entity).get(reference)
        if way is None:
            return None
        rows = {name: people.rows[name] for name in cast.names if name in people.rows}
        if makes(cast.resources[way.entity], owner):
            rows["ann"] = rows[owner]
        return way.take(State(cast, people.world, rows, {name: name for name in rows}))

    def _tried(self, entity: str) -> Mapping[str, Preparation]:
        cast = Cast(self.index, self)
        r = cast.resources[entity]
        there = r.testable and cast.resources[self.index.spec.auth.subject].testable
        if r.is_subject or not there or not any(map(looks_above, _checks(r))):
            return {}
        start = State.start(cast)
        plain = Make(r.var, entity, r.own if r.own in cast.names else "ann")
        refused = start.then(plain)[1]
        if not refused:
            return {}
        self._found[entity] = _Seeking(start, r, refused).ways()
        if not start.then(plain)[1]:
            return self._found[entity]
        self._vain.add(entity)
        return {}


def _checks(r: Resource) -> list[str]:
    """Return the conditions of a new row."""
    return [check.expr for check in (*(r.create.guards if r.create else ()), *r.entity.rules)]


def looks_above(expr: str) -> bool:
    """Tell whether a condition reads a row that the new one refers to."""
    return any(isinstance(node, Member) and isinstance(node.base, Member) for node in _nodes(parse(expr)))


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in (*children(node), *([node.body] if isinstance(node, Macro) else ())):
        yield from _nodes(child)


class _Seeking:
    """Looks for the fewest steps after which a row can be made."""

    def __init__(self, start: State, r: Resource, refused: str) -> None:
        self._start, self._r, self._refused = start, r, refused
        matters = Relevance(start.cast.index)
        for expr in _checks(r):
            matters.add(r.entity.name, expr)
        alike = min(max((1, *matters.numbers)) + 1, len(ORDINALS))
        self._moves, self._matters = Moves(start.cast, r.entity.name, matters, (), alike), matters

    def ways(self) -> dict[str, Preparation]:
        """Return the preparation of each row that must be; none if no steps help, or if one changes several of them."""
        found = self._path()
        if found is None:
            return {}
        steps, last, state = found
        parts = {name: _about(steps, var) for name, var in _referred(last)}
        every = [step for part in parts.values() for step in part]
        if len(every) != len({id(step) for step in every}):
            return {}
        after, _ = state.then(last)
        second = after.then(Make(f"second_{last.var}", last.entity, last.owner, last.given))[1]
        plain = set(self._moves.parents(self._r.entity.name))
        return {
            name: Preparation(var, state.entity(var), parts[name], second != self._refused, not second)
            for name, var in _referred(last)
            if not plain.issuperset(parts[name])
        }

    def _path(self) -> tuple[list[Step], Make, State] | None:
        queue, seen = deque(self._beginnings()), set[object]()
        while queue and len(seen) < MOST_STATES:
            steps, state = queue.popleft()
            for step in self._moves.steps(state):
                if not _is_fit(step):
                    continue
                after, refused = state.then(step)
                if isinstance(step, Make) and step.entity == self._r.entity.name:
                    if not refused and all(isinstance(value, Ref) for _, value in step.given):
                        return steps, step, state
                elif not refused and (mark := self._mark(after)) not in seen:
                    seen.add(mark)
                    queue.append(([*steps, step], after))
        return None

    def _beginnings(self) -> Iterator[tuple[list[Step], State]]:
        """Yield the rows above, plain or not."""
        for variant in self._moves.variants():
            steps, state = list(self._moves.parents(self._r.entity.name, variant)), self._start
            refusals = []
            for step in steps:
                state, refused = state.then(step)
                refusals.append(refused)
            if not any(refusals):
                yield [*steps], state

    def _mark(self, state: State) -> object:
        store = state.world.store
        return tuple(
            (var, name, str(state.world.read(store.rows[state.rows[var]], name)))
            for var, entity in state.entities
            for of, name in sorted(self._matters.slots)
            if of == entity and self._start.cast.index.types[(of, name)].kind != "ref"
        ), tuple(sorted(state.rows))


def _is_fit(step: Step) -> bool:
    """Tell whether a step can prepare a row whenever one is needed: no time passes, and nobody's account changes."""
    if isinstance(step, Make):
        return step.owner != OTHER
    return isinstance(step, Act | Change) and step.var != "ann"


def _referred(last: Make) -> list[tuple[str, str]]:
    """Return each reference that is given, and the variable of its row."""
    return [(name, value.var) for name, value in last.given if isinstance(value, Ref)]


def _about(steps: Sequence[Step], var: str) -> tuple[Step, ...]:
    """Return the steps that have to do with the row of a variable, and with the rows that these need."""
    about, size = {var}, 0
    while size < len(about):
        size = len(about)
        about |= {name for step in steps if _touched(step) & about for name in _touched(step)}
    return tuple(step for step in steps if _touched(step) & about)


def _touched(step: Step) -> set[str]:
    if isinstance(step, Advance):
        return set()
    given = step.given if isinstance(step, Make) else ()
    return {step.var, *(value.var for _, value in given if isinstance(value, Ref) and value.var != "ann")}


_KNOWN: deque[Preparations] = deque(maxlen=4)
"""The search takes its time, and the tests of one Spec ask for it again and again."""


def preparations(spec: Spec) -> Preparations:
    """Return what is to be done before rows of a Spec are made."""
    found = next((known for known in _KNOWN if known.index.spec is spec), None)
    if found is None:
        found = Preparations(Index(spec))
        _KNOWN.append(found)
    return found


def cast_of(index: Index) -> Cast:
    """Return the people of a test, who prepare what must be before a row is made."""
    return Cast(index, preparations(index.spec))
