"""OpenAPI 3.0 and 3.1 -> entities and operations, read leniently: what is not valid is repaired and told."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from agents.specify.facts.facts import ApiFact
from agents.specify.readers.calls import calls_of
from agents.specify.readers.entries import entries
from agents.specify.readers.given import Interface
from agents.specify.readers.marked import Map, load
from agents.specify.readers.openapi_types import Schemas
from agents.specify.readers.operations import Operations
from agents.specify.readers.resources import Resources
from agents.specify.readers.schema import Aside, Lost, Malformed
from agents.specify.source.entry import Entry

_PARTS = ("responses", "parameters", "examples", "requestBodies", "headers", "securitySchemes", "links", "callbacks")


def read(text: str, _: str = "") -> list[Entry]:
    """Return what a contract states. Raises Malformed where it is none."""
    root, lines = load(text), text.splitlines()
    if "swagger" in root:
        raise Malformed("it is Swagger 2.0, of which nothing is read: convert it to OpenAPI 3", root.line_of("swagger"))
    schemas = Schemas(root)
    calls = list(calls_of(root, schemas))
    resources = Resources(schemas, calls, lines)
    schema = resources.schema()
    interface = Interface(root, resources, lines)
    operations = Operations(resources, calls, interface)
    schema.references += operations.references(schema)
    schema.asides += _asides(root, lines)
    found = [*_settings(root, resources, lines), *entries(schema), *operations.entries()]
    found = interface.with_given(found)
    found += _told(schemas, lines)
    return sorted(found, key=lambda entry: entry.line)


def _text(lines: list[str], line: int) -> str:
    return lines[line - 1].strip() if 0 < line <= len(lines) else ""


def _settings(root: Map, resources: Resources, lines: list[str]) -> Iterator[Entry]:
    """The base path is that of the first server, and names are in camelCase where those of the contract are."""
    servers = root.get("servers")
    line = root.line_of("servers")
    first = servers[0] if isinstance(servers, list) and servers else None
    address = str(first.get("url", "")) if isinstance(first, Map) else ""
    path = urlsplit(address).path.rstrip("/") if "{" not in address else ""
    if path:
        yield Entry(line, "servers", _text(lines, line), "openapi", (ApiFact("base", path),))
    names = [p for r in resources.found.values() for p in r.properties]
    if any(name[:1].islower() and name != name.lower() for name in names) and not any("_" in n for n in names):
        line = root.line_of("components")
        yield Entry(line, "components", _text(lines, line), "openapi", (ApiFact("casing", "camel"),))


def _asides(root: Map, lines: list[str]) -> Iterator[Aside]:
    """Parts that the operations name are read with them; what a backend would send is not built."""
    components = root.get("components")
    for kind in _PARTS:
        part = components.get(kind) if isinstance(components, Map) else None
        part = part if isinstance(part, Map) else Map(1)
        for name in part:
            yield Aside(part.line_of(name), _text(lines, part.line_of(name)), section=kind)
    given = root.get("webhooks")
    hooks = given if isinstance(given, Map) else Map(1)
    for name in hooks:
        line = hooks.line_of(name)
        lost = Lost(f"the webhook {name}", "a backend sends nothing to others")
        yield Aside(line, _text(lines, line), section="webhooks", lost=(lost,))


def _told(schemas: Schemas, lines: list[str]) -> Iterator[Entry]:
    """What was repaired, and what was refused, at its line."""
    for finding in schemas.findings:
        yield Entry(finding.line, "repairs", _text(lines, finding.line), "openapi", findings=(finding,))
