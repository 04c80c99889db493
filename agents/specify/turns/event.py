"""Turns about what happens when somebody creates, changes, deletes or views rows, and about what every row has."""

import re

from agents.specify.names.nouns import thing
from agents.specify.names.words import plural
from agents.specify.turns.happenings import NAME, Event, confirmed, event_of
from agents.specify.turns.responses import answers_of, told
from agents.specify.turns.turn import SHALL, SYSTEM, THEN, Turn, declared, granted, role, subject, turn


def _happens(match: re.Match[str]) -> list[str] | None:
    """Return who may do it, and what the answers state: a default, fields, what must hold."""
    event = event_of(match["event"])
    if event is None or not event.act:
        return None
    said = [told(answer, event) for answer in answers_of(match["answer"])]
    if None in said:
        return None
    stated = [each for one in said for each in one or []]
    allowed = granted(event.who, event.act, _definite(event.what)) if event.who else _done(event)
    if not allowed:
        return None
    has = [s for s in stated if s.startswith("each ")]
    return [*(s for s in allowed[:-1] if not has or not s.startswith("the system keeps ")), *stated, allowed[-1]]


def _definite(what: str) -> str:
    """A thing that is spoken of without an article is one all the same."""
    return what if re.match(r"(?:an?|the|all|their|his|new|existing) ", what) else f"the {what}"


def _done(event: Event) -> list[str]:
    """Nobody is told who does it: that it can be done is confirmed, and it tells what is kept."""
    kept = [f"the system keeps {plural(event.row)}"] if event.act == "create" else []
    return [*kept, confirmed(event)]


def _step(match: re.Match[str]) -> list[str] | None:
    """Return the right to bring rows into a state: "when a clerk approves an order, set its status to approved"."""
    event, who = event_of(match["event"]), role(match["who"])
    if event is None or event.act or who is None or thing(match["what"]) is None:
        return None
    return [*declared(who), f"{subject(who)} can mark {plural(event.row)} as {match['value']}"]


def _apart(match: re.Match[str]) -> list[str] | None:
    """Return that rows have what every row has, their id and their times."""
    rows = thing(match["rows"])
    return [f"the system keeps {rows}", f"{rows} are told apart by an id"] if rows else None


def _mark(match: re.Match[str]) -> list[str] | None:
    return [f"{match['who']} can mark {match['what']} as {match['state']}"]


def _answered(match: re.Match[str]) -> list[str] | None:
    """Return what "return the created order with its id" confirms."""
    event = event_of(f"{match['deed'].removesuffix('d')}ing a {match['rows']}".replace("eing", "ing"))
    return [confirmed(event)] if event and event.act else None


_ID = (
    r"(?:(?:an? |its own )?(?:(?:auto-?generated|automatically generated|system-generated|randomly generated|new) )?"
    r"unique (?:numeric )?(?:id|identifier|id number)s?)"
)
_TIMES = (
    r"(?:(?:an?|the|its|their|when|that) )*(?:(?:creation|created at|created|modification|updated at|last "
    r"updated|last "
    r"modified|update|and|/|,) ?)+(?:dates? and times?|timestamps?|times?|dates?)(?: fields?)?"
)
_FOR = rf"(?:of|for|to|on|when|with) (?:each|every|all|an?|any|new)(?: new)? (?P<rows>{NAME})"

EVENTS: tuple[Turn, ...] = (
    turn(
        "happens",
        rf"(?:when|whenever|once|upon|after) (?P<event>.+?){THEN}(?P<answer>.+)",
        _happens,
        "who may do it, and what holds of the rows or comes with them",
        "WHEN a warden adds a todo with valid data THEN the system SHALL store it, set its priority to low and "
        "return 201.",
        "WHEN a warden adds a todo with valid data THEN the system SHALL store it and return 302.",
    ),
    turn(
        "brings_about",
        r"(?:when|whenever|once) (?P<event>(?P<who>(?:an?|any|the) [a-z -]+?) [a-z]+s (?P<what>(?:an?|the) [a-z "
        r"-]+?))"
        rf"{THEN}(?:set|change|update|mark) (?:it |its |the |the [a-z -]+?(?:'s)? )?(?:status |state )?(?:of the "
        rf"[a-z -]+? )?"
        r"(?:to|as) [\"'`]?(?P<value>[a-z][a-z -]*?)[\"'`]?",
        _step,
        "who brings rows into a state",
        "WHEN a warden finishes a todo THEN the system SHALL mark it as done.",
        "WHEN a warden finishes a todo THEN the system SHALL mark it as finished with love.",
    ),
    turn(
        "told_apart",
        rf"{SYSTEM} {SHALL} (?:assign|generate|give|provide|create|use|have|maintain|record|store|set|track|add|"
        rf"include|capture) (?:{_ID}|{_TIMES})(?: automatically)? {_FOR}(?: is (?:created|updated|modified|created or "
        rf"updated))?",
        _apart,
        "what every row has anyway: its id, the times of its creation and its last change",
        "The system shall assign a unique identifier to each orchard.",
        "The system shall assign a unique identifier to each leaf in the wind.",
    ),
    turn(
        "told_apart_by",
        rf"(?:each|every|all|an?) (?P<rows>{NAME}) {SHALL} (?:have|be (?:assigned|given)|receive|get|be "
        rf"identified by) {_ID}"
        rf"(?: and {_TIMES})?",
        _apart,
        "what every row has anyway: its id, the times of its creation and its last change",
        "Each orchard shall be assigned a unique identifier.",
        "Each orchard shall be assigned a unique gardener.",
    ),
    turn(
        "persisted",
        rf"{SYSTEM} {SHALL} (?:persist|store|save|retain|keep|maintain)(?: permanently| reliably)? (?:all "
        rf"|every |each |the )?"
        rf"(?P<rows>{NAME})(?: (?:records?|data|information|details))?(?: (?:permanently|persistently))?"
        r"(?: (?:in|to) (?:the |an? )?(?:[a-z]+ )?(?:database|data store|persistent storage|storage|disk))",
        _apart,
        "things that are kept",
        "The system shall persist all orchards in a relational database.",
        "The system shall persist all orchards in a drawer.",
    ),
    turn(
        "answered_with",
        rf"{SYSTEM} {SHALL} (?:return|respond with|provide) the (?:newly )?(?P<deed>created|updated) (?P<rows>{NAME})"
        r"(?: (?:object|record|details|resource))?(?: (?:with|including) (?:its |the )?(?:unique |generated "
        r"|assigned |new )*"
        r"(?:id|identifier)(?: and timestamps?)?)?",
        _answered,
        "confirms that the row is answered",
        "The system shall return the updated todo.",
        "The system shall return the updated calendar.",
    ),
    turn(
        "may_mark",
        rf"{SYSTEM} {SHALL} (?:allow|let|enable|permit) (?P<who>(?:an? |the |only )?[a-z -]+?) (?:to )?"
        rf"(?:mark|flag|set) (?P<what>(?:an? |the |their (?:own )?|any )?{NAME}) as (?P<state>[a-z-]+(?: [a-z-]+)?)",
        _mark,
        "who brings rows into a state",
        "The system shall allow users to mark todos as done.",
        "The system shall allow users to mark todos as nice.",
    ),
)  # fmt: skip
