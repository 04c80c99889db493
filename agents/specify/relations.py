"""What the description of a thing tells of others: "a note within a project", "links a reader to a book"."""

import re

_ONE = r"(?:exactly one|a single|one|an?|its|the)"
_NAME = (
    r"[a-z][a-z-]*(?: (?!and\b|or\b|with\b|to\b|in\b|of\b|by\b|for\b|from\b|at\b|on\b|that\b|which\b|who\b)[a-z-]+)?"
)
_TIED = (
    r"(?:belonging|belongs|assigned|linked|attached|connected|related|tied|submitted|made|added|booked|placed|written|"
    r"owned|created|performed|done|used)"
)
_TIE = re.compile(
    rf",? ?(?:(?:and|which is|that is|which|that) )?\b(?:{_TIED}? ?(?:within|inside|of|for|in|on|from|by|to|with|"
    rf"between)|refer(?:s|ring) to|referencing|references) {_ONE} (?P<name>{_NAME})"
)
_LINKS = re.compile(
    rf"(?:an? )?(?:links?|linking|connects?|joins?|associates?|association|relates?)(?: table)?(?: between)? {_ONE} "
    rf"(?P<one>{_NAME}) (?:to|and|with) {_ONE} (?P<other>{_NAME})"
)
_SYSTEM = re.compile(r"(?:system|application|app|platform|service|api|database|organi[sz]ation|company|business)")
_MANY = re.compile(
    r"\b(?:of|for|between|from|by|to|in|on) (?:the |their |its |many |multiple |several )*(?P<name>[a-z-]+s)\b"
)
_KEYED = re.compile(r"\b(?:identified|defined|keyed|distinguished) by\b")


def related(text: str) -> tuple[str, list[str]]:
    """Return a description without what it says of other things, and the names of those that it belongs to."""
    pair = _LINKS.search(text)
    if pair:
        return _without(text, pair), [pair["one"], pair["other"]]
    found = list(_TIE.finditer(text))
    for match in reversed(found):
        text = _without(text, match)
    return text, [match["name"] for match in found if not _SYSTEM.fullmatch(match["name"])]


def names_others(text: str, entity: str) -> bool:
    """Tell whether a description speaks of several of something else, or of a key: "a group of notes"."""
    return bool(_KEYED.search(text)) or any(match["name"].rstrip("s") not in entity for match in _MANY.finditer(text))


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]}{text[match.end() :]}".strip(" ,")
