"""Turns about things: what each of them has, what it refers to, what must be given, which states there are."""

import re

from agents.specify.names.nouns import fields, parts, thing
from agents.specify.names.words import singular
from agents.specify.turns.turn import SHALL, SYSTEM, THEN, WHEN, Turn, turn

_STORES = (
    r"(?:store|maintain|keep|record|track|hold|persist|save|capture|collect|retain|include|contain|register|require|"
    r"accept)"
)
_NAMED = (
    r"(?:the )?(?:following )?(?:(?:minimum|basic|required|mandatory|key|core|main) )*"
    r"(?:information|data|details|fields|attributes|properties|columns)"
)
_EACH = r"(?:each|every|all|an?|any|the)"
_ONE = r"(?:exactly one|only one|a single|one|an?|the|its|their)"
_THING = r"[a-z][a-z-]*(?: [a-z-]+){0,2}"
_CHOICE = r"(?:status|type|category|priority|level|state|condition|severity|mode|kind|method|gender|phase|stage|role)"
_GIVEN = r"(?:provided|present|given|filled in|specified|supplied|not empty|non-empty|entered|set|included)"
_MAKES = r"(?:creat|add|submitt|register|record|enter|sav|plac|mak)"


def _having(entity: str, text: str, *, must: bool = False) -> list[str] | None:
    """Return that each of the rows has the fields of a list, said of themselves: `product name` of products."""
    rows, items = thing(entity), None if re.search(r"\bor\b", re.sub(r"\([^)]*\)", "", text)) else fields(text)
    if rows is None or not items or re.search(rf"{_CHOICE}s?$", rows):
        return None
    one = singular(rows)
    named = [item.removeprefix(f"{one} ") for item in items]
    return [f"each {one} {'must have' if must else 'has'} {', '.join(named)}"]


def _each(match: re.Match[str]) -> list[str] | None:
    if len(parts(match["list"])) < (1 if match["named"] else 2):
        return None
    return _having(match["entity"], match["list"], must=bool(match["must"]))


def _listed(match: re.Match[str]) -> list[str] | None:
    return _having(match["entity"], match["list"])


def _needed(match: re.Match[str]) -> list[str] | None:
    """Return what must be given; of one thing only where it is about creating it."""
    return _having(match["entity"], match["list"], must=True)


def _needed_either(match: re.Match[str]) -> list[str] | None:
    return _having(match["entity"] or match["made"], match["list"] or match["given"], must=True)


def _demanded(match: re.Match[str]) -> list[str] | None:
    owner = thing(match["entity"]) if match["entity"] else None
    whose = f" of a {singular(owner)}" if owner else ""
    return [f"the {match['field']}{whose} is {match['need']}"]


def _refers(match: re.Match[str]) -> list[str] | None:
    """Return "a loan belongs to a reader and to a book"."""
    rows = thing(match["entity"])
    targets = [re.sub(rf"^(?:to |with )?{_ONE} ", "", part) for part in parts(match["targets"])]
    if rows is None or not all(re.match(rf"(?:to |with )?{_ONE} ", part) for part in parts(match["targets"])):
        return None
    names = [thing(target) for target in targets]
    if any(name is None or singular(name) != target for name, target in zip(names, targets, strict=True)):
        return None
    may = "may belong" if match["may"] else "belongs"
    return [f"a {singular(rows)} {may} to {' and to '.join(f'a {target}' for target in targets)}"]


def _states(match: re.Match[str]) -> list[str] | None:
    """Return "each loan has a status (one of open, closed)"."""
    rows = thing(re.sub(r"^(?:following|valid|possible|allowed|supported|these) ", "", match["entity"]))
    values = [value.strip("\"'`") for value in parts(match["list"])]
    if (
        rows is None
        or len(values) < 2
        or not all(re.fullmatch(r"[a-z][a-z0-9-]*(?: [a-z0-9-]+){0,2}", v) for v in values)
    ):
        return None
    field = singular(re.sub(r"^statuses$", "status", match["field"]))
    written = ", ".join(f"`{value}`" if " " in value else value for value in values)
    return [f"each {singular(rows)} has a {field} (one of {written})"]


def _never_below(match: re.Match[str]) -> list[str] | None:
    strict = match["zero"] is not None or match["none"] is not None
    return [f"the {singular(match['field'])} must {'be positive' if strict else 'not be negative'}"]


_APPOSED = re.compile(
    r",? (?:who|which) (?:is|must be) (?P<optional>optional and )?an? (?P<what>[a-z][a-z-]*(?: (?!and |or )[a-z-]+)?)"
    r"(?=,|$| and | or )"
)
"""What something is that is mentioned: "an actor, who is a user"."""


def _apposed(match: re.Match[str]) -> list[str] | None:
    return [_APPOSED.sub(lambda m: f" ({m['what']}{', optional' if m['optional'] else ''})", match[0])]


THINGS: tuple[Turn, ...] = (
    turn(
        "apposed",
        r"(?:each|every|all|an?|the) [a-z][a-z -]{0,60}? (?:must |shall )?(?:has|have|needs|requires|contains) "
        rf"(?:[^;]*?{_APPOSED.pattern.replace('?P<optional>', '').replace('?P<what>', '')})+[^;]*",
        _apposed,
        "what a field refers to, as a clause",
        "Each orchard has a planter, who is a user.",
        "Each orchard has a planter, who is a star.",
    ),
    turn(
        "each_has",
        rf"{_EACH} (?P<entity>{_THING}?)(?: record| entity| entry| object)? (?P<must>{SHALL} )?"
        rf"(?:includes?|contains?|stores?|records?|captures?|tracks?|comprises?|specif(?:y|ies)|(?:has|have))"
        rf"(?: at least)?(?P<named> {_NAMED})?:? (?P<list>.+)",
        _each,
        "entity with the fields that each row must include",
        "Each orchard must include a street, a size and a soil.",
        "Each orchard must include a bit of everything.",
    ),
    turn(
        "stored_for",
        rf"(?:{SYSTEM} {SHALL} {_STORES}(?: {_NAMED})? (?:for|about|of) (?:each|every|all|an?) (?P<entity>{_THING}?)"
        rf"(?: records?)?(?::|, including:?| including:?) (?P<list>.+))",
        _listed,
        "entity with the fields that are stored for each",
        "System MUST capture the following information for each orchard: street, size, soil.",
        "System MUST capture the following information for each orchard: whatever the keeper thinks of.",
    ),
    turn(
        "for_each_stored",
        rf"for (?:each|every|all|an?) (?P<entity>{_THING}?),? {SYSTEM} {SHALL} {_STORES}(?: {_NAMED})?:? (?P<list>.+)",
        _listed,
        "entity with the fields that are stored for each",
        "For each orchard, the system shall store the street, the size and the soil.",
        "For each orchard, the system shall store as much as it can.",
    ),
    turn(
        "stored_list_for",
        rf"{SYSTEM} {SHALL} (?:store|maintain|keep|record|track|hold|persist|save|capture|collect) "
        rf"(?P<list>.+,.+) (?:for|of) (?:each|every) (?P<entity>{_THING})",
        _listed,
        "entity with the fields that are stored for each",
        "The system shall store orchard street, size, and soil for each orchard.",
        "The system shall store proofs, as is right, for each orchard.",
    ),
    turn(
        "required_fields",
        rf"(?:the )?(?:required|mandatory) (?:fields|attributes|properties|information|data)"
        rf"(?: (?:for|of|when creating|to create)(?: an?| the| each| new| every)* (?P<entity>{_THING}?))"
        rf"(?:(?: are| is| include|:)+) (?P<list>.+)",
        _needed,
        "fields that must be given",
        "Required fields for an orchard: street, size.",
        "Required fields for an orchard: as many as possible.",
    ),
    turn(
        "required_for",
        rf"(?P<list>[a-z][a-z ,-]+?) (?:is|are|{SHALL} be) (?:required|mandatory)(?: fields?)?"
        rf" (?:for|of|when creating|when adding|to create|to register|to add|on)(?: an?| the| each| new| every| all)* "
        rf"(?P<entity>{_THING})",
        _needed,
        "fields that must be given",
        "Street and size are required fields for orchards.",
        "Street and kindness of heart are required fields for orchards.",
    ),
    turn(
        "required_field",
        rf"(?:the )?(?P<field>[a-z-]+(?: [a-z-]+){{0,2}}) (?:is|{SHALL} be) an? (?P<need>required|mandatory|optional) "
        rf"(?:field|attribute|property|value)(?: (?:of|for|in)(?: an?| the| each| every| all)* (?P<entity>{_THING}))?",
        _demanded,
        "field that must be given, or need not",
        "Notes is an optional field of a list.",
        "Notes is an optional field of a dream.",
    ),
    turn(
        "required_when",
        rf"{WHEN}(?:(?:an?|the|any|each)? ?(?:new )?(?P<entity>{_THING}?) is (?:being )?{_MAKES}(?:e?d|n)"
        rf"|(?:an?|the|any) {_THING}? {_MAKES}(?:e?s) (?:an?|the)(?: new)? (?P<made>{_THING}?)){THEN}"
        rf"(?:(?:validate|verify|ensure|check|require) that (?P<list>.+?) (?:is|are) {_GIVEN}(?: and (?:are |is )?"
        rf"{_GIVEN})?|require (?P<given>.+))",
        _needed_either,
        "fields that must be given",
        "WHEN a new orchard is created, the system SHALL require street and size.",
        "WHEN a new orchard is created, the system SHALL require a lot of patience.",
    ),
    turn(
        "refers",
        rf"(?:{_EACH} )?(?P<entity>{_THING}?) (?:(?:{SHALL} )?(?P<may>may |can |optionally )?(?:is |are |be )?"
        rf"(?:optionally )?(?:associated with|linked to|linked with|related to|tied to|connected to|referenced? to|"
        rf"assigned to|attached to|mapped to)|(?:{SHALL} )(?:always )?(?:reference|refer to|point to|belong to)|"
        rf"(?:references|refers to|points to|has a foreign key to|has a reference to)) (?P<targets>.+)",
        _refers,
        "reference to a row",
        "Each harvest must reference an orchard.",
        "Each harvest must reference a better time.",
    ),
    turn(
        "is_linked",
        rf"{SYSTEM} {SHALL} (?P<may>optionally )?(?:associate|link|relate|tie|connect|attach|assign) "
        rf"(?:each|every|all|an?) (?P<entity>{_THING}?) (?:to|with) (?P<targets>.+)",
        _refers,
        "reference to a row",
        "System MUST associate each harvest with exactly one orchard.",
        "System MUST associate each harvest with the good life.",
    ),
    turn(
        "states",
        rf"(?:{SYSTEM} {SHALL} (?:support|provide|define|use|allow|recognize|maintain|track|have) )?"
        r"(?:the |an? |each |every )?"
        rf"(?:following |valid |possible |allowed |supported |available )*(?P<entity>{_THING}?)(?:'s)? "
        rf"(?P<field>{_CHOICE}(?:es|s)?|categories|priorities)(?: values?)?"
        rf"(?:(?: are| is| include| includes| can be| may be|(?: {SHALL} be)| should be| consists? of|:)"
        rf"(?: (?:either|one of|any of|limited to))*(?: the following)?:?)+ (?P<list>.+)",
        _states,
        "closed list of values of a field",
        "Orchard status: dormant, in_bloom, harvested.",
        "Orchard status: whatever the keeper says, or not.",
    ),
    turn(
        "in_state",
        rf"(?:{_EACH} )?(?P<entity>{_THING}?) (?:{SHALL} |can )?(?:have|has|be in|is in) (?:an? |one of )?"
        rf"(?:the )?(?:following )?(?P<field>{_CHOICE}(?:es|s)?|categories|priorities)"
        rf"(?:(?: of| from| being| that is|:)(?: either| one of)?"
        rf"(?: the following)?:?| \(one of) (?P<list>[^()]+)\)?",
        _states,
        "closed list of values of a field",
        "Each orchard has a status of dormant, in_bloom or harvested.",
        "Each orchard has a status of some importance.",
    ),
    turn(
        "negative_refused",
        rf"{SYSTEM} {SHALL} (?:reject|prevent|refuse|disallow|not allow|not accept|never allow) (?:an? |any )?"
        rf"(?:negative(?P<zero> or zero)?|(?:non-positive|zero or negative)(?P<none>)) "
        rf"(?P<field>[a-z-]+(?: [a-z-]+){{0,2}}?)(?: values?)?",
        _never_below,
        "bound of a number",
        "The system shall reject negative field widths.",
        "The system shall reject negative moods.",
    ),
)
