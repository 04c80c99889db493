"""What a turn is: a way in which requirements are often written, and the plain sentences that it stands for."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from agents.specify.nouns import done, fields, may_be_a_deed, parts, thing, things
from agents.specify.words import singular

Says = Callable[[re.Match[str]], list[str] | None]
"""The plain sentences that a text stands for; None where its parts do not fit."""

SYSTEM = r"(?:the )?(?:system|application|app|api|service|backend|platform|server)"
SHALL = r"(?:shall|must|should|will)(?: also| automatically)?"
WHEN = r"(?:when|if|where) "
THEN = rf",? (?:then )?{SYSTEM} {SHALL} "
ASIDE = r"(?:,? (?:so that|so|in order to|because|to ensure that) .+)?"

_GRANTED = frozenset({"create", "view", "edit", "delete", "manage"})
"""What is granted; searching and sorting is not."""

_BRINGING = frozenset({"create", "manage"})
"""Who does this with things brings them into being; what is only viewed may be computed."""

_FEWEST = 2
"""One word after "with" is rather a manner than a field."""

_CHOICES = frozenset(
    {"categories", "types", "statuses", "levels", "methods", "priorities", "kinds", "states", "options"}
)
"""What has values, not fields."""

_GENERAL = frozenset({
    "user", "person", "people", "anyone", "everyone", "visitor", "guest", "api consumer", "client",
    "authenticated user",
    "signed-in user", "logged-in user", "registered user", "api client", "consumer", "developer", "frontend developer",
    "stakeholder", "product owner",
})  # fmt: skip
"""What people are called who have no role of their own."""


@dataclass(frozen=True)
class Turn:
    """A pattern for a whole sentence, and the sentences of the language in its place."""

    name: str
    pattern: re.Pattern[str]
    says: Says
    meaning: str
    example: str
    counter: str


def turn(name: str, pattern: str, says: Says, meaning: str, example: str, counter: str) -> Turn:
    """Return a turn; its pattern is that of a whole sentence in lower case."""
    return Turn(name, re.compile(pattern), says, meaning, example, counter)


def role(text: str) -> str | None:
    """Return the role that a subject names, in the singular; "" for people in general, None where it names no role."""
    bare = re.sub(r"^(?:an?|the|any|each|every|all|some) ", "", text.strip())
    one = singular(bare)
    if re.search(r"\b(?:authorized|authorised|interface|system|page|screen|mechanism|option|way)\b", bare):
        return None
    if one in _GENERAL or bare in _GENERAL:
        return ""
    return one if re.fullmatch(r"[a-z][a-z-]*(?: [a-z][a-z-]*){0,2}", one) else None


def granted(who: str, verbs: str, what: str) -> list[str] | None:
    """Return that somebody can do something with things, with what must be there for it."""
    if not verbs.endswith("ing") and may_be_a_deed(parts(what)):
        return None
    actors, acts, rows = [role(part) for part in parts(who)], done(verbs), things(what)
    if not actors or None in actors or not acts or not rows or not set(acts) <= _GRANTED:
        return None
    declared = [f"there is a role {actor}" for actor in actors if actor]
    named, people = " and ".join(rows), " and ".join(subject(actor or "") for actor in actors)
    kept = [f"the system keeps {named}"] if set(acts) & _BRINGING else []
    return [*declared, *kept, f"{people} can {' and '.join(acts)} {named}"]


def subject(actor: str) -> str:
    """Return a role as the subject of a sentence."""
    return f"a {actor}" if actor else "users"


def listed(entity: str, text: str) -> list[str] | None:
    """Return that rows have the fields of a list."""
    rows, items = thing(entity), None if re.search(r"\bor\b", text) else fields(text)
    if rows is None or not items or len(items) < _FEWEST or rows.split(" ")[-1] in _CHOICES:
        return None
    return [f"each {singular(rows)} has {', '.join(items)}"]


def sought(who: str, acts: list[str], text: str) -> list[str] | None:
    """Return "users can search notes by title", which tells as well that notes have a title."""
    match = re.fullmatch(r"(?P<what>.+?) (?:by|based on|on|using)(?: the)? (?P<list>.+)", text)
    rows, items = (thing(match["what"]), fields(match["list"])) if match else (None, None)
    if match is None or rows is None or not items:
        return None
    looks = [f"{who} can {verb} {rows} by {', '.join(items)}" for verb in acts if verb not in _GRANTED]
    granted_too = [f"{who} can {verb} {rows}" for verb in acts if verb in _GRANTED]
    return [
        f"the system keeps {rows}",
        f"each {singular(rows)} has {', '.join(items)}",
        *(granted_too or [f"{who} can view {rows}"]),
        *looks,
    ]


def says(*sentences: str) -> Says:
    """Return that a text stands for these sentences, whatever its parts."""
    return lambda _: list(sentences)
