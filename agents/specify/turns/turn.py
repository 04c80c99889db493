"""What a turn is: a way in which requirements are often written, and the plain sentences that it stands for."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from agents.specify.names.actors import ANYONE, actor, role, subject
from agents.specify.names.deeds import may_be_a_deed
from agents.specify.names.nouns import computed, done, fields, parts, qualified, thing, things
from agents.specify.names.owned import owned_rows
from agents.specify.names.words import singular

__all__ = [
    "ASIDE", "SHALL", "SYSTEM", "THEN", "WHEN", "Says", "Turn", "all_there_is", "granted", "listed", "reserved",
    "role", "says", "sought", "subject", "turn",
]  # fmt: skip

Says = Callable[[re.Match[str]], list[str] | None]
"""The plain sentences that a text stands for; None where its parts do not fit."""

SYSTEM = (
    r"(?:(?:the|this|our) (?:(?!the |of |in |to |and |or |that )[a-z][a-z-]* ){0,3}?)?"
    r"(?:system|application|app|api|service|backend|platform|server|module|portal|website|software|tool|solution|"
    r"program|site)"
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


@dataclass(frozen=True)
class Turn:
    """A pattern for a whole sentence, and the sentences of the language in its place."""

    name: str
    wording: str
    says: Says
    meaning: str
    example: str
    counter: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The wording, compiled when a sentence is first held against it: all of them take half a second."""
        return re.compile(self.wording)


def turn(name: str, pattern: str, says: Says, meaning: str, example: str, counter: str) -> Turn:
    """Return a turn; its pattern is that of a whole sentence in lower case."""
    return Turn(name, pattern, says, meaning, example, counter)


def granted(who: str, verbs: str, what: str) -> list[str] | None:
    """Return that somebody can do something with things, with what must be there for it."""
    what, openly = _openly(what)
    mine = owned_rows(what)
    if mine:
        return None if openly else _own(who, verbs, *mine)
    if all_there_is(what):
        return None if openly else _everything(who, done(verbs) or [])
    if several := _several(who, verbs, what):
        return several
    if not verbs.endswith("ing") and may_be_a_deed(parts(what)):
        return None
    acts, rows, has = done(verbs), *_with_fields(verbs, what)
    if acts and rows and {"view", "search"} <= set(acts):
        found = granted(who, " and ".join(act for act in acts if act != "search"), what)
        return found and [*found, *(f"{found[-1].partition(' can ')[0]} can search {row}" for row in rows)]
    actors = [actor(part, acts or []) for part in parts("anyone" if openly else who)]
    if not actors or None in actors or not acts or not rows or not set(acts) <= _GRANTED:
        return None
    kept = _RECORDS.search(what) is not None
    return _grant([name or "" for name in actors], acts, rows, has, kept=kept)


_RECORDS = re.compile(
    r"\b(?:details|information|records?) of (?:an?|the|each|any|existing|all) |'s (?:details|information|records?)$| "
    r"records$"
)
"""What is said of rows of a kind, so that there are such."""


def _grant(actors: list[str], acts: list[str], rows: list[str], has: list[str], *, kept: bool) -> list[str] | None:
    declared = [f"there is a role {name}" for name in actors if name not in ("", ANYONE)]
    named, people = " and ".join(rows), " and ".join(map(subject, actors))
    if set(acts) & _BRINGING and any(map(qualified, rows)):
        return None
    shown = "view" in acts and not any(qualified(row) or computed(row) for row in rows)
    keeps = [f"the system keeps {named}"] if shown or kept or set(acts) & _BRINGING else []
    return [*declared, *(has or keeps), f"{people} can {' and '.join(acts)} {named}"]


_ALL = re.compile(
    r"(?:all|every|each|any)(?: of)?(?: the)?(?: (?:domain|business|core|main|stored|system|application|existing|"
    r"available))*"
    r" (?:entity|entities|models?|resources?|records?|data|objects?|tables?|entries|rows)(?: types?)?|everything|"
    r"anything|"
    r"(?:(?:all|any|new|existing|the) )*(?:entries|records|rows|data|entities) (?:from|in|into|to|of|within) "
    r"(?:(?:the|a|an|any|each|every|"
    r"specific|given) )*(?:database|system|tables?)"
)


def all_there_is(text: str) -> bool:
    """Tell whether a phrase means rows of every kind."""
    return _ALL.fullmatch(text) is not None


def _everything(who: str, acts: list[str]) -> list[str] | None:
    """Return the grant of all there is."""
    name = role(who)
    if name is None or not acts or not set(acts) <= _GRANTED:
        return None
    return [*([f"there is a role {name}"] if name else []), f"{subject(name)} can {' and '.join(acts)} everything"]


_OPENLY = re.compile(
    r",? (?:even )?(?:without|with no) (?:(?:the )?need(?:ing)? (?:to|for) |having to |being )?(?:log(?:ging|ged)? in|"
    r"sign(?:ing|ed)? in|logging on|log-?in|sign-?in|an? account|a login|(?:any )?authentication|authenticat(?:ing|ed)|"
    r"having an account|registration|register(?:ing|ed)?|creat(?:ing|e) an account|sign(?:ing)? up)$"
)


def _openly(what: str) -> tuple[str, bool]:
    """Return what is done, and whether it is done without signing in."""
    bare = _OPENLY.sub("", what)
    return bare, bare != what


_DEED = re.compile(
    r"(?:, and |, | and )(?=(?:create|add|edit|modify|delete|remove|manage|maintain|submit|browse|see|read|view|update)"
    r"(?:,| and| or| [a-z]))"
)
_ACT = r"(?:create|add|edit|modify|delete|remove|manage|maintain|submit|browse|see|read|view|update)"


def _several(who: str, verbs: str, what: str) -> list[str] | None:
    """Return what somebody can do with things and with other things: "view orders and edit notes"."""
    where = _DEED.search(what)
    again = re.fullmatch(rf"(?P<verbs>{_ACT}(?:(?:, and |, or |, | and | or ){_ACT})*) (?P<what>.+)",
                         what[where.end():]) if where else None  # fmt: skip
    if where is None or again is None:
        return None
    first, second = granted(who, verbs, what[: where.start()]), granted(who, again["verbs"], again["what"])
    return list(dict.fromkeys([*first, *second])) if first and second else None


_WITH = re.compile(
    r"(?P<what>.+?),? (?:with|including|containing|consisting of|specifying|by (?:providing|entering|specifying|"
    r"giving))"
    r"(?: (?:the following|following|the)(?: fields| details| attributes)?:?)? (?P<list>.+)"
)


def _with_fields(verbs: str, what: str) -> tuple[list[str] | None, list[str]]:
    """Return the rows, and what they have where they are created "with a title, a date and a location"."""
    match = _WITH.fullmatch(what) if {"create", "manage"} & set(done(verbs) or ()) else None
    has = listed(match["what"], match["list"]) if match else None
    return (things(f"the {match['what']}"), has) if match and has else (things(what), [])


def _own(who: str, verbs: str, rows_said: str, made: bool) -> list[str] | None:
    """Return the grant of rows of one's own; whoever creates or manages them is whom they belong to."""
    name, acts, rows = role(who), done(verbs), things(f"the {rows_said}")
    if name is None or not acts or not rows or not set(acts) <= _GRANTED or any(map(qualified, rows)):
        return None
    declared = [f"there is a role {name}"] if name else []
    if not name or made or set(acts) & {"create", "manage"}:
        declared += [f"a {singular(row)} belongs to the {name or 'user'} who created it" for row in rows]
    return [*declared, *(f"{subject(name)} can {' and '.join(acts)} their own {row}" for row in rows)]


def reserved(said: list[str] | None) -> list[str] | None:
    """Return what is said with its grants for these people only."""
    return said and [f"only {s}" if " can " in s and not s.startswith("there is ") else s for s in said]


def declared(actor: str) -> list[str]:
    """Return that there is such a role; people in general have none."""
    return [f"there is a role {actor}"] if actor else []


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
        f"as is said, each {singular(rows)} has {', '.join(items)}",
        *granted_too,
        *looks,
    ]


def says(*sentences: str) -> Says:
    """Return that a text stands for these sentences, whatever its parts."""
    return lambda _: list(sentences)
