"""What a client does in a path: it makes, changes and deletes rows, runs operations, and lets time pass."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from agents.spec.interpreter import Refused, World
from agents.spec.interpreter.rows import Row
from agents.spec.model import Operation
from agents.spec.paths.cast import Cast, concrete
from agents.spec.scenarios.resource import Resource
from agents.spec.solve import Value


@dataclass(frozen=True)
class Ref:
    """The row of a variable, or the account of a person."""

    var: str


Given = tuple[tuple[str, Value | Ref], ...]


@dataclass(frozen=True)
class Make:
    """Somebody gets a row: the variable that holds it, its entity, whose it is, and what it is made of."""

    var: str
    entity: str
    owner: str
    given: Given = ()


@dataclass(frozen=True)
class Change:
    """A field of a row is changed."""

    var: str
    field: str
    value: Value


@dataclass(frozen=True)
class Act:
    """An operation runs on a row: an action or a transition."""

    var: str
    operation: str


@dataclass(frozen=True)
class Advance:
    """Time passes."""

    days: int = 0
    minutes: int = 0


Step = Make | Change | Act | Advance


@dataclass(frozen=True)
class State:
    """Where a path has led: the world, its rows by variable, and whose each is."""

    cast: Cast
    world: World
    rows: Mapping[str, int]
    owners: Mapping[str, str]

    @classmethod
    def start(cls, cast: Cast) -> "State":
        """Return a world with people and nothing else."""
        world, rows = cast.world()
        return cls(cast, world, rows, {name: name for name in rows})

    def resource(self, var: str) -> Resource:
        """Return the resource of a variable."""
        return self.cast.resources[self.entity(var)]

    def entity(self, var: str) -> str:
        """Return the entity of a variable."""
        return next((m for v, m in self.entities if v == var), self.cast.index.spec.auth.subject)

    @property
    def entities(self) -> list[tuple[str, str]]:
        """Return the entity of each variable whose row is there."""
        rows = self.world.store.rows
        return [(var, rows[id_].entity) for var, id_ in self.rows.items() if id_ in rows]

    def then(self, step: Step) -> "tuple[State, str]":
        """Return where a step leads, and its outcome: nothing if it was done, else the status and code."""
        state = replace(self, world=self.world.copy(whole=False))
        try:
            return state.done(step), ""
        except Refused as error:
            return self, str(error)

    def done(self, step: Step) -> "State":
        """Take a step in this very world. Raises Refused."""
        world, row = self.world, self.world.store.rows.get(self.rows.get(getattr(step, "var", ""), 0))
        match step:
            case Make(var, entity, owner, given):
                values = {name: self._given(value) for name, value in given}
                made = self.cast.make(world, self.cast.resources[entity], values, self.rows, owner)
                return replace(self, rows={**self.rows, var: made.id}, owners={**self.owners, var: owner})
            case Advance(days, minutes):
                world.advance(timedelta(days=days, minutes=minutes))
                world.tick()
            case Change(var, name, value) if row:
                changer = world.index.operations[self.changer(var).id]
                actor = world.store.rows[self.rows[self.who_changes(var, name)]]
                _meet(world, row, actor)
                world.update(changer, row, {name: concrete(world, value)}, actor)
            case Act(var, id_) if row:
                operation = world.index.operations.get(id_)
                if operation is None:
                    raise Refused(404, "no_operation")
                actor = self._who(self.resource(var), operation, var)
                _meet(world, row, actor)
                world.act(operation, row, actor)
        return self

    def changer(self, var: str) -> Operation:
        """Return the operation that changes a row: of a person, that of others on the account. Raises KeyError."""
        r = self.resource(var)
        return r.operations.get("update") or r.operations["update_me"]

    def who_changes(self, var: str, name: str) -> str:
        """Return who changes a field of the row of a variable."""
        r = self.resource(var)
        roles = r.field(name).write_roles
        if roles is None:
            return self.who(r, self.changer(var), var)
        able = (
            n for n, role in self.cast.names.items() if role in roles and r.allows(self.changer(var), role, own=False)
        )
        return next(able, "ann")

    def _who(self, r: Resource, operation: Operation, var: str) -> Any:
        return self.world.store.rows[self.rows[self.who(r, operation, var)]]

    def who(self, r: Resource, operation: Operation, var: str) -> str:
        """Return who runs an operation on the row of a variable."""
        name = r.actor(operation)
        usual = self.owners[var] if name == "ann" else name
        able = (n for n, role in self.cast.names.items() if r.allows(operation, role, own=n == self.owners[var]))
        return self._sighted((usual, *able), var) or usual

    def reader(self, var: str) -> str:
        """Return who reads the row of a variable; nobody where none of the people may see it any more."""
        r = self.resource(var)
        if r.is_subject:
            return var
        name = r.actor(r.get)
        usual = self.owners.get(var, "ann") if name == "ann" else name
        return self._sighted((usual, self.owners.get(var, "ann"), *self.cast.names), var)

    def _sighted(self, names: Iterable[str], var: str) -> str:
        """Return the first of these people who sees the row of a variable, as far as somebody is kept from it."""
        row, rows = self.world.store.rows.get(self.rows.get(var, 0)), self.world.store.rows
        for name in names:
            person = rows.get(self.rows.get(name, 0))
            if row is None or person is None or not self.world.hides(row, person):
                return name
        return ""

    def _given(self, value: Value | Ref) -> Any:
        return self.rows[value.var] if isinstance(value, Ref) else concrete(self.world, value)


def _meet(world: World, row: Row, actor: Row) -> None:
    """Refuse whoever does not see the row: for them there is none."""
    if world.hides(row, actor):
        raise Refused(404, "not_found")
