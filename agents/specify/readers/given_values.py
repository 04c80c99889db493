"""Schemas of OpenAPI -> values and shapes of the Spec, as they are written; nothing is read into them."""

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from agents.spec.contract import Property, Shape, Value
from agents.specify.readers.marked import Map, listed, mapped
from agents.specify.readers.openapi_types import Schemas

_DEEPEST = 20
"""Schemas without a name that lie in each other."""

_NUMBERS = ("integer", "number")
_BOUNDS = {
    "string": ("minLength", "maxLength"), "list": ("minItems", "maxItems"), "map": ("minProperties", "maxProperties"),
    "object": ("minProperties", "maxProperties"), "integer": ("minimum", "maximum"), "number": ("minimum", "maximum"),
}  # fmt: skip
_CARRIED = frozenset({
    "type", "format", "enum", "const", "default", "nullable", "pattern", "multipleOf", "uniqueItems", "deprecated",
    "exclusiveMinimum", "exclusiveMaximum", "readOnly", "writeOnly", "properties", "required", "items", "allOf",
    "anyOf", "oneOf", "$ref", "additionalProperties", *(bound for pair in _BOUNDS.values() for bound in pair),
})  # fmt: skip
_TALK = frozenset({"description", "title", "example", "examples", "xml", "externalDocs", "$comment", "summary"})
"""What is said about a schema, and what it is like as XML; no value is held to it."""


class Shapes:
    """Turns schemas into shapes: those with a name, and those that have a place only."""

    def __init__(self, schemas: Schemas) -> None:
        self.schemas = schemas
        self.placed: dict[str, tuple[Shape, Map]] = {}
        """Shapes without a name of their own, by their place."""
        self._known: dict[int, str] = {}

    def named(self, name: str) -> Shape:
        """Return a schema of `components`."""
        return self._shape(name, self.schemas.named[name], 0)

    def value(self, node: Any, place: str, depth: int = 0) -> Value:
        """Return what a value must be; a schema with properties or bounds inside it gets a shape of its place."""
        node = node if isinstance(node, Map) else Map(0)
        if name := self._named(node):
            beside = {k: v for k, v in self._bounds(node, "").items() if k != "type"}
            return Value.model_validate({**beside, "type": f"ref({name})"})
        schema = self._whole(node)
        if depth > _DEEPEST:
            return Value(beyond=("schemas that lie too deep in each other",))
        if mapped(schema.get("properties")) or len(self._parts(schema)) > 1:
            return Value(type=f"ref({self._placed(schema, place, depth)})", nullable=self.schemas.type_of(schema)[1])
        kind, nullable = self._kind(schema, place, depth)
        return Value.model_validate({**self._bounds(schema, kind), "type": kind, "nullable": nullable})

    def property(self, name: str, node: Any, place: str, required: Iterable[Any], depth: int = 0) -> Property:
        """Return a property of an object."""
        said = self.value(node, place, depth)
        flags = node if isinstance(node, Map) else Map(0)
        return Property.model_validate({
            **said.model_dump(), "name": name, "required": name in required,
            "read_only": flags.get("readOnly") is True, "write_only": flags.get("writeOnly") is True,
        })  # fmt: skip

    def _named(self, node: Map) -> str:
        """Return the schema of `components` that a reference, or a whole of one part, names."""
        target = str(node.get("$ref", ""))
        name = target.removeprefix("#/components/schemas/")
        if name != target and name in self.schemas.named:
            return name
        parts = listed(node.get("allOf"))
        alone = len(parts) == 1 and isinstance(parts[0], Map) and "properties" not in node
        return self._named(parts[0]) if alone else ""

    def _whole(self, node: Map) -> Map:
        return self.schemas.flat(node) if "allOf" in node else self.schemas.resolve(node)[0]

    def _parts(self, schema: Map) -> list[str]:
        return [name for p in listed(schema.get("allOf")) if isinstance(p, Map) and (name := self._named(p))]

    def _placed(self, schema: Map, place: str, depth: int) -> str:
        """Keep a schema under its place; what is reached twice, as by a reference, is one shape."""
        if id(schema) in self._known:
            return self._known[id(schema)]
        taken = {*self.placed, *self.schemas.named}
        name = next(n for n in (place, *(f"{place}.{k}" for k in range(2, 10_000))) if n not in taken)
        self._known[id(schema)] = name
        self.placed[name] = (Shape(id=f"shape:{name}", name=name), schema)
        self.placed[name] = (self._shape(name, schema, depth + 1), schema)
        return name

    def _shape(self, name: str, node: Any, depth: int) -> Shape:
        node = node if isinstance(node, Map) else Map(0)
        schema = self._whole(node) if not self._named(node) else node
        properties = mapped(schema.get("properties"))
        if not properties:
            said = self.value(node, name, depth)
            return Shape.model_validate({**said.model_dump(), "id": f"shape:{name}", "name": name})
        required = [str(r) for r in listed(schema.get("required"))]
        found = [self.property(p, n, f"{name}.{p}", required, depth) for p, n in properties.items()]
        others = schema.get("additionalProperties")
        rest = self.value(others, f"{name}.*", depth).type if isinstance(others, Map) and others else ""
        return Shape.model_validate({
            **self._bounds(schema, "object"), "id": f"shape:{name}", "name": name, "type": "object",
            "nullable": self.schemas.type_of(schema)[1], "properties": found, "closed": others is False,
            "parts": self._parts(node), "rest": "any" if others is True else rest,
        })  # fmt: skip

    def _kind(self, schema: Map, place: str, depth: int) -> tuple[str, bool]:
        """Return the type of a schema without properties, and whether it may be null."""
        if options := [o for word in ("oneOf", "anyOf") for o in listed(schema.get(word))]:
            return self._alternatives(options, place, depth)
        kind, nullable = self.schemas.type_of(schema)
        format_ = f"({schema['format']})" if isinstance(schema.get("format"), str) else ""
        match kind:
            case "array":
                return f"list({self._inner(schema.get('items'), place, depth)})", nullable
            case "object" if isinstance(schema.get("additionalProperties"), Map):
                return f"map({self._inner(schema['additionalProperties'], place, depth)})", nullable
            case "string" | "integer" | "number":
                return kind + format_, nullable
        return kind or "any", nullable

    def _alternatives(self, options: list[Any], place: str, depth: int) -> tuple[str, bool]:
        real = [o for o in options if not (isinstance(o, Map) and o.get("type") == "null")]
        found = [self._inner(o, f"{place}.{n}", depth) for n, o in enumerate(real, 1)]
        return " | ".join(dict.fromkeys(found)) or "any", len(real) < len(options)

    def _inner(self, node: Any, place: str, depth: int) -> str:
        """Return the type of what lies in a list or a map: its own shape, where it is more than a type."""
        said = self.value(node, place, depth + 1)
        if said == Value(type=said.type) or not isinstance(node, Map):
            return said.type
        return f"ref({self._placed(self.schemas.resolve(node)[0], place, depth + 1)})"

    def _bounds(self, schema: Map, kind: str) -> dict[str, Any]:
        low, high = _BOUNDS.get(kind.partition("(")[0], ("", ""))
        least, above = _bound(schema, low, "exclusiveMinimum")
        most, below = _bound(schema, high, "exclusiveMaximum")
        values = (
            schema["enum"] if isinstance(schema.get("enum"), list) else [schema["const"]] if "const" in schema else []
        )
        pattern = schema.get("pattern")
        return {
            "min": least, "max": most, "above": above, "below": below, "multiple": _number(schema.get("multipleOf")),
            "unique": schema.get("uniqueItems") is True, "pattern": pattern if isinstance(pattern, str) else None,
            "values": tuple(v if isinstance(v, str) else json.dumps(v) for v in values if v is not None),
            "default": json.dumps(schema["default"]) if "default" in schema else None,
            "deprecated": schema.get("deprecated") is True,
            "beyond": tuple(k for k in schema if k not in _CARRIED | _TALK and not k.startswith("x-")),
        }  # fmt: skip


def _bound(schema: Map, word: str, exclusive: str) -> tuple[Decimal | None, bool]:
    """Return a bound, and whether it is itself excluded: OpenAPI 3.0 marks the bound, 3.1 gives another one."""
    bound, other = _number(schema.get(word)), schema.get(exclusive)
    if word not in ("minimum", "maximum") or other is None or other is False:
        return bound, False
    beyond = bound if other is True else _number(other)
    return (beyond, True) if beyond is not None else (bound, False)


def _number(value: Any) -> Decimal | None:
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else None
