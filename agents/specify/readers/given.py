"""The interface of an OpenAPI document as it is given: routes, schemas and ways to sign in, each at its line."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

from agents.spec.contract import (
    Answer,
    Body,
    Content,
    Flow,
    Given,
    Parameter,
    Property,
    Route,
    RouteMethod,
    Scheme,
    Shape,
)
from agents.spec.diagnostic import report
from agents.specify.readers.calls import Call
from agents.specify.readers.given_values import Shapes
from agents.specify.readers.marked import Map, mapped
from agents.specify.readers.naming import entity_name
from agents.specify.readers.openapi_types import Schemas
from agents.specify.readers.resources import Resources
from agents.specify.source.entry import NOT_BUILT, Entry


class Interface:
    """Says what a document gives, beside what of it is built."""

    def __init__(self, root: Map, resources: Resources, lines: list[str]) -> None:
        self.root, self.resources, self.lines = root, resources, lines
        self.schemas: Schemas = resources.schemas
        self.shapes = Shapes(self.schemas)

    def with_given(self, entries: list[Entry]) -> list[Entry]:
        """Give each line the parts of the interface that stand in it; lines that nobody has read become entries."""
        waiting = self._by_line()
        found = []
        for entry in entries:
            given = waiting.pop(entry.line, [])
            found.append(replace(entry, given=(*entry.given, *given)) if given else entry)
        for line, given in waiting.items():
            found.append(Entry(line, given[0].name, self._text(line), "openapi", given=tuple(given)))
        return [*found, *self._beyond(found)]

    def route(self, call: Call, op: str) -> tuple[Given, ...]:
        """Return an operation, and the shapes that only it has. `op`: what carries it out, "" where nothing does."""
        before = set(self.shapes.placed)
        node, name = call.node, f"{call.node.get('operationId') or call.said}"
        route = Route(
            id=f"route:{call.said}", method=cast("RouteMethod", call.method), path=call.path, op=op or None,
            name=_text(node.get("operationId")), text=_text(node.get("summary")) or _text(node.get("description")),
            parameters=tuple(self._parameter(p, name) for p in call.parameters if _is_parameter(p)),
            takes=self._body(node.get("requestBody"), name), answers=tuple(self._answers(node, name)),
            security=_security(node.get("security", self.root.get("security"))),
            deprecated=node.get("deprecated") is True,
        )  # fmt: skip
        return (route, *(shape for place, (shape, _) in self.shapes.placed.items() if place not in before))

    def _by_line(self) -> dict[int, list[Given]]:
        found: dict[int, list[Given]] = defaultdict(list)
        named = self.schemas.named
        for name in named:
            before = set(self.shapes.placed)
            found[named.line_of(name)].append(self._shape(name))
            placed = (shape for place, (shape, _) in self.shapes.placed.items() if place not in before)
            found[named.line_of(name)] += placed
        schemes = mapped(mapped(self.root.get("components")).get("securitySchemes"))
        for name, node in schemes.items():
            found[schemes.line_of(name)].append(_scheme(name, self.schemas.resolve(node)[0]))
        return found

    def _shape(self, name: str) -> Shape:
        entity = self.resources.of(name)
        shape = self.shapes.named(name)
        return shape.model_copy(update={"entity": f"entity:{entity_name(entity)}"}) if entity else shape

    def _parameter(self, node: Map, place: str) -> Parameter:
        schema, required = self._schema(node), [node["name"]] if node.get("required") is True else []
        said = self.shapes.property(str(node["name"]), schema, f"{place}.{node['name']}", required)
        return Parameter.model_validate({**said.model_dump(), "site": node["in"]})

    @staticmethod
    def _schema(node: Map) -> Any:
        """Return the schema of a parameter or a header, which may stand in a kind of media."""
        media = mapped(next(iter(mapped(node.get("content")).values()), None))
        return node.get("schema", media.get("schema"))

    def _body(self, node: Any, name: str) -> Body | None:
        found, place = self._followed(node, f"{name}.body")
        if not found:
            return None
        return Body(required=found.get("required") is True, contents=self._contents(found, place))

    def _followed(self, node: Any, place: str) -> tuple[Map, str]:
        """Return what a reference names, and the name that its parts go by."""
        target = str(node["$ref"]) if isinstance(node, Map) and "$ref" in node else ""
        return self.schemas.resolve(node)[0], target.rpartition("/")[2] or place

    def _contents(self, holder: Map, place: str) -> tuple[Content, ...]:
        found = mapped(holder.get("content"))
        schemas = {media: mapped(part).get("schema") for media, part in found.items()}
        return tuple(
            Content(media=media, type=self.shapes.value(schema, place).type if schema is not None else "any")
            for media, schema in schemas.items()
        )

    def _answers(self, node: Map, name: str) -> Iterator[Answer]:
        for status, given in mapped(node.get("responses")).items():
            found, place = self._followed(given, f"{name}.{status}")
            headers = mapped(found.get("headers"))
            yield Answer(
                status=status, contents=self._contents(found, place),
                headers=tuple(self._header(h, n, place) for h, n in headers.items()),
            )  # fmt: skip

    def _header(self, name: str, node: Any, place: str) -> Property:
        found = self.schemas.resolve(node)[0]
        required = [name] if found.get("required") is True else []
        return self.shapes.property(name, self._schema(found), f"{place}.{name}", required)

    def _beyond(self, entries: list[Entry]) -> Iterator[Entry]:
        """What schemas say in words that the Spec has none for is told at their line, unless it is told already."""
        told = {finding.message.partition(" is not built")[0] for entry in entries for finding in entry.findings}
        for entry in entries:
            for shape in (g for g in entry.given if isinstance(g, Shape)):
                said = [(shape.name, shape.beyond), *((p.name, p.beyond) for p in shape.properties)]
                what = [
                    f"{word} of {name}" for name, words in said for word in words if f"{word} of {name}" not in told
                ]
                lost = [report(NOT_BUILT, entry.line, what=w, why="the Spec has no such bound", way=_WAY) for w in what]
                if lost:
                    yield Entry(entry.line, shape.name, entry.text, "openapi", findings=tuple(lost))

    def _text(self, line: int) -> str:
        return self.lines[line - 1].strip() if 0 < line <= len(self.lines) else ""


_WAY = "leave it out, or say in a sentence what it is to do"


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _is_parameter(node: Map) -> bool:
    return isinstance(node.get("name"), str) and node.get("in") in ("path", "query", "header", "cookie")


def _security(said: Any) -> tuple[tuple[str, ...], ...] | None:
    """Return the alternatives; an empty list says that nobody has to sign in."""
    if not isinstance(said, list):
        return None
    found = tuple(tuple(one) for one in said if isinstance(one, Map))
    return found or ((),)


def _scheme(name: str, node: Map) -> Scheme:
    said = {key: _text(node.get(key)) for key in ("type", "in", "name", "scheme", "bearerFormat")}
    flows = tuple(_flow(kind, mapped(flow)) for kind, flow in mapped(node.get("flows")).items())
    if url := _text(node.get("openIdConnectUrl")):
        flows = (*flows, Flow(kind="openIdConnect", urls=(url,)))
    return Scheme(
        id=f"scheme:{name}", name=name, kind=said["type"], site=said["in"], key=said["name"], scheme=said["scheme"],
        format=said["bearerFormat"], flows=flows,
    )  # fmt: skip


def _flow(kind: str, flow: Mapping[str, Any]) -> Flow:
    urls = tuple(_text(flow[key]) for key in ("authorizationUrl", "tokenUrl", "refreshUrl") if key in flow)
    return Flow(kind=kind, urls=urls, scopes=tuple(mapped(flow.get("scopes"))))
