"""Schemas of OpenAPI -> what is stored: schemas that show, take in or wrap the same thing are one entity."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from agents.specify.names.words import label, singular, words
from agents.specify.readers.calls import Call, Use
from agents.specify.readers.marked import Map, listed, mapped
from agents.specify.readers.naming import entity_name, field_name, is_password, is_token
from agents.specify.readers.openapi_types import Schemas
from agents.specify.readers.schema import Aside, Column, Kind, Lost, Pair, Schema, Table

_ASKING = r"(new|create|add|update|edit|patch|put|post|save|register|login|upsert|insert|modify|partial|replace)"
_SHAPES = (
    r"(request|input|payload|body|dto|create|update|patch|post|put|response|output|result|form|params|command|in|out)"
)
_VIEWS = r"(view|details?|summary|info|fields|model|data|base|read|write|public|full|short|list item)"
_AFFIXES = (
    (rf"{_ASKING} (?P<name>.+?)( {_SHAPES})?", 0), (rf"(?P<name>.+) {_SHAPES}", 0), (rf"(?P<name>.+) {_VIEWS}", 1),
)  # fmt: skip
"""What is put before or behind the name of a thing, and how many properties of its own the thing must share then."""

_ERROR = re.compile(r"(.* )?(error|errors|problem|problem details|exception|fault|error model|error response)( model)?")
_PLAIN = frozenset({"id", "name", "created_at", "updated_at", "type", "status", "title", "description"})
"""Properties that things of all kinds have."""


@dataclass
class Resource:
    """An entity as a contract shows it: its schema, and what the others of the same thing add."""

    name: str
    line: int
    properties: dict[str, tuple[Any, int]] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    received: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)


class Resources:
    """Finds which schemas are entities, and which are views of one."""

    def __init__(self, schemas: Schemas, calls: list[Call], lines: list[str]) -> None:
        self.schemas, self.calls, self.lines = schemas, calls, lines
        self.objects = {n: s for n in schemas.named if mapped((s := schemas.flat(schemas.named[n])).get("properties"))}
        stored = [u for c in calls for u in (c.asked, c.answered if c.method == "GET" else None)]
        self.uses = [use for use in stored if use and use.name]
        self.views: dict[str, str] = {}
        self.found: dict[str, Resource] = {}
        self._find()

    def of(self, name: str) -> str:
        """Return the entity that a schema shows; "" where it is none."""
        seen = set[str]()
        while name in self.views and name not in seen:
            seen.add(name)
            name = self.views[name]
        return name if name in self.found else ""

    def _find(self) -> None:
        used = self._used()
        answered = [c.answered.name for c in self.calls if c.answered and c.answered.name in self.objects]
        shown = list(dict.fromkeys((*used, *(n for n in answered if not _ERROR.fullmatch(words(n))))))
        self.views = {name: other for name in shown if (other := self._base(name) or self._composed(name))}
        for name in sorted(shown, key=lambda n: len(self.objects[n]["properties"])):
            if name not in self.views and (other := self._like(name, used)):
                self.views[name] = other
        inside = {n for name in used for n in self._inside(name)} | set(self.views.values())
        plain = [n for n in used if n not in self.views and (n in inside or not self._is_message(n))]
        self.found = {name: Resource(name, self.schemas.named.line_of(name)) for name in plain}
        for name in shown:
            if entity := self.of(name):
                self._take(self.found[entity], self.objects[name])
        for call in self.calls:
            self._seen(call)

    def _is_message(self, name: str) -> bool:
        """Tell whether a schema is only sent, to addresses that are not called like it: no rows of it are kept."""
        asked = [c for c in self.calls if c.asked and c.asked.name == name]
        answered = any(c.answered and c.answered.name == name for c in self.calls)
        bare = [m["name"] for pattern, _ in _AFFIXES if (m := re.fullmatch(pattern, words(name)))]
        called = {singular(words(step)) for c in asked for step in c.steps}
        said = {singular(n) for n in (words(name), *bare)}
        return bool(asked) and not answered and not said & called and all(c.method == "POST" for c in asked)

    def _used(self) -> list[str]:
        """The schemas that a request or an answer holds, and those inside of them; not those of errors."""
        waiting = [use.name for use in self.uses if use.name in self.objects]
        found: list[str] = []
        while waiting:
            name = waiting.pop(0)
            if name not in found and not _ERROR.fullmatch(words(name)):
                found.append(name)
                waiting += [n for n in self._inside(name) if n in self.objects]
        order = list(self.objects)
        return sorted(found, key=order.index)

    def _inside(self, name: str) -> Iterator[str]:
        yield from self._parts(self.schemas.named[name])
        for node in self.objects[name]["properties"].values():
            inner, called = self.schemas.resolve(node)
            item, listed = self.schemas.resolve(inner.get("items"))
            yield from (n for n in (called, listed) if n)
            yield from (*self._parts(inner), *self._parts(item))

    def _parts(self, node: Any) -> list[str]:
        """The named schemas that one is made of."""
        parts = self.schemas.resolve(node)[0].get("allOf")
        return [n for n in (self.schemas.resolve(p)[1] for p in listed(parts)) if n in self.objects]

    def _base(self, name: str) -> str:
        """`NewArticle` and `ArticleRequest` are about an `Article`."""
        said = words(name)
        for pattern, least in _AFFIXES:
            found = re.fullmatch(pattern, said)
            bare = found["name"] if found else ""
            there = next((n for n in self.objects if n != name and words(n) in (bare, singular(bare))), "")
            if there and len(self._shared(name, there)) >= least:
                return self._base(there) or there
        return ""

    def _composed(self, name: str) -> str:
        """A schema made of one other and a few properties shows the other, unless rows of it are listed."""
        named = self._parts(self.schemas.named[name])
        listed = any(c.answered and c.answered.many and c.answered.name == name for c in self.calls)
        return named[0] if len(named) == 1 and named[0] != name and not listed else ""

    def _like(self, name: str, used: list[str]) -> str:
        """What nobody creates and what has hardly a property of its own shows something else."""
        if any(c.method == "POST" and c.asked and c.asked.name == name for c in self.calls):
            return ""
        own = self._properties(name) - _PLAIN
        for other in used:
            if other != name and self.views.get(other) != name and len(self._properties(other)) > len(own):
                shared = self._shared(name, other)
                if len(shared) >= 3 and len(shared) >= 0.75 * len(own):
                    return other
        return ""

    def _properties(self, name: str) -> set[str]:
        return {field_name(p) for p in self.objects[name]["properties"]}

    def _shared(self, one: str, other: str) -> set[str]:
        return (self._properties(one) & self._properties(other)) - _PLAIN

    def _take(self, resource: Resource, schema: Map) -> None:
        properties: Map = schema["properties"]
        for name, node in properties.items():
            resource.properties.setdefault(name, (node, properties.line_of(name)))
        if schema is self.objects[resource.name]:
            resource.required |= {str(r) for r in listed(schema.get("required"))}

    def _seen(self, call: Call) -> None:
        """What is sent to create a row is what can be written, and its required properties are the required ones."""
        if call.asked and (entity := self.of(call.asked.name)):
            resource = self.found[entity]
            resource.received |= set(mapped(call.asked.schema.get("properties")))
            if call.method == "POST" and call.asked.name != entity:
                resource.required |= {str(r) for r in listed(call.asked.schema.get("required"))}
        if call.answered and (entity := self.of(call.answered.name)):
            self.found[entity].answered |= set(mapped(call.answered.schema.get("properties")))

    def schema(self) -> Schema:
        """Return the entities as tables, and say of every other schema what it is."""
        found = Schema("openapi")
        for resource in self.found.values():
            found.tables.append(self._table(resource, found))
        for name in self.schemas.named:
            line = self.schemas.named.line_of(name)
            if name not in self.found:
                found.asides.append(self._aside(name, line))
        return found

    def _text(self, line: int) -> str:
        return self.lines[line - 1].strip() if 0 < line <= len(self.lines) else ""

    def _aside(self, name: str, line: int) -> Aside:
        text = self._text(line)
        if entity := self.of(name):
            return Aside(line, text, section=name, nodes=(f"entity:{entity_name(entity)}",))
        if _ERROR.fullmatch(words(name)):
            return Aside(line, text, "errors are answered as problem details (RFC 9457)", name)
        named = {use.name for call in self.calls for use in (call.asked, call.answered) if use}
        if name in self.objects and name not in named and not Use.wrapping(self.schemas, self.objects[name]):
            lost = Lost(f"the schema {name}", "no operation takes or answers it", "drop it, or use it")
            return Aside(line, text, section=name, lost=(lost,))
        return Aside(line, text, section=name)

    def _table(self, resource: Resource, found: Schema) -> Table:
        columns = []
        people = any(map(is_password, resource.properties))
        for name, (node, line) in resource.properties.items():
            if people and is_token(name):
                nodes = ("auth", f"op:{entity_name(resource.name)}.login")
                found.asides.append(Aside(line, self._text(line), section=name, nodes=nodes))
                continue
            column = self._column(resource, name, node, line)
            if isinstance(column, Pair):
                found.pairs.append(column)
            else:
                columns.append(column)
        return Table(resource.name, resource.line, self._text(resource.line), tuple(columns))

    def _column(self, resource: Resource, name: str, node: Any, line: int) -> Column | Pair:
        text = self._text(line)
        inner, called = self.schemas.resolve(node)
        parts = self._parts(inner)
        target = self.of(called) or (self.of(parts[0]) if parts else "")
        listed = self.of(self.schemas.resolve(inner.get("items"))[1])
        column = self.schemas.column(name, node, line, text)
        required = name in resource.required and column.required is not False
        column = replace(column, required=required)
        if _is_id(name, resource.name):
            return replace(column, name="id", primary=True)
        if listed and listed != resource.name:
            return Pair(resource.name, listed, line, text)
        if target:
            return replace(column, target=target, kind=Kind(target))
        if pointed := self._pointed(name):
            return replace(column, target=pointed)
        return self._shown(column, resource)

    def _pointed(self, name: str) -> str:
        """`petId` refers to a Pet."""
        match = re.fullmatch(r"(.+) id", words(name))
        said = singular(match[1]) if match else "?"
        labels = {n: label(entity_name(n)) for n in self.found}
        named = [n for n, its in labels.items() if its == said] or [
            n for n, its in labels.items() if its.endswith(f" {said}")
        ]
        return named[0] if len(named) == 1 else ""

    @staticmethod
    def _shown(column: Column, resource: Resource) -> Column:
        """What is answered and never taken in comes about in a way that the contract does not tell."""
        taken_in = column.name in resource.received or not resource.received or is_password(column.name)
        if taken_in or field_name(column.name) in ("id", "created_at", "updated_at"):
            return column
        why = "it is in answers only, and the contract does not say how it comes about"
        lost = Lost(f"the value of {resource.name}.{column.name}", why, "say in a sentence what it is")
        return replace(column, write="never", required=False, lost=(*column.lost, lost))


def _is_id(name: str, entity: str) -> bool:
    said, own = words(name), words(entity)
    match = re.fullmatch(r"(.+) id", said)
    return said == "id" or bool(match and (own == match[1] or own.endswith(f" {match[1]}")))
