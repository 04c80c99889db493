"""The contract: OpenAPI 3.1 of every operation that a request starts, derived from the Spec."""

from collections.abc import Iterable
from typing import TypeAlias

import yaml

from agents.analyze.schemas import (
    LOGIN,
    PROBLEM,
    REFRESH,
    TOKENS,
    Schema,
    component_schemas,
    pointer,
    value_schema,
)
from agents.analyze.surface import (
    ACCOUNT,
    STAMPS,
    Json,
    default_order,
    http_operations,
    is_public,
    operation_id,
    sentences,
    shown_fields,
    table_name,
    wire_name,
    with_article,
    words,
)
from agents.spec.model import Check, Entity, Http, Operation, Spec
from agents.spec.types import read_type

Document: TypeAlias = dict[str, Json]

_TITLES = {
    400: "The body is no JSON.",
    401: "No valid token.",
    403: "The row is visible to the caller, but not theirs to change.",
    404: "No such row, or none that the caller may see.",
    409: "In conflict with what is stored.",
    412: "The row was changed meanwhile.",
    415: "The body is not application/json.",
    422: "A value is missing, unknown or out of bounds.",
    429: "Too many requests.",
}
_SUMMARIES = {
    "register": "Sign up",
    "login": "Sign in",
    "refresh": "Exchange a refresh token for new tokens",
    "logout": "Revoke a refresh token",
    "me": "Show the signed-in account",
    "update_me": "Change the signed-in account",
    "get": "Show {one}",
    "create": "Create {one}",
    "update": "Change {one}",
    "delete": "Delete {one}",
}
_BODIES = {"login": LOGIN, "refresh": REFRESH, "logout": REFRESH}
_TOKEN_KINDS = ("login", "refresh")


def openapi(spec: Spec) -> Document:
    """Return the contract of a Spec as an OpenAPI 3.1 document."""
    document: Document = {
        "openapi": "3.1.0",
        "info": {"title": spec.title, "version": "1.0.0"},
        "servers": [{"url": "/"}],
        "tags": [{"name": name} for name in _tags(spec)],
        "security": [{"bearer": []}],
        "paths": _paths(spec),
        "components": _components(spec),
    }
    return document


def to_yaml(document: Document) -> str:
    """Return a contract as YAML: keys in the order of the document, no anchors."""
    return yaml.dump(document, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=110)


class _Plain(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]  # the C dumper is optional
    """Repeats a shared value instead of pointing at it."""

    def ignore_aliases(self, _data: object) -> bool:
        return True


def _tags(spec: Spec) -> list[str]:
    return list(dict.fromkeys(_tag(o, spec) for o, _ in http_operations(spec)))


def _tag(operation: Operation, spec: Spec) -> str:
    if operation.kind in ACCOUNT:
        return "auth"
    return table_name(spec.entity(operation.entity))


def _paths(spec: Spec) -> Document:
    paths: dict[str, dict[str, Json]] = {}
    for operation, start in http_operations(spec):
        item = paths.setdefault(f"{spec.api.base}{start.path}", {})
        item[start.method.lower()] = _operation(operation, start, spec)
    return dict(paths)


def _operation(operation: Operation, start: Http, spec: Spec) -> Document:
    entity = spec.entity(operation.entity)
    described = " ".join(sentences(spec, operation.src))
    parameters = _parameters(operation, start, spec)
    body = _body(operation)
    found: Document = {
        "tags": [_tag(operation, spec)],
        "operationId": operation_id(operation, entity),
        "summary": _summary(operation, entity),
    }
    found |= {"description": described} if described else {}
    found |= {"x-requirements": [*operation.src]} if operation.src else {}
    found |= {"security": []} if is_public(operation) else {}
    found |= {"parameters": parameters} if parameters else {}
    found |= {"requestBody": {"required": True, "content": _json(pointer(body))}} if body else {}
    return found | {"responses": _responses(operation, start, spec)}


def _summary(operation: Operation, entity: Entity) -> str:
    if operation.kind == "list":
        return f"List {words(entity.plural)}"
    if operation.kind == "action":
        return f"{words(operation.name).capitalize()}: {with_article(entity.name)}"
    return _SUMMARIES[operation.kind].format(one=with_article(entity.name))


def _body(operation: Operation) -> str:
    if operation.kind in ("create", "register"):
        return f"{operation.entity}Create"
    if operation.kind in ("update", "update_me"):
        return f"{operation.entity}Update"
    return _BODIES.get(operation.kind, "")


def _json(schema: Schema) -> Document:
    return {"application/json": {"schema": schema}}


def _parameters(operation: Operation, start: Http, spec: Spec) -> list[Json]:
    found: list[Json] = []
    if "{id}" in start.path:
        found.append({"$ref": "#/components/parameters/id"})
    if operation.kind == "list":
        found += _query(operation, spec.entity(operation.entity))
        found += [{"$ref": f"#/components/parameters/{name}"} for name in ("limit", "offset")]
    return found


def _query(operation: Operation, entity: Entity) -> list[Json]:
    filters, search = (operation.query.filters, operation.query.search) if operation.query else ((), ())
    fields = {f.name: f for f in entity.fields}
    found = [_parameter(wire_name(fields[name]), value_schema(fields[name]), "Equal to.") for name in filters]
    if search:
        text = f"Part of {' or '.join(words(name) for name in search)}, in any case."
        found.append(_parameter("q", {"type": "string", "minLength": 1}, text))
    return [*found, _sort(entity)]


def _parameter(name: str, schema: Schema, description: str) -> Json:
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _sort(entity: Entity) -> Json:
    names = "|".join(sortable(entity))
    default = ",".join(default_order(entity))
    text = f"Fields by comma, - for descending. Empty values come last; id decides ties. Default: {default}."
    return _parameter("sort", {"type": "string", "pattern": f"^-?({names})(,-?({names}))*$"}, text)


def sortable(entity: Entity) -> tuple[str, ...]:
    """Return the properties that a list can be sorted by: all that are shown but ids, and those of its own order."""
    ids = ("ref", "uuid")
    named = [f.name for f in shown_fields(entity) if read_type(f.type).kind not in ids]
    ordered = [key.removeprefix("-") for key in default_order(entity)]
    return tuple(dict.fromkeys([*named, *ordered, *STAMPS]))


def _responses(operation: Operation, start: Http, spec: Spec) -> Document:
    found: Document = {str(start.status): _success(operation, start, spec)}
    reasons = _reasons(operation, spec)
    for status in operation.errors:
        found[str(status)] = _problem(status, reasons.get(status, []))
    return found


def _success(operation: Operation, start: Http, spec: Spec) -> Json:
    if start.status == 204:
        return {"description": "Done."}
    schema = _answer(operation)
    response: Document = {"description": "Created." if start.status == 201 else "OK."}
    if operation.kind == "create":
        where = f"{spec.api.base}{start.path}/{{id}}"
        response["headers"] = {
            "Location": {"description": where, "schema": {"type": "string", "format": "uri-reference"}}
        }
    return response | {"content": _json(pointer(schema))}


def _answer(operation: Operation) -> str:
    if operation.kind in _TOKEN_KINDS:
        return TOKENS
    return f"{operation.entity}Page" if operation.kind == "list" else operation.entity


def _problem(status: int, reasons: list[str]) -> Json:
    if not reasons:
        return {"$ref": f"#/components/responses/{status}"}
    text = " ".join([_TITLES[status], *dict.fromkeys(reasons)])
    return {"description": text, "content": _problem_content()}


def _problem_content() -> Document:
    return {"application/problem+json": {"schema": pointer(PROBLEM)}}


def _reasons(operation: Operation, spec: Spec) -> dict[int, list[str]]:
    """Return what the document itself says about a refusal, by status."""
    reasons: dict[int, list[str]] = {}
    for check in _checks(operation, spec):
        reasons.setdefault(check.status, []).append(f"{check.code}: {check.message}")
    if operation.kind in ("create", "update", "register", "update_me"):
        for key in spec.entity(operation.entity).keys:
            reasons.setdefault(409, []).append(f"{' and '.join(words(n) for n in key.fields)} must be unique.")
    return reasons


def _checks(operation: Operation, spec: Spec) -> Iterable[Check]:
    writes = operation.kind in ("create", "update", "action", "register", "update_me")
    yield from operation.guards
    if writes:
        yield from spec.entity(operation.entity).rules


def _components(spec: Spec) -> Document:
    statuses = sorted({s for o, _ in http_operations(spec) for s in o.errors})
    return {
        "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        "parameters": _shared_parameters(spec),
        "responses": {str(s): _shared_problem(s) for s in statuses},
        "schemas": component_schemas(spec),
    }


def _shared_problem(status: int) -> Json:
    response: Document = {"description": _TITLES.get(status, "Refused.")}
    header = {401: "WWW-Authenticate", 429: "Retry-After"}.get(status)
    if header:
        response["headers"] = {header: {"schema": {"type": "string"}}}
    return response | {"content": _problem_content()}


def _shared_parameters(spec: Spec) -> Document:
    limit: Schema = {"type": "integer", "minimum": 1, "maximum": spec.api.page_max, "default": spec.api.page_size}
    offset: Schema = {"type": "integer", "minimum": 0, "default": 0}
    return {
        "id": {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}},
        "limit": {"name": "limit", "in": "query", "description": "Rows of a page.", "schema": limit},
        "offset": {"name": "offset", "in": "query", "description": "Rows to skip.", "schema": offset},
    }
