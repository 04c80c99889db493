"""What a turn is: a way in which requirements are often written, and the plain sentences that it stands for."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from agents.specify.nouns import computed, done, fields, may_be_a_deed, parts, qualified, thing, things
from agents.specify.words import singular

Says = Callable[[re.Match[str]], list[str] | None]
"""The plain sentences that a text stands for; None where its parts do not fit."""

SYSTEM = (
    r"(?:(?:the|this|our) (?:(?!the |of |in |to |and |or |that )[a-z][a-z-]* ){0,3}?)?"
    r"(?:system|application|app|api|service|backend|platform|server|module|portal|website|software|tool)"
)
"""The service that is built, whatever its name: `our book lending platform`."""

SHALL = r"(?:shall|must|should|will|needs to|has to)(?: also| automatically)?"
WHEN = r"(?:when|if|where) "
THEN = rf",? (?:then )?{SYSTEM} {SHALL} "
ASIDE = r"(?:,? (?:so that|so|in order to|because|to ensure that) .+)?"

_GRANTED = frozenset({"create", "view", "edit", "delete", "manage"})
"""What is granted; searching and sorting is not."""

_BRINGING = frozenset({"create", "delete", "manage"})
"""Who does this with things tells that they are kept."""

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
    if re.search(
        r"\b(?:authorized|authorised|interface|system(?! (?:admin|user|operator))|page|screen|mechanism|option|way)\b",
        bare,
    ):
        return None
    if one in _GENERAL or bare in _GENERAL:
        return ""
    if _NO_ROLE.search(bare):
        return None
    return one if re.fullmatch(r"[a-z][a-z-]*(?: [a-z][a-z-]*){0,2}", one) else None


_NO_ROLE = re.compile(
    r"\b(?:as|i|we|you|unauthenticated|anonymous|unregistered|unauthorized|unauthorised|not|no|nobody|who|whom|that|which|of|in|with|without|to|for|by|if|when|unless|other|others|it|they|"
    r"them|there|either|neither|both|few|most|many|several|some|another|certain|one|two|three|four|"
    r"five|my|your|our|their)\b"
)
"""What is said more than the name of a role, or less."""


def granted(who: str, verbs: str, what: str) -> list[str] | None:
    """Return that somebody can do something with things, with what must be there for it."""
    mine = _OWN.fullmatch(what)
    if mine:
        return _own(who, verbs, mine["rows"])
    if not verbs.endswith("ing") and may_be_a_deed(parts(what)):
        return None
    actors, acts, rows = [role(part) for part in parts(who)], done(verbs), things(what)
    if not actors or None in actors or not acts or not rows or not set(acts) <= _GRANTED:
        return None
    declared = [f"there is a role {actor}" for actor in actors if actor]
    named, people = " and ".join(rows), " and ".join(subject(actor or "") for actor in actors)
    if set(acts) & _BRINGING and any(map(qualified, rows)):
        return None
    shown = "view" in acts and not any(qualified(row) or computed(row) for row in rows)
    kept = [f"the system keeps {named}"] if shown or set(acts) & _BRINGING else []
    return [*declared, *kept, f"{people} can {' and '.join(acts)} {named}"]


_OWN = re.compile(r"(?:all (?:of )?)?(?:(?:their|my|his or her|his/her)(?: own| personal)*|own) (?P<rows>.+)")


def _own(who: str, verbs: str, what: str) -> list[str] | None:
    """Return the grant of rows of one's own; whoever may create or manage them is whom they belong to."""
    actor, acts, rows = role(who), done(verbs), things(f"the {what}")
    if actor is None or not acts or not rows or not set(acts) <= _GRANTED or any(map(qualified, rows)):
        return None
    declared = [f"there is a role {actor}"] if actor else []
    if not actor or set(acts) & {"create", "manage"}:
        declared += [f"a {singular(row)} belongs to the {actor or 'user'} who created it" for row in rows]
    return [*declared, *(f"{subject(actor)} can {' and '.join(acts)} their own {row}" for row in rows)]


def subject(actor: str) -> str:
    """Return a role as the subject of a sentence."""
    return f"a {actor}" if actor else "users"


def listed(entity: str, text: str, *, fewest: int = _FEWEST) -> list[str] | None:
    """Return that rows have the fields of a list."""
    rows, items = thing(entity), None if re.search(r"\bor\b", text) else fields(text)
    if rows is None or not items or len(items) < fewest or rows.split(" ")[-1] in _CHOICES:
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
