"""Operations of OpenAPI: what each takes in and answers, without the wrappings."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from agents.specify.readers.marked import Map, listed, mapped
from agents.specify.readers.openapi_types import Schemas

METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
_COUNTER = re.compile(
    r"\w*count|total\w*|page\w*|per_?page|limit|offset|size|next\w*|prev\w*|cursor|has_?\w+|_?links?|meta",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Use:
    """A schema that is taken in or answered: its name, as one object or many."""

    name: str
    schema: Map
    many: bool = False

    @staticmethod
    def wrapping(schemas: Schemas, schema: Map) -> str:
        """Return the property that a wrapping holds: the only object or list of objects beside counters."""
        properties = schema.get("properties")
        if not isinstance(properties, Map):
            return ""
        held = [name for name, node in properties.items() if _is_object(schemas, node)]
        others = [name for name in properties if name not in held]
        return held[0] if len(held) == 1 and all(_COUNTER.fullmatch(name) for name in others) else ""

    @classmethod
    def of(cls, schemas: Schemas, node: Any, depth: int = 0) -> "Use | None":
        """Return the object that a schema is about; None for what is none."""
        schema, (_, name) = schemas.flat(node), schemas.resolve(node)
        if depth > 5:
            return None
        if schemas.type_of(schema)[0] == "array":
            inner = cls.of(schemas, schema.get("items"), depth + 1)
            return replace(inner, many=True) if inner else None
        if not mapped(schema.get("properties")):
            return None
        wrapped = cls.wrapping(schemas, schema)
        if wrapped:
            return cls.of(schemas, schema["properties"][wrapped], depth + 1)
        return cls(name or _same(schemas, schema), schema)


def _is_object(schemas: Schemas, node: Any) -> bool:
    schema = schemas.flat(node)
    kind, _ = schemas.type_of(schema)
    items = schemas.flat(schema.get("items")) if kind == "array" else schema
    return bool(mapped(items.get("properties")))


def _same(schemas: Schemas, schema: Map) -> str:
    """Return the schema that has all properties of one without a name."""
    keys = set(mapped(schema.get("properties")))
    for name, node in schemas.named.items():
        there = set(mapped(schemas.flat(node).get("properties")))
        if len(keys) > 2 and keys <= there and len(keys) * 4 >= len(there) * 3:
            return name
    return ""


@dataclass(frozen=True)
class Call:
    """One operation: its address, what it takes in and what it answers."""

    path: str
    method: str
    line: int
    node: Map
    asked: Use | None
    answered: Use | None
    parameters: tuple[Map, ...]
    public: bool
    secured: bool
    """Whether the contract says anything about who may call it."""

    @property
    def said(self) -> str:
        """The operation as people write it: `GET /pets/{id}`."""
        return f"{self.method} {self.path}"

    @property
    def steps(self) -> list[str]:
        """The parts of the path."""
        return [step for step in self.path.split("/") if step]


def calls_of(root: Map, schemas: Schemas) -> Iterator[Call]:
    """Yield the operations of a document in their order."""
    paths = root.get("paths")
    for path, item in (paths if isinstance(paths, Map) else Map(1)).items():
        found, _ = schemas.resolve(item)
        for method in (m for m in found if m in METHODS):
            node = found[method]
            if isinstance(node, Map):
                yield _call(path, method, found, root, schemas)


def _call(path: str, method: str, item: Map, root: Map, schemas: Schemas) -> Call:
    node: Map = item[method]
    body, _ = schemas.resolve(node.get("requestBody"))
    security = node.get("security", root.get("security"))
    options = listed(security)
    public = security in (None, []) or any(isinstance(one, Map) and not one for one in options)
    given = [*listed(item.get("parameters")), *listed(node.get("parameters"))]
    return Call(
        path, method.upper(), item.line_of(method), node, _content(body, schemas), _answer(node, schemas),
        tuple(schemas.resolve(p)[0] for p in given), public,
        security is not None,
    )  # fmt: skip


def _content(holder: Map, schemas: Schemas) -> Use | None:
    content = holder.get("content")
    if not isinstance(content, Map):
        return None
    media: Mapping[str, Any] = next((m for t, m in content.items() if "json" in t and isinstance(m, Map)), Map(0))
    return Use.of(schemas, media.get("schema"))


def _answer(node: Map, schemas: Schemas) -> Use | None:
    responses = node.get("responses")
    good = [r for code, r in (responses.items() if isinstance(responses, Map) else ()) if str(code).startswith("2")]
    return next((use for r in good if (use := _content(schemas.resolve(r)[0], schemas))), None)
