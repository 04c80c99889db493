"""Turns about states: in which one rows begin, and what can be done with them only, or not, while they are in one."""

import re

from agents.specify.names.nouns import VERBS, parts, thing
from agents.specify.names.words import plural, singular
from agents.specify.turns.turn import SHALL, SYSTEM, THEN, Turn, role, turn

_NAME = (
    r"[a-z][a-z-]*(?: (?!of |in |on |with |that |which |and |or |by |for |from |to |is |are |has |can )[a-z-]+){0,2}?"
)
_ONE = r"(?:an?|the|any|each|every|all|all the)"
_STATE = r"(?P<state>(?!not\b|no\b|in\b|at\b|own\b|new\b|other\b)[a-z-]+)"
_QUOTED = r"(?P<value>[`\"][^`\"]+[`\"]|[a-z-]+)"
_DONE = r"(?P<done>[a-z]+(?:ed|en|t)(?:(?:, or |, and |, | or | and )[a-z]+(?:ed|en|t))*)"
_ADDED = frozenset({"added", "created", "made", "recorded", "submitted", "posted", "entered"})
"""What is done to rows that are not there yet."""

_NEWLY = frozenset({"created", "added", "entered", "made", "inserted", "received"})
"""What is as much as new; "newly released" is, where rows are released, a state."""

_CHANGE = {
    "modification": "edited", "modifications": "edited", "change": "edited", "changes": "edited", "edit": "edited",
    "edits": "edited", "update": "edited", "updates": "edited", "deletion": "deleted", "editing": "edited",
}  # fmt: skip
_CHANGES = "|".join(sorted(_CHANGE, key=len, reverse=True))


def _begins(match: re.Match[str]) -> list[str] | None:
    """Return "a new talk is draft" of "a new talk is a draft", "talks start as drafts"."""
    rows = thing(f"the {match['new'] or match['rows']}")
    if rows is None:
        return None
    state = match["state"] or singular(match["states"])
    return [f"a new {singular(rows)} is {state}"]


def _assigned(match: re.Match[str]) -> list[str] | None:
    """Return "a new sample is registered" of "assign the state registered to every newly registered sample"."""
    rows, newly = thing(f"the {match['rows']}"), match["newly"]
    if rows is None or (newly and newly not in _NEWLY and newly != match["value"].strip('`"')):
        return None
    return [f"a new {singular(rows)} is {match['value']}"]


def _locked(match: re.Match[str]) -> list[str] | None:
    """Return "a sent letter cannot be edited or deleted" of "not allow a sent letter to be edited or deleted"."""
    said = match.groupdict()
    rows = thing(f"the {said['rows']}")
    done = said.get("done") or " or ".join(dict.fromkeys(_CHANGE[each] for each in parts(said["deed"])))
    return [f"a {said['state']} {singular(rows)} cannot be {done.replace(' and ', ' or ')}"] if rows else None


def _only_state(match: re.Match[str]) -> list[str] | None:
    """Return "a letter can only be deleted if it is unsent" of "only unsent letters can be deleted"."""
    rows = thing(f"the {match['rows']}")
    if rows is None or set(parts(match["done"])) & _ADDED:
        return None
    return [f"a {singular(rows)} can only be {match['done'].replace(' and ', ' or ')} if it is {match['state']}"]


def _added_while(match: re.Match[str]) -> list[str] | None:
    """Return apart what is asked of rows that are not there yet, and of those that are."""
    rows, done = thing(f"the {match['rows']}"), parts(match["done"])
    new, there = [each for each in done if each in _ADDED], [each for each in done if each not in _ADDED]
    if rows is None or not new or not there:
        return None
    return [
        f"{plural(singular(rows))} can only be added if {match['test']}",
        f"{plural(singular(rows))} can only be {' or '.join(there)} if {match['test']}",
    ]


def _moves(match: re.Match[str]) -> list[str] | None:
    """Return who can move rows from one state to another of "when an engineer resolves an acknowledged alarm"."""
    rows, same, verb = thing(f"the {match['rows']}"), match["same"], singular(match["does"])
    who = role(match["who"])
    if rows is None or (same and plural(singular(same)) != rows) or verb in VERBS or not who:
        return None
    return [
        f"there is a role {who}",
        f"{match['who']} can move a {singular(rows)} from {match['state']} to {match['value']} by `{verb}`",
    ]


STATES: tuple[Turn, ...] = (
    turn(
        "begins_as",
        rf"(?:(?:an?|each|every|any|the) )?(?:new (?P<new>{_NAME}) (?:is|are|starts?(?: out)? as|begins? as)|"
        rf"(?:new )?(?P<rows>{_NAME}) (?:starts?(?: out)? as|begins? as)) (?:an? {_STATE}|(?P<states>[a-z-]+s))",
        _begins,
        "state in which rows begin, as a noun",
        "Every new todo is a low.",
        "Every new todo is a burden.",
    ),
    turn(
        "state_assigned",
        rf"{SYSTEM} {SHALL} (?:assign|give|set) (?:the )?(?:initial )?(?:state|status|stage|phase) (?:of )?{_QUOTED} "
        rf"to (?:each|every|any|an?|all) (?:new|newly (?P<newly>[a-z]+)) (?P<rows>{_NAME})",
        _assigned,
        "state in which rows begin",
        'The system shall assign the state "low" to every newly created todo.',
        'The system shall assign the state "low" to every newly archived todo.',
    ),
    turn(
        "deed_moves",
        rf"(?:when|whenever) (?P<who>an? [a-z -]+?|the [a-z -]+?) (?P<does>[a-z]+s) (?:an?|the) {_STATE} "
        rf"(?P<rows>{_NAME}){THEN}(?:set|change) (?:the|its) (?:status|state)(?: of (?:the|this|that) "
        rf"(?P<same>{_NAME}))? to {_QUOTED}",
        _moves,
        "step of a lifecycle, and who may take it",
        'When a warden ripens a green harvest, the system shall set the status to "ripe".',
        'When a warden ripens a green harvest, the system shall set the mood to "ripe".',
    ),
    turn(
        "not_allowed_in",
        rf"{SYSTEM} (?:{SHALL} not|does not|cannot|may not) (?:allow|permit|let) (?:{_ONE} )?{_STATE} "
        rf"(?P<rows>{_NAME}) (?:to )?be {_DONE}",
        _locked,
        "what cannot be done with rows in a state",
        "The system shall not allow a done todo to be edited or deleted.",
        "The system shall not allow a done todo to be edited on Mondays.",
    ),
    turn(
        "kept_from",
        rf"{SYSTEM} {SHALL} (?:prevent|keep) (?:{_ONE} )?{_STATE} (?P<rows>{_NAME}) from being {_DONE}",
        _locked,
        "what cannot be done with rows in a state",
        "The system shall prevent done todos from being edited.",
        "The system shall prevent done todos from being edited by mistake.",
    ),
    turn(
        "change_refused",
        rf"{SYSTEM} {SHALL} (?:not (?:allow|permit|accept)|prevent|reject|refuse|block|forbid) (?:any |every |all |"
        rf"the )?(?P<deed>(?:{_CHANGES})(?:(?:,| or| and| and/or) (?:{_CHANGES}))*) (?:to|of) (?:{_ONE} )?{_STATE} "
        rf"(?P<rows>{_NAME})",
        _locked,
        "what cannot be done with rows in a state",
        "The system shall reject any modification or deletion of done todos.",
        "The system shall reject any modification or deletion of ugly todos.",
    ),
    turn(
        "only_in_state",
        rf"only {_STATE} (?P<rows>{_NAME}) (?:can|may|shall|must|should) be {_DONE}",
        _only_state,
        "what can be done only with rows in a state",
        "Only done todos can be deleted.",
        "Only ugly todos can be deleted.",
    ),
    turn(
        "added_while",
        rf"(?=.*\bonly\b)(?:{_ONE} )?(?P<rows>{_NAME}) (?:can|may|must|shall|should) (?:only )?be {_DONE}(?: only)? "
        rf"(?:while|when|if|as long as|once) (?P<test>(?:the|its|their) .+)",
        _added_while,
        "when rows may be added, and what is there be changed",
        "Beds can only be added, changed or removed while the width of the field is at least 3.",
        "Beds can only be added, changed or removed while the field is in sight.",
    ),
)
