"""Schemas of OpenAPI -> columns: references inside the document are followed, and what is not valid is repaired."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from agents.spec.diagnostic import Diagnostic, report
from agents.specify.names.kinds import CLOCK
from agents.specify.readers.datatypes import file_kind
from agents.specify.readers.defaults import constant
from agents.specify.readers.marked import Map, listed
from agents.specify.readers.pattern import whole
from agents.specify.readers.schema import Column, Kind, Lost

_DEEPEST = 20
"""References that are followed one after the other."""

_FORMATS: dict[str, Kind] = {
    "date": Kind("date", "date"), "date-time": Kind("date-time", "datetime"), "uuid": Kind("uuid", "uuid"),
    "email": Kind("email", "email"), "binary": file_kind("binary"), "byte": file_kind("byte"),
    "time": Kind("time", "string", pattern=CLOCK, exact=False),
}  # fmt: skip
_REPAIRS = {
    "int": "integer", "int32": "integer", "int64": "integer", "long": "integer", "float": "number",
    "double": "number", "decimal": "number", "bool": "boolean", "str": "string", "text": "string", "list": "array",
    "dict": "object", "map": "object", "json": "object",
}  # fmt: skip
_FORMAT_REPAIRS = {"datetime": "date-time", "date": "date", "date-time": "date-time", "uuid": "uuid", "email": "email"}
_READ = frozenset({
    "type", "format", "enum", "default", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "pattern",
    "exclusiveMaximum", "nullable", "readOnly", "writeOnly", "description", "title", "example", "examples",
    "deprecated", "xml", "externalDocs", "$ref", "allOf", "anyOf", "oneOf", "properties", "required", "items", "const",
    "additionalProperties", "$comment",
})  # fmt: skip


@dataclass
class Schemas:
    """The schemas of a document, by name, and what was repaired or refused on the way."""

    root: Map
    findings: list[Diagnostic] = field(default_factory=list)
    told: set[tuple[str, int]] = field(default_factory=set)

    @property
    def named(self) -> Map:
        """The schemas below `components`."""
        components = self.root.get("components")
        found = components.get("schemas") if isinstance(components, Map) else None
        return found if isinstance(found, Map) else Map(1)

    def say(self, code: str, line: int, **values: str) -> None:
        """Report something once."""
        finding = report(code, line, **values)
        if (finding.message, line) not in self.told:
            self.told.add((finding.message, line))
            self.findings.append(finding)

    def resolve(self, node: Any) -> tuple[Map, str]:
        """Follow references to what they name; with the name of the last schema on the way, "" if it has none."""
        name = ""
        for _ in range(_DEEPEST):
            if not isinstance(node, Map) or "$ref" not in node:
                return (node if isinstance(node, Map) else Map(0)), name
            target = str(node["$ref"])
            name = target.rpartition("/")[2] if target.startswith("#/components/schemas/") else name
            node = self._named_by(target, node.line_of("$ref"))
        return Map(0), name

    def _named_by(self, target: str, line: int) -> Any:
        if not target.startswith("#"):
            why = "leads out of the document: it is not read"
            finding = report("SP005", line, path=target, why=why).model_copy(update={"path": ""})
            if (target, line) not in self.told:
                self.told.add((target, line))
                self.findings.append(finding)
            return None
        node: Any = self.root
        for part in target.removeprefix("#").strip("/").split("/"):
            node = node.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(node, Map) else None
        if node is None:
            self.say("SP705", line, pointer=target, message="it names nothing", repair="anything")
        return node

    def flat(self, node: Any, depth: int = 0) -> Map:
        """Return an object with the properties of all parts that it is made of."""
        found, _ = self.resolve(node)
        parts = found.get("allOf")
        if not isinstance(parts, list) or depth > _DEEPEST:
            return found
        whole_ = Map(found.line)
        properties, required = Map(found.line), list[Any]()
        for part in [*(self.flat(p, depth + 1) for p in parts), found]:
            whole_.update({k: v for k, v in part.items() if k not in ("allOf", "properties", "required")})
            inner = part.get("properties")
            if isinstance(inner, Map):
                properties.update(inner)
                properties.lines.update(inner.lines)
            required += [r for r in listed(part.get("required")) if isinstance(r, str)]
        if properties:
            whole_.update({"properties": properties, "required": required, "type": "object"})
        return whole_

    def type_of(self, schema: Map) -> tuple[str, bool]:
        """Return the type of a schema and whether it may be null; what is misspelt is repaired."""
        written = schema.get("type")
        names = [str(w) for w in written] if isinstance(written, list) else str(written or "").split("|")
        plain = [name.strip() for name in names if name.strip() and name.strip() != "null"]
        nullable = schema.get("nullable") is True or any(n.strip() == "null" for n in names)
        if not plain:
            return ("object" if "properties" in schema else "array" if "items" in schema else
                    "string" if "enum" in schema else ""), nullable  # fmt: skip
        lower = plain[0].lower()
        known = _REPAIRS.get(lower, lower)
        if lower in _FORMAT_REPAIRS:
            schema.setdefault("format", _FORMAT_REPAIRS[lower])
            known = "string"
        if known != plain[0] or (isinstance(written, str) and "|" in written):
            self.say("SP705", schema.line_of("type"), pointer="type", message=f"there is no type {written}",
                     repair=f"{known} or null" if nullable else known)  # fmt: skip
        return known, nullable

    def column(self, name: str, node: Any, line: int, text: str) -> Column:
        """Return the column that a property describes; references to objects are left to those who know entities."""
        schema, nullable = self._alternative(self.flat(node))
        kind, null = self.type_of(schema)
        column = Column(name, line, text, self._kind(schema, kind), required=not (nullable or null))
        values = schema.get("enum")
        if isinstance(values, list) and kind == "string":
            column = replace(column, values=tuple(str(v) for v in values if v is not None))
        column = self._bounded(column, schema, kind)
        unknown = [k for k in schema if k not in _READ and not k.startswith("x-")]
        lost = tuple(Lost(f"{k} of {name}", "the Spec has no such bound") for k in unknown)
        return replace(column, lost=(*column.lost, *lost))

    def _alternative(self, schema: Map) -> tuple[Map, bool]:
        """The only alternative besides null."""
        for word in ("anyOf", "oneOf"):
            options = schema.get(word)
            if isinstance(options, list):
                plain = [o for o in options if not (isinstance(o, Map) and o.get("type") == "null")]
                if len(plain) == 1 and len(plain) < len(options):
                    return self.flat(plain[0]), True
        return schema, False

    def _kind(self, schema: Map, kind: str) -> Kind:
        format_ = str(schema.get("format") or "")
        match kind:
            case "string":
                return _FORMATS.get(format_, Kind(format_ or "string", "string"))
            case "integer":
                return Kind(format_ or "integer", "integer", exact=format_ != "int64")
            case "number":
                return Kind(format_ or "number", "decimal(18,6)", exact=False)
            case "boolean":
                return Kind("boolean", "boolean")
        return Kind("alternatives" if "oneOf" in schema or "anyOf" in schema else kind or "without a type")

    def _bounded(self, column: Column, schema: Map, kind: str) -> Column:
        low, high = ("minLength", "maxLength") if kind == "string" else ("minimum", "maximum")
        column = replace(column, min=_decimal(schema.get(low)), max=_decimal(schema.get(high)))
        if kind == "integer":
            column = _exclusive(column, schema)
        elif "exclusiveMinimum" in schema or "exclusiveMaximum" in schema:
            column = _losing(column, Lost(f"the exclusive bound of {column.name}", "bounds of decimals are inclusive"))
        if isinstance(schema.get("pattern"), str):
            found = whole(schema["pattern"], anchored=False)
            lost = Lost(f"the pattern of {column.name}", "it is no regular expression that we know", "correct it")
            column = replace(column, pattern=found) if found else _losing(column, lost)
        return self._defaulted(column, schema)

    @staticmethod
    def _defaulted(column: Column, schema: Map) -> Column:
        value = schema.get("default")
        if value is None:
            return column
        fits = isinstance(value, str | bool | int | float) and column.kind.type
        found = constant(Decimal(str(value)) if isinstance(value, float) else value) if fits else None
        if found is None:
            return _losing(column, Lost(f"the default of {column.name}", "it cannot be written as a constant"))
        return replace(column, default=found)


def _exclusive(column: Column, schema: Map) -> Column:
    """Of whole numbers an exclusive bound is the next one; OpenAPI 3.0 marks the bound, 3.1 gives another one."""
    low, high = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    least = column.min if low is True else _decimal(low)
    most = column.max if high is True else _decimal(high)
    if low is not None and low is not False and least is not None:
        column = replace(column, min=least + 1)
    if high is not None and high is not False and most is not None:
        column = replace(column, max=most - 1)
    return column


def _decimal(value: Any) -> Decimal | None:
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _losing(column: Column, lost: Lost) -> Column:
    return replace(column, lost=(*column.lost, lost))
