"""Turns about what is stored: lists of fields within a sentence, closed lists of values, what must be given."""

import re

from agents.specify.names.nouns import done, fields, parts, thing, things
from agents.specify.names.words import singular
from agents.specify.source.relations import names_others, related
from agents.specify.turns.turn import SHALL, SYSTEM, THEN, WHEN, Turn, granted, listed, turn

_HAVING = (
    r"(?:(?<!associated)(?<!linked)(?<!related)(?<!together)(?<!along) with| including| containing| consisting of)"
    r"(?: the)?"
    r"(?: (?:following )?(?:fields|properties|attributes|columns|details))?:?"
)
_CHOICE = r"(?:status|type|category|priority|level|state|condition|severity|mode|kind|method|gender|phase|stage|result)"
_MEANT = r"(?:(?:represents|stores|describes|holds|is an?|an?|links|connects|joins|associates)\b [^,:;()]*?|)"
"""What a thing is said to be; what is done with it is no thing: "Export: writes rows with name and price"."""

_WITHIN = r"(?: in the (?:database|system)| to (?:the )?(?:db|database|disk))?"


def _represents(match: re.Match[str]) -> list[str] | None:
    """Return the fields of a thing and what it belongs to: "Links a reader to a book", "a note within a project"."""
    listing, after = related(match["list"])
    said, before = related(match["what"])
    if names_others(said, match["entity"]):
        return None
    one = singular(thing(match["entity"]) or "")
    found = listed(match["entity"], listing, fewest=1 if before or after else 2)
    refers = [f"a {one} belongs to a {target}" for target in dict.fromkeys((*before, *after)) if target != one]
    return [*found, *refers] if found else None


def _stored(match: re.Match[str]) -> list[str] | None:
    return listed(match["entity"], match["list"])


def _made(match: re.Match[str]) -> list[str] | None:
    """Return the fields and the grant of "users can create tasks with a title and a note"."""
    found, allowed = (
        listed(match["entity"], match["list"]),
        granted(match["who"], match["verbs"], f"the {match['entity']}"),
    )
    if not found or not allowed:
        return None
    return [*(s for s in allowed if s.startswith("there is")), *found, allowed[-1]]


def _created(match: re.Match[str]) -> list[str] | None:
    """Return fields and grant of "when a clerk registers a patient, the system shall store name and address"."""
    if match["made"] and thing(match["made"]) != thing(match["entity"]):
        return None
    return _made(match)


def _values(match: re.Match[str]) -> list[str] | None:
    """Return "each case has a status (one of open, closed)"."""
    rows, values = thing(match["entity"]), parts(match["list"])
    if (
        rows is None
        or "multiple" in match["entity"]
        or len(values) < 2
        or not all(re.fullmatch(r"[a-z][a-z0-9-]*(?: [a-z0-9-]+){0,3}", v) for v in values)
    ):
        return None
    written = ", ".join(f"`{value}`" if " " in value else value for value in values)
    return [f"each {singular(rows)} has a {match['field']} (one of {written})"]


def _required(match: re.Match[str]) -> list[str] | None:
    """Return "each booking must have a room and a date"."""
    rows, items = thing(match["entity"]), fields(re.sub(r" fields?$", "", match["list"]))
    return [f"each {singular(rows)} must have {', '.join(items)}"] if rows and items else None


def _preset(match: re.Match[str]) -> list[str] | None:
    rows = thing(match["entity"])
    value = match["value"].strip("\"'`")
    return [f"the {match['field']} of a {singular(rows)} is `{value}` by default"] if rows else None


def _one_of(match: re.Match[str]) -> list[str] | None:
    rows, values = thing(match["entity"]), parts(match["list"])
    if rows is None or len(values) < 2:
        return None
    return [f"the {match['field']} of a {singular(rows)} is one of {', '.join(values[:-1])} or {values[-1]}"]


def _kept(match: re.Match[str]) -> list[str] | None:
    rows = things(match["entity"])
    return [f"the system keeps {', '.join(rows)}"] if rows and not done(match["entity"]) else None


def _reference(owned: str, owner: str) -> list[str] | None:
    child, parent = thing(owned), thing(owner)
    return [f"a {singular(child)} belongs to a {singular(parent)}"] if child and parent else None


DATA: tuple[Turn, ...] = (
    turn(
        "term",
        r"(?P<entity>[a-z -]+?)(?: \(v\d\))?: (?P<list>id, .+)",
        _stored,
        "entity with its columns",
        "**Orchard**: id, title, hectares, soil (clay/sand/loam).",
        "**Orchard**: id, whatever else the keeper thinks of.",
    ),
    turn(
        "key_column",
        rf"(?:{SYSTEM} {SHALL} provide )?(?:an? |the |modify |each )?(?P<child>[a-z -]+?)(?: table| model| entity)?"
        r" (?:has|includes|contains|to include|that includes)(?: an?| the)? (?:(?P<parent>[a-z]+) id (?:column|"
        r"foreign key|field)|"
        r"foreign key relationship to an? (?P<other>[a-z]+))",
        lambda m: _reference(m["child"], m["parent"] or m["other"]),
        "reference by a foreign key",
        "Todo table has list_id column.",
        "Todo table has legs_of_oak column.",
    ),
    turn(
        "represents",
        rf"(?P<entity>[a-z -]+?)(?: entity)?: (?P<what>{_MEANT})(?:[.,;:]| -)*(?:{_HAVING}| (?:that |which |it )?"
        rf"(?:has|have|contains|includes|consists of|comprises|stores|records)|(?: |\b)(?:its |the )?(?:key |main )?"
        rf"(?:fields|properties|attributes|columns)(?: are| include|:)+) (?P<list>.+)",
        _represents,
        "entity with the fields that its description lists",
        "**Orchard**: Represents a piece of land with properties: id, title (required string), hectares (integer).",
        "**Orchard**: Represents a piece of land with much to see for those who come.",
    ),
    turn(
        "stored",
        rf"{SYSTEM} {SHALL} (?:store|maintain|keep|record|track|hold|persist|save)(?: an?| the| all)?"
        rf" (?P<entity>[a-z -]+?){_WITHIN}{_HAVING} (?P<list>.+)",
        _stored,
        "entity with the fields that a sentence lists",
        "THE System SHALL maintain orchard records with name, street, and size.",
        "THE System SHALL maintain orchard records with the help of the keeper.",
    ),
    turn(
        "model",
        rf"(?:(?:the )?system (?:shall|must) )?(?:create|add|define|introduce|provide)(?: an?| the| new)* "
        rf"(?P<entity>[a-z -]+?) (?:model|entity|table|record)"
        rf"{_HAVING} (?P<list>.+)",
        _stored,
        "entity with the fields of its model",
        "Create Orchard model with fields: id, title, hectares, created_at.",
        "Create Orchard model with great care.",
    ),
    turn(
        "row_with",
        rf"(?P<entity>[a-z -]+?) (?:records?|rows?|entity|entries)(?: (?:is|are))? (?:written|stored|saved|"
        rf"created)?{_WITHIN}"
        rf" (?:with|including|containing|contains?|has|have|includes?|include) (?P<list>.+)",
        _stored,
        "entity with the fields of its rows",
        "Harvest record written to DB with crate count, weight, note.",
        "Harvest record written to DB with patience.",
    ),
    turn(
        "made_with",
        r"(?P<who>[a-z -]+?) can (?P<verbs>(?:create|add|register|record|enter|input)"
        r"(?:(?: and |, |, and )(?:view|update|edit|delete|modify))*)(?: an?| the| new)* (?P<entity>[a-z -]+?)(?: "
        r"records?)?"
        r" (?:with|consisting of)(?: the)?(?: (?:following )?(?:fields|properties|attributes))?:? (?P<list>.+)",
        _made,
        "entity with its fields, and who creates it",
        "Users can create orchards with a title, a street and a size.",
        "Users can create orchards with little effort.",
    ),
    turn(
        "created_with",
        rf"{WHEN}(?P<who>(?:an?|any|the) [a-z -]+?) (?P<verbs>creates|adds|registers|records|submits) (?:an? |the )?"
        rf"(?:new )?(?P<entity>[a-z -]+?){THEN}(?:create|store|save|record|capture|require|accept)"
        rf"(?:(?: an?| the)?(?: new)? (?P<made>[a-z -]+?)(?: records?)?{_HAVING}|) (?P<list>.+)",
        _created,
        "who creates rows, and what they consist of",
        "WHEN a keeper registers an orchard, THE System SHALL create an orchard record with name, street and size.",
        "WHEN a keeper registers an orchard, THE System SHALL create an orchard record with the greatest of care.",
    ),
    turn(
        "tracked",
        rf"{SYSTEM} {SHALL} (?:track|support|maintain|record|store|define|use|manage|provide)(?: the)? "
        rf"(?P<entity>[a-z -]+?) "
        rf"(?P<field>{_CHOICE})(?:es|s)?(?: values)?(?: including| as| of|:|,? such as)+ (?P<list>.+)",
        _values,
        "closed list of values of a field",
        "THE System SHALL track orchard status including dormant, in_bloom, and harvested.",
        "THE System SHALL track orchard status including whatever the keeper finds.",
    ),
    turn(
        "enumerated",
        rf"(?:when [^,]+, )?(?:then )?{SYSTEM} {SHALL} (?:accept|allow|permit) only (?:valid )?(?P<entity>[a-z -]+?) "
        rf"(?P<field>{_CHOICE})(?: values?)?(?: from)?(?: the)?(?: defined)?(?: enum| list| set)? \((?P<list>[^()]+)\)",
        _one_of,
        "closed list of values of a field",
        "THE System SHALL accept only valid todo status values from the defined enum (draft, ready, gone).",
        "THE System SHALL accept only valid todo status values from the defined enum (draft).",
    ),
    turn(
        "given",
        rf"(?:when|if) (?:creating|adding|submitting|registering)(?: an?| the| new)* (?P<entity>[a-z -]+?),? "
        rf"(?:then )?{SYSTEM} {SHALL}"
        r" (?:validate|verify|ensure|check|require) that (?P<list>.+?) (?:is|are) (?:provided|present|given|filled in|"
        r"specified|supplied|not empty)(?: and (?:are |is )?(?:not empty|non-empty|not blank|filled in))?",
        _required,
        "fields that must be given",
        "WHEN creating an orchard, THE System SHALL validate that street and size are provided and not empty.",
        "WHEN creating an orchard, THE System SHALL validate that street and size are beautiful.",
    ),
    turn(
        "preset",
        rf"(?:when|if) (?:creating|adding)(?: an?| the| new)* (?P<entity>[a-z -]+?),? (?:then )?{SYSTEM} {SHALL} "
        rf"set (?:the |its )?"
        r"(?P<field>[a-z ]+?) to (?P<value>[\"'`]?[a-z0-9 -]+?[\"'`]?)(?: by default| initially)?",
        _preset,
        "default of a field",
        "WHEN creating a todo, THE System SHALL set the priority to low by default.",
        "WHEN creating a todo, THE System SHALL set the mood to low by default.",
    ),
)
