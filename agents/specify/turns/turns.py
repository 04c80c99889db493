"""Turns of phrase of requirements documents (EARS, user stories, spec-kit, numbered "shall"), in plain sentences."""

import re
from collections.abc import Collection, Iterator

from agents.specify.names.epithets import may_be_inferred
from agents.specify.turns.access import ACCESS
from agents.specify.turns.codes import CODES
from agents.specify.turns.data import DATA
from agents.specify.turns.event import EVENTS
from agents.specify.turns.grant import GRANT
from agents.specify.turns.introduced import INTRODUCED
from agents.specify.turns.kept import KEPT
from agents.specify.turns.list import LISTS
from agents.specify.turns.locked import LOCKED
from agents.specify.turns.people import PEOPLE
from agents.specify.turns.plain import PLAIN
from agents.specify.turns.recast import RECAST
from agents.specify.turns.refuse import REFUSED
from agents.specify.turns.rights import RIGHTS
from agents.specify.turns.service import SERVICE
from agents.specify.turns.states import STATES
from agents.specify.turns.stored import STORED
from agents.specify.turns.things import THINGS
from agents.specify.turns.tied import TIED
from agents.specify.turns.turn import Turn
from agents.specify.turns.use import USE
from agents.specify.turns.usual import USUAL
from agents.specify.turns.wrap import WRAPPED

TURNS: tuple[Turn, ...] = (
    *WRAPPED, *STATES, *DATA, *THINGS, *TIED, *USE, *REFUSED, *EVENTS, *LISTS, *GRANT, *RIGHTS, *ACCESS, *PEOPLE,
    *INTRODUCED, *PLAIN, *CODES, *LOCKED, *KEPT, *SERVICE, *STORED, *USUAL, *RECAST,
)  # fmt: skip

_MOST = 6
"""How many wordings of one sentence are tried."""

_NAMED_SYSTEM = re.compile(
    r"\b(?:THE (?!SYSTEM\b)[A-Z][\w-]*(?: [A-Z][\w-]*){0,3}(?= (?:SHALL|MUST|SHOULD|WILL)\b)"
    r"|[Tt]he (?:[A-Z][\w-]* ){1,3}(?:System|API|Module|Service|Application|App|Platform|Backend|Server)"
    r"(?= (?:shall|must|should|will|SHALL|MUST|SHOULD|WILL)\b))"
)


def impersonal(text: str) -> str:
    """Return a sentence in which the system that is built goes by no name of its own: `THE HMS SHALL`."""
    return _NAMED_SYSTEM.sub("the system", text)


def wordings(text: str, *, free: Collection[str]) -> Iterator[tuple[str, ...]]:
    """Yield the ways to say a sentence (in lower case) in the language, itself first.

    `free`: what may be told of by the way, `things` and `roles`, for no section declares them all; and what need not
    be told, `whose loan`, for some sentence says whose a loan is; `sole admin`, `noun hospital`: what it speaks of.
    """
    waiting: list[tuple[str, ...]] = [(text,)]
    for wording in waiting:
        yield wording
        if len(wording) == 1 and len(waiting) < _MOST:
            waiting += [said for said in _turned(wording[0], free) if said not in waiting]


_APART = re.compile(
    r"(?P<one>(?:an? |the |all |only )?(?P<who>[a-z-]+(?: [a-z-]+)?) (?:can|may|must|shall|should|will)(?: be able "
    r"to)? [^;]+?)(?:(?:;|, "
    r"(?:while|whereas|but|and)| while| whereas| but) (?P<two>(?:an? |the |all |other |only )?[a-z-]+(?: [a-z-]+)? "
    r"(?:can|may|cannot|must|shall|"
    r"should|will|are|have|has)\b[^;]+)| but (?P<not>(?:cannot|can not|may not|must not|are not allowed to|shall not) "
    r"[^;]+))"
)
"""Two sentences in one: what some may do, while others may, or they themselves may not."""


def _apart(text: str) -> tuple[str, str] | None:
    match = _APART.fullmatch(text)
    if match is None:
        return None
    return match["one"], match["two"] or f"{match['who']} {match['not']}"


_OWNED = re.compile(r"an? (?P<what>[a-z -]+) belongs to the [a-z -]+ who created it$")


def _turned(text: str, free: Collection[str]) -> Iterator[tuple[str, ...]]:
    yield from _matched(text, free)
    if two := _apart(text):
        yield tuple(dict.fromkeys(s for one in two for s in next(_matched(one, free), (one,))))


def _matched(text: str, free: Collection[str]) -> Iterator[tuple[str, ...]]:
    for each in TURNS:
        match = each.pattern.fullmatch(text)
        said = [s for s in (match and each.says(match)) or [] if _may_be_told(s, free)]
        if said:
            yield tuple(dict.fromkeys(said))


def _may_be_told(sentence: str, free: Collection[str]) -> bool:
    """What is declared somewhere is not declared by the way."""
    if sentence.startswith("there is a role "):
        return "roles" in free and may_be_inferred(sentence.removeprefix("there is a role "), free)
    owned = _OWNED.match(sentence)
    if owned:
        return f"whose {owned['what']}" not in free
    return "things" in free or not sentence.startswith("the system keeps ")
