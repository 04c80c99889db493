"""The named schemas of the contract: those of the entities, of signing in, of the audit log and of a refusal."""

from agents.analyze.naming import item_name, page_name
from agents.analyze.promised import promised_schemas
from agents.analyze.schemas import (
    Schema,
    closed,
    input_schema,
    or_null,
    output_schema,
    page_schema,
    value_schema,
)
from agents.analyze.surface import Json, wire
from agents.spec.expression import parse
from agents.spec.model import Entity, Operation, Query, Spec
from agents.spec.types import Scope, infer

PROBLEM = "ProblemDetails"
LOGIN, TOKENS, REFRESH, ROLE = "AuthLogin", "AuthTokens", "AuthRefresh", "AuthRole"
AUDIT, AUDIT_PAGE = "AuditEntry", "AuditEntryPage"
_WITHOUT_ROW = frozenset({"login", "refresh", "logout", "delete", "link", "unlink", "audit"})
"""The kinds of operations that answer no row."""


def _credentials(spec: Spec) -> dict[str, Json]:
    text: Schema = {"type": "string"}
    lifetime = f"Seconds until the access token expires: {spec.auth.access_minutes} minutes."
    token: Schema = {
        wire("access_token", spec): text,
        wire("refresh_token", spec): text,
        wire("token_type", spec): {"type": "string", "const": "bearer"},
        wire("expires_in", spec): {"type": "integer", "minimum": 1, "description": lifetime},
    }
    login: Schema = {wire(spec.auth.login, spec): text, wire(spec.auth.password, spec): text | {"format": "password"}}
    refresh: Schema = {wire("refresh_token", spec): text}
    return {
        LOGIN: closed(login, list(login)),
        REFRESH: closed(refresh, list(refresh)),
        TOKENS: closed(token, list(token), f"The refresh token lives {spec.auth.refresh_days} days and is used once."),
    }


def _role(spec: Spec) -> Schema:
    name = spec.auth.role_field or "role"
    field = next(f for f in spec.subject.fields if f.name == name)
    return closed({"role": value_schema(field)}, ["role"])


def _audit_entry(spec: Spec) -> Schema:
    text: Schema = {"type": "string"}
    key: Schema = {"type": "string", "format": "uuid"}
    change = closed({"old": {}, "new": {}}, ["old", "new"], "The value before and after.")
    found: Schema = {
        "id": key,
        "entity": text,
        "row_id": key,
        "operation": text,
        "actor_id": or_null(key) | {"description": "Null where time was the cause."},
        "at": {"type": "string", "format": "date-time"},
        "changes": {"type": "object", "additionalProperties": change},
    }
    properties: Schema = {wire(name, spec): schema for name, schema in found.items()}
    return closed(properties, list(properties), "A change of a row: who, what and when.")


def _problem() -> Schema:
    text: Schema = {"type": "string"}
    entry: Schema = {"field": text, "code": text, "message": text}
    properties: Schema = {
        "type": {"type": "string", "format": "uri-reference"},
        "title": text,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": text,
        "code": text,
        "errors": {"type": "array", "items": closed(entry, list(entry)), "description": "One entry a field."},
    }
    return closed(properties, ["type", "title", "status", "detail", "code"], "An error after RFC 9457.")


def _of_entity(entity: Entity, operations: tuple[Operation, ...], spec: Spec) -> dict[str, Json]:
    own = [o for o in operations if o.entity == entity.name and o.start.on == "http" and o.grants]
    kinds = {o.kind for o in own}
    found: dict[str, Json] = {}
    if kinds & {"create", "register"}:
        found[f"{entity.name}Create"] = input_schema(entity, spec, update=False, sign_up="create" not in kinds)
    if kinds & {"update", "update_me"}:
        found[f"{entity.name}Update"] = input_schema(entity, spec, update=True)
    for operation in own:
        found |= _of_list(operation, entity, spec) if operation.kind == "list" else {}
    return ({entity.name: output_schema(entity, spec)} if kinds - _WITHOUT_ROW else {}) | found


def _of_list(operation: Operation, entity: Entity, spec: Spec) -> dict[str, Json]:
    item, page = item_name(operation, spec), page_name(operation, spec)
    if item == entity.name:
        return {page: page_schema(item)}
    schema = output_schema(entity, spec)
    properties, required = schema["properties"], schema["required"]
    assert isinstance(properties, dict)
    assert isinstance(required, list)
    assert operation.query
    ranked = {**properties, wire(operation.query.rank_name or "rank", spec): _rank(operation.query, entity, spec)}
    return {item: closed(ranked, list(ranked)), page: page_schema(item)}


def _rank(query: Query, entity: Entity, spec: Spec) -> Schema:
    """Return the schema of a rank; a decimal one travels as text, as all decimals do."""
    kind = infer(parse(query.rank or "0"), Scope.of(spec, entity.name)).kind
    text = "The rank: greater comes first, zero is left out."
    return {"type": "integer" if kind == "integer" else "string", "description": text}


def component_schemas(spec: Spec) -> dict[str, Json]:
    """Return every named schema of the contract, enums first, then entities as the document names them."""
    schemas: dict[str, Json] = {e.name: {"type": "string", "enum": [*e.values]} for e in spec.enums}
    for entity in spec.entities:
        schemas |= _of_entity(entity, spec.operations, spec)
    for entity in (spec.entity(f.answer.entity) for f in spec.functions if f.answer.entity):
        schemas.setdefault(entity.name, output_schema(entity, spec))
    schemas |= promised_schemas(spec)
    kinds = {o.kind for o in spec.operations}
    if kinds & {"login", "refresh", "logout"}:
        schemas |= _credentials(spec)
    if "assign_role" in kinds:
        schemas |= {ROLE: _role(spec)}
    if "audit" in kinds:
        schemas |= {AUDIT: _audit_entry(spec), AUDIT_PAGE: page_schema(AUDIT)}
    return schemas | {PROBLEM: _problem()}
