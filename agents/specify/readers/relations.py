"""erDiagram of mermaid -> a schema."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from agents.specify.names.words import words
from agents.specify.readers.datatypes import kind_of
from agents.specify.readers.naming import entity_name, reference_name
from agents.specify.readers.schema import Aside, Column, Malformed, Pair, Reference, Repeated, Schema, Table

_NAME = r"(?:\"[^\"]+\"|[\w-]+)(?:\[[^\]]*\])?"
_RELATION = re.compile(
    rf"(?P<a>{_NAME})\s+(?P<left>\|o|\|\||\}}o|\}}\|)(?:--|\.\.)(?P<right>o\||\|\||o\{{|\|\{{)\s+(?P<b>{_NAME})"
    r"\s*(?::\s*(?P<label>.+))?"
)
_ATTRIBUTE = re.compile(
    r"(?P<type>[A-Za-z_][\w()\[\],-]*)\s+(?P<name>\*?[A-Za-z_][\w-]*)(?P<keys>(\s*,?\s*(PK|FK|UK))*)(\s+\"[^\"]*\")?"
)
_ENTITY = re.compile(rf"(?P<name>{_NAME})(?:\s*(?P<open>\{{)(?P<rest>.*))?")
_FOR_THE_EYE = re.compile(r"(direction|style|classDef|class|accTitle|accDescr|title)\b")


def read(lines: Sequence[str], first: int) -> Schema:
    """Return what the diagram below its first line describes. Raises Malformed at a line that is none of it."""
    drawing = _Drawing(Schema("mermaid"))
    for number, line in enumerate(lines[first:], first + 1):
        drawing.take(number, line.strip())
    if drawing.open:
        raise Malformed(f"{drawing.open} is not closed", len(lines))
    return drawing.whole()


@dataclass
class _Drawing:
    schema: Schema
    tables: dict[str, Table] = field(default_factory=dict)
    related: list[tuple[int, re.Match[str]]] = field(default_factory=list)
    open: str = ""

    def take(self, number: int, line: str) -> None:
        """Take one line in."""
        if not line:
            return
        if self.open:
            self._inside(number, line)
        elif found := _RELATION.fullmatch(line):
            self.related.append((number, found))
            for name in (found["a"], found["b"]):
                self._table(_bare(name), number, line)
        elif _FOR_THE_EYE.match(line):
            self.schema.asides.append(Aside(number, line, "it is about the drawing"))
        elif found := _ENTITY.fullmatch(line):
            self._entity(number, line, found)
        else:
            raise Malformed(f"{line[:40]!r} is no entity and no relation", number)

    def _entity(self, number: int, line: str, found: re.Match[str]) -> None:
        name = _bare(found["name"])
        self._table(name, number, line)
        if found["open"]:
            self.open = name
            self.tables[name.lower()] = replace(self.tables[name.lower()], line=number, text=line)
            rest = (found["rest"] or "").strip()
            if rest:
                self._inside(number, rest)

    def _table(self, name: str, number: int, line: str) -> None:
        self.tables.setdefault(name.lower(), Table(name, number, line))

    def _inside(self, number: int, line: str) -> None:
        body, closing, _ = line.partition("}")
        table = self.tables[self.open.lower()]
        if body.strip():
            found = _ATTRIBUTE.fullmatch(body.strip())
            if not found:
                raise Malformed(f"{body.strip()[:40]!r} is no attribute: a type and a name", number)
            keys = set(re.findall(r"PK|FK|UK", found["keys"] or ""))
            name = found["name"].removeprefix("*")
            column = Column(name, number, body.strip(), kind_of(found["type"]), primary="PK" in keys,
                            unique="UK" in keys, target=self._target(name) if "FK" in keys else "")  # fmt: skip
            self.tables[self.open.lower()] = replace(table, columns=(*table.columns, column))
        self.open = "" if closing else self.open

    def _target(self, name: str) -> str:
        """A foreign key leads to what it is called after; whether that is there is seen when all is read."""
        return words(reference_name(name))

    def whole(self) -> Schema:
        """Return the schema, with each relation as a reference of the side that may be many."""
        known = {words(entity_name(t.name)): t.name for t in self.tables.values()}
        for key, table in self.tables.items():
            columns = tuple(replace(c, target=self._found(c, table, known)) if c.target else c for c in table.columns)
            self.tables[key] = replace(table, columns=columns)
        for number, found in self.related:
            self._relate(number, found)
        self.schema.tables = list(self.tables.values())
        return self.schema

    def _found(self, column: Column, table: Table, known: dict[str, str]) -> str:
        """Return the entity that a foreign key is called after, or the only one that the table is related to."""
        named = [name for label, name in known.items() if label == column.target or column.target.endswith(f" {label}")]
        if named:
            return named[0]
        others = {_bare(f[s]) for _, f in self.related for s in "ab" if table.name in (_bare(f["a"]), _bare(f["b"]))}
        others -= {table.name}
        return others.pop() if len(others) == 1 else ""

    def _relate(self, number: int, found: re.Match[str]) -> None:
        a, b = _bare(found["a"]), _bare(found["b"])
        left_many, right_many = "}" in found["left"], "{" in found["right"]
        text = found[0].strip()
        if left_many and right_many:
            self.schema.pairs.append(Pair(a, b, number, text))
        elif left_many:
            self._refer(a, b, found["right"], number, text, unique=False)
        else:
            self._refer(b, a, found["left"], number, text, unique=not right_many)

    def _refer(self, of: str, to: str, end: str, number: int, text: str, *, unique: bool) -> None:
        table = self.tables[of.lower()]
        held = [c for c in table.columns if c.target.lower() == to.lower()]
        required = "o" not in end
        if not held:
            self.schema.references.append(Reference(of, to, to, number, text, required, unique))
            return
        columns = tuple(
            replace(c, required=required, unique=unique or c.unique) if c is held[0] else c for c in table.columns
        )
        self.tables[of.lower()] = replace(table, columns=columns)
        self.schema.repeated.append(Repeated(of, held[0].name, number, text))


def _bare(name: str) -> str:
    return re.sub(r"\[[^\]]*\]$", "", name).strip('"')
