"""The stage of an example: a world with the rows and people that it speaks of, and what was spoken of last."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from agents.spec.expression import Node
from agents.spec.interpreter import Refused, World
from agents.spec.interpreter.rows import Index, Row
from agents.spec.model import Http, Lifecycle, Operation, Spec, Transition
from agents.spec.paths.cast import Cast
from agents.spec.paths.preparing import cast_of
from agents.specify.grammar.domain import SELF, Domain
from agents.specify.examples.errors import Unread
from agents.specify.examples.recording import Recording
from agents.specify.grammar.trees import Unresolved
from agents.specify.names.words import label, words

_LATER = (1, 2, 3, 7, 14, 15, 21, 30, 31, 45, 60, 90, 180, 365, 366, 730)
"""Days after which a state may come by itself."""


@dataclass
class Stage:
    """What an example has set up. `actor`: who is spoken of as they, I or the user; nobody for a `visitor`."""

    spec: Spec
    domain: Domain
    cast: Cast
    world: World
    people: Mapping[str, int]
    actor: int | None = None
    visitor: bool = False
    spoken: dict[str, int] = field(default_factory=dict)
    recording: Recording = field(init=False)

    def __post_init__(self) -> None:
        """Record what is done to set the stage."""
        self.recording = Recording(self.cast, {id_: name for name, id_ in self.people.items()})

    @classmethod
    def empty(cls, spec: Spec, domain: Domain) -> "Stage":
        """Return a stage with people and nothing else. Raises Unread where not even they can be there."""
        cast = cast_of(Index(spec))
        try:
            world, people = cast.world()
        except Refused as error:
            raise Unread("the people") from error
        return cls(spec, domain, cast, world, people)

    def fresh(self) -> "Stage":
        """Return a stage of its own that begins as this one."""
        return Stage(self.spec, self.domain, self.cast, self.world.copy(), self.people)

    def row(self, entity: str) -> Row:
        """Return the row of an entity that was spoken of last. Raises Unread."""
        found = self.world.store.rows.get(self.spoken.get(entity, 0))
        if found is None:
            raise Unread(f"which {words(entity)}")
        return found

    def person(self, role: str, *, other: bool = False) -> int:
        """Return somebody with a role; another one where one was spoken of already. Raises Unread."""
        names = [n for n, r in self.cast.names.items() if r == role and n in self.people]
        known = self.actor or next(iter(self.people.values()), 0)
        names = [n for n in names if not other or self.people[n] != known]
        if not names:
            raise Unread(words(role))
        return self.people[names[0]]

    def role(self) -> str:
        """Return the role of those who sign up."""
        return self.spec.auth.register_role or next(iter(self.cast.names.values()))

    def make(self, entity: str, given: Mapping[str, Any]) -> Row:
        """Make a row that belongs to what was spoken of. Raises Unread."""
        r = self.cast.resources[entity]
        if r.create is None or r.is_subject:
            raise Unread(words(entity))
        sent = {f.name for f in r.inputs()}
        related = {**self.related(entity), **given}
        try:
            made = self.cast.make(
                self.world, r, {n: v for n, v in related.items() if n in sent}, self.people, self.owner()
            )
        except Refused as error:
            raise Unread(f"{label(entity)}: {error}") from error
        made = self.world.store.rows[made.id]
        self.recording.made(made, self.owner(), {n: v for n, v in related.items() if n in sent}, self.world)
        for name in (n for n in related if n not in sent):
            self.recording.lose(f"{label(name)} of {label(entity)}")
        made.values.update({n: v for n, v in related.items() if n not in sent})
        self.spoken[entity] = made.id
        return made

    def named(self, name: str) -> int:
        """Return somebody by the name of the cast. Raises Unread where they are not there."""
        if name not in self.people:
            raise Unread("somebody who signs in")
        return self.people[name]

    def owner(self) -> str:
        """Return who makes rows: the person who is spoken of. Raises Unread where there is nobody."""
        if not self.people:
            raise Unread("somebody who signs in")
        return next((n for n, id_ in self.people.items() if id_ == self.actor), next(iter(self.people)))

    def related(self, entity: str) -> dict[str, int]:
        """Return the references of a row to what was spoken of."""
        found = {}
        for item in self.cast.index.entities[entity].fields:
            type_ = self.cast.index.types[(entity, item.name)]
            if type_.kind == "ref" and type_.of in self.spoken and type_.of != entity and item.write != "never":
                found[item.name] = self.spoken[type_.of]
        return found

    def reached(self, row: Row | None, entity: str) -> int:
        """Return the only row of an entity that a row refers to, 0 where there is none."""
        types = self.cast.index.types
        names = [n for (of, n), t in types.items() if row and (of, t.kind, t.of) == (row.entity, "ref", entity)]
        found = row.values.get(names[0]) if row and len(names) == 1 else None
        return found if isinstance(found, int) else 0

    def happened(self, row: Row, name: str, day: date) -> bool:
        """Let the step happen on a day that sets a field to that day; tell whether there is one."""
        for operation in self.spec.operations:
            values = {n: v for e in operation.effects if e.target == "self" for n, v in e.values.items()}
            if operation.entity == row.entity and isinstance(operation.start, Http) and values.get(name) == "today":
                self.dated(datetime.combine(day, self.world.store.now.timetz()))
                self.recording.ran(row, operation.id)
                try:
                    self.world.act(operation, self.world.store.rows[row.id], None)
                except Refused as error:
                    raise Unread(f"{label(name)} {day}") from error
                return True
        return False

    def dated(self, moment: datetime) -> None:
        """Let it be a moment from now on."""
        self.recording.passed((moment.date() - self.world.store.now.date()).days)
        self.world.store.now, self.world.store.moving = moment, False

    def state(self, row: Row, name: str, value: Any) -> None:
        """Let a field have a value, as the example says."""
        item, r = self.cast.index.fields[(row.entity, name)], self.cast.resources[row.entity]
        if item.write == "never" or (item.write == "create" and name not in {f.name for f in r.inputs()}):
            self.recording.lose(f"{label(name)} of {label(row.entity)}")
        else:
            self.recording.changed(row, name, value, self.world)
        self.world.store.rows[row.id].values[name] = value

    def related_to(self, part: str, whole: str) -> bool:
        """Tell whether rows of one entity belong to those of another."""
        types = self.cast.index.types
        return any(of == part and t.kind == "ref" and t.of == whole for (of, _), t in types.items())

    def holds(self, row: Row, adjective: str, *, negated: bool = False) -> bool:
        """Tell whether a row is in a state. Raises Unread."""
        return bool(self.world.at(row).value(self._state(row.entity, adjective, negated)))

    def _state(self, entity: str, adjective: str, negated: bool) -> Node:
        try:
            return self.domain.state(entity, adjective, negated, SELF)
        except Unresolved as error:
            raise Unread(adjective) from error

    def bring(self, row: Row, adjective: str, *, negated: bool = False) -> None:
        """Bring a row into a state: by a step of its lifecycle, by time, or as a matter of fact. Raises Unread."""
        if self.holds(row, adjective, negated=negated):
            return
        name, wanted = self.state_field(row.entity, adjective)
        item = self.cast.index.fields[(row.entity, name)]
        if item.computed:
            self._wait(row, adjective, negated=negated)
        elif wanted is None:
            self._flag(row, name, value=not negated)
        elif negated:
            raise Unread(f"not {adjective}")
        else:
            self._lead(row, name, wanted)

    def state_field(self, entity: str, adjective: str) -> tuple[str, str | None]:
        """Return the field of a state, and its value where it is no flag. Raises Unread."""
        try:
            return self.domain.state_field(entity, adjective)
        except Unresolved as error:
            raise Unread(adjective) from error

    def _flag(self, row: Row, name: str, *, value: bool) -> None:
        """Change a flag as a client would, so that what follows from it follows; else as a matter of fact."""
        update = self.cast.resources[row.entity].update
        if update and self.cast.index.fields[(row.entity, name)].write == "always":
            try:
                self.world.update(update, row, {name: value}, None)
            except Refused:
                pass
            else:
                self.recording.changed(row, name, value, self.world)
                return
        self.recording.lose(f"{label(name)} of {label(row.entity)}")
        self.world.store.rows[row.id].values[name] = value

    def _lead(self, row: Row, name: str, wanted: str) -> None:
        """Take the steps that lead to a state; a field that no steps write gets it as a matter of fact."""
        life = self.cast.index.entities[row.entity].lifecycle
        if life is None or life.field != name:
            self.state(row, name, wanted)
            return
        for step in _way(life, str(row.values[name]), wanted):
            self._step(self.cast.index.operations[step.op], row.id)

    def _step(self, operation: Operation, id_: int) -> None:
        """Take a step; what its guards ask for was so, as the example says that it was taken."""
        for each in (operation, operation.model_copy(update={"guards": ()})):
            try:
                self.world.act(each, self.world.store.rows[id_], None)
            except Refused:
                self.recording.lose(label(operation.name))
                continue
            self.recording.ran(self.world.store.rows[id_], operation.id)
            return
        raise Unread(label(operation.name))

    def _wait(self, row: Row, adjective: str, *, negated: bool) -> None:
        begun = self.world.store.now
        for days in _LATER:
            self.world.store.now, self.world.store.moving = begun + timedelta(days=days), False
            if self.holds(row, adjective, negated=negated):
                self.recording.passed(days)
                return
        self.world.store.now = begun
        raise Unread(adjective)


def _way(life: Lifecycle, state: str, wanted: str) -> list[Transition]:
    """Return the fewest steps from one state to another. Raises Unread."""
    ways: list[tuple[str, list[Transition]]] = [(state, [])]
    seen = {state}
    for here, steps in ways:
        if here == wanted:
            return steps
        for step in life.transitions:
            if here in step.sources and step.target not in seen:
                seen.add(step.target)
                ways.append((step.target, [*steps, step]))
    raise Unread(wanted)
