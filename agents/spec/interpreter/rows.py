"""The rows of a Spec in memory, and how they lead to each other."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from agents.spec.model import Entity, Field, Operation, Spec
from agents.spec.types import Type, field_type

START = datetime(2026, 5, 1, 9, tzinfo=UTC)

Value = str | int | Decimal | bool | date | datetime | timedelta | None
"""What a field holds; a reference holds the id of a row."""


@dataclass
class Row:
    """A row: its entity, and its stored values by field."""

    id: int
    entity: str
    values: dict[str, Value]
    created_at: datetime
    updated_at: datetime


class Index:
    """What is looked up in a Spec again and again.

    `backwards`: `first` takes the last, for tests that must tell the two apart.
    """

    def __init__(self, spec: Spec, *, backwards: bool = False) -> None:
        self.spec = spec
        self.backwards = backwards
        self.entities: dict[str, Entity] = {e.name: e for e in spec.entities}
        self.fields: dict[tuple[str, str], Field] = {(e.name, f.name): f for e in spec.entities for f in e.fields}
        self.types: dict[tuple[str, str], Type] = {
            (e.name, f.name): field_type(f.name, e, spec) for e in spec.entities for f in e.fields
        }
        self.operations: dict[str, Operation] = {o.id: o for o in spec.operations}
        reading = [o for kind in ("list", "get") for o in spec.operations if o.kind == kind and o.name == kind]
        self.reading: dict[str, Operation] = {o.entity: o for o in reading}
        """The operation that says who sees rows of an entity."""
        self.inverses = {(self.types[key].of, item.inverse): key for key, item in self.fields.items() if item.inverse}
        self.links = {
            side: (link.id, at)
            for link in spec.links
            for at, side in enumerate(((link.a, link.a_name), (link.b, link.b_name)))
        }


@dataclass
class Store:
    """Rows, links, counters and the time: what a copy of a world has of its own."""

    now: datetime = START
    moving: bool = True
    rows: dict[int, Row] = field(default_factory=dict)
    links: set[tuple[str, int, int]] = field(default_factory=set)
    counters: dict[str, int] = field(default_factory=dict)
    audit: list[tuple[str, int, int | None, str, datetime]] = field(default_factory=list)
    serial: int = 0

    def copy(self) -> "Store":
        """Return a store that later changes of this one do not reach."""
        rows = {key: copied(row) for key, row in self.rows.items()}
        more = {"links": set(self.links), "counters": dict(self.counters), "audit": list(self.audit)}
        return Store(self.now, self.moving, rows, serial=self.serial, **more)  # type: ignore[arg-type]  # by name

    def of(self, entity: str) -> list[Row]:
        """Return the rows of an entity, oldest first."""
        return [row for row in self.rows.values() if row.entity == entity]

    def collection(self, index: Index, row: Row, name: str) -> list[Row]:
        """Return the rows that refer to this one, or are linked with it, by the name of the collection."""
        if found := index.inverses.get((row.entity, name)):
            child, ref = found
            return [r for r in self.rows.values() if r.entity == child and r.values.get(ref) == row.id]
        link, at = index.links[(row.entity, name)]
        pairs = [(pair[1:], pair[0]) for pair in sorted(self.links)]
        return [self.rows[ends[1 - at]] for ends, id_ in pairs if id_ == link and ends[at] == row.id]


def copied(row: Row) -> Row:
    """Return a row with values of its own."""
    return Row(row.id, row.entity, dict(row.values), row.created_at, row.updated_at)
