"""Turns that say what is kept out or apart: values too short, the same one twice, rows of one's own, lists narrowed."""

import re

from agents.specify.names.actors import people
from agents.specify.names.nouns import DOING, done, fields, parts, thing
from agents.specify.names.words import plural, singular
from agents.specify.turns.turn import SHALL, SYSTEM, Turn, turn

_NAME = (
    r"[a-z][a-z-]*(?: (?!of |in |on |with |that |which |and |or |by |for |from |to |is |are |has |can )[a-z-]+){0,2}?"
)
_REJECT = r"(?:reject|refuse|not (?:accept|allow|permit)|forbid)"
_EACH = r"(?:each|every|an?|any)"
_ONE = r"(?:exactly |precisely |just )?(?:one|an?|a single)"
_CAN = r"(?:can|may|(?:shall|must|should|will) (?:be able to|be allowed to)?)"
_VIEW = r"(?:see|view|read|browse|list|access)"
_STATE = r"(?!all\b|the\b|their\b|own\b|other\b|your\b|any\b|our\b)[a-z-]+"


def _too_short(match: re.Match[str]) -> list[str]:
    return [f"a {singular(match['field'])} {match['how']} than {match['n']} characters is refused"]


def _twice(match: re.Match[str]) -> list[str]:
    """Return "the analyte is unique per sample" of "not accept the same analyte twice for one sample"."""
    return [f"the {match['field']} is unique per {singular(match['per'])}"]


def _refers(match: re.Match[str]) -> list[str] | None:
    """Return each reference apart, and the fields that stand behind them."""
    one, targets = singular(match["rows"]), [re.sub(rf"^{_ONE} ", "", part) for part in parts(match["to"])]
    if not all(re.fullmatch(rf"{_ONE} .+", part) for part in parts(match["to"])):
        return None
    if not all(thing(f"the {target}") for target in targets):
        return None
    has = [f"each {one} has {match['fields']}"] if match["fields"] else []
    return [*has, *(f"a {one} belongs to a {target}" for target in targets)]


def _narrowed(match: re.Match[str]) -> list[str] | None:
    rows, by = thing(f"the {match['rows']}"), fields(match["list"])
    return [f"{rows} can be {match['asked']} by {', '.join(by)}"] if rows and by else None


def _only_own(match: re.Match[str]) -> list[str] | None:
    """Return "users can view their own reports" of "you only see your own reports"."""
    acts = done(match["verbs"]) or []
    return [f"users can {act} their own {match['rows']}" for act in acts if act in ("view", "edit", "delete")] or None


def _only_seen(match: re.Match[str]) -> list[str] | None:
    """Return "clerks can only view open letters" of "clerks can see open letters only"."""
    rows = thing(f"the {match['rows']}")
    if rows is None or not people(match["who"]):
        return None
    who = " and ".join(plural(singular(re.sub(r"^(?:an?|the|all) ", "", each))) for each in parts(match["who"]))
    return [f"{who} can only view {match['state']} {rows}"]


KEPT: tuple[Turn, ...] = (
    turn(
        "too_short",
        rf"{SYSTEM} {SHALL} {_REJECT} (?:any |all |an? )?(?P<field>{_NAME}) (?:that (?:is|are) |with )?"
        rf"(?P<how>shorter|longer|fewer|more) than (?P<n>\d+) characters",
        _too_short,
        "length of text",
        "The system shall reject names longer than 80 characters.",
        "The system shall reject moods longer than 80 characters.",
    ),
    turn(
        "same_twice",
        rf"{SYSTEM} {SHALL} {_REJECT} the same (?P<field>{_NAME}) (?:twice|more than once|again|a second time) "
        rf"(?:for|in|within|on|per) (?:one|the same|an?|any|each) (?P<per>{_NAME})",
        _twice,
        "key",
        "The system shall not accept the same priority twice for one list.",
        "The system shall not accept the same mistake twice for one list.",
    ),
    turn(
        "refers_to_each",
        rf"{_EACH} (?P<rows>{_NAME}) (?:{SHALL} )?(?:refers?|be linked|is linked|relates?|be assigned|is assigned) to "
        rf"(?P<to>{_ONE} {_NAME}(?:(?:, and |, | and ){_ONE} {_NAME})*)"
        rf"(?:,? and (?:{SHALL} )?(?:contains?|has|have|includes?) (?P<fields>.+))?",
        _refers,
        "references to rows, and the fields that are told with them",
        "Each harvest shall refer to exactly one orchard and exactly one list.",
        "Each harvest shall refer to exactly one truth and exactly two lists.",
    ),
    turn(
        "list_narrowed",
        rf"{SYSTEM} {SHALL} (?:provide|offer|return|display|show|present) (?:an? |the )?lists? of (?:all )?"
        rf"(?P<rows>{_NAME}),? (?:which|that) (?:can|may|{SHALL}) be (?P<asked>filtered|sorted|searched) by "
        r"(?P<list>.+)",
        _narrowed,
        "what a list can be filtered, searched or sorted by",
        "The system shall provide a list of todos, which may be filtered by priority and title.",
        "The system shall provide a list of todos, which may be filtered by how they feel.",
    ),
    turn(
        "your_own",
        rf"(?:you|one|everybody|everyone) (?:(?:can|may) )?(?:only (?P<verbs>{DOING})s? (?:your|their|one's|his or her)"
        rf" own) (?P<rows>{_NAME})",
        _only_own,
        "people see rows of their own",
        "You only see your own todos.",
        "You only see your own todos on Mondays.",
    ),
    turn(
        "only_seen",
        rf"(?P<who>(?:an?|the|all )?[a-z][a-z ,-]*?) {_CAN} ?{_VIEW} (?P<state>{_STATE}) (?P<rows>{_NAME}) only",
        _only_seen,
        "rows that a role may see",
        "Wardens can see done todos only.",
        "Wardens can see done todos only on Mondays.",
    ),
)
