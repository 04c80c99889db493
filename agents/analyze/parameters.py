"""What a request carries beside its body: ids in the path, and what a list can be asked for."""

import re
from collections.abc import Iterator

from agents.analyze.schemas import Schema, value_schema
from agents.analyze.surface import STAMPS, Json, default_order, shown_fields, wire, wire_name, words
from agents.spec.model import Entity, Http, Operation, Query, Spec
from agents.spec.types import read_type

_ID: Schema = {"type": "string", "format": "uuid"}


def parameters(operation: Operation, start: Http, spec: Spec) -> list[Json]:
    """Return the parameters of an operation."""
    found = list(_path(start))
    if operation.repeatable:
        found.append(_repeated(operation.repeatable))
    if operation.kind == "list":
        found += _listed(operation.query or Query(id=""), spec.entity(operation.entity), spec)
    if operation.kind == "audit":
        found += _entries(spec)
    if operation.kind in ("list", "audit"):
        found += [{"$ref": f"#/components/parameters/{name}"} for name in ("limit", "offset")]
    return found


def _repeated(hours: int) -> Json:
    """Return the key by which a request may be repeated."""
    text = f"Who sends it again within {hours} hours is answered as the first time."
    schema: Schema = {"type": "string", "minLength": 1, "maxLength": 255}
    return {"name": "Idempotency-Key", "in": "header", "description": text, "schema": schema}


def _entries(spec: Spec) -> list[Json]:
    """Return what the audit log can be asked for."""
    audited: Schema = {"type": "string", "enum": [e.name for e in spec.entities if e.audit]}
    row = _parameter(wire("row_id", spec), {**_ID}, "The entries of one row.")
    return [_parameter("entity", audited, "The entries of one kind of row."), row]


def _path(start: Http) -> Iterator[Json]:
    for name in re.findall(r"{(\w+)}", start.path):
        if name == "id" and name not in start.texts:
            yield {"$ref": "#/components/parameters/id"}
        else:
            schema: Schema = {"type": "string"} if name in start.texts else {**_ID}
            yield {"name": name, "in": "path", "required": True, "schema": schema}


def _listed(query: Query, entity: Entity, spec: Spec) -> list[Json]:
    found = [_filter(name, entity, spec) for name in query.filters]
    if query.search:
        text = f"Part of {' or '.join(words(name) for name in query.search)}, in any case."
        found.append(_parameter("q", {"type": "string", "minLength": 1}, text))
    return found if query.rank else [*found, _sort(entity, spec)]


def _filter(name: str, entity: Entity, spec: Spec) -> Json:
    fields = {f.name: f for f in entity.fields}
    if name in fields:
        return _parameter(wire_name(fields[name], spec), value_schema(fields[name]), "Equal to.")
    return _parameter(wire(name, spec), {**_ID}, f"Linked with this {words(name)}.")


def _parameter(name: str, schema: Schema, description: str) -> Json:
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _sort(entity: Entity, spec: Spec) -> Json:
    names = "|".join(sortable(entity, spec))
    default = ",".join(default_order(entity, spec))
    text = f"Fields by comma, - for descending. Empty values come last; id decides ties. Default: {default}."
    return _parameter("sort", {"type": "string", "pattern": f"^-?({names})(,-?({names}))*$"}, text)


def sortable(entity: Entity, spec: Spec) -> tuple[str, ...]:
    """Return the properties that a list can be sorted by: all that are shown but ids, and those of its own order."""
    ids = ("ref", "uuid")
    told = [f for f in shown_fields(entity) if f.read_roles is None]
    named = [wire_name(f, spec) for f in told if read_type(f.type).kind not in ids]
    ordered = [key.removeprefix("-") for key in default_order(entity, spec)]
    return tuple(dict.fromkeys([*named, *ordered, *(wire(stamp, spec) for stamp in STAMPS)]))


def shared_parameters(spec: Spec) -> dict[str, Json]:
    """Return the parameters that many operations have."""
    limit: Schema = {"type": "integer", "minimum": 1, "maximum": spec.api.page_max, "default": spec.api.page_size}
    offset: Schema = {"type": "integer", "minimum": 0, "default": 0}
    return {
        "id": {"name": "id", "in": "path", "required": True, "schema": {**_ID}},
        "limit": {"name": "limit", "in": "query", "description": "Rows of a page.", "schema": limit},
        "offset": {"name": "offset", "in": "query", "description": "Rows to skip.", "schema": offset},
    }
