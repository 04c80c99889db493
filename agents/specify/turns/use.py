"""Turns about what people do and what the service answers: events with their answers, searches, deletions, codes."""

import re

from agents.specify.names.nouns import DOING, done, fields, parts, thing, things
from agents.specify.names.words import singular
from agents.specify.turns.turn import (
    SHALL,
    SYSTEM,
    THEN,
    WHEN,
    Turn,
    granted,
    listed,
    role,
    says,
    sought,
    subject,
    turn,
)

_ANSWERS = {
    "create": r"(?:create|save|store|persist|record|add|register) (?:it|the .+|an? (?:new )?[a-z ]+)",
    "edit": r"(?:update|modify|save|apply|store|change) (?:it|the .+|their .+)",
    "delete": r"(?:delete|remove) (?:it|the .+)",
    "view": r"(?:return|display|show|provide|present|list) (?:it|the .+|an? .+|all .+|[a-z]+ information.*)",
}  # fmt: skip
"""What a service does when somebody creates, edits, deletes or views: what it is for, so that it says no more."""

_MORE = re.compile(
    r"\b(?:and|with|while|without|only|unless|except|until|after|within|if|when|with|notify|send|including|"
    r"permanently|their)\b|\d"
)
"""Words by which an answer says more than that it is done."""


def _done(match: re.Match[str]) -> list[str] | None:
    """Return the grant of "when an admin updates product information, the system shall modify it"."""
    acts = done("views" if match["verbs"] == "requests" else match["verbs"])
    if not acts or len(acts) != 1 or acts[0] not in _ANSWERS:
        return None
    answer = _SAYS_DONE.sub("", match["answer"])
    fits = re.fullmatch(_ANSWERS[acts[0]], answer) and not _MORE.search(answer) and _same(answer, match["what"])
    return granted(match["who"], acts[0], match["what"]) if fits else None


_SAYS_DONE = re.compile(
    r" and reflect (?:the )?changes immediately$|"
    r",? and (?:then )?(?:return|display|show|provide|respond with) (?:an? |the )?(?:appropriate |clear )?"
    r"(?:success|confirmation)(?: message| response| status)?(?: to the user)?$|"
    r",? and return (?:it|the (?:created|updated|new|stored|modified) [a-z ]+)$|"
    r" with an? (?:auto-?generated |generated )?unique (?:id|identifier)$| (?:in|from|to) the (?:database|system)$"
)
"""That it is done, said once more: what every operation answers and every row has."""

_TELLS_NOTHING = frozenset({
    "it", "a", "an", "the", "all", "of", "new", "stored", "updated", "requested", "corresponding", "specified",
    "current", "their", "details", "information", "data", "record", "records", "entry", "entries", "change", "changes",
    "list", "lists", "to", "from", "database", "system", "modified",
})  # fmt: skip


def _same(answer: str, what: str) -> bool:
    """Tell whether an answer speaks of no other thing than was spoken of: not of an invoice for an order."""
    said = {singular(word) for word in what.split(" ")}
    return {singular(word) for word in answer.split(" ")[1:] if word not in _TELLS_NOTHING} <= said


def _shown(match: re.Match[str]) -> list[str] | None:
    """Return the grant and the fields of "when a user views products, the system shall return them with name, "
    "price"."""
    allowed = granted(match["who"], "view", match["what"])
    rows = thing(match["what"])
    if not allowed or rows is None or thing(match["shown"]) != rows:
        return None
    said = [s for s in allowed if not s.startswith("the system keeps")]
    has = listed(match["what"], match["list"])
    return [*said[:-1], *(f"as is said, {each}" for each in has), said[-1]] if has else None


def _found(match: re.Match[str]) -> list[str] | None:
    who = role(match["who"])
    if who is None or thing(match["shown"] or match["what"]) != thing(match["what"]):
        return None
    return sought(subject(who), ["search"], f"{match['what']} by {match['list']}")


def _cascade(match: re.Match[str]) -> list[str] | None:
    parent, children = thing(match["parent"]), things(match["children"])
    again = match.groupdict().get("again")
    if parent is None or not children or (again and thing(again) != parent):
        return None
    return [f"deleting a {singular(parent)} deletes its {', '.join(children)}"]


def _kept(match: re.Match[str]) -> list[str] | None:
    parent, child = thing(match["parent"]), thing(match["child"])
    return [f"a {singular(parent)} that has {child} cannot be deleted"] if parent and child else None


def _own(match: re.Match[str]) -> list[str] | None:
    """Return owner and grant of "users can only access their own notes"."""
    acts, rows = done(match["verbs"]), thing(match["what"])
    if not acts or rows is None or role(match["who"]) != "":
        return None
    verbs = "manage" if "access" in parts(match["verbs"]) else " and ".join(acts)
    return [f"a {singular(rows)} belongs to the user who created it", f"users can {verbs} their own {rows}"]


def _granted_role(match: re.Match[str]) -> list[str] | None:
    """Return the grants of "where a user has clerk role, the system shall grant access to view orders, edit notes"."""
    actor = role(match["role"])
    if not actor:
        return None
    found = [re.fullmatch(r"(?P<verb>[a-z-]+) (?P<what>.+)", part) for part in parts(match["list"])]
    said: list[str] = []
    for one in found:
        allowed = granted(f"a {actor}", one["verb"], one["what"]) if one else None
        if not allowed:
            return None
        said += allowed
    return list(dict.fromkeys(said))


_LOOKING = r"(?:search(?:es)?|looks?|browses?|filters?)(?: for| up| through)?"


def _profile(match: re.Match[str]) -> list[str] | None:
    """Return what is said of "users can manage their profiles, including a bio and an address"."""
    acts, rows = done(match["verbs"]), thing(match["what"])
    items = fields(match["list"]) if match["list"] else []
    if not acts or rows is None or items is None or role(match["who"]) != "":
        return None
    one = singular(rows)
    declared = [f"each {one} has {', '.join(items)}"] if items else [f"the system keeps {rows}"]
    return [*declared, f"a {one} belongs to the user who created it",
            f"users can {' and '.join(acts)} their own {rows}"]  # fmt: skip


def _managed(match: re.Match[str]) -> list[str] | None:
    return granted("users", "manage", f"the {match['what']}")


def _listed(match: re.Match[str]) -> list[str] | None:
    return granted("users", "viewing", match["what"])


def _untransferable(match: re.Match[str]) -> list[str] | None:
    rows = thing(match["what"])
    return [f"a {singular(rows)} belongs to the user who created it"] if rows else None


USE: tuple[Turn, ...] = (
    turn(
        "profile",
        rf"(?P<who>(?:an? |the )?(?:user|customer|member|person|people)s?) (?:can|may) (?P<verbs>{DOING}(?:(?:, "
        rf"and |, | and ){DOING})*) their (?P<what>(?!own )[a-z -]+?)(?:,? including (?P<list>.+))?",
        _profile,
        "owner, fields and grants of what people keep of their own",
        "Users can manage their profiles, including a biography and a nickname.",
        "Users can manage their profiles, including whatever they like.",
    ),
    turn(
        "management",
        rf"{SYSTEM} (?:{SHALL} )?(?:allow|support|provide|offer)s?(?: full| persistent)? (?P<what>[a-z -]+?) "
        rf"management",
        _managed,
        "people manage rows of a kind",
        "The application allows orchard management.",
        "The application allows stress management at night.",
    ),
    turn(
        "lists",
        rf"{SYSTEM} (?:{SHALL} )?(?:allow|support|provide|offer)s? (?:pagination|sorting|paging)(?: and "
        rf"(?:pagination|sorting|paging))?(?: of| for) (?P<what>.+)",
        _listed,
        "lists, which are sorted and given page by page anyway",
        "The application allows pagination and sorting of orchards and harvests.",
        "The application allows pagination and sorting of whatever there is.",
    ),
    turn(
        "everything",
        rf"{SYSTEM} (?:{SHALL} )?(?:allow|support|provide|offer)s? (?:standard )?(?:crud operations|data "
        rf"operations: create, read, "
        r"update,? (?:and )?delete|create, read, update,? and delete operations)(?: (?:on|for) (?:all |each |every "
        r")(?:domain |data )?(?:entities|entity|resources?|objects|records))?(?: via (?:restful )?apis?)?",
        says("users can manage everything"),
        "people manage all rows",
        "The application allows CRUD operations on all domain entities via RESTful APIs.",
        "The application allows CRUD operations on some of the entities.",
    ),
    turn(
        "not_transferred",
        r"(?P<what>[a-z -]+?) (?:cannot|can not|must not|shall not) be (?:transferred|moved|reassigned) (?:between|"
        r"to other|to another) users?(?: (?:once|after they are|after being) created)?",
        _untransferable,
        "owner, who stays the same",
        "System MUST ensure memos cannot be transferred between users once created.",
        "System MUST ensure memos cannot be transferred between towns once created.",
    ),
    turn(
        "event",
        rf"{WHEN}(?P<who>(?:an?|any|the) [a-z -]+?) (?:(?:requests|attempts|wants|chooses|tries|asks|decides) to )?"
        rf"(?P<verbs>requests|{DOING}) (?P<what>[a-z -]+?){THEN}(?P<answer>.+)",
        _done,
        "who may do it, where the answer says no more than that it is done",
        "WHEN a keeper updates orchard information, THE System SHALL modify the stored orchard data.",
        "WHEN a keeper updates orchard information, THE System SHALL send a letter to the owner.",
    ),
    turn(
        "shown",
        rf"{WHEN}(?P<who>(?:an?|any|the) [a-z -]+?) (?:requests|views|retrieves|lists|browses|opens) "
        rf"(?P<what>[a-z -]+?)"
        rf"{THEN}(?:return|display|show|provide) (?:an? |the )?(?:paginated )?(?:lists? of |all )?(?P<shown>[a-z -]+?)"
        r" (?:with|including)(?: the)?(?: details| information| fields)?(?: including| such as| like)? (?P<list>.+)",
        _shown,
        "who may see rows, and what they consist of",
        "WHEN a user requests the orchard catalog THEN the system SHALL return a list of orchards with details "
        "including "
        "id, title, hectares.",
        "WHEN a user requests the orchard catalog THEN the system SHALL return a list of orchards with love.",
    ),
    turn(
        "looked_for",
        rf"{WHEN}(?P<who>(?:an?|any|the) [a-z -]+?) {_LOOKING} (?P<what>[a-z -]+?){THEN}(?:return|display|show|"
        rf"provide|list)"
        r" (?:all |the )?(?:filtered |matching |search |relevant )*(?:results|(?P<shown>[a-z -]+?))(?: based on| by| "
        r"matching(?: on)?| whose)"
        r" (?P<list>.+?)(?: match(?:es|ing)?(?: the (?:search )?(?:query|text|term|criteria))?)?",
        _found,
        "fields that a search looks at",
        "WHEN a user searches for todos THEN the system SHALL return matching results based on title or notes "
        "matching the "
        "search query.",
        "WHEN a user searches for todos THEN the system SHALL return matching results based on how they feel.",
    ),
    turn(
        "gone_with",
        rf"(?:{SYSTEM} {SHALL} )?(?:delete|remove) (?:all )?(?P<children>[a-z -]+?) (?:associated with|belonging "
        rf"to|of|owned by"
        r"|assigned to|linked to) an? (?P<parent>[a-z -]+?) when (?:that|the|this) (?P<again>[a-z -]+?) is "
        r"(?:deleted|removed)",
        _cascade,
        "rows deleted together",
        "System MUST delete all todos associated with a list when that list is deleted.",
        "System MUST delete all todos associated with a mood when that mood is deleted.",
    ),
    turn(
        "gone_too",
        rf"{WHEN}(?:an?|the) (?P<parent>[a-z -]+?) is (?:deleted|removed){THEN}(?:delete|remove|cascade delete)"
        r" (?:all )?(?:of )?(?:its |their |the )?(?:associated |related |linked |child )?(?P<children>[a-z -]+)",
        _cascade,
        "rows deleted together",
        "WHEN a list is deleted, THE System SHALL delete all its associated todos.",
        "WHEN a list is deleted, THE System SHALL delete all its associated worries.",
    ),
    turn(
        "kept_while",
        rf"{WHEN}(?:deleting|removing) an? (?P<parent>[a-z -]+?) (?:with|that has) (?:any )?(?:assigned |"
        rf"associated |existing "
        rf"|related |linked |active )?(?P<child>[a-z -]+?){THEN}(?:prevent|refuse|reject|block) (?:the "
        rf")?(?:deletion|removal|request)(?: and return an? (?:[a-z-]+ )?error(?: message)?)?",
        _kept,
        "delete refused while there are rows",
        "IF deleting a list with assigned todos, THEN THE System SHALL prevent deletion and return an error.",
        "IF deleting a list with assigned worries, THEN THE System SHALL prevent deletion and return an error.",
    ),
    turn(
        "own_only",
        r"(?P<who>[a-z -]+?) (?:can|may|shall|must) (?:only )?(?P<verbs>(?:access|view|see|edit|update|delete|"
        r"manage|modify|"
        r"create)(?:(?:, and |, | and | or )(?:access|view|see|edit|update|delete|manage|modify|create))*) (?:only )?"
        r"their own (?P<what>[a-z -]+)",
        _own,
        "owner, and grants of the owner",
        "Users can only access their own memos.",
        "Wardens of the east can only access their own memos.",
    ),
    turn(
        "role_grants",
        rf"{WHEN}(?:an?|the) user has (?:the |an? )?(?P<role>[a-z -]+?) role{THEN}grant access to (?P<list>.+)",
        _granted_role,
        "grants of a role",
        "WHERE a user has Keeper role, THE System SHALL grant access to view orchards and edit harvests.",
        "WHERE a user has Keeper role, THE System SHALL grant access to the back yard.",
    ),
    turn(
        "problem_details",
        r"(?:problem ?details|rfc ?(?:7807|9457))(?: \((?:rfc ?(?:7807|9457)|problem details)\))?(?: error)? "
        r"(?:responses|errors|bodies|format)(?: (?:on|for|by|from) all (?:endpoints|errors|routes))?(?: \([^)]*\))?",
        says("errors follow rfc 9457"),
        "confirms that errors are problem details",
        "ProblemDetails (RFC 7807) error responses on all endpoints.",
        "ProblemDetails (RFC 7807) error responses on three endpoints.",
    ),
)
