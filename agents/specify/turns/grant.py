"""Turns that grant: who has access, an ability or a permission, and what it is possible to do."""

import re

from agents.specify.names.actors import people
from agents.specify.names.deeds import may_be_a_deed
from agents.specify.names.nouns import DEEDS, DOING, VERBS, parts, thing
from agents.specify.names.persons import person
from agents.specify.names.words import plural
from agents.specify.turns.turn import SHALL, SYSTEM, Turn, all_there_is, granted, reserved, role, subject, turn

_AND = r"(?:, and |, or | and/or |, | and | or |/)"
_DOING = rf"(?:(?:search|look|filter) for|{DOING})"
DOINGS = rf"{_DOING}(?:{_AND}{_DOING})*"
"""One deed or several: `create, view and edit`."""

_STEM = "|".join(sorted(VERBS, key=len, reverse=True))
_STEMS = rf"(?:{_STEM})(?:{_AND}(?:{_STEM}))*"
_NOUN = "|".join(sorted(DEEDS, key=len, reverse=True))
_WHO = r"(?P<who>[a-z][a-z-]*(?:(?:, and |, | and | or | )[a-z][a-z-]*){0,7}?)"
_ABILITY = (
    r"(?:abilit(?:y|ies)|capabilit(?:y|ies)|possibility|functionality|features?|options?|means|rights?|permissions?|"
    r"privileges?|authority|facility|way|(?:(?:rest|restful|http|api) )?(?:endpoints?|apis?)|functions?|operations?)"
)
_MODAL = (
    r"(?:(?:shall|must|should|will|can|may|needs? to) (?:only )?be (?:only )?(?:able|allowed|permitted|authori[sz]ed|"
    r"entitled) to|"
    r"(?:is|are) (?:only )?(?:able|allowed|permitted|authori[sz]ed|entitled) to|"
    rf"(?:(?:shall|must|should|will) )?(?:has|have|gets?) (?:the )?{_ABILITY} to|"
    r"(?:want|wish)(?:es|s)? to|will|(?:can|may)(?: only)?)"
)
_GIVES = r"(?:provides?|offers?|gives?|grants?|includes?|has|have|supports?|exposes?|implements?)"
_WHOLE = r"(?:full|complete|unrestricted|unlimited|(?:full )?crud)"
_SEEN = r"(?:read-only|read only|view-only|view only|read|view|viewing)"


def _ability(match: re.Match[str]) -> list[str] | None:
    found = granted(match["who"] or match["whom"] or "users", match["verbs"], match["what"])
    return reserved(found) if match.groupdict().get("only") else found


def _modal(match: re.Match[str]) -> list[str] | None:
    """Return the grant of "clerks are authorised to edit rooms", "only clerks may delete rooms"."""
    if not people(match["who"]):
        return None
    found = granted(match["who"], match["verbs"], match["what"])
    return reserved(found) if match["only"] else found


def _passive(match: re.Match[str]) -> list[str] | None:
    """Return the grant of "rooms can be added or removed by clerks", "rooms may only be edited by clerks"."""
    who = re.sub(r" (?:only|alone|exclusively)$", "", match["who"])
    if not all(person(part) for part in parts(who)) or may_be_a_deed(parts(match["what"])):
        return None
    found = granted(who, match["verbs"], f"all {match['what']}")
    return reserved(found) if match["only"] or match["alone"] or who != match["who"] else found


def _openly(match: re.Match[str]) -> list[str] | None:
    """Return the grant of "rooms can be viewed without logging in"."""
    said = granted("anyone", match["verbs"], f"all {match['what']} {match['open'] or ''}".strip())
    if not said or "anyone can" not in said[-1]:
        return None
    return [f"{match['what']} can be {match['verbs']} by anyone", *said[:-1]]


def _access(match: re.Match[str]) -> list[str] | None:
    """Return the grant of "managers have full access to rooms"; of all there is where it is to the whole system."""
    verb = "view" if match["seen"] or match["plain"] else "manage"
    who = role(match["who"])
    if who is None or not people(match["who"]):
        return None
    if match["all"]:
        return (
            None
            if match["plain"]
            else [*([f"there is a role {who}"] if who else []), f"{subject(who)} can {verb} everything"]
        )
    return granted(match["who"], verb, match["what"])


def _titled(match: re.Match[str]) -> list[str] | None:
    if not person(match["who"]):
        return None
    return [f"{match['who']} {match['rest']}"]


def _headed(match: re.Match[str]) -> list[str] | None:
    """Return the sentence below a title of its own, which says nothing but what it is about."""
    deed = re.match(r"[a-z]+ing ", match["title"])
    return None if person(match["title"]) and not deed else [match["core"]]


def _crud(match: re.Match[str]) -> list[str] | None:
    return None if all_there_is(match["what"]) else granted("users", "manage", match["what"])


def _management(match: re.Match[str]) -> list[str] | None:
    """Return the grant of "room management: create, edit and delete rooms"."""
    rows = thing(f"the {match['title']}")
    if rows is None or (match["what"] and thing(match["what"]) != rows):
        return None
    return granted("users", match["verbs"], f"the {rows}")


def _deeds(match: re.Match[str]) -> list[str] | None:
    acts = [DEEDS[part] for part in parts(match["nouns"]) if part in DEEDS]
    return granted("users", " and ".join(dict.fromkeys(acts)), match["what"])


def _does(match: re.Match[str]) -> list[str] | None:
    if not people(match["who"]):
        return None
    return granted(match["who"], match["verbs"], match["what"])


def _lists(match: re.Match[str]) -> list[str] | None:
    return granted("users", "viewing", match["what"])


GRANT: tuple[Turn, ...] = (
    turn(
        "ability",
        rf"(?:(?:{SYSTEM} (?:{SHALL} )?)?{_GIVES} (?:(?P<who>[a-z][a-z -]*?) (?:with )?)??)?(?:an? |the )?{_ABILITY}"
        rf"(?: for (?P<whom>[a-z][a-z -]*?))? (?:to|of|for) (?P<verbs>{DOINGS}) (?P<what>.+)",
        _ability,
        "people can do what they are given the ability to do",
        "The farm system shall provide wardens with the ability to create and remove orchards.",
        "The farm system shall provide wardens with the ability to admire orchards.",
    ),
    turn(
        "possible",
        rf"it (?:(?:shall|must|should|will) be|is) possible (?:for (?P<who>[a-z][a-z -]*?) )?(?P<whom>)"
        rf"to (?P<verbs>{_STEMS}) (?P<what>.+)",
        _ability,
        "people can do what is possible",
        "It must be possible for wardens to add and remove orchards.",
        "It must be possible for wardens to add orchards on foggy days.",
    ),
    turn(
        "let",
        rf"(?:{SYSTEM} (?:{SHALL} )?)?(?:allows?|lets?|enables?|permits?) (?P<only>only )?(?P<who>[a-z][a-z -]*?) "
        rf"(?P<whom>)(?:to )?(?P<verbs>{_STEMS}) (?P<what>.+)",
        _ability,
        "people can do what a feature lets them do",
        "Allow wardens to create and edit orchards.",
        "Allow wardens to doze in orchards.",
    ),
    turn(
        "modal",
        rf"(?P<only>only )?{_WHO} {_MODAL} (?P<verbs>{_STEMS}) (?P<what>.+)",
        _modal,
        "people can do what they are allowed, authorised or entitled to do",
        "Wardens are authorised to register new orchards.",
        "Wardens are authorised to register new orchards on Mondays.",
    ),
    turn(
        "done_by",
        rf"(?P<what>[a-z][a-z -]*?) (?:(?:shall|must|should|will|can|may) (?P<only>only )?be|is|are) "
        rf"(?P<verbs>{DOINGS}) (?P<alone>only )?by (?P<who>[a-z][a-z ,-]*)",
        _passive,
        "people can do what is done by them",
        "Orchards may be added, updated or removed by wardens.",
        "Orchards may be added, updated or removed by moonlight.",
    ),
    turn(
        "done_openly",
        rf"(?P<what>[a-z][a-z -]*?) (?:(?:shall|must|should|will|can|may) be|are) (?P<verbs>{DOINGS}(?<!ing))(?: "
        r"(?P<by>by (?:anyone|anybody|everyone|everybody|visitors|guests|the public|all visitors|unauthenticated "
        r"users|anonymous users))|"
        r" (?P<open>(?:without|with no) .+))",
        _openly,
        "anyone can do what needs no signing in",
        "Orchards can be viewed without logging in.",
        "Orchards can be viewed without glasses.",
    ),
    turn(
        "in_charge",
        rf"{_WHO} (?:is|are|shall be|will be) (?:responsible for|in charge of) (?P<verbs>{DOINGS}) (?P<what>.+)",
        _does,
        "people can do what they are responsible for",
        "Wardens are responsible for managing orchards.",
        "Wardens are responsible for managing orchards in a fair way.",
    ),
    turn(
        "with_role",
        r"(?P<before>.*?)\b(?:users?|people|those|members|staff) (?:with|having|who have) (?:the |an? )?"
        r"(?:(?P<name>[a-z-]+) (?:role|privileges|rights|permissions)|role (?:of )?(?P<named>[a-z-]+)) (?P<after>.+)",
        lambda m: [f"{m['before']}{plural(m['name'] or m['named'])} {m['after']}"],
        "users who have a role are called by it",
        "Only users with the warden role can delete todos.",
        "Only users with the warden role can enjoy todos.",
    ),
    turn(
        "imperative",
        rf"(?P<who>)(?P<whom>)(?P<verbs>(?:{_STEM}){_AND}(?:{_STEM})(?:{_AND}(?:{_STEM}))*) (?P<what>.+)",
        _ability,
        "people can do what a list of deeds names",
        "Create, edit and delete orchards.",
        "Create, edit and admire orchards.",
    ),
    turn(
        "access",
        rf"{_WHO}(?:(?: (?:shall|must|should|will))? (?:has|have|gets?|(?:is|are) (?:given|granted)))"
        rf" (?:(?:{_WHOLE}|(?P<seen>{_SEEN})) (?:access|control|permissions?|rights|privileges)(?: rights)?|"
        rf"(?P<plain>access)) "
        r"(?:to|over|on|of|for) (?:(?P<all>everything|system data|(?:all|the whole|the entire|the)(?: system| "
        r"application)* "
        r"(?:data|system|application|features|modules|entities|resources))|(?P<what>.+))",
        _access,
        "full access: to manage; read-only access, or just access: to view",
        "Wardens have full access to orchards.",
        "Wardens have full access to peace of mind.",
    ),
    turn(
        "titled",
        rf"(?P<who>[a-z][a-z -]*?): (?:they |he or she )?(?P<rest>(?:{_MODAL}|has|have) .+)",
        _titled,
        "a role and what it may do",
        "**Keeper**: can view and edit todos.",
        "**Keeper**: can view todos at dawn.",
    ),
    turn(
        "titled_access",
        rf"(?P<who>[a-z][a-z -]*?): (?P<rest>(?:{_WHOLE}|{_SEEN}) (?:access|control|permissions?|rights) .+)",
        lambda m: [f"{m['who']} have {m['rest']}"] if person(m["who"]) else None,
        "a role and its access",
        "**Keeper**: read-only access to all todos.",
        "**Keeper**: read-only access to all dreams of the town.",
    ),
    turn(
        "headed",
        r"(?P<title>(?!(?:[^:]* )?(?:except|exception|exceptions|phase|future|later|optional|not?|never|scope|excluded|"
        r"deferred|example|question|if|when|unless|without|q)\b|(?:q|a):)[a-z][a-z &/-]{2,40}): "
        r"(?P<core>(?!they |it |this |that )(?:[a-z-]+ ){1,4}?(?:can|may|shall|must|should|will|allows?|enables?|lets?|"
        r"permits?|supports?|provides?) .+"
        r"|(?:allows?|enables?|lets?|permits?|(?:the )?ability|provides?|grants?|gives?) .+)",
        _headed,
        "what is said below a title of its own",
        "**Todo handling**: Wardens can create and edit todos.",
        "**Todo handling**: Wardens can wave at todos.",
    ),
    turn(
        "crud",
        rf"(?:{SYSTEM} )?(?:{SHALL} )?(?:allows?|supports?|provides?|offers?|implements?)? ?(?:full |complete |basic |"
        r"standard )*(?:crud|create, read, update,? (?:and )?delete)"
        r"(?: (?:operations?|functionality|functions|endpoints|support|apis?|capabilit(?:y|ies)))?"
        r" (?:for|on|of) (?P<what>.+)",
        _crud,
        "people manage rows of a kind",
        "The API supports full CRUD operations for orchards and harvests.",
        "The API supports full CRUD operations for the mood of the day.",
    ),
    turn(
        "managing",
        rf"(?P<title>[a-z][a-z -]*?) (?:management|administration)(?: module| feature)?(?:: | - | \()"
        rf"(?P<verbs>{_STEMS})(?: (?P<what>[a-z][a-z -]*?))?\)?",
        _management,
        "people can do what the management of rows consists of",
        "Orchard management: create, edit and delete orchards.",
        "Orchard management: create, edit and delete moods.",
    ),
    turn(
        "deeds",
        rf"{SYSTEM} (?:{SHALL} )?(?:allow|support|provide|offer|enable|permit)s?(?: for)?(?: the)? "
        rf"(?P<nouns>(?:{_NOUN})(?:{_AND}(?:{_NOUN}))*) of (?P<what>.+)",
        _deeds,
        "people can do what the service supports",
        "The system must support the creation, modification and removal of orchards.",
        "The system must support the creation, modification and removal of doubts about orchards.",
    ),
    turn(
        "does",
        rf"{_WHO} (?P<verbs>(?:{DOINGS})(?<!ing)(?<!ed)) (?P<what>.+)",
        _does,
        "people can do what they do with rows",
        "The warden manages orchards and harvests.",
        "The warden manages orchards by moonlight.",
    ),
    turn(
        "displayed",
        rf"{SYSTEM} {SHALL} (?:display|show|list|return|present) (?P<what>(?:(?:a|the) lists? of "
        r"(?:all )?|all (?:the )?)[a-z][a-z -]*?)(?: to (?:the )?users?)?",
        _lists,
        "people see the rows that the service lists",
        "The system shall display a list of all todos.",
        "The system shall display a list of all todos that matter.",
    ),
)
"""What each turn grants is read as the plain grant; where words are left over, nothing is granted."""
