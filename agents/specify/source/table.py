"""Field tables: each row is spoken as a sentence, so that one grammar reads both."""

import itertools
import re
from dataclasses import dataclass, field

from agents.specify.names.words import plural, words
from agents.specify.source.block import Row
from agents.specify.source.columns import RULE, column
from agents.specify.source.field_table import field_row

_STATEMENT = r"(?:functional |system |software )?requirements?(?: statement| description)?|statement|rule|shall"
_NUMBERED = (
    r"(?:(?:req(?:uirement)?|fr|nfr|us|uc|item)\.? ?)?(?:id|no\.?|nr\.?|number|#|ref|reference|key)|requirement id"
)
_ASIDE = rf"{_NUMBERED}|priority|moscow|source|phase|release|version|verification|verified by|test method"
"""Columns that say nothing of what is to be built."""

_DESCRIBED = r"description|details|specification|requirement text"
"""Columns that state what is to be built where the rows are numbered."""

_HOLDER = r"entity|entity name|table|table name|model|resource|object|collection"
_COLUMN_LIST = r"(?:(?:key|main|core|important) )?(?:attributes|fields|columns|properties)"

_FIELD = re.compile(r"[`*]*[A-Za-z][\w-]*(?: [\w-]+){0,3}[`*]*(?:$| ?[(:,;])")
"""What begins as a field, and not as a sentence."""

_OWN_ID = re.compile(r"(?:unique )?(?:id|identifier)")
_SAID_FIRST = frozenset({
    "required", "optional", "unique", "string", "text", "integer", "decimal", "boolean", "date", "datetime",
    "email", "uuid",
})  # fmt: skip
"""With what the description of a field begins where it says its type."""


@dataclass
class Table:
    """A table that is being read: its header, and the cells of the row at hand."""

    header: tuple[str, ...] = ()
    line: int = 0
    cells: list[str] = field(default_factory=list)

    def add(self, line: int, text: str) -> None:
        """Add a cell."""
        self.line = line
        self.cells.append(text)

    def end_row(self) -> tuple[int, tuple[str, ...]]:
        """Return the line and the cells of the row that ends; the header has none."""
        cells, self.cells = tuple(self.cells), []
        if not self.header:
            self.header = cells
            return self.line, ()
        return self.line, cells


def spoken_row(row: Row, entity: str) -> tuple[str, ...]:
    """Return the row of a table as the sentences that it may be; nothing for a table of another kind."""
    whole = _statement(row) or _entity_row(row)
    if whole:
        return (whole,)
    return field_row(row, entity)


def described(entity: str, text: str) -> str:
    """Return a bullet below the name of an entity as one of its fields: "Amount: Decimal value of the cost."

    What merely describes it is left out; what states something is not.
    """
    if typed := column(entity, text):
        return typed
    name, _, said = text.rstrip(".").partition(": ")
    if _OWN_ID.fullmatch(name.strip().lower()):
        return f"the system keeps {plural(words(entity))}"
    marks = [word.lower() for word in re.findall(r"[A-Za-z]+", said)]
    kinds = list(itertools.takewhile(_SAID_FIRST.__contains__, marks))
    rest = " ".join(marks[len(kinds) :])
    if RULE.search(rest) or not re.fullmatch(r"[\w -]{1,40}", name):
        return text
    return f"each {entity} has {name}" + (f" ({', '.join(kinds)})" if kinds else "")


_SEVERAL = re.compile(
    r"(?P<names>[A-Za-z][\w -]*(?:,\s*(?:and )?[A-Za-z][\w -]*)+?(?: and [A-Za-z][\w -]*)?) \((?P<marks>[^()]+)\)"
)
_TYPED = re.compile(
    r"(?:string|text|integer|int|number|decimal|money|boolean|bool|date|datetime|timestamp|time|e-?mail|url|uuid)\b"
)


def _shared(entity: str, text: str) -> str:
    """Return "valid from, valid until (date, required)" with the marks at each name: they begin with a type."""
    found = _SEVERAL.fullmatch(text.rstrip(" ."))
    if found is None or not _TYPED.match(found["marks"].lower()):
        return ""
    names = re.split(r",\s*(?:and )?| and ", found["names"])
    return f"each {entity} has " + ", ".join(f"{name.strip()} ({found['marks']})" for name in names)


def field_line(entity: str, text: str) -> tuple[str, ...]:
    """Return a bullet below a heading that names an entity as the sentences that it may be."""
    if several := _shared(entity, text):
        return (several,)
    typed = column(re.sub(r"(?i)^(?:entity|table|model): | (?:entity|table|model|schema)$", "", entity), text)
    if typed.startswith("the system keeps "):
        return (typed,)
    return (text, *([typed] if typed else []), *([f"each {entity} has {text}"] if _FIELD.match(text) else []))


def _statement(row: Row) -> str:
    """Return the sentence of a row of numbered requirements; "" for a row of another kind."""
    cells = dict(zip((name.lower() for name in row.header), row.cells, strict=False))
    numbered = any(re.fullmatch(_NUMBERED, name) for name in cells)
    stating = f"{_STATEMENT}|{_DESCRIBED}" if numbered else _STATEMENT
    found = [text for name, text in cells.items() if re.fullmatch(stating, name)]
    others = [name for name, text in cells.items() if text.strip() and not re.fullmatch(f"{stating}|{_ASIDE}", name)]
    return found[0] if len(found) == 1 and not others and len(cells) > 1 else ""


def _entity_row(row: Row) -> str:
    """Return the sentence of a row that lists the fields of an entity; "" for a row of another kind.

    What the entity is for may be described beside them, where it names nothing that would have to be built.
    """
    cells = {name.lower(): text.strip("`* ") for name, text in zip(row.header, row.cells, strict=False)}
    holders = [text for name, text in cells.items() if re.fullmatch(_HOLDER, name)]
    listed = [text for name, text in cells.items() if re.fullmatch(_COLUMN_LIST, name)]
    others = [n for n, text in cells.items() if text and not re.fullmatch(f"{_HOLDER}|{_COLUMN_LIST}|{_ASIDE}", n)]
    if len(holders) != 1 or len(listed) != 1 or others:
        return ""
    return f"{holders[0]}: its fields are {listed[0].replace('`', '')}"
