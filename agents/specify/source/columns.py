"""Columns as data models write them, `email: varchar(80), not null`, in the words of the language."""

import re

from agents.specify.names.words import plural, singular, words

_NUMBER = r"-?\d+(?:\.\d+)?"
_TEXTS = r"(?: ?(?:characters?|chars?))"
_MARKS: tuple[tuple[str, str], ...] = (
    (r"(?:is |field is )?(?:required|mandatory|not[ -]null(?:able)?|non-null(?:able)?|not empty)", "required"),
    (r"(?:is )?(?:optional|nullable|null|may be (?:null|empty))", "optional"),
    (r"(?:must be |is )?unique(?: constraint| index| key)?", "unique"),
    (r"(?:must be |is )?unique (?:across|among) (?:all )?[a-z ]+", "unique"),
    (r"unique (?:with)?in(?:side)? (?:an?|the|each|every|its|one) ([a-z]+(?: [a-z]+)?)", r"unique per \1"),
    (r"time(?: of day)?", "time"),
    (r"(?:n?varchar|character varying|string|char|text)\((\d+)\)", r"string, at most \1 characters"),
    (r"n?varchar|string|str|char", "string"),
    (r"(?:long |rich |free )?text|clob|multi-?line text", "text"),
    (r"(?:big|small|tiny)?int(?:eger)?|long|whole number", "integer"),
    (r"(?:decimal|numeric|number)\((\d+), ?(\d+)\)", r"decimal(\1,\2)"),
    (r"decimal|numeric|number|money|currency|float|double|real", "decimal"),
    (r"bool(?:ean)?(?: (?:flag|value|status))?", "boolean"),
    (r"date", "date"),
    (r"date ?time|timestamp(?:tz| with time zone)?|date and time|instant", "datetime"),
    (r"e-?mail", "email"),
    (r"url|uri", "string"),
    (r"uuid|guid", "uuid"),
    (rf"(?:max(?:imum)?\.?|up to|at most|no more than)(?: length)?(?: of|:)? (\d+){_TEXTS}(?: long)?",
     r"at most \1 characters"),
    (r"(?:max(?:imum)?\.? length|max(?:imum)?\.? size|length up to)(?: of|:)? (\d+)", r"at most \1 characters"),
    (rf"(?:min(?:imum)?\.?|at least)(?: length)?(?: of|:)? (\d+){_TEXTS}(?: long)?", r"at least \1 characters"),
    (r"(?:min(?:imum)?\.? length)(?: of|:)? (\d+)", r"at least \1 characters"),
    (rf"(?:length )?(?:between )?(\d+) ?(?:-|–|to|and|\.\.) ?(\d+){_TEXTS}", r"between \1 and \2 characters"),
    (rf"(?:range |from |between )?({_NUMBER}) ?(?:-|–|to|and|\.\.) ?({_NUMBER})", r"between \1 and \2"),
    (rf"(?:max(?:imum)?\.?|up to|at most|<=|≤)(?: of|:)? ?({_NUMBER})", r"at most \1"),
    (rf"(?:min(?:imum)?\.?|at least|>=|≥)(?: of|:)? ?({_NUMBER})", r"at least \1"),
    (r"(?:must be |is )?(?:non-negative|not negative|never negative)", "at least 0"),
    (rf"(?:must be |is |be )?(?:>|greater than|more than|above) ?({_NUMBER})", r"more than \1"),
    (r"(?:must be |is |be )?positive(?: only)?", "more than 0"),
    (r"case-insensitive(?:ly)?|ignoring case|regardless of case", "case-insensitive"),
    (r"defaults?(?: to|:| is| =|=)? ?[\"'`]?([a-z0-9_.-]+)[\"'`]?", r"default \1"),
)  # fmt: skip
"""What stands behind the name of a column, each as a whole, and its words in the language."""

RULE = re.compile(
    r"\d|\b(unique|required|optional|mandatory|nullable|null|max|min|maximum|minimum|most|least|between|pattern|only|never|must|not|"
    r"default|defaults|read-only|write-once|internal|references|computed|positive|negative|visible|editable)\b",
    re.IGNORECASE,
)
"""A remark with one of these words states something, so that it cannot be left out."""

_KEY = re.compile(
    r"(?:(?:auto-?(?:generated|increment(?:ed|ing)?)|generated|unique|primary|system|uuid|integer|string|numeric|key|pk|"
    r"id|identifier|serial|bigserial|int|bigint|not null|required|read-only)(?:,? |$))*"
)
_REFERS = re.compile(
    r"(?:(?:foreign key|fk|references?|ref|refers)(?: (?:to|of))?|->|→)(?: ?(?:->|→))?(?: the| an?)? ?"
    r"(?P<target>[a-z][a-z_]*(?: [a-z]+)?)(?:\.id|\(id\)| id| table| entity)?"
)
_STAMP = re.compile(r"(?:created|updated|last updated|modified)(?: at| on| date)?|timestamps?")
_CHOICE = re.compile(
    r"(?:(?:string )?enum(?:eration)?|one of|allowed values?|values?|options?)(?: of)?(?=[ :(]):? ?"
    r"\(?(?P<list>[^()]+)\)?"
)
_ASIDE = re.compile(r"(?P<prose>[^()\[\]]+?) ?(?P<mark>[(\[])(?P<inside>[^()\[\]]+)[)\]]")
"""A description with marks behind it: "the kind of product (optional)"."""

_NAMED = re.compile(r"[a-z][a-z0-9-]*(?: [a-z0-9-]+){0,3}")
_COLUMN = re.compile(
    r"[`*]*(?P<name>[A-Za-z]\w*(?: \w+){0,2})[`*]*(?: ?\((?P<inside>[^()]*(?:\([^()]*\)[^()]*)*)\))?"
    r"(?:(?::| [-–—]) (?P<said>.+))?"
)


def item(name: str, said: str) -> str | None:
    """Return a column as an element of a list of fields; "" for what every row has, None for something else."""
    label = words(name)
    pieces = [mark for part in _pieces(_lowered(said)) if (piece := part.strip(" .")) for mark in _apart(piece)]
    pieces = _without_bare_enum(pieces)
    if label in ("id", "uuid") and all(_KEY.fullmatch(piece) for piece in pieces):
        return ""
    if _STAMP.fullmatch(label) and all(_is_stamp(piece) for piece in pieces):
        return ""
    marks = [_mark(piece) for piece in pieces]
    if not _NAMED.fullmatch(label) or None in marks:
        return None
    return _with_marks(label, _as_spelled([mark for mark in marks if mark], said))


def _as_spelled(marks: list[str], said: str) -> list[str]:
    """Return the marks; the default of a text as it is written, that of a list of values as those are read."""
    if any(mark.startswith("one of ") for mark in marks):
        return marks
    return [_default(mark, said) if mark.startswith("default ") else mark for mark in marks]


def _default(mark: str, said: str) -> str:
    value = mark.removeprefix("default ")
    found = re.search(rf"\b{re.escape(value)}\b", said, re.IGNORECASE)
    return mark if found is None or value in ("true", "false", "null", "now", "today") else f"default {found[0]}"


def marks_of(said: str) -> list[str] | None:
    """Return what stands in brackets behind a field in the words of the language; None where it is something else."""
    found = [_mark(piece) for part in _pieces(said) for piece in _apart(part.strip())]
    return None if None in found else [mark for mark in found if mark]


def _apart(piece: str) -> list[str]:
    """Return "integer between 1 and 5" as two pieces, where each of them is a mark."""
    if _mark(piece) is not None:
        return [piece]
    for space in re.finditer(" ", piece):
        first, rest = piece[: space.start()], _apart(piece[space.end() :])
        if _mark(first) is not None and all(_mark(each) is not None for each in rest):
            return [first, *rest]
    return [piece]


def _without_bare_enum(pieces: list[str]) -> list[str]:
    """That a column is an enum goes without saying where its values are listed."""
    listed = any((_mark(piece) or "").startswith("one of ") for piece in pieces)
    return [piece for piece in pieces if not (listed and piece in ("enum", "enumeration", "string enum"))]


_KIND = re.compile(r"(?:string|text|integer|decimal(?:\(\d+,\d+\))?|boolean|date|datetime|email|uuid)")


def is_bound(piece: str) -> bool:
    """Tell whether a remark is a mark, and more than the name of a type."""
    marks = [_mark(part) for part in _apart(piece)]
    return None not in marks and not any(_KIND.fullmatch(mark or "") for mark in marks)


_ARROW = re.compile(r"(?P<name>[`*]*[A-Za-z][\w ]*?[`*]*) ?(?:->|→|=>) ?(?P<target>[A-Za-z]\w*)(?P<rest>.*)")
_CLOSED = re.compile(r"(?P<lead>[^:()]+: ?)(?P<list>[^:()|]+(?:\|[^:()|]+)+) \((?P<inside>[^()]+)\)")
_BARE_STAMP = re.compile(r"`?(?:id|(?:created|updated)[_ ]at)`?", re.IGNORECASE)


def _spelled(text: str) -> str:
    """Return `owner -> User` as a reference, and `status: a | b (default a)` with its marks in one row."""
    if found := _ARROW.fullmatch(text):
        return f"{found['name']}: reference to {found['target']}{found['rest']}"
    if found := _CLOSED.fullmatch(text):
        return f"{found['lead']}{found['list']}; {found['inside'].replace(',', ';')}"
    return f"{text}: datetime" if _BARE_STAMP.fullmatch(text) and "_" in text else text


def column(entity: str, text: str) -> str:
    """Return a line of a data model, `email: string (required)`, as a sentence; "" where it is something else."""
    found = _COLUMN.fullmatch(_spelled(text.rstrip(" .")))
    if found is None or not (found["inside"] or found["said"]):
        return ""
    said = _stated(found["said"] or "", described=bool(found["inside"]))
    read = item(found["name"], ", ".join(part for part in (found["inside"], said) if part))
    if read is None:
        return ""
    return f"each {entity} has {read}" if read else f"the system keeps {plural(singular(words(entity)))}"


def _stated(said: str, *, described: bool) -> str:
    """Return what is said of a column without what merely describes it."""
    aside = _ASIDE.fullmatch(said) if described else None
    if aside and not RULE.search(aside["prose"]):
        return _behind(aside["inside"], listed=aside["mark"] == "[")
    found = None if described else re.fullmatch(r"(?P<kind>.+?)(?: [-–—]+ |: |\. )(?P<rest>[^|/]+)", said)
    kind, rest = (found["kind"], found["rest"]) if found else ("", said) if described else (said, "")
    return _opened(said if RULE.search(rest) else kind)


def _behind(inside: str, *, listed: bool) -> str:
    """Return what stands in brackets behind a description, where it states something: the values of a list do."""
    if listed:
        return f"one of {inside.replace(', ', ' | ')}"
    return inside if RULE.search(inside) else ""


def _lowered(text: str) -> str:
    """Return what is said of a column in lower case."""
    return re.sub(r"\s+", " ", text).lower()


def _opened(said: str) -> str:
    """Return "uuid (primary key)" as "uuid, primary key"; the values of an enum stay in brackets."""
    found = re.fullmatch(r"(?P<kind>[A-Za-z ]+?) ?\((?P<inside>[^()]*)\)(?P<rest>.*)", said)
    if found is None or found["kind"].lower().endswith(("enum", "one of")) or found["inside"][:1].isdigit():
        return said
    rest = found["rest"].strip(" ,;")
    return ", ".join(part for part in (found["kind"], found["inside"], rest) if part)


def _pieces(said: str) -> list[str]:
    """Return what stands between commas; the values of a choice are one piece."""
    parted = "|" in said and "," in said
    if _CHOICE.fullmatch(said) and not parted and not re.match(r"(?:values?|options?)\b", said):
        return [said]
    return re.split(
        r"[,;](?![^(]*\))| (?=(?:not null|unique|primary key|default |references |>= |<= |foreign key))", said
    )


def _is_stamp(piece: str) -> bool:
    return _mark(piece) in ("datetime", "date", "required") or bool(
        re.fullmatch(r"auto.*|read-only|default now(?:\(\))?", piece)
    )


def _mark(piece: str) -> str | None:
    """Return one mark in the words of the language; None where it is none."""
    for pattern, wording in _MARKS:
        if found := re.fullmatch(pattern, piece):
            return found.expand(wording)
    if found := _CHOICE.fullmatch(piece):
        return _one_of(re.split(r" ?[,/|] ?(?:or |and )?| or ", found["list"]))
    if "|" in piece or re.fullmatch(r"[a-z_-]+(?:/[a-z_-]+)+", piece):
        return _one_of(re.split(r" ?[|/] ?", piece))
    found = _REFERS.fullmatch(piece)
    return f"references {singular(words(found['target']))}" if found else None


def _one_of(values: list[str]) -> str | None:
    """Return a closed list of values; None where one of them is rather a phrase."""
    bare = [re.sub(r"^(?:one|any) of ", "", value.strip(" \"'`")) for value in values]
    if len(bare) < 2 or not all(re.fullmatch(r"[a-z0-9][a-z0-9_-]*(?: [a-z0-9_-]+)?", value) for value in bare):
        return None
    return f"one of {', '.join(f'`{v}`' if ' ' in v else v for v in bare)}"


def _with_marks(label: str, marks: list[str]) -> str:
    """A reference is called as the row that it refers to, and its type is that of the key."""
    if any(mark.startswith("references ") for mark in marks):
        marks = [mark for mark in marks if mark not in ("integer", "string", "uuid")]
        label = label.removesuffix(" id")
    choice = [mark for mark in marks if mark.startswith("one of ")]
    marks = [mark for mark in marks if mark not in choice and not (choice and mark == "string")] + choice
    return f"{label} ({'; '.join(marks)})" if marks else label
