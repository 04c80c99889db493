"""Turns about states and times: what can no longer be done with rows, who sees only some, what is taken twice."""

import re

from agents.specify.names.actors import people
from agents.specify.names.nouns import parts, thing
from agents.specify.names.words import plural, singular
from agents.specify.turns.turn import SHALL, SYSTEM, THEN, Turn, turn

_NAME = r"[a-z][a-z-]*(?: (?!of |in |on |with |that |which |and |or |by |for |from |to |is |has |was )[a-z-]+){0,2}?"
_BEEN = r"(?:is|are|was|were|has been|have been|becomes?|has become)(?: already)?"
_STATE = r"(?P<state>(?!not\b|no\b|in\b|at\b)[a-z-]+)"
_NEVER = (
    r"(?:can no longer|cannot|can not|can't|may no longer|may not|must not|must no longer|shall not|shall no longer)"
)
_DONE = r"(?P<done>[a-z]+(?:ed|en|t)(?:(?:, or |, | or | and )[a-z]+(?:ed|en|t))*)(?: any ?more)?"
_PREVENTS = r"(?:not (?:allow|permit|let)|prevent|reject|refuse|block|disallow|forbid)"
_DEEDS = {
    "modification": "edited", "modifications": "edited", "changes": "edited", "edits": "edited", "editing": "edited",
    "change": "edited", "updates": "edited", "updating": "edited", "update": "edited",
    "deletion": "deleted", "deleting": "deleted",
}  # fmt: skip
_BOOKED = {
    "booked": "bookings", "reserved": "reservations", "rented": "rentals", "leased": "leases",
    "scheduled": "bookings",
}  # fmt: skip
"""What is made of a thing that is taken for a time."""


def _locked(match: re.Match[str]) -> list[str] | None:
    """Return "a sent letter cannot be edited" of "once a letter has been sent, it can no longer be edited"."""
    said = match.groupdict()
    rows = thing(f"the {said['rows']}")
    if rows is None:
        return None
    done = _DEEDS.get(said.get("deed") or "") or said["done"]
    return [f"a {said['state']} {singular(rows)} cannot be {done.replace(' and ', ' or ')}"] if done else None


def _seen(match: re.Match[str]) -> list[str] | None:
    rows = thing(match["rows"])
    if rows is None or not people(match["who"]):
        return None
    return [f"{plural(singular(re.sub(r'^(?:an?|the|all) ', '', who)))} see only {match['state']} {rows}"
            for who in parts(match["who"])]  # fmt: skip


def _taken(match: re.Match[str]) -> list[str] | None:
    """Return that no two rows of a thing share time: "if the room is already booked for an overlapping period"."""
    rows = thing(match["rows"]) if match.groupdict().get("rows") else _BOOKED[match["taken"]]
    one = singular(match["one"])
    return [f"no two {rows} of a {one} may overlap"] if rows and thing(f"the {one}") else None


def _locked_to(match: re.Match[str]) -> list[str] | None:
    rows, done = thing(f"the {match['rows']}"), match["then"].replace(" and ", " or ")
    return [f"a {match['state']} {singular(rows)} cannot be {done}"] if rows else None


LOCKED: tuple[Turn, ...] = (
    turn(
        "locked_once",
        rf"(?:once|after|when|if|as soon as|while) (?:an?|the|any|each) (?P<rows>{_NAME}) {_BEEN} {_STATE},? (?:it "
        rf"{_NEVER} be {_DONE}|(?:then )?{SYSTEM} {SHALL} {_PREVENTS} (?:it to be {_DONE.replace('done>', 'then>')}"
        rf"|(?:(?:any |all |every )?further |any |every |all |its )?(?P<deed>{'|'.join(_DEEDS)})"
        rf"(?: (?:of|to) (?:it|them))?))",
        lambda m: _locked(m) if not m["then"] else _locked_to(m),
        "what cannot be done with rows in a state",
        "Once a todo is done, it can no longer be deleted.",
        "Once a todo is done, it can no longer be deleted on Mondays.",
    ),
    turn(
        "locked_that",
        rf"(?:an?|the|any|each) (?P<rows>{_NAME}) (?:that|which) {_BEEN} {_STATE} {_NEVER} be {_DONE}",
        _locked,
        "what cannot be done with rows in a state",
        "A todo that has been done can no longer be deleted.",
        "A todo that has been done can no longer be loved.",
    ),
    turn(
        "locked_after",
        rf"(?:(?:an?|the|any|each) )?(?P<rows>{_NAME}) {_NEVER} be {_DONE} (?:once|after|when|while) (?:it|they) "
        rf"{_BEEN} {_STATE}",
        _locked,
        "what cannot be done with rows in a state",
        "A todo cannot be deleted once it is done.",
        "A todo cannot be deleted once it is forgotten.",
    ),
    turn(
        "seen_only",
        rf"only {_STATE} (?P<rows>{_NAME}) (?:are|is|{SHALL} be) (?:visible|shown|displayed|available|accessible|"
        r"listed|returned) (?:to|for|by) (?P<who>(?:an?|the|all )?[a-z][a-z ,-]*)",
        _seen,
        "rows that a role may see",
        "Only done todos are visible to wardens.",
        "Only nice todos are visible to wardens.",
    ),
    turn(
        "not_taken_twice",
        rf"(?:if|when|where) (?:an?|the) (?P<one>{_NAME}) is already (?P<taken>{'|'.join(_BOOKED)}) (?:for|"
        rf"during|in|at)"
        r" (?:an? overlapping|the same|that|the requested|the given|the selected) (?:period|time|time slot|slot|time "
        rf"range|times|dates|interval|time period){THEN}(?:(?:reject|refuse|prevent) (?:it|the (?:request|booking|"
        r"reservation|rental|new booking|new reservation))|(?:return|respond with) (?:an? )?(?:409(?: conflict)?|"
        r"conflict)?(?: ?(?:error|response))?)(?: with (?:an? )?(?:409(?: conflict)?|conflict)?(?: ?error| "
        r"response)?(?: message)?)?",
        _taken,
        "no two rows of a parent share time",
        "IF the orchard is already booked for an overlapping period, THEN THE System SHALL return a 409 Conflict "
        "error.",
        "IF the orchard is already booked for an overlapping period, THEN THE System SHALL call the keeper.",
    ),
    turn(
        "no_overlap",
        rf"{SYSTEM} {SHALL} (?:prevent|reject|refuse|not allow|disallow|detect and reject) (?:the creation of |"
        rf"creating )?"
        rf"(?:overlapping (?P<rows>{_NAME})|double[ -](?P<taken>booked|booking)) (?:for|of|in|on) (?:the same|"
        rf"an?|one|"
        rf"the|each|any) (?P<one>{_NAME})",
        lambda m: _taken(m) if m["rows"] else [f"no two bookings of a {singular(m['one'])} may overlap"],
        "no two rows of a parent share time",
        "The system shall prevent overlapping bookings for the same orchard.",
        "The system shall prevent overlapping moods of the same orchard.",
    ),
)
