"""What OpenAPI documents say, read with nothing but a YAML parser, and whether the contract of a Spec says it as well.

A fact is words: `route GET /pets`, `parameter GET /pets query limit`, `field Order.lines[].amount`. Fields of schemas
without a name go by their place: `GET /pets 200.items[].name`.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from agents.spec.contract import Content, Property, Route, Shape, Value
from agents.spec.model import Spec
from bench.claims import holds

METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
_BOUNDS = {
    "minLength": "min", "minItems": "min", "minProperties": "min", "minimum": "min", "maxLength": "max",
    "maxItems": "max", "maxProperties": "max", "maximum": "max",
}  # fmt: skip
_FLAGS = {"readOnly": "read_only", "writeOnly": "write_only", "nullable": "nullable", "uniqueItems": "unique"}
Node = Mapping[str, Any]


def facts_of(document: Node) -> Iterator[str]:
    """Yield the facts of a document."""
    reader = _Reader(document)
    for path, item in document.get("paths", {}).items():
        for method in (m for m in METHODS if m in item):
            shared = item.get("parameters", [])
            yield from reader.operation(f"{method.upper()} {path}", item[method], shared)
    components = document.get("components", {})
    for name, schema in components.get("schemas", {}).items():
        yield f"schema {name}"
        yield from reader.schema(name, schema)
    yield from (f"scheme {name} {said['type']}" for name, said in components.get("securitySchemes", {}).items())


def of_file(path: Path) -> list[str]:
    """Return the facts of a file."""
    return list(dict.fromkeys(facts_of(yaml.safe_load(path.read_text(encoding="utf-8")))))


def missing(facts: list[str], spec: Spec | None) -> list[str]:
    """Return the facts that the contract of a Spec does not say."""
    contract = Interface(spec) if spec else None
    return [fact for fact in facts if not (contract and contract.says(fact))]


def is_built(fact: str, spec: Spec) -> bool:
    """Tell whether a fact about routes, schemas and their properties is carried out, under whatever name."""
    kind, place, *rest = fact.split()
    written = spec.model_copy(update={"operations": tuple(o for o in spec.operations if o.kind != "hole")})
    if kind == "route":
        return holds(fact, written) and not _is_by_field(f"route:{place} {' '.join(rest)}", spec)
    shapes = {shape.name: shape for shape in spec.contract.shapes if shape.entity}
    name, _, field = place.partition(".")
    if kind == "entity" or name not in shapes:
        return name in shapes
    node = next((p.node for p in shapes[name].properties if p.name == field), None) or ""
    if not node.startswith("field:"):
        return bool(node) and (kind == "field" or (kind == "required" and node.startswith("entity:")))
    return holds(" ".join([kind, node.removeprefix("field:"), *rest]), spec)


def _is_by_field(name: str, spec: Spec) -> bool:
    """Tell whether a route asks for a row by one of its fields: it is built by its id, which is something else."""
    asked = set(re.findall(r"{(\w+)}", name))
    ops = {r.op.partition(".")[0].replace("op:", "entity:") for r in spec.contract.routes if r.id == name and r.op}
    shown = [p for shape in spec.contract.shapes if shape.entity in ops for p in shape.properties if p.name in asked]
    return any(p.node and p.node.startswith("field:") for p in shown)


class _Reader:
    def __init__(self, document: Node) -> None:
        self.document = document

    def _followed(self, node: Any) -> Any:
        while isinstance(node, dict) and "$ref" in node:
            found: Any = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            node = found
        return node

    def operation(self, said: str, node: Node, shared: list[Any]) -> Iterator[str]:
        yield f"route {said}"
        for parameter in map(self._followed, [*shared, *node.get("parameters", [])]):
            at = f"{said} {parameter['in']} {parameter['name']}"
            yield f"parameter {at}"
            if parameter.get("required"):
                yield f"needed {at}"
            yield from self._value(f"parameter {at}", self._followed(parameter.get("schema", {})))
        yield from self._body(f"{said} body", self._followed(node.get("requestBody", {})))
        for status, answer in node.get("responses", {}).items():
            yield f"answer {said} {status}"
            yield from self._body(f"{said} {status}", self._followed(answer))
            yield from (f"header {said} {status} {name}" for name in self._followed(answer).get("headers", {}))
        for one in node.get("security", self.document.get("security", [])):
            yield from (f"secured {said} {name}" for name in one)

    def _body(self, place: str, holder: Node) -> Iterator[str]:
        for media, part in (holder.get("content") or {}).items():
            yield f"media {place} {media}"
            yield from self.schema(place, part.get("schema", {}))

    def schema(self, place: str, node: Any) -> Iterator[str]:
        """A schema that has a name is told once, under its name."""
        if not isinstance(node, dict) or "$ref" in node:
            return
        yield from (fact for part in node.get("allOf", ()) for fact in self.schema(place, part))
        yield from self.schema(f"{place}[]", node.get("items"))
        for name, said in node.get("properties", {}).items():
            yield f"field {place}.{name}"
            if name in node.get("required", ()):
                yield f"required {place}.{name}"
            yield from self._value(f"field {place}.{name}", said)
            yield from self.schema(f"{place}.{name}", said)

    def _value(self, at: str, said: Node) -> Iterator[str]:
        kind = said.get("type")
        names: list[str | None] = kind if isinstance(kind, list) else [kind]
        yield from (f"type {at} {name}" for name in names if name and name != "null")
        yield from ([f"nullable {at}"] if "null" in names else [])
        yield from (f"format {at} {said['format']}" for _ in said.get("format", "")[:1])
        yield from ([f"values {at} {json.dumps(said['enum'])}"] if "enum" in said else [])
        yield from ([f"default {at} {json.dumps(said['default'])}"] if "default" in said else [])
        yield from ([f"pattern {at} {said['pattern']}"] if "pattern" in said else [])
        yield from (f"{fact} {at} {said[key]}" for key, fact in _BOUNDS.items() if key in said)
        yield from (f"{fact} {at}" for key, fact in _FLAGS.items() if said.get(key) is True)


class Interface:
    """Looks facts up in the contract of a Spec."""

    def __init__(self, spec: Spec) -> None:
        self.routes = {f"{r.method} {r.path}": r for r in spec.contract.routes}
        self.shapes = {s.name: s for s in spec.contract.shapes}
        self.schemes = {f"{s.name} {s.kind}" for s in spec.contract.schemes}

    def says(self, fact: str) -> bool:
        """Tell whether the contract says it."""
        kind, _, rest = fact.partition(" ")
        match kind:
            case "route" | "schema" | "scheme":
                known = {"route": set(self.routes), "schema": set(self.shapes), "scheme": self.schemes}
                return rest in known[kind]
            case "parameter" | "needed":
                found = self._parameter(rest)
                return found is not None and (kind == "parameter" or found.required)
            case "answer" | "secured" | "header" | "media":
                return self._of_route(kind, rest)
            case "field" | "required":
                field = self._field(rest)
                return field is not None and (kind == "field" or field.required)
        return self._of_value(kind, rest)

    def _route(self, text: str) -> tuple[Route | None, str]:
        method, path, *more = text.split(" ", 2)
        return self.routes.get(f"{method} {path}"), more[0] if more else ""

    def _parameter(self, text: str) -> Property | None:
        route, rest = self._route(text)
        return next((p for p in route.parameters if f"{p.site} {p.name}" == rest), None) if route else None

    def _of_route(self, kind: str, text: str) -> bool:
        route, rest = self._route(text)
        if route is None:
            return False
        if kind == "secured":
            return any(rest in one for one in route.security or ())
        place, _, name = rest.partition(" ")
        answers = [a for a in route.answers if a.status == place]
        if kind == "header":
            return any(h.name == name for a in answers for h in a.headers)
        return bool(answers) if kind == "answer" else any(c.media == name for c in self._contents(route, place))

    @staticmethod
    def _contents(route: Route, place: str) -> tuple[Content, ...]:
        if place == "body":
            return route.takes.contents if route.takes else ()
        return next((a.contents for a in route.answers if a.status == place), ())

    def _field(self, path: str) -> Property | None:
        """Return the property at a place: the steps behind the name of a schema, or behind a body or an answer."""
        where, steps = self._start(path)
        found: Property | None = None
        for step in steps:
            shapes = [s for kind in where for name in re.findall(r"ref\(([^()]+)\)", kind) for s in self._shape(name)]
            found = next((p for s in shapes for p in s.properties if p.name == step.rstrip("[]")), None)
            where = [found.type] if found else []
        return found

    def _start(self, path: str) -> tuple[list[str], list[str]]:
        if " " not in path:
            name, *steps = path.split(".")
            return [f"ref({name.rstrip('[]')})"], steps
        route, rest = self._route(path)
        place, *steps = rest.split(".")
        return [c.type for c in self._contents(route, place.rstrip("[]"))] if route else [], steps

    def _shape(self, name: str) -> list[Shape]:
        shape = self.shapes.get(name)
        if shape is None:
            return []
        inner = re.findall(r"ref\(([^()]+)\)", shape.type)
        return [shape, *(s for each in inner if each != name for s in self._shape(each))]

    def _of_value(self, kind: str, text: str) -> bool:
        at, _, place = text.partition(" ")
        arguments = 0 if kind in ("nullable", "unique", "read_only", "write_only") else 1
        words = place.split(" ")
        cut = 4 if at == "parameter" else 1 if "." in words[0] else 3
        wanted = " ".join(words[cut:]) if arguments else ""
        found = (self._parameter if at == "parameter" else self._field)(" ".join(words[:cut]))
        return found is not None and _is(found, kind, wanted)


def _is(value: Value, kind: str, wanted: str) -> bool:
    plain = {"array": "list", "object": "ref|map|object"}
    match kind:
        case "type":
            return bool(re.match(rf"({plain.get(wanted, wanted)})\b", value.type))
        case "format":
            return f"({wanted})" in value.type
        case "values":
            said = tuple(v if isinstance(v, str) else json.dumps(v) for v in json.loads(wanted))
            return value.values == said
        case "min" | "max":
            return str(getattr(value, kind)) == wanted
        case "pattern" | "default":
            return bool(getattr(value, kind) == wanted)
    return bool(getattr(value, kind))
