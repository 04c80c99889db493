"""Bodies that a client sends, read as values of fields; what it may not send is refused with 422."""

from datetime import datetime
from typing import Any

from agents.spec.expression import Constant, parse
from agents.spec.interpreter import Refused, World, held_by
from agents.spec.interpreter.rows import Row
from agents.spec.model import Entity, Field, Operation
from agents.spec.reference.answer import Unsaid
from agents.spec.reference.reach import Reach
from agents.spec.reference.values import typed
from agents.spec.scenarios.names import wire

UNKNOWN = "unknown_reference"
NEW = ("create", "register")


def wire_name(world: World, entity: str, field: Field) -> str:
    """Return the name of a field in JSON: a reference ends in `_id`."""
    kind = world.index.types[(entity, field.name)].kind
    return wire(world.spec, f"{field.name}_id" if kind == "ref" else field.name)


class Inputs:
    """Reads bodies for one person. `faults`: what is wrong with them, all of it."""

    def __init__(self, world: World, actor: Row | None) -> None:
        self.world, self.actor = world, actor
        self.reach = Reach(world)
        self.faults: list[Refused] = []

    def body(self, operation: Operation, sent: Any) -> dict[str, Any]:
        """Return the values of a create or an update."""
        if not isinstance(sent, dict):
            self.faults.append(Refused(422, "invalid", node=operation.id))
            return {}
        entity, new = self.world.index.entities[operation.entity], operation.kind in NEW
        known = {wire_name(self.world, entity.name, f): f for f in entity.fields}
        for name in sent:
            if name not in known or not self._writable(known[name], operation):
                node = known[name].id if name in known else entity.id
                self.faults.append(Refused(422, "unknown_field", name, node=node))
        found = {}
        for name, field in known.items():
            if name in sent and self._writable(field, operation):
                found[field.name] = self._read(entity, field, name, sent[name])
            elif new and field.required and field.write != "never":
                self.faults.append(Refused(422, "required", name, node=field.id))
        return found

    def _writable(self, field: Field, operation: Operation) -> bool:
        allowed = ("always", "create") if operation.kind in NEW else ("always",)
        if field.computed or field.write not in allowed:
            return False
        role = self.world.role_of(self.actor)
        return field.write_roles is None or any(held_by(self.world.spec, role, name) for name in field.write_roles)

    def _read(self, entity: Entity, field: Field, name: str, value: Any) -> Any:
        type_ = self.world.index.types[(entity.name, field.name)]
        try:
            found = None if value is None else typed(self.world.spec, field, type_, value)
        except ValueError:
            self.faults.append(Refused(422, "invalid", name, node=field.id))
            return None
        if found is None and field.default is not None and not isinstance(parse(field.default), Constant):
            raise Unsaid("whether nothing stands for what a field is otherwise filled with")
        if found is None and (field.required or field.default is not None):
            self.faults.append(Refused(422, "required", name, node=field.id))
        if type_.kind == "ref" and found is not None:
            return self._referred(type_.of, field, name, found)
        return found.astimezone(self.world.store.now.tzinfo) if isinstance(found, datetime) else found

    def _referred(self, entity: str, field: Field, name: str, value: str) -> int | None:
        row = self.reach.row(entity, value)
        if row is None or not self.reach.nameable(row, self.actor):
            self.faults.append(Refused(422, UNKNOWN, name, node=field.id))
        return row.id if row else None
