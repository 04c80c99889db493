"""The people and rows of a test before it begins, and how rows are filled in as `rows.py` of the suite does it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

from agents.spec.interpreter import Refused, World
from agents.spec.interpreter.rows import Index, Row
from agents.spec.model import Field
from agents.spec.scenarios.fitting import plain_row
from agents.spec.scenarios.names import people
from agents.spec.scenarios.owning import makes
from agents.spec.scenarios.resource import Resource, resources
from agents.spec.scenarios.values import sample_value
from agents.spec.solve import Day, Filled, Moment, Value
from agents.spec.types import TEXT

OTHER = "bob"
"""Somebody with the role of Ann."""


@dataclass(frozen=True)
class People:
    """A world, and which row each person in it is."""

    world: World
    rows: Mapping[str, int]


class Preparing(Protocol):
    """Knows what must be done to a row before a new one can refer to it."""

    def prepare(self, entity: str, reference: str, cast: "Cast", people: People, owner: str) -> int | None:
        """Prepare a row of somebody, and return which it is; nothing where a plain one does. Raises Refused."""


class Cast:
    """The people of a test, and what a row is made of that a test does not care about."""

    def __init__(self, index: Index, preparing: Preparing | None = None) -> None:
        self.index = index
        self._preparing = preparing
        self.resources = {r.entity.name: r for r in resources(index.spec)}
        self.names = {**{name: role for role, name in people(index.spec).items()}}
        self.names[OTHER] = self.names["ann"]
        self._needed = {name: plain_row(r) for name, r in self.resources.items() if r.create}

    def world(self) -> tuple[World, dict[str, int]]:
        """Return a world with the people in it, and which row each of them is."""
        world, found = World(self.index), {}
        subject = self.resources[self.index.spec.auth.subject]
        for name, role in self.names.items():
            if subject.create:
                row = world.create(subject.create, self.body(world, subject, {}, {}, ""), None)
                if self.index.spec.auth.role_field:
                    row.values[self.index.spec.auth.role_field] = role
                found[name] = row.id
        return world, found

    def make(self, world: World, r: Resource, given: Mapping[str, Any], rows: Mapping[str, int], owner: str) -> Row:
        """Make a row for the owner. Raises Refused."""
        assert r.create is not None
        name = r.actor(r.create)
        whose = owner if makes(r, owner) else "ann"
        maker = world.store.rows.get(rows[whose if name == "ann" else name])
        operation = world.index.operations.get(r.create.id)
        if operation is None:
            raise Refused(404, "no_operation")
        return world.create(operation, self.body(world, r, given, rows, owner), maker)

    def body(
        self, world: World, r: Resource, given: Mapping[str, Any], rows: Mapping[str, int], owner: str
    ) -> dict[str, Any]:
        """Return what is given, and a value for each field that must be sent."""
        found = dict(given)
        tied = {slot[1]: value for slot, value in self._needed[r.entity.name].items() if value is not None}
        defaults = {slot[1]: value for slot, value in r.defaults().items()}
        for item in r.inputs():
            if item.name in found:
                continue
            if item.name in tied and tied[item.name] != defaults.get(item.name):
                found[item.name] = concrete(world, tied[item.name])
            elif item.required:
                found[item.name] = self._value(world, r, item, rows, owner)
        return found

    def _value(self, world: World, r: Resource, item: Field, rows: Mapping[str, int], owner: str) -> Any:
        type_ = r.type_of(item.name)
        if type_.kind == "ref":
            if type_.of == self.index.spec.auth.subject:
                return rows[owner]
            people = People(world, rows)
            ready = self._preparing and self._preparing.prepare(r.entity.name, item.name, self, people, owner)
            if ready is not None:
                return ready
            return self.make(world, self.resources[type_.of], {}, rows, owner).id
        if item.name in r.keyed and type_.kind in TEXT:
            return f"unique-{world.store.serial}-{len(world.store.rows)}"
        if type_.kind == "email":
            return f"somebody-{world.store.serial}@example.com"
        return concrete(world, sample_value(item, self.index.spec))


def concrete(world: World, value: Value) -> Any:
    """Return a value of a test as the world holds it: days and moments count from its clock."""
    match value:
        case Day(offset):
            return world.store.now.date() + timedelta(days=offset)
        case Moment(offset):
            return world.store.now + timedelta(minutes=offset)
        case Filled():
            return "something"
    return value


def relative(world: World, value: Any) -> Value:
    """Return a value of the world as a test says it."""
    if isinstance(value, Row):
        return str(value.id)
    if isinstance(value, datetime):
        return Moment(round((value - world.store.now) / timedelta(minutes=1)))
    if isinstance(value, date):
        return Day((value - world.store.now.date()).days)
    return Decimal(value) if isinstance(value, Decimal) else value
