"""The contract: OpenAPI 3.1 of every operation that a request starts, derived from the Spec."""

import re
from collections.abc import Collection
from typing import TypeAlias

import yaml

from agents.analyze.components import AUDIT_PAGE, LOGIN, PROBLEM, REFRESH, ROLE, TOKENS, component_schemas
from agents.analyze.naming import listed_words, operation_id, page_name
from agents.analyze.parameters import parameters, shared_parameters
from agents.analyze.promised import promised_answer, promised_body, promised_parameters
from agents.analyze.refusals import refusals, shared_refusals
from agents.analyze.schemas import Schema, pointer
from agents.analyze.surface import (
    ACCOUNT,
    Json,
    admitted,
    http_operations,
    is_public,
    sentences,
    table_name,
    with_article,
    words,
)
from agents.spec.model import Http, Id, Operation, Spec

Document: TypeAlias = dict[str, Json]

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
    "link": "Link {one} with {other}",
    "unlink": "End the link of {one} with {other}",
    "assign_role": "Give {one} another role",
    "audit": "List what was changed, newest first",
}
_BODIES = {"login": LOGIN, "refresh": REFRESH, "logout": REFRESH, "assign_role": ROLE}
_TOKEN_KINDS = ("login", "refresh")


def openapi(spec: Spec, unwritten: Collection[Id] = ()) -> Document:
    """Return the contract of a Spec as an OpenAPI 3.1 document.

    `unwritten`: operations with a function that nobody has written, and that are answered 501; where somebody has,
    or will before anybody asks, the contract knows no 501.
    """
    document: Document = {
        "openapi": "3.1.0",
        "info": {"title": spec.title, "version": "1.0.0"},
        "servers": [{"url": "/"}],
        "tags": [{"name": name} for name in _tags(spec)],
        "security": [{"bearer": []}],
        "paths": _paths(spec, unwritten),
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
    if operation.kind == "audit":
        return "audit"
    return table_name(spec.entity(operation.entity))


def functions_of(spec: Spec) -> tuple[Id, ...]:
    """Return the operations with a function that somebody has to write."""
    return tuple(o.id for o, _ in http_operations(spec) if o.kind == "hole")


def excerpt(spec: Spec, operations: Collection[Id]) -> Document:
    """Return what the contract says of some operations, with the schemas that they name themselves."""
    wanted = {start.path for o, start in http_operations(spec) if o.id in operations}
    document = openapi(spec)
    paths, components = document["paths"], document["components"]
    assert isinstance(paths, dict)
    assert isinstance(components, dict)
    shown = {path: item for path, item in paths.items() if path.removeprefix(spec.api.base) in wanted}
    schemas = components["schemas"]
    assert isinstance(schemas, dict)
    named = re.findall(r"#/components/schemas/(\w+)", str(shown))
    return {"paths": shown, "schemas": {name: schemas[name] for name in dict.fromkeys(named) if name != PROBLEM}}


def _paths(spec: Spec, unwritten: Collection[Id]) -> Document:
    paths: dict[str, dict[str, Json]] = {}
    for operation, start in http_operations(spec):
        item = paths.setdefault(f"{spec.api.base}{start.path}", {})
        item[start.method.lower()] = _operation(operation, start, spec, written=operation.id not in unwritten)
    return dict(paths)


def _operation(operation: Operation, start: Http, spec: Spec, *, written: bool) -> Document:
    described = " ".join(_told(text, start.path) for text in sentences(spec, operation.src)).strip()
    carried = [*parameters(operation, start, spec), *promised_parameters(operation, spec)]
    body = pointer(name) if (name := _body(operation)) else promised_body(operation, spec)
    found: Document = {
        "tags": [_tag(operation, spec)],
        "operationId": operation_id(operation, spec),
        "summary": _summary(operation, spec),
    }
    found |= {"description": described} if described else {}
    found |= {"x-requirements": [*operation.src]} if operation.src else {}
    found |= _security(operation, spec)
    found |= {"parameters": carried} if carried else {}
    found |= {"requestBody": {"required": True, "content": _json(body)}} if body else {}
    return found | {"responses": _responses(operation, start, spec, written=written)}


def _told(text: str, path: str) -> str:
    """Return what a sentence says about an operation; of a row in a table of paths its last cell, of others nothing."""
    if not text.startswith("|"):
        return text
    *others, purpose = [cell.strip() for cell in text.strip("|").split("|")]
    return f"{purpose[:1].upper()}{purpose[1:]}." if path in others else ""


def _security(operation: Operation, spec: Spec) -> Document:
    """Return who may call it: nobody needs a token, or any of the roles, or (by default) whoever has a token."""
    if is_public(operation):
        return {"security": []}
    roles = admitted(operation, spec)
    return {"security": [{"bearer": [role]} for role in roles]} if roles else {}


def _summary(operation: Operation, spec: Spec) -> str:
    entity = spec.entity(operation.entity)
    if operation.kind == "list":
        return f"List {listed_words(operation, spec)}"
    if operation.kind == "hole":
        return words(operation.name).capitalize()
    if operation.kind in ("action", "transition"):
        return f"{words(operation.name).capitalize()}: {with_article(entity.name)}"
    one = {"one": with_article(entity.name), "other": with_article(_linked(operation, spec))}
    return _SUMMARIES[operation.kind].format(**one)


def _linked(operation: Operation, spec: Spec) -> str:
    return operation.name.partition("_")[2] if operation.kind in ("link", "unlink") else spec.auth.subject


def _body(operation: Operation) -> str:
    if operation.kind in ("create", "register"):
        return f"{operation.entity}Create"
    if operation.kind in ("update", "update_me"):
        return f"{operation.entity}Update"
    return _BODIES.get(operation.kind, "")


def _json(schema: Schema) -> Document:
    return {"application/json": {"schema": schema}}


def _responses(operation: Operation, start: Http, spec: Spec, *, written: bool) -> Document:
    told = operation.model_copy(update={"errors": operation.promised}) if written else operation
    return {str(start.status): _success(operation, start, spec), **refusals(told, spec)}


def _success(operation: Operation, start: Http, spec: Spec) -> Json:
    if operation.kind == "hole":
        answer = promised_answer(operation, spec)
        return {"description": "OK.", "content": _json(answer)} if answer else {"description": "Done."}
    if start.status == 204:
        return {"description": "Done."}
    schema = _answer(operation, spec)
    response: Document = {"description": "Created." if start.status == 201 else "OK."}
    if operation.kind == "create":
        where = f"{spec.api.base}{start.path}/{{id}}"
        response["headers"] = {
            "Location": {"description": where, "schema": {"type": "string", "format": "uri-reference"}}
        }
    return response | {"content": _json(pointer(schema))}


def _answer(operation: Operation, spec: Spec) -> str:
    if operation.kind in _TOKEN_KINDS:
        return TOKENS
    if operation.kind == "audit":
        return AUDIT_PAGE
    return page_name(operation, spec) if operation.kind == "list" else operation.entity


def _components(spec: Spec) -> Document:
    return {
        "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        "parameters": shared_parameters(spec),
        "responses": shared_refusals(spec),
        "schemas": component_schemas(spec),
    }
