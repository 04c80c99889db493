"""Turns about how things are described and tied: what identifies them, where they lie, how they are grouped."""

import re

from agents.specify.names.nouns import fields, parts, thing
from agents.specify.names.words import plural, singular
from agents.specify.turns.turn import SHALL, SYSTEM, Turn, turn

_EACH = r"(?:(?:each|every|all|an?|any|the) )?"
_THING = r"[a-z][a-z-]*(?: [a-z-]+){0,2}?"
_ROWS = r"(?: (?:information|data|details|records?|entries|entity))?"
_ONE = r"(?:exactly one|only one|a single|one|an?)"
_NAMED = r"(?:details|information|data|fields|attributes|properties)"
_KEPT = r"(?:stored|recorded|kept|captured|maintained|saved|collected|registered|tracked)"
_IDS = re.compile(r"(?:unique )?(?:id|ids|identifier|uuid|number)")
_LIES = (
    r"(?:stored|kept|located|placed|filed|shelved|housed|parked|held|listed|registered|scheduled|booked|issued|made|"
    r"meant|intended)"
)
_DONE_BY = (
    r"(?:taught|given|held|led|headed|chaired|supervised|supplied|manufactured|produced|hosted|run|coached|sponsored|delivered|"
    r"published|staffed|driven|captained|mentored|treated|examined)"
)


def _having(entity: str, text: str) -> list[str] | None:
    rows = thing(entity)
    items = None if re.search(r"\bor\b", re.sub(r"\([^()]*\)", "", text)) else fields(text)
    if rows is None or not items:
        return None
    one = singular(rows)
    return [f"each {one} has {', '.join(item.removeprefix(f'{one} ') for item in items)}"]


def _listed(match: re.Match[str]) -> list[str] | None:
    """Return the fields of a list; one alone may be a manner."""
    return _having(match["entity"], match["list"]) if len(parts(match["list"])) > 1 else None


def _plainly(match: re.Match[str]) -> list[str] | None:
    """Return the fields of things named without an article: in the plural, or as what is kept of them."""
    entity = match["entity"]
    several = plural(singular(entity)) == entity and singular(entity) != entity
    return _listed(match) if several or match["rows"] else None


def _key(match: re.Match[str]) -> list[str] | None:
    rows, items = thing(match["entity"]), fields(match["field"])
    if rows is None or not items or len(items) > 1 or _IDS.fullmatch(match["field"]):
        return None
    return [f"each {singular(rows)} has {items[0]} (unique)"]


def _among(match: re.Match[str]) -> list[str] | None:
    one, other = thing(match["one"]), thing(match["other"])
    if one is None or other is None:
        return None
    if match["kind"] == "many-to-many":
        return [f"{one} and {other} are many-to-many"]
    child, parent = (other, one) if match["kind"] == "one-to-many" else (one, other)
    return [f"a {singular(parent)} has many {child}"]


def _tied(match: re.Match[str]) -> list[str] | None:
    """Return a reference to one row; of whom things are is for those who made them."""
    child, parent = thing(match["child"]), singular(match["parent"])
    if child is None or parent != match["parent"] or thing(parent) is None:
        return None
    return [f"a {singular(child)} belongs to a {parent}"]


def _nested(match: re.Match[str]) -> list[str] | None:
    rows = thing(match["entity"])
    if rows is None or plural(singular(rows)) != rows:
        return None
    return [f"each {singular(rows)} has parent (references {singular(rows)}, optional)"]


def _grouped(match: re.Match[str]) -> list[str] | None:
    child, parents = thing(match["child"]), thing(match["parents"])
    if child is None or parents is None or parents != match["parents"]:
        return None
    parent = singular(parents)
    above = [f"each {parent} has parent (references {parent}, optional)"] if match["tree"] else []
    return [*above, f"a {singular(child)} belongs to a {parent}"]


TIED: tuple[Turn, ...] = (
    turn(
        "kept_of",
        rf"(?P<entity>{_THING})(?P<rows>{_ROWS}) (?:{SHALL} )?(?:have|has|includes?|contains?|consists? of|comprises?)"
        rf"(?: the)?(?: following)?(?: {_NAMED})?:? (?P<list>.+)",
        _plainly,
        "fields of things that are named in the plural, or of what is kept of them",
        "Orchard information includes street, size and soil.",
        "Orchard information includes whatever is known, and more.",
    ),
    turn(
        "described_by",
        rf"{_EACH}(?P<entity>{_THING}) (?:is|are) (?:described|characteri[sz]ed|defined) by (?P<list>.+)",
        _listed,
        "entity with the fields that describe it",
        "An orchard is described by its street, its size and its soil.",
        "An orchard is described by its keeper in many ways, and well.",
    ),
    turn(
        "kept_for_each",
        rf"(?:the )?following {_NAMED} (?:is|are|{SHALL} be) {_KEPT} (?:for|about|of) (?:each|every|all|an?) "
        rf"(?P<entity>{_THING}): (?P<list>.+)",
        _listed,
        "entity with the fields that are kept of each",
        "The following details are recorded for each orchard: street, size and soil.",
        "The following details are recorded for each orchard: all that matters, in short.",
    ),
    turn(
        "for_each_kept",
        rf"for (?:each|every|all|an?) (?P<entity>{_THING}),? (?P<list>(?:the|its|an?) .+?) "
        rf"(?:is|are|{SHALL} be) {_KEPT}",
        _listed,
        "entity with the fields that are kept of each",
        "For every orchard the street, the size and the soil must be stored.",
        "For every orchard the crops of the year and the like must be stored.",
    ),
    turn(
        "kept_about",
        rf"{SYSTEM} {SHALL} (?:record|store|keep|capture|maintain|save|collect|hold) the following {_NAMED} "
        rf"(?:about|for|of|on) (?P<entity>{_THING}): (?P<list>.+)",
        _listed,
        "entity with the fields that are kept of each",
        "The system shall record the following information about orchards: street, size and soil.",
        "The system shall record the following information about orchards: all that matters, in short.",
    ),
    turn(
        "identified",
        rf"{_EACH}(?P<entity>{_THING}) (?:is|are|{SHALL} be) (?:uniquely )?(?:identified|distinguished) by "
        r"(?:its |their |an? |the )?(?:unique )?(?P<field>[a-z][a-z -]*)",
        _key,
        "field that is unique, by which rows are told apart",
        "Each orchard is identified by a parcel code.",
        "Each orchard is identified by whoever planted it.",
    ),
    turn(
        "among",
        rf"(?:there is )?(?:an? )?(?P<kind>many-to-many|one-to-many|many-to-one) (?:relationship|relation|association) "
        rf"(?:exists )?(?:between|from) (?P<one>{_THING}) (?:and|to) (?P<other>{_THING})"
        rf"|the (?:relationship|relation|association) between (?P<a>{_THING}) and (?P<b>{_THING}) is many-to-many",
        lambda m: _among(m) if m["kind"] else [f"{m['a']} and {m['b']} are many-to-many"],
        "how many rows of one thing are tied to how many of another",
        "There is a many-to-many relationship between lists and orchards.",
        "There is a many-to-many relationship between lists and moods.",
    ),
    turn(
        "lies_in",
        rf"{_EACH}(?P<child>{_THING}) (?:is|are|{SHALL} be) (?:always )?(?:{_LIES} (?:in|on|at|for|under|with)|"
        rf"{_DONE_BY} by) {_ONE} (?P<parent>[a-z][a-z-]*(?: [a-z-]+)?)",
        _tied,
        "reference to a row",
        "Every harvest is stored in exactly one orchard.",
        "Every harvest is stored in a dry place.",
    ),
    turn(
        "nested",
        rf"{_EACH}(?P<entity>{_THING}) (?:(?:can|may|{SHALL}) be |are |is )(?:nested|arranged|organi[sz]ed|structured)"
        r"(?: (?:hierarchically|(?:in|as|into) an? (?:hierarchy|tree)|to (?:any|an arbitrary) depth|within each other|"
        r"inside each other|arbitrarily deep))",
        _nested,
        "reference to a row of the same kind",
        "Orchards can be nested to any depth.",
        "Orchards can be nested in the snow.",
    ),
    turn(
        "grouped",
        rf"(?:{SYSTEM} {SHALL} (?:allow|let|support) )?{_EACH}(?P<child>{_THING}) "
        r"(?:are |is |to be |(?:can|may|must|shall) be )"
        r"(?:grouped|organi[sz]ed|classified|categori[sz]ed|divided|filed) "
        r"(?:into|in|under|by)(?P<tree> an? (?:hierarchy|tree) of)? (?P<parents>[a-z][a-z-]*s)"
        r"(?: of (?:any|arbitrary) depth)?",
        _grouped,
        "reference to a row; in a hierarchy, these refer to each other",
        "Harvests are grouped into orchards.",
        "Harvests are grouped into moods.",
    ),
)
