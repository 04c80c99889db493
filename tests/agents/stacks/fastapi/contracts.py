"""What two OpenAPI documents say about each operation, without the names of schemas: names in and names out."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Shape = dict[str, dict[str, Any]]


def shape(document: Mapping[str, Any], base: str) -> Shape:
    """Return for each operation below a path its parameters, and the properties of its body and its answer."""
    return {
        f"{method.upper()} {path}": {
            "parameters": sorted(_parameters(operation, document)),
            "needed": _needed(_content(operation.get("requestBody", {})), document),
            "body": _properties(_content(operation.get("requestBody", {})), document),
            "answer": _properties(_content(_answer(operation)), document),
        }
        for path, item in document["paths"].items()
        if path.startswith(f"{base}/")
        for method, operation in item.items()
    }


def _parameters(operation: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[str]:
    for parameter in operation.get("parameters", []):
        found = _resolved(parameter, document)
        yield f"{found['in']} {found['name']}"


def _answer(operation: Mapping[str, Any]) -> Mapping[str, Any]:
    return next((r for status, r in operation["responses"].items() if re.fullmatch("2..", status)), {})


def _content(body: Mapping[str, Any]) -> Mapping[str, Any]:
    schema: Mapping[str, Any] = body.get("content", {}).get("application/json", {}).get("schema", {})
    return schema


def _resolved(node: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in node:
        return node
    found: Any = document
    for step in node["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return _resolved(found, document)


def _needed(schema: Mapping[str, Any], document: Mapping[str, Any]) -> list[str]:
    return sorted(_resolved(schema, document).get("required", []))


def _properties(schema: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the names of properties; of a list those of an item."""
    properties = _resolved(schema, document).get("properties", {})
    return {name: _items(value, document) for name, value in properties.items()}


def _items(schema: Mapping[str, Any], document: Mapping[str, Any]) -> list[str]:
    items = _resolved(schema.get("items", {}), document)
    return sorted(items.get("properties", {}))
