"""Turns that say the same with its parts in another order: what is moved, what may be had, what a deed sets."""

import re
from itertools import takewhile

from agents.specify.names.nouns import thing
from agents.specify.names.words import participles, plural, singular, verb_of
from agents.specify.turns.turn import SHALL, SYSTEM, WHEN, Turn, turn

_NAME = (
    r"[a-z][a-z-]*(?: (?!of |in |on |with |that |which |who |and |or |by |for |from |to |is |has |was |are )[a-z-]+)"
    r"{0,2}?"
)
_ONE = r"(?:an?|the|each|every|any)"
_CANNOT = r"(?:cannot|can not|can't|may not|must not|shall not|should not|can never|must never)"
_CAN = r"(?:can|may)(?: also| optionally)?"
_IS = r"(?:is|are|counts as|count as|is considered|are considered)"
_MARK = re.compile(
    r"(?:required|mandatory|optional|unique|at (?:most|least) \d|no more than \d|up to \d|between \d|"
    r"max(?:imum)?\b.*\d|"
    r"min(?:imum)?\b.*\d|string|text|integer|decimal|number|boolean|date|datetime|email|url|one of ).*"
)
"""What is said of a field behind its name and a colon."""


def _moved(match: re.Match[str]) -> list[str] | None:
    rows, to = thing(f"the {match['rows']}"), match["to"]
    if rows is None or re.fullmatch(r"users?|person|people|owners?", to):
        return None
    return [f"the {singular(to)} of a {singular(rows)} cannot be changed"]


def _termed(match: re.Match[str]) -> list[str] | None:
    marks = [part.strip() for part in re.split(r"[,;]", match["marks"])]
    if not all(map(_MARK.fullmatch, marks)):
        return None
    one = singular(match["of"])
    if match["marks"] == "unique":
        return [f"the {match['field']} of a {one} must be unique"]
    return [f"each {one} has a {match['field']} ({', '.join(marks)})"]


def _unless(match: re.Match[str]) -> list[str] | None:
    """Return the condition in full: "a task is late when its date has passed and it is not done"."""
    said = match.groupdict()
    test = said["test"] or f"its {said['whose']}"
    if " or " in test:
        return None
    end = "" if not said["but"] else f" and it is {'' if said['not'] else 'not '}{said['but']}"
    return [f"a {singular(match['one'])} is {match['flag']} when {test}{end}"]


def _due(match: re.Match[str]) -> list[str]:
    return [f"the due date of a {match['new'] or ''}{singular(match['one'])} must not be in the past"]


def _sets(match: re.Match[str]) -> list[str] | None:
    """Return what follows from a deed: "completing a task sets its end to now"."""
    done = _done_of(match["ing"])
    if done is None:
        return None
    rest = re.sub(r"^(?:also )?", "", match["rest"])
    return [f"when a {singular(match['one'])} is {done}, the system {match['does']} {rest}"]


_BASES = ("{0}", "{0}e")


def _done_of(ing: str) -> str | None:
    """Return the participle of `completing`, `shipping`, `paying`."""
    stem = ing.removesuffix("ing")
    if stem == ing or ing in ("deleting", "removing", "being", "having"):
        return None
    stems = [stem[:-1]] if re.search(r"([bdgmnprt])\1$", stem) else [base.format(stem) for base in _BASES]
    known = [done for verb in stems for done in participles(verb) if verb_of(done) == verb]
    return max(known, key=lambda done: _alike(done, stem)) if known else f"{stems[0]}ed"


def _alike(one: str, other: str) -> int:
    """Return how many letters two words begin with in common."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))


def _takes(match: re.Match[str]) -> list[str]:
    unit = plural(singular(match["unit"]))
    return [f"the number of {unit} of a {singular(match['one'])} must be {match['bounds']}"]


def _paged(match: re.Match[str]) -> list[str]:
    most = match["most"] or match["up"]
    return [f"lists show {match['size']} items per page" + (f", at most {most}" if most else "")]


def _kept(match: re.Match[str]) -> list[str] | None:
    rows = thing(f"the {match['rows']}")
    return [f"{match['not'] or ''}{match['state']} {rows} are {match['what']}"] if rows else None


def _left_out(match: re.Match[str]) -> list[str]:
    of = f" of a {singular(match['one'])}" if match["one"] else ""
    return [f"the {match['field']}{of} can be left out"]


def _cannot_view(match: re.Match[str]) -> list[str]:
    return [f"a {match['role']} cannot {match['what']}"]


_N = r"\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"

RECAST: tuple[Turn, ...] = (
    turn(
        "not_moved",
        rf"(?:(?:{SYSTEM} {SHALL} (?:ensure )?(?:that )?))?(?:{_ONE} )?(?P<rows>{_NAME}) {_CANNOT} be (?:moved|"
        rf"transferred|reassigned|reallocated) (?:in)?to (?:another|a different|other|any other) (?P<to>{_NAME})(?: "
        rf"(?:once|after) (?:(?:it is|they are|being) )?(?:created|creation))?",
        _moved,
        "field that is written once",
        "A todo cannot be moved to another list once created.",
        "A todo cannot be moved to another planet once created.",
    ),
    turn(
        "field_of",
        rf"(?:the )?(?P<field>{_NAME}) of {_ONE} (?P<of>{_NAME}): (?P<marks>.+)",
        _termed,
        "field, with its marks behind a colon",
        "Name of a list: unique.",
        "Name of a list: chosen with care.",
    ),
    turn(
        "whose_unless",
        rf"{_ONE} (?P<one>{_NAME}) (?:whose (?P<whose>.+?) )?{_IS} (?P<flag>{_NAME})(?: (?:when|if) (?P<test>.+?))?"
        rf"(?:,? (?:unless|except (?:when|if)) (?:it|they) (?:is|are|has been|have been) (?P<not>not "
        rf")?(?P<but>{_NAME}))",
        lambda m: _unless(m) if bool(m["whose"]) != bool(m["test"]) else None,
        "computed state",
        "A todo whose due date has passed is overdue, unless it is done.",
        "A todo whose due date has passed is overdue, unless it is raining.",
    ),
    turn(
        "not_due",
        rf"{_ONE} (?P<new>new )?(?P<one>{_NAME}) {_CANNOT} be due (?:in the past|before today|earlier than today)",
        _due,
        "bound to today",
        "A todo cannot be due before today.",
        "A todo cannot be due before breakfast.",
    ),
    turn(
        "doing_sets",
        rf"(?P<ing>[a-z]+ing) {_ONE} (?P<one>{_NAME}) (?:also "
        rf")?(?P<does>sets|clears|records|increases|reduces|decreases) "
        rf"(?P<rest>.+)",
        _sets,
        "effect of a change",
        "Archiving a todo sets its archiving time to now.",
        "Archiving a todo sets its mood to joy and laughter.",
    ),
    turn(
        "takes",
        rf"{_ONE} (?P<one>{_NAME}) (?:must )?(?:takes?|lasts?) (?P<bounds>(?:at least|at most|no more "
        rf"than|up "
        rf"to|more than|less than|between) (?:{_N})(?: and (?:at most|no more than|up to)? ?(?:{_N}))?) "
        rf"(?P<unit>[a-z]+)"
        rf"(?: each)?",
        _takes,
        "bounds of a number",
        "A todo takes at least 1 and at most 40 hours.",
        "A todo takes at least 1 and at most 40 hours of joy.",
    ),
    turn(
        "pages_have",
        r"(?:all )?(?:pages|lists|a page|each page|every page|a list|each list) "
        r"(?:have|has|shows?|contains?|hold|holds) "
        r"(?P<size>\d+) (?:items|rows|entries|results|records)(?: per page)? by default(?:,? (?:and|but) "
        r"(?:(?P<up>\d+) at "
        r"(?:the )?most|(?:at most|up to|no more than|a maximum of) (?P<most>\d+)(?: items)?))?",
        _paged,
        "page size",
        "Pages have 25 items by default and 100 at most.",
        "Pages have 25 items by default and a margin.",
    ),
    turn(
        "deleted_that",
        rf"(?:all )?(?P<rows>{_NAME}) (?:that|which) (?:are|were|have been) (?P<not>not )?(?P<state>{_NAME}) are "
        rf"(?P<what>"
        rf"(?:deleted|removed|kept) .+)",
        _kept,
        "rows deleted after a time",
        "Todos that are done are deleted 90 days after their due date.",
        "Todos that are fun are deleted 90 days after their due date.",
    ),
    turn(
        "may_be_empty",
        rf"(?:(?:{WHEN})creating (?:an? |the )?(?P<one>{_NAME}),? (?:then )?)?{SYSTEM} {SHALL} "
        rf"(?:allow|permit|accept)(?: "
        rf"that)? (?:the |an? )?(?P<field>{_NAME})(?: field)? (?:is|to be|being|may be|to remain|to stay) "
        rf"(?:empty|left out|"
        rf"left empty|blank|omitted)",
        _left_out,
        "field that need not be given",
        "WHEN creating a todo, THE System SHALL allow that the notes field is empty.",
        "WHEN creating a todo, THE System SHALL allow that the notes field is red.",
    ),
    turn(
        "role_denied",
        rf"{WHEN}(?:an?|the) user has (?:the |an? )?(?P<role>[a-z -]+?) role,? (?:then )?{SYSTEM} {SHALL} "
        rf"(?:deny|refuse|"
        rf"forbid)(?: them| the user)? (?:access )?to (?P<what>[a-z]+ .+)",
        _cannot_view,
        "those of a role cannot do what they are not allowed to do",
        "WHERE a user has Warden role, THE System SHALL deny access to delete todos.",
        "WHERE a user has Warden role, THE System SHALL deny access to the back yard.",
    ),
)
