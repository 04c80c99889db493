"""JSON Schemas of the contract: what goes in, what comes out, and how a refusal looks."""

from agents.analyze.surface import (
    Json,
    constant_default,
    enumerate_words,
    input_fields,
    is_empty_allowed,
    shown_fields,
    wire,
    wire_name,
)
from agents.spec.model import Entity, Field, Spec
from agents.spec.types import TEXT, Type, read_type

Schema = dict[str, Json]

_STAMPED = {"created_at": "the row was made", "updated_at": "a value of the row last changed"}
_LONGEST = {"string": 255, "text": 10_000, "email": 254, "password": 128}
_FORMATS = {"email": "email", "password": "password", "date": "date", "datetime": "date-time", "uuid": "uuid"}


def closed(properties: Schema, required: list[str], description: str = "") -> Schema:
    """Return an object that refuses names it does not know."""
    schema: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    if required:
        schema["required"] = [*required]
    return schema | ({"description": description} if description else {})


def pointer(name: str) -> Schema:
    """Return a reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def value_schema(field: Field) -> Schema:
    """Return the schema of a field's value when it is not null."""
    type_ = read_type(field.type)
    if type_.kind == "enum":
        return pointer(type_.of)
    if type_.kind == "integer":
        return _integer(field)
    if type_.kind == "decimal":
        return _decimal(field, type_)
    if type_.kind == "boolean":
        return {"type": "boolean"}
    return _text(field, type_)


def _integer(field: Field) -> Schema:
    bounds = (("minimum", field.min), ("maximum", field.max))
    return {"type": "integer", "format": "int32"} | {name: int(bound) for name, bound in bounds if bound is not None}


def _decimal(field: Field, type_: Type) -> Schema:
    """A decimal travels as a string, so that no client rounds it; its bounds are words, not `minimum`."""
    size, scale = type_.size or 12, type_.scale or 0
    sign = "" if field.min is not None and field.min >= 0 else "-?"
    fraction = rf"(\.\d{{1,{scale}}})?" if scale else ""
    bounds = [
        f"{word} {bound}" for word, bound in (("at least", field.min), ("at most", field.max)) if bound is not None
    ]
    schema: Schema = {"type": "string", "pattern": rf"^{sign}\d{{1,{size - scale}}}{fraction}$"}
    return schema | ({"description": f"A decimal number, {' and '.join(bounds)}."} if bounds else {})


def _text(field: Field, type_: Type) -> Schema:
    schema: Schema = {"type": "string"}
    if type_.kind in _FORMATS or type_.kind == "ref":
        schema["format"] = _FORMATS.get(type_.kind, "uuid")
    if type_.kind in TEXT:
        low = int(field.min) if field.min is not None else int(field.required)
        high = int(field.max) if field.max is not None else type_.size or _LONGEST[type_.kind]
        schema |= {"minLength": low} if low else {}
        schema["maxLength"] = high
    return schema


def or_null(schema: Schema) -> Schema:
    """Return the schema that also allows null."""
    kind = schema.get("type")
    if kind is None:
        return {"anyOf": [schema, {"type": "null"}]}
    return schema | {"type": [kind, "null"]}


def output_schema(entity: Entity, spec: Spec) -> Schema:
    """Return what a client sees of a row: all properties are always there, but those that only some roles see."""
    properties: Schema = {"id": {"type": "string", "format": "uuid"}}
    for field in shown_fields(entity):
        schema = value_schema(field)
        schema.pop("minLength", None)
        if field.read_roles is not None:
            schema["description"] = f"Shown to {enumerate_words(field.read_roles)} only."
        properties[wire_name(field, spec)] = or_null(schema) if is_empty_allowed(field, entity, spec) else schema
    properties |= {
        wire(stamp, spec): {"type": "string", "format": "date-time", "description": f"When {what}."}
        for stamp, what in _STAMPED.items()
    }
    guarded = {wire_name(field, spec) for field in entity.fields if field.read_roles is not None}
    return closed(properties, [name for name in properties if name not in guarded])


def input_schema(entity: Entity, spec: Spec, *, update: bool, sign_up: bool = False) -> Schema:
    """Return what a body may hold: on update every property may be left out and keeps its value then.

    Whoever signs up has no role yet, so nothing that is for some roles only is among it.
    """
    properties: Schema = {}
    for field in input_fields(entity, update=update):
        if sign_up and field.write_roles is not None:
            continue
        properties[wire_name(field, spec)] = _input_value(field, entity, spec, update=update)
    required = [] if update else [wire_name(f, spec) for f in input_fields(entity, update=False) if f.required]
    return closed(properties, required)


def _input_value(field: Field, entity: Entity, spec: Spec, *, update: bool) -> Schema:
    schema = value_schema(field)
    if entity.name == spec.auth.subject and field.name == spec.auth.password:
        schema["minLength"] = max(spec.auth.min_password, int(field.min or 0))
    if field.write_roles is not None:
        schema["description"] = f"Sent by {enumerate_words(field.write_roles)} only."
    if is_empty_allowed(field, entity, spec):
        return or_null(schema)
    default = constant_default(field)
    return schema if update or default is None else schema | {"default": default}


def page_schema(item: str) -> Schema:
    """Return a page of a list of items: `total` counts all rows that match, not those of the page."""
    count: Schema = {"type": "integer", "minimum": 0}
    items: Schema = {"type": "array", "items": pointer(item)}
    properties: Schema = {"items": items, "total": count, "limit": {"type": "integer", "minimum": 1}, "offset": count}
    return closed(properties, list(properties))
