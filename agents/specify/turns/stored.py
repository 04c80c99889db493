"""Turns about fields and lists in other words: what is stored, what must be given, what a list may be asked."""

import re

from agents.specify.names.nouns import VERBS, done, fields, parts, thing, things
from agents.specify.names.owned import owned_rows
from agents.specify.names.words import plural, singular
from agents.specify.turns.turn import (
    ASIDE,
    SHALL,
    SYSTEM,
    THEN,
    Turn,
    declared,
    granted,
    listed,
    role,
    sought,
    subject,
    turn,
)

_NAME = r"[a-z][a-z-]*(?: (?!of |in |on |with |that |which |and |or |by |for |from |to |is |are |has )[a-z-]+){0,3}?"
_FIELD = r"[a-z][a-z-]*(?: (?!in |and |or |with |that |which |is |are |shall |must )[a-z-]+){0,3}?"
_BE = rf"(?:{SHALL} be|is|are)"
_WE = rf"(?:{SYSTEM} {SHALL}|we(?: need to| must| should| want to| have to| will)?)"
_STORE = r"(?:store|record|keep|save|capture|maintain|track|hold|collect)"
_FOLD = (
    r"(?:,? (?:regardless of|irrespective of|without regard to|ignoring) (?:(?:upper|lower|letter)(?: and "
    r"(?:upper|lower))? ?)?(?:case|capitali[sz]ation)|,? case[ -]insensitively)"
)
_REFUSE = r"(?:reject|prevent|refuse|block|deny|disallow|not allow|forbid)"
_ASK = r"(?:filter|search|sort)"
_TELLS = r"(?:requests|views|lists|browses|opens|retrieves|accesses|sees)"


def _stored_of(match: re.Match[str]) -> list[str] | None:
    """Return the fields of "store the patient's first name, last name and date of birth"."""
    items = [re.sub(r"^e-?mail address$", "email", part) for part in parts(match["list"])]
    return listed(match["entity"], ", ".join(items))


def _for_each(match: re.Match[str]) -> list[str] | None:
    return listed(match["entity"], match["list"])


def _all_given(match: re.Match[str]) -> list[str] | None:
    """Return what must be given of "the first name and last name of a patient are mandatory"."""
    rows, items = thing(match["rows"]), [re.sub(r"^the ", "", part) for part in parts(match["list"])]
    if rows is None or len(items) < 2 or not fields(", ".join(items)):
        return None
    need = "optional" if match["need"] == "optional" else "required"
    return [f"the {item} of a {singular(rows)} is {need}" for item in items]


def _one_of(match: re.Match[str]) -> list[str] | None:
    rows, values = thing(match["rows"]), [value.strip("\"'`") for value in parts(match["list"])]
    plain = all(re.fullmatch(r"[a-z][a-z0-9-]*(?: [a-z0-9-]+){0,2}", value) for value in values)
    if rows is None or len(values) < 2 or not plain:
        return None
    written = [f"`{value}`" if " " in value else value for value in values]
    return [f"each {singular(rows)} has a {match['field']} (one of {', '.join(written)})"]


def _preset(match: re.Match[str]) -> list[str] | None:
    rows = thing(match["rows"])
    return [f"the {match['field']} of a {singular(rows)} is `{match['value']}` by default"] if rows else None


def _kept_while(match: re.Match[str]) -> list[str] | None:
    parent, child = thing(f"the {match['parent']}"), things(f"the {plural(singular(match['child']))}")
    if parent is None or not child:
        return None
    return [f"a {singular(parent)} that has {child[0]} cannot be deleted"]


def _asks(match: re.Match[str]) -> list[str] | None:
    """Return the filter of "when a clerk views the list of rooms, the system shall allow filtering by floor"."""
    who = role(match["who"] or "users")
    what = re.sub(r"^(?:the |an? )?(?:lists?|listings?|catalog(?:ue)?) of ", "", match["what"])
    rows = thing(f"the {re.sub(r' (?:lists?|listings?)$', '', what)}")
    if who is None or rows is None:
        return None
    found = sought(subject(who), [match["act"]], f"the {rows} by {match['list']}")
    return [*declared(who), *found] if found else None


def _by_time(match: re.Match[str]) -> list[str] | None:
    """Return the order of "list visits in chronological order by start time"."""
    rows = thing(match["rows"])
    way = "descending" if match["reverse"] else "ascending"
    return [f"{rows} are sorted by {match['key']}, {way}"] if rows else None


def _first(match: re.Match[str]) -> list[str] | None:
    """Return grant and order of "as a reader, I want to see the newest posts first"."""
    who, rows = role(match["who"]), thing(f"the {match['rows']}")
    if who is None or rows is None:
        return None
    way = "oldest" if match["which"] in ("oldest", "earliest") else "newest"
    return [*declared(who), f"{rows} are sorted {way} first"]


def _own(match: re.Match[str]) -> list[str] | None:
    """Return the grant of "clerks shall only be able to view their own shifts"."""
    acts, rows = done(match["verbs"]), owned_rows(match["what"])
    if not acts or not rows:
        return None
    found = granted(match["who"], match["verbs"], match["what"])
    if not found or role(match["who"]) in ("", None):
        return found
    one, who = singular(thing(f"the {rows[0]}") or ""), role(match["who"])
    return [f"there is a role {who}", f"a {one} belongs to a {who}", found[-1]]


def _own_answered(match: re.Match[str]) -> list[str] | None:
    """Return the grant of "when a driver requests their cars, the system shall return only the cars of that driver"."""
    who, rows = role(match["who"]), thing(match["rows"])
    if who is None or rows is None or thing(match["again"]) != rows:
        return None
    if match["whose"] and singular(match["whose"]) not in (who, "user"):
        return None
    found = granted(match["who"], "view", f"their own {rows}")
    if not who or not found:
        return found
    return [f"there is a role {who}", f"a {singular(rows)} belongs to the {who} who created it", found[-1]]


def _counts(match: re.Match[str]) -> list[str] | None:
    rows, child = thing(match["rows"]), thing(match["child"])
    if rows is None or child is None:
        return None
    return [f"each {singular(rows)} shows the number of its {child} as {singular(child)} count"]


def _named_unique(match: re.Match[str]) -> list[str] | None:
    """Return the key of "room names must be unique regardless of case"."""
    rows = thing(plural(match["rows"]))
    folded = " ignoring case" if match["fold"] else ""
    return [f"the {singular(match['field'])} of a {singular(rows)} is unique{folded}"] if rows else None


def _at_most(match: re.Match[str]) -> list[str] | None:
    rows = thing(match["rows"]) if match["rows"] else ""
    whose = f" of a {singular(rows)}" if rows else ""
    return [f"the {match['field']}{whose} must have at most {match['n']} characters"] if rows is not None else None


STORED: tuple[Turn, ...] = (
    turn(
        "stored_of",
        rf"{_WE} {_STORE} (?:the |each |every |an? )(?P<entity>[a-z][a-z-]*(?: [a-z-]+)?)(?:'s|s') (?P<list>.+)",
        _stored_of,
        "entity with the fields that are stored of each",
        "The system shall store the orchard's street, size and soil.",
        "The system shall store the orchard's apples in a cool place, and pears.",
    ),
    turn(
        "we_store",
        rf"(?:for|of) (?:each|every) (?P<entity>{_NAME}),? we(?: need to| must| should| want to| have to| will)? "
        rf"(?:{_STORE}|need|know):? (?P<list>.+)",
        _for_each,
        "entity with the fields that are stored of each",
        "For each orchard we store the street, the size and the soil.",
        "For each orchard we store what we can, and more.",
    ),
    turn(
        "all_given",
        rf"(?:the )?(?P<list>{_FIELD}(?:, (?:the )?{_FIELD})*,? and (?:the )?{_FIELD}) of (?:an?|the|each|every|all) "
        rf"(?P<rows>{_NAME}) {_BE} (?P<need>mandatory|required|optional|compulsory)",
        _all_given,
        "fields that must be given, or need not",
        "The title and notes of a todo shall be mandatory.",
        "The title and charm of a todo shall be admirable.",
    ),
    turn(
        "one_of_these",
        rf"(?:the )?(?P<field>[a-z]+(?: [a-z]+)?) of (?:an?|the|each|every) (?P<rows>{_NAME}) (?:{_BE}|(?:can|may) be) "
        r"(?:one|any) of(?: the)?(?: following)?(?: values)?:? ?(?P<list>.+)",
        _one_of,
        "closed list of values of a field",
        "The status of an orchard shall be one of the following: dormant, in_bloom, harvested.",
        "The status of an orchard shall be one of the following: whatever the keeper says.",
    ),
    turn(
        "preset_the",
        rf"the (?:default|initial) (?P<field>[a-z]+(?: [a-z]+)?) (?:of|for) (?:an?|the|each|every|new)(?: new)? "
        rf"(?P<rows>{_NAME}) {_BE} [\"'`]?(?P<value>[a-z][a-z0-9-]*(?: [a-z]+)?)[\"'`]?",
        _preset,
        "default of a field",
        "The default priority of a todo shall be low.",
        "The default priority of a todo shall be a matter of taste.",
    ),
    turn(
        "kept_if_has",
        rf"(?:(?:if|when|while|where) (?:an?|the|any) (?P<parent>{_NAME}) (?:still |currently )?(?:has|"
        rf"contains)(?: any| at least one)?(?: assigned| associated| existing| related| linked| active)? "
        rf"(?P<child>{_NAME}){THEN}{_REFUSE} "
        r"(?:its|the) (?:deletion|removal|request to delete it|delete request)(?: (?:request|attempt))?(?: of "
        r"(?:it|the [a-z ]+))?"
        r"(?: (?:with|and return) (?:an? )?(?:409(?: conflict)?|conflict)?(?: ?(?:error|response))?(?: message)?)?)",
        _kept_while,
        "delete refused while there are rows",
        "IF a list still has todos, THEN THE System SHALL reject its deletion.",
        "IF a list still has todos, THEN THE System SHALL reject its colour.",
    ),
    turn(
        "kept_with",
        rf"{SYSTEM} {SHALL} (?:not (?:allow|permit|let)|prevent) (?:an? |the |any )?(?P<parent>{_NAME}) (?:with|that "
        rf"(?:still )?has|which has|having)(?: any| existing| assigned| associated)? (?P<child>{_NAME}) (?:to be|from "
        r"being) (?:deleted|removed)",
        _kept_while,
        "delete refused while there are rows",
        "The system shall not allow a list with todos to be deleted.",
        "The system shall not allow a list with todos to be painted.",
    ),
    turn(
        "asks_of",
        rf"when(?:ever)? (?:(?P<who>(?:an?|any|the) [a-z -]+?|users) {_TELLS} |(?:viewing|listing|browsing|"
        rf"retrieving) )"
        rf"(?P<what>[a-z -]+?){THEN}(?:allow|support|offer|provide|enable)(?: the user to| users to| them to)? "
        rf"(?P<act>{_ASK})(?:ing|ting)?(?: (?:them|the (?:list|results)|results))? by (?P<list>.+)",
        _asks,
        "what a list can be filtered by, searched for and sorted by",
        "WHEN a user requests the list of todos, THE System SHALL allow filtering by priority and title.",
        "WHEN a user requests the list of todos, THE System SHALL allow filtering by the mood of the day.",
    ),
    turn(
        "by_time",
        rf"{SYSTEM} {SHALL} (?:list|display|show|return|present|sort|order) (?:all |the )*(?P<rows>{_NAME}) in "
        rf"(?P<reverse>reverse |descending )?chronological order (?:by|of|based on) (?:the |their )?(?P<key>{_FIELD})",
        _by_time,
        "default order of a list",
        "The system shall list bookings in chronological order by start time.",
        "The system shall list bookings in chronological order by charm.",
    ),
    turn(
        "newest_story",
        r"(?:user story: )?as (?:an? |the )?(?P<who>[a-z -]+?),? i (?:(?:want|need|would like)(?: to be able)? "
        rf"to |can )?(?:see|view|get|read|browse) (?:the )?(?P<which>newest|latest|most recent|oldest|earliest) "
        rf"(?P<rows>{_NAME}) first{ASIDE}",
        _first,
        "default order of a list",
        "As a warden, I want to see the newest todos first so that I am up to date.",
        "As a warden, I want to see the nicest todos first so that I am up to date.",
    ),
    turn(
        "only_own",
        rf"(?P<who>[a-z][a-z -]*?) (?:(?:shall|must|should|will|can|may) only be able to|(?:shall|must|should|"
        rf"will) be able to only|(?:are|is) only (?:allowed|able|permitted) to|(?:can|may|shall|must|should) only) "
        rf"(?P<verbs>(?:{'|'.join(VERBS)})(?:(?:, and |, | and | or )(?:{'|'.join(VERBS)}))*) (?:only )?"
        r"(?P<what>their own [a-z][a-z -]*)",
        _own,
        "owner, and grants of the owner",
        "Wardens shall only be able to view their own harvests.",
        "Wardens shall only be able to view their own mistakes in time.",
    ),
    turn(
        "own_answered",
        rf"when(?:ever)? (?P<who>(?:an?|any|the) [a-z -]+?) {_TELLS} (?:(?:all|a list|the list|of|the) "
        rf")*(?:their|his or her)"
        rf"(?: own)? (?P<rows>{_NAME}){THEN}(?:return|show|display|list|provide) only (?:the |those "
        rf")?(?P<again>{_NAME}) "
        r"(?:of (?:that|this|the) (?P<whose>[a-z -]+)|(?:that )?belong(?:ing)? to (?:them|that user|the user)|"
        r"they own)",
        _own_answered,
        "rows are their owner's, who sees only those",
        "WHEN a warden requests their harvests, THE System SHALL return only the harvests of that warden.",
        "WHEN a warden requests their harvests, THE System SHALL return only the harvests of that year.",
    ),
    turn(
        "how_many",
        rf"(?:(?:each|every|an?|the) )?(?P<rows>{_NAME}) (?:{SHALL} )?(?:shows?|displays?|tells?|includes?) how many "
        rf"(?P<child>{_NAME}) (?:it has|it contains|belong to it|there are)",
        _counts,
        "computed number of rows",
        "A list shows how many todos it has.",
        "A list shows how many friends it has.",
    ),
    turn(
        "limited_to",
        rf"{SYSTEM} {SHALL} (?:limit|restrict) (?:the )?(?:length of )?(?:the )?(?P<field>{_FIELD})(?: length)?(?: of "
        rf"(?:an?|the|each) (?P<rows>{_NAME}))? to (?:a maximum of |at most |no more than )?(?P<n>\d+) characters",
        _at_most,
        "length of text",
        "The system shall limit the title of a todo to 40 characters.",
        "The system shall limit the mood of a todo to 40 characters.",
    ),
    turn(
        "named_unique",
        rf"(?P<rows>[a-z][a-z-]*(?: [a-z-]+)?) (?P<field>names|titles|codes|numbers|emails|labels|slugs|skus|"
        rf"identifiers) {_BE} unique(?P<fold>{_FOLD})?",
        _named_unique,
        "key",
        "Orchard titles shall be unique regardless of upper and lower case.",
        "Orchard titles shall be unique in their beauty.",
    ),
)
