"""classDiagram of mermaid -> a schema: attributes are fields, lines with numbers at their ends are references."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from agents.specify.readers.datatypes import kind_of
from agents.specify.readers.schema import (
    Aside,
    Choice,
    Column,
    Lost,
    Malformed,
    Pair,
    Reference,
    Schema,
    Table,
)

_RELATION = re.compile(
    r"(?P<a>[\w`]+)\s*(?:\"(?P<left>[^\"]*)\")?\s*(?P<line><\|--|--\|>|\*--|--\*|o--|--o|-->|<--|--|\.\.>|<\.\.|\.\.\|>"
    r"|<\|\.\.|\.\.)\s*(?:\"(?P<right>[^\"]*)\")?\s*(?P<b>[\w`]+)\s*(?::\s*(?P<label>.+))?"
)
_CLASS = re.compile(r"class\s+(?P<name>[\w`]+)(?:~\w+~)?(?:\[[^\]]*\])?\s*(?P<open>\{)?\s*(?P<close>\})?")
_FOR_THE_EYE = re.compile(r"(direction|style|cssClass|classDef|note|link|click|callback|namespace|\})")
_INHERITS = ("<|--", "--|>", "..|>", "<|..")


def read(lines: Sequence[str], first: int) -> Schema:
    """Return what the diagram below its first line describes. Raises Malformed at a line that is none of it."""
    drawing = _Drawing(Schema("mermaid"))
    for number, line in enumerate(lines[first:], first + 1):
        drawing.take(number, line.strip())
    return drawing.whole()


@dataclass
class _Drawing:
    schema: Schema
    tables: dict[str, Table] = field(default_factory=dict)
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    open: str = ""

    def take(self, number: int, line: str) -> None:
        """Take one line in."""
        member = re.fullmatch(r"(?P<name>[\w`]+)\s*:\s*(?P<member>.+)", line)
        if not line:
            return
        if self.open:
            self._inside(number, line)
        elif found := _CLASS.fullmatch(line):
            self._class(found["name"], number, line)
            self.open = found["name"] if found["open"] and not found["close"] else ""
        elif found := _RELATION.fullmatch(line):
            self._relate(number, found)
        elif member:
            self._class(member["name"], number, line)
            self._member(member["name"], number, member["member"])
        elif found := re.fullmatch(r"<<(?P<kind>\w+)>>\s+(?P<name>\w+)", line):
            self._marked(found["kind"], found["name"])
        elif _FOR_THE_EYE.match(line):
            self.schema.asides.append(Aside(number, line, "it is about the drawing"))
        else:
            raise Malformed(f"{line[:40]!r} is no class and no relation", number)

    def _class(self, name: str, number: int, line: str) -> None:
        self.tables.setdefault(name, Table(name.strip("`"), number, line))

    def _inside(self, number: int, line: str) -> None:
        if line == "}":
            self.open = ""
        elif found := re.fullmatch(r"<<(?P<kind>\w+)>>", line):
            self._marked(found["kind"], self.open)
        else:
            self._member(self.open, number, line)

    def _marked(self, kind: str, name: str) -> None:
        if kind.lower() == "enumeration":
            self.choices.setdefault(name, ())

    def _member(self, name: str, number: int, text: str) -> None:
        bare = text.lstrip("+-#~ ").rstrip(" ;$*")
        if name in self.choices:
            self.choices[name] = (*self.choices[name], bare)
        elif "(" in bare:
            lost = Lost(f"{name}.{bare}", "what happens is said in sentences, or by the steps of a lifecycle")
            self.schema.asides.append(Aside(number, text, section=name, lost=(lost,)))
        else:
            column = _attribute(bare, number, text)
            table = self.tables[name]
            self.tables[name] = replace(table, columns=(*table.columns, column))

    def _relate(self, number: int, found: re.Match[str]) -> None:
        a, b, text = found["a"], found["b"], found[0].strip()
        for name in (a, b):
            self._class(name, number, text)
        if found["line"] in _INHERITS or found["line"] in ("..>", "<..", ".."):
            lost = Lost(f"{a} {found['line']} {b}", "entities do not inherit from or depend on each other")
            self.schema.asides.append(Aside(number, text, section=a, lost=(lost,)))
            return
        left, right = found["left"] or "", found["right"] or ""
        if _many(left) and _many(right):
            self.schema.pairs.append(Pair(a, b, number, text))
        elif _many(right):
            self._refer(b, a, left, number, text)
        elif _many(left) or not left:
            self._refer(a, b, right, number, text)
        else:
            self.schema.references.append(Reference(a, b, b, number, text, right.strip() == "1", unique=True))

    def _refer(self, of: str, to: str, end: str, number: int, text: str) -> None:
        self.schema.references.append(Reference(of, to, to, number, text, end.strip() == "1"))

    def whole(self) -> Schema:
        """Return the schema; what is marked as an enumeration is a list of values."""
        for name, values in self.choices.items():
            table = self.tables.pop(name, None)
            if table:
                self.schema.choices.append(Choice(table.name, table.line, table.text, values))
        self.schema.tables = [self._typed(table) for table in self.tables.values()]
        return self.schema

    def _typed(self, table: Table) -> Table:
        """An attribute whose type is a class is a reference; one whose type is an enumeration a choice."""
        columns = tuple(
            replace(c, target=c.kind.written) if c.kind.written in self.tables
            else replace(c, enum=c.kind.written) if c.kind.written in self.choices else c
            for c in table.columns
        )  # fmt: skip
        return replace(table, columns=columns)


def _attribute(text: str, number: int, line: str) -> Column:
    """`String name` or `name: String`, either with `?` for what may be empty."""
    name, colon, kind = (part.strip() for part in text.partition(":"))
    if not colon:
        kind, _, name = text.rpartition(" ")
        kind = kind.strip() or "string"
    return Column(name.strip(" ?"), number, line, kind_of(kind.rstrip("?")), required=False if "?" in text else None)


def _many(end: str) -> bool:
    return "*" in end or end.strip() in ("n", "many", "m")
