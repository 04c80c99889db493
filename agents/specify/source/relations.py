"""What the description of a thing tells of others: "a note within a project", "links a reader to a book"."""

import re

from agents.specify.names.words import plural, singular

_ONE = r"(?:exactly one|a single|one|an?|its|the)"
_NAME = (
    r"[a-z][a-z-]*(?: (?!and\b|or\b|with\b|to\b|in\b|of\b|by\b|for\b|from\b|at\b|on\b|that\b|which\b|who\b)[a-z-]+)?"
)
_TIED = (
    r"(?:belonging|belongs|assigned|linked|attached|connected|related|tied|submitted|made|added|booked|placed|written|"
    r"owned|created|performed|done|used|taken|issued|recorded|posted|sent|given|held)"
)
_TIE = re.compile(
    rf",? ?(?:(?:and|which is|that is|which|that) )?\b(?:{_TIED}? ?(?:within|inside|of|for|in|on|at|from|by|to|with|"
    rf"between|during)|refer(?:s|ring) to|referencing|references) {_ONE} (?P<name>{_NAME})"
)
_LINKS = re.compile(
    rf"(?:an? )?(?:links?|linking|connects?|joins?|associates?|association|relates?)(?: table)?(?: between)? {_ONE} "
    rf"(?P<one>{_NAME}) (?:to|and|with) {_ONE} (?P<other>{_NAME})"
)
_BETWEEN = re.compile(rf",? ?\bbetween {_ONE} (?P<one>{_NAME}) and {_ONE} (?P<other>{_NAME})")
_SYSTEM = re.compile(r"(?:system|application|app|platform|service|api|database|organi[sz]ation|company|business)")
_MANY = re.compile(
    r"\b(?:of|for|between|from|by|to|in|on) (?:the |their |its |many |multiple |several )*(?P<name>[a-z-]+s)\b"
)
_KEYED = re.compile(r"\b(?:identified|defined|keyed|distinguished) by\b")

_TARGET = r"(?P<target>[a-z][a-z-]*(?: [a-z-]+){0,2}?)"
_SUBJECT = r"(?:it |they |each |also )?"
_BELONGS = re.compile(
    rf"{_SUBJECT}(?:is |are |be )?(?P<may>(?:may |can )(?:be )?|optionally |optional )?(?:always |must |shall )?"
    r"(?:belongs? to|"
    r"(?:linked|related|tied|connected|assigned|attached|associated) (?:to|with)|(?:links?|points?|refers?) to|"
    r"(?:foreign key|fk|reference|ref)(?: to)?|references|owned by|created by|part of|"
    rf"(?:many-to-one|n:1|m:1)(?: (?:relationship|relation))?(?: with| to|:)?) (?:{_ONE} )?{_TARGET}"
)
_MANY_OF = re.compile(
    rf"{_SUBJECT}(?:can |may )?(?:(?:has|have|owns?|contains?|includes?) )?"
    r"(?:many|multiple|several|zero or more|one or more|any number of|"
    rf"(?:an? )?(?:list|collection|set) of|(?:one-to-many|1:n)(?: (?:relationship|relation))?"
    rf"(?: with| to|:)?) {_TARGET}"
)
_LINKED = re.compile(rf"(?:many-to-many|n:m|m:n|n:n)(?: (?:relationship|relation))?(?: with| to|:)? {_TARGET}")
_ASIDE = re.compile(r" ?\((?P<said>[^()]*)\)$")
_REPEATS = re.compile(r"(?:.*\b(?:one|many|multiple|several|belongs|has|required|mandatory)\b.*|[1n*]:[1nm*])")


_OWNER = re.compile(rf"(?P<article>an?|one|the) (?P<name>{_NAME})'s ")


def related(text: str) -> tuple[str, list[str]]:
    """Return a description without what it says of other things, and the names of those that it belongs to."""
    pair = _LINKS.search(text) or _BETWEEN.search(text)
    if pair:
        return _without(text, pair), [pair["one"], pair["other"]]
    owner = _OWNER.match(text)
    text = f"{owner['article']} {text[owner.end() :]}" if owner else text
    found = list(_TIE.finditer(text))
    for match in reversed(found):
        text = _without(text, match)
    names = [match["name"] for match in (*([owner] if owner else []), *found)]
    return text, [name for name in names if not _SYSTEM.fullmatch(name)]


def names_others(text: str, entity: str) -> bool:
    """Tell whether a description speaks of several of something else, or of a key: "a group of notes"."""
    return bool(_KEYED.search(text)) or any(match["name"].rstrip("s") not in entity for match in _MANY.finditer(text))


def relation(entity: str, text: str) -> list[str] | None:
    """Return "belongs to one branch" and "can have multiple loans", said of an entity, as plain sentences.

    One row of another thing is meant by its singular, several by its plural; else nobody can know how many.
    """
    aside = _ASIDE.search(text)
    if aside and _REPEATS.fullmatch(aside["said"]):
        text = text[: aside.start()]
    if found := _BELONGS.fullmatch(text):
        target, may = found["target"], "may belong" if found["may"] else "belongs"
        return [f"a {entity} {may} to a {target}"] if singular(target) == target else None
    if found := _MANY_OF.fullmatch(text):
        target = found["target"]
        is_many = plural(singular(target)) == target or "one-to-many" in text or "1:n" in text
        return [f"a {entity} has many {plural(singular(target))}"] if is_many else None
    if found := _LINKED.fullmatch(text):
        return [f"{plural(entity)} and {plural(singular(found['target']))} are many-to-many"]
    return None


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]}{text[match.end() :]}".strip(" ,")
