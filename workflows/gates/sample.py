"""Bodies of requests that a backend for the Spec accepts: the least a client must send, with plain values."""

from datetime import UTC, datetime, timedelta

from agents.analyze.surface import input_fields, wire_name
from agents.spec.model import Entity, Field, Spec
from agents.spec.scenarios.fitting import plain_row
from agents.spec.scenarios.patterns import matching
from agents.spec.scenarios.resource import resources
from agents.spec.solve import Day, Moment, Value
from agents.spec.types import read_type

_VALUES: dict[str, object] = {
    "decimal": "1",
    "boolean": False,
    "date": "2999-12-31",
    "datetime": "2999-12-31T12:00:00Z",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


def sample_body(spec: Spec, entity: Entity, number: int, rows: dict[str, str]) -> dict[str, object]:
    """Return the body that creates the row `number` of an entity; `rows` holds ids of rows it can refer to."""
    required = [field for field in input_fields(entity, update=False) if field.required]
    tied = _tied(spec, entity)
    return {wire_name(f, spec): tied.get(f.name, _value(spec, f, number, rows)) for f in required}


def _tied(spec: Spec, entity: Entity) -> dict[str, str]:
    """Return the dates and times that the rules of a row ask for."""
    found = [r for r in resources(spec) if r.entity.name == entity.name]
    values = {name: _moment(value) for r in found for (_, name), value in plain_row(r).items()}
    return {name: text for name, text in values.items() if text}


def _moment(value: Value) -> str | None:
    now = datetime.now(UTC)
    if isinstance(value, Day):
        return (now + timedelta(days=value.offset)).date().isoformat()
    return (now + timedelta(minutes=value.offset)).isoformat() if isinstance(value, Moment) else None


def in_order(spec: Spec) -> list[Entity]:
    """Return the entities without the subject, each after those that its required references name."""
    waiting = [entity for entity in spec.entities if entity.name != spec.auth.subject]
    known = {spec.auth.subject}
    ordered: list[Entity] = []
    while waiting:
        ready = [entity for entity in waiting if _needs(entity) <= known | {entity.name}] or waiting[:1]
        ordered += ready
        known |= {entity.name for entity in ready}
        waiting = [entity for entity in waiting if entity not in ready]
    return ordered


def _needs(entity: Entity) -> set[str]:
    types = [read_type(field.type) for field in entity.fields if field.required]
    return {type_.of for type_ in types if type_.kind == "ref"}


def _value(spec: Spec, field: Field, number: int, rows: dict[str, str]) -> object:
    type_ = read_type(field.type)
    if type_.kind == "ref":
        return rows.get(type_.of)
    if type_.kind == "enum":
        return spec.enum(type_.of).values[0]
    if type_.kind == "integer":
        return int(field.min if field.min is not None else min(1, field.max or 1))
    if type_.kind == "email":
        return f"person{number}@example.com"
    if type_.kind in _VALUES:
        return str(field.min) if type_.kind == "decimal" and field.min is not None else _VALUES[type_.kind]
    return _text(field, number)


def _text(field: Field, number: int) -> str:
    if fitting := matching(field, number):
        return fitting
    text = f"{field.name} {number}".ljust(int(field.min or 1), "x")
    return text[-int(field.max) :] if field.max else text
