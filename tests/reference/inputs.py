"""What a client sends, read as values of fields; what it may not send is refused with 422."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from agents.spec.interpreter import Refused, World
from agents.spec.interpreter.rows import Row
from agents.spec.model import Field, Operation
from agents.spec.scenarios.names import wire
from agents.spec.types import Type

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_KINDS = {"integer": int, "boolean": bool, "string": str, "text": str, "email": str, "password": str}


def wire_name(world: World, entity: str, field: Field) -> str:
    kind = world.index.types[(entity, field.name)].kind
    return wire(world.spec, f"{field.name}_id" if kind == "ref" else field.name)


class Inputs:
    """Reads bodies and query values for one person."""

    def __init__(self, world: World, server: Any, actor: Row | None) -> None:
        self.world, self.server, self.actor = world, server, actor

    def body(self, operation: Operation, sent: Any) -> dict[str, Any]:
        """Return the values of a create or an update."""
        if not isinstance(sent, dict):
            raise Refused(422, "validation_error")
        entity, new = self.world.index.entities[operation.entity], operation.kind in ("create", "register")
        known = {wire_name(self.world, entity.name, f): f for f in entity.fields}
        for name in sent:
            if name not in known or not self._writable(known[name], new=new):
                raise Refused(422, "read_only" if name in known else "unknown_field", name)
        found = {}
        for name, field in known.items():
            if name in sent:
                found[field.name] = self._value(entity.name, field, name, sent[name])
            if new and field.required and found.get(field.name) is None:
                raise Refused(422, "missing", name)
        return {k: v for k, v in found.items() if v is not None or self._null(entity.name, k)}

    def _null(self, entity: str, name: str) -> bool:
        """Null of a field with a default, or of one that is required, is refused or taken as nothing sent."""
        field = self.world.index.fields[(entity, name)]
        if field.default is not None or field.required:
            raise Refused(422, "missing", wire_name(self.world, entity, field))
        return True

    def _writable(self, field: Field, *, new: bool) -> bool:
        if field.computed or field.write == "never" or (field.write == "create" and not new):
            return False
        role = self.world.role_of(self.actor)
        return field.write_roles is None or role in field.write_roles

    def _value(self, entity: str, field: Field, name: str, value: Any) -> Any:
        type_ = self.world.index.types[(entity, field.name)]
        try:
            found = self.typed(type_, value)
            self._bounds(entity, field, type_, found)
        except (ValueError, TypeError, ArithmeticError) as error:
            raise Refused(422, "invalid", name) from error
        return found

    def typed(self, type_: Type, value: Any) -> Any:
        """Return a value of a type. Raises ValueError."""
        if value is None:
            return None
        kind = _KINDS.get(type_.kind, str)
        if type(value) is not kind:
            raise ValueError(value)
        if kind is str and "\0" in value:
            raise ValueError(value)
        if type_.kind == "enum" and value not in self.world.spec.enum(type_.of).values:
            raise ValueError(value)
        readers: dict[str, Callable[[Any], Any]] = {
            "date": date.fromisoformat,
            "datetime": lambda text: datetime.fromisoformat(text).astimezone(UTC),
            "decimal": lambda text: Decimal(text).quantize(Decimal(1).scaleb(-(type_.scale or 2))),
            "ref": lambda text: self._ref(type_, text),
            **dict.fromkeys(("string", "text"), lambda text: text.strip() or None),
        }
        return readers.get(type_.kind, lambda same: same)(value)

    def _ref(self, type_: Type, value: str) -> int:
        row = self.server.row(type_.of, value)
        if row is None or not self.server.readable(row, self.actor):
            raise ValueError(value)
        return int(row.id)

    def _bounds(self, entity: str, field: Field, type_: Type, value: Any) -> None:
        if value is None:
            return
        size = len(value) if isinstance(value, str) else value
        if isinstance(size, int | Decimal) and not isinstance(size, bool) and type_.kind != "ref":
            least = self.world.spec.auth.min_password if type_.kind == "password" else field.min
            most = field.max if field.max is not None else 2**31 - 1
            if (least is not None and size < least) or size > most:
                raise ValueError(value)
        if type_.kind == "email" and not _EMAIL.fullmatch(value):
            raise ValueError(value)
        if field.pattern and not re.fullmatch(field.pattern, value):
            raise ValueError(value)
