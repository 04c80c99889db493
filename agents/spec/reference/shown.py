"""What clients see of rows, and of the audit log."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from agents.spec.interpreter import World, held_by
from agents.spec.interpreter.rows import Row
from agents.spec.model import Field
from agents.spec.reference.inputs import wire_name
from agents.spec.reference.reach import ident
from agents.spec.scenarios.names import wire
from agents.spec.scenarios.resource import HIDDEN

_ENTRIES = 500_000_000_000
"""The ids of entries are none of rows."""


def plain(value: Any) -> Any:
    """Return a value as JSON shows it."""
    match value:
        case Row():
            return ident(value.id)
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
    return value


def shown(world: World, row: Row, actor: Row | None) -> dict[str, Any]:
    """Return a row as JSON shows it to somebody."""
    fields = [f for f in world.index.entities[row.entity].fields if f.secret not in HIDDEN and _sees(world, f, actor)]
    found = {wire_name(world, row.entity, f): plain(world.read(row, f.name)) for f in fields}
    times = {wire(world.spec, n): plain(getattr(row, n)) for n in ("created_at", "updated_at")}
    return {"id": ident(row.id), **found, **times}


def _sees(world: World, field: Field, actor: Row | None) -> bool:
    role = world.role_of(actor)
    return field.read_roles is None or any(held_by(world.spec, role, name) for name in field.read_roles)


def entries(world: World) -> list[dict[str, Any]]:
    """Return the entries of the audit log, newest first; what changed is left out."""
    names = [wire(world.spec, n) for n in ("row_id", "actor_id")]
    found = []
    for number, (entity, row, actor, operation, at) in reversed([*enumerate(world.store.audit, _ENTRIES)]):
        op = world.index.operations[operation].name
        values = dict(zip(names, (ident(row), ident(actor) if actor else None), strict=True))
        found.append({"id": ident(number), "entity": entity, **values, "operation": op, "at": plain(at)})
    return found
