"""Tables of a data model: a row is a field of a thing, or a thing with what is said of it."""

import re
from collections.abc import Mapping

from agents.specify.names.words import plural, singular, words
from agents.specify.source.block import Row, Thing
from agents.specify.source.columns import RULE, is_bound, item

_COLUMNS: Mapping[str, str] = {
    "name": r"(?:field|column|attribute|property|data element|element)(?: name)?|name",
    "type": r"(?:data |field )?type|format|datatype",
    "required": r"required|mandatory|req\.?|obligatory", "optional": r"optional", "nullable": r"nullable|null",
    "unique": r"unique", "key": r"key|pk/fk|keys?", "default": r"default(?: value)?",
    "size": r"size|length|max(?:imum)?\.?(?: length)?",
    "values": r"(?:allowed |possible |valid )?values|enum(?: values)?|options",
    "marks": r"constraints?|validations?(?: rules?)?|rules?|restrictions?",
    "remarks": r"notes?|description|comments?|remarks?|meaning|purpose|definition|details",
    "aside": r"examples?|sample(?: value)?|no\.?|#|nr\.?",
}  # fmt: skip
_YES = frozenset({"yes", "y", "true", "x", "✓", "✔", "✅", "required", "mandatory", "r", "m", "1"})
_NO = frozenset({"no", "n", "false", "", "-", "–", "—", "✗", "❌", "optional", "o", "0"})
_KEYS = re.compile(
    r"(?P<pk>pk|primary(?: key)?)|(?P<fk>fk|foreign(?: key)?)|(?P<uk>uk|unique|unique key)|(?P<none>[-–—]?)"
)

_HOLDER = r"(?:entity|table|model|resource|object|collection|class|concept)(?: name)?"
_LISTED = r"(?:(?:key|main|core|important) )?(?:attributes|fields|columns|properties|data)"
_TIED = r"(?:key )?(?:relationships?|relations?|associations?)(?: to other entities)?"
_TOLD = r"description|definition|purpose|meaning|represents"
_ASIDE = r"#|no\.?|id|nr\.?|priority|phase"


def field_row(row: Row, entity: str) -> tuple[str, ...]:
    """Return the row of a table of fields as a sentence; nothing for a table of another kind."""
    row, entity = _headed(row, entity)
    cells: dict[str, list[str]] = {}
    for name, text in zip(row.header, row.cells, strict=False):
        cells.setdefault(_column(name), []).append(text.strip().strip("`"))
    one = {name: texts[0] for name, texts in cells.items()}
    if not one.get("name") or not {"type", "required", "nullable", "marks", "size"} & set(cells):
        return ()
    label = one["name"].strip("`* ")
    marks = [one.get("type", ""), *_flags(one, label), *cells.get("marks", ())]
    remarks = [mark for text in cells.get("remarks", ()) for mark in _remarked(text)]
    said = [mark for mark in (*marks, *remarks) if mark.strip("–—- ")]
    read = item(label, ", ".join(said))
    found = f"each {entity} has {read}" if read else f"the system keeps {plural(singular(words(entity)))}"
    return (
        *([found] if read is not None else []),
        f"each {entity} has {label}" + (f" ({'; '.join(said)})" if said else ""),
    )


_NO_THING = frozenset({
    "parameter", "param", "argument", "variable", "header", "setting", "option", "code", "event", "endpoint", "path",
    "route", "method", "role", "risk", "metric", "term", "id", "requirement", "rule", "step", "state", "status", "from",
})  # fmt: skip
"""What the first column of a table with types is called where its rows are no fields of a thing."""


def _headed(row: Row, entity: str) -> tuple[Row, str]:
    """Return a row of a table whose first column is called after the thing that has the fields: `Vehicle | Type`."""
    kinds, first = [_column(name) for name in row.header], row.header[0].strip("`* ") if row.header else ""
    headed = "type" in kinds and "name" not in kinds and kinds[0] == row.header[0]
    if not headed or words(first) in _NO_THING or not re.fullmatch(r"[A-Z][a-z]+(?: [a-z]+)?", first):
        return row, entity
    return Row(("field", *row.header[1:]), row.cells), words(first)


def _column(header: str) -> str:
    name = re.sub(r"[?*]$", "", header.lower().strip())
    return next((kind for kind, pattern in _COLUMNS.items() if re.fullmatch(pattern, name)), header)


def _flags(cells: Mapping[str, str], label: str) -> list[str]:
    """Return the marks of the columns that hold yes or no, a size, a value or a list of values."""
    said = (
        ("required", "required", "optional"),
        ("optional", "optional", "required"),
        ("nullable", "optional", "required"),
    )
    marks = [_either(cells[name], yes, no) for name, yes, no in said if name in cells][:1]
    if "unique" in cells:
        marks.append(_either(cells["unique"], "unique", ""))
    marks += _keyed(cells.get("key", ""), label)
    if cells.get("default", "").strip("–—- "):
        marks.append(f"default {cells['default']}")
    if re.fullmatch(r"\d+", cells.get("size", "")):
        marks.append(f"at most {cells['size']} characters")
    if cells.get("values", "").strip("–—- "):
        marks.append(f"one of {cells['values']}")
    return [mark for mark in marks if mark]


def _either(cell: str, yes: str, no: str) -> str:
    """Return what yes or no means in a column; what is neither is left to be understood, or not."""
    said = cell.lower().strip("`* ")
    return yes if said in _YES else no if said in _NO else cell


def _keyed(cell: str, label: str) -> list[str]:
    found = _KEYS.fullmatch(cell.lower().strip())
    if found is None:
        return [cell]
    if found["fk"]:
        return [f"references {words(label).removesuffix(' id')}"]
    return ["primary key"] if found["pk"] else ["unique"] if found["uk"] else []


_LISTS = re.compile(r"(?:one of|allowed values?|values?|options?)\b", re.IGNORECASE)


def _remarked(text: str) -> list[str]:
    """Return what a remark states; what merely describes the field is left out."""
    pieces = [piece.strip(" .") for piece in re.split(r"[;.] |, |\.$", text) if piece.strip(" .")]
    if is_bound(text.strip(" .").lower()) or not all(is_bound(p.lower()) or not RULE.search(p) for p in pieces):
        return [re.sub(r", (?:or |and )?", " | ", text.strip(" .")) if _LISTS.match(text) else text.strip(" .")]
    return [piece for piece in pieces if is_bound(piece.lower())]


def thing_row(row: Row, *, modelled: bool) -> Thing | None:
    """Return the thing that a row describes and what it says of it; nothing for a table of another kind.

    `modelled`: the table stands in the data model, so that a description alone is one of a thing.
    """
    cells = [(name.lower().strip(), text.strip("`* .")) for name, text in zip(row.header, row.cells, strict=False)]
    holders = [text for name, text in cells if re.fullmatch(_HOLDER, name)]
    found = {kind: [t for n, t in cells if t and re.fullmatch(pattern, n)] for kind, pattern in _KINDS.items()}
    known = "|".join((_HOLDER, _ASIDE, *_KINDS.values()))
    others = [name for name, text in cells if text and not re.fullmatch(known, name)]
    if len(holders) != 1 or others or not (found["listed"] or found["tied"] or (modelled and found["told"])):
        return None
    said = [*found["told"], *(f"attributes: {text}" for text in found["listed"]),
            *(f"relationships: {text}" for text in found["tied"])]  # fmt: skip
    return Thing(holders[0], ". ".join(text.replace("`", "") for text in said), named=True)


_KINDS: Mapping[str, str] = {"told": _TOLD, "listed": _LISTED, "tied": _TIED}
"""What a column says of a thing: what it is, what it has, what it is tied to."""
