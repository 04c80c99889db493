"""Turns that keep rights to some people: what only they may do, what is denied to others, what is one's own."""

import re

from agents.specify.names.actors import ANYONE, actor, people, role, subject
from agents.specify.names.nouns import DEEDS, DOING, VERBS, done, parts, thing
from agents.specify.names.persons import person
from agents.specify.names.words import plural, singular
from agents.specify.turns.turn import SHALL, SYSTEM, Turn, granted, reserved, turn

_AND = r"(?:, and |, or | and/or |, | and | or |/)"
_DOINGS = rf"{DOING}(?:{_AND}{DOING})*"
_STEM = "|".join(sorted(VERBS, key=len, reverse=True))
_STEMS = rf"(?:{_STEM})(?:{_AND}(?:{_STEM}))*"
_NOUN = "|".join(sorted(DEEDS, key=len, reverse=True))
_NAMES = r"[a-z][a-z-]*(?:(?:, and |, | and | or | )[a-z][a-z-]*){0,7}?"
_WHO = rf"(?P<who>{_NAMES})"
_CAN = (
    r"(?:can|may|(?:shall|must|should|will|can|may) be (?:able|allowed|permitted|authori[sz]ed) to|"
    r"(?:is|are) (?:able|allowed|permitted|authori[sz]ed) to|has the right to|have the right to)"
)
_CANNOT = (
    r"(?:cannot|can not|can't|can never|(?:must|shall|should|may|will)(?: not| never)(?: be (?:able|allowed|permitted) "
    r"to)?|(?:is|are) not (?:able|allowed|permitted|authori[sz]ed|entitled) to|do not have (?:permission|the right) to)"
)
_MAKER = r"(?:author|owner|creator|(?:user|person|one) (?:who|that) (?:created|made|wrote|posted|added|owns|uploaded))"
_OTHERS = r"(?:other (?:users|people|members|persons)|another (?:user|person|member)|others|(?:someone|anyone) else)"
_ALONE = r"(?: only| alone| exclusively)?"


def _denied(match: re.Match[str]) -> list[str] | None:
    """Return that people, or those of some roles, cannot do something."""
    acts = done(match["verbs"]) or []
    who = [actor(part, acts) for part in parts(match["who"])]
    if None in who or not people(match["who"]):
        return None
    found = granted("users", match["verbs"], match["what"])
    roles = [name for name in who if name not in ("", ANYONE)]
    if not found or "their own" in found[-1] or " can " not in found[-1]:
        return None
    said = [f"there is a role {name}" for name in roles]
    denied = " and ".join(subject(name or "") for name in who)
    return [*said, *(s.replace("users can ", f"{denied} cannot ", 1) for s in found if s.startswith("users can "))]


def _restricted(match: re.Match[str]) -> list[str] | None:
    """Return the grant of "deletion of rooms is restricted to managers", "editing rooms is for managers only"."""
    said = match.groupdict()
    who = _alone(match["who"])
    strict = said["strict"] or said["only"] or said["exclusively"] or who != match["who"]
    return _only(who, match) if strict and people(who) else None


def _only(who: str, match: re.Match[str]) -> list[str] | None:
    """Return the grant of a deed, as a noun or a verb, to these people only."""
    said = match.groupdict()
    acts = _acts(said["deed"] or said["noun"] or "")
    what = re.sub(r"^of ", "", said["what"] or f"the {said['row']}")
    return reserved(granted(who, " and ".join(acts), what)) if acts else None


def _acts(said: str) -> list[str]:
    """Return what deeds are called in the language: "deletion", "editing", "access to"."""
    if said == "access to":
        return ["view"]
    if all(part in DEEDS for part in parts(said)):
        return list(dict.fromkeys(DEEDS[part] for part in parts(said)))
    return done(said) or []


def _alone(who: str) -> str:
    who = re.sub(r" (?:only|alone|exclusively)$", "", who)
    return " and ".join(re.sub(r"^(?:the )?(.+) (?:privileges|rights|permissions|role)$", r"\1", p) for p in parts(who))


def _role_only(match: re.Match[str]) -> list[str] | None:
    """Return the grant of "room management is admin-only"."""
    who = plural(match["who"])
    return _only(who, match) if person(who) else None


def _in_brackets(match: re.Match[str]) -> list[str] | None:
    """Return the grant of "room deletion (admin only)"."""
    who = role(match["who"])
    if not who or not person(match["who"]):
        return None
    return _only(plural(who), match)


def _nobody_but(match: re.Match[str]) -> list[str] | None:
    return reserved(granted(match["who"], match["verbs"], match["what"])) if people(match["who"]) else None


def _without_role(match: re.Match[str]) -> list[str] | None:
    """Return that only admins may do what "non-admin users" cannot."""
    who = plural(match["non"] or match["not"] or match["lacking"])
    return reserved(granted(who, match["verbs"], match["what"])) if person(who) else None


def _of_others(match: re.Match[str]) -> list[str] | None:
    """Return owner and grant of "users cannot edit other users' notes"."""
    acts, rows = done(match["verbs"]), thing(match["theirs"] or match["rows"])
    if not acts or rows is None or role(match["who"]) != "" or not set(acts) <= {"view", "edit", "delete", "manage"}:
        return None
    one = singular(rows)
    return [f"a {one} belongs to the user who created it", f"users can {' and '.join(acts)} their own {rows}"]


def _maker(match: re.Match[str]) -> list[str] | None:
    """Return owner and grant of "only the author of a post can edit it"."""
    acts, rows = done(match["verbs"]), thing(match["of"] or match["whose"] or match["made"])
    if not acts or rows is None or (match["what"] not in ("it", "them") and thing(match["what"]) != rows):
        return None
    if not set(acts) <= {"view", "edit", "delete", "manage"}:
        return None
    one = singular(rows)
    return [
        f"only the user who created a {one} can {' and '.join(acts)} it",
        f"a {one} belongs to the user who created it",
    ]


def _by_maker(match: re.Match[str]) -> list[str] | None:
    """Return owner and grant of "posts can only be edited by their author"."""
    acts, rows = done(match["verbs"]), thing(match["what"])
    if not acts or rows is None or not set(acts) <= {"edit", "delete"}:
        return None
    one = singular(rows)
    return [f"a {one} belongs to the user who created it", f"users can {' and '.join(acts)} their own {rows}"]


RIGHTS: tuple[Turn, ...] = (
    turn(
        "of_others",
        rf"(?P<who>(?:an? |the )?users?|people|members?|(?:an? )?person) {_CANNOT} (?P<verbs>{_STEMS}) (?:(?:the )?"
        r"(?:other (?:users|people|members|persons)'s?|another (?:user|person|member)'s|others'|"
        r"(?:someone|somebody|anyone|anybody) else's) (?P<theirs>[a-z][a-z -]*)|(?P<rows>[a-z][a-z -]*?) "
        rf"(?:of|(?:that )?belong(?:ing)? to|(?:that are |that were )?(?:created|owned|made|written|posted) by) "
        rf"{_OTHERS})",
        _of_others,
        "rows are their owner's: others do not see or change them",
        "Users cannot view or edit other users' memos.",
        "Users cannot view or edit other users' memos at night.",
    ),
    turn(
        "maker_only",
        rf"(?:only|nobody (?:but|except|other than)|no one (?:but|except|other than)) (?:(?:the|its|an?) {_MAKER}"
        rf"(?: of)? (?:an?|the|each|any) (?P<of>[a-z][a-z -]*?)|(?:an?|the) (?P<whose>[a-z][a-z -]*?)'s {_MAKER}|"
        rf"(?P<made>[a-z][a-z-]*) (?:authors|owners|creators)) {_CAN} (?P<verbs>{_STEMS}) (?P<what>.+)",
        _maker,
        "rows are their owner's, who alone may do it",
        "Only the author of a memo can edit or delete it.",
        "Only the author of a memo can edit or admire it.",
    ),
    turn(
        "by_maker",
        rf"(?P<what>[a-z][a-z -]*?) (?:(?:can|may|shall|must|should|will) (?:only )?be|are) (?P<verbs>{_DOINGS}) "
        rf"(?:only |exclusively )?by (?:their|its|the) (?:(?:original|respective) )?{_MAKER}(?: (?:it|them))?{_ALONE}",
        _by_maker,
        "rows are their owner's, who alone may do it",
        "Memos can only be edited or deleted by their author.",
        "Memos can only be edited or deleted by their author's friends.",
    ),
    turn(
        "denied",
        rf"{_WHO} {_CANNOT} (?P<verbs>{_STEMS}) (?P<what>.+)",
        _denied,
        "people, or those of a role, cannot do what they are not allowed to do",
        "Users shall not be able to delete todos.",
        "Users shall not be able to delete todos on Sundays.",
    ),
    turn(
        "prevented",
        rf"{SYSTEM} (?:(?:{SHALL} )?(?:prevents?|prohibits?|stops?|blocks?|forbids?|disallows?|keeps?) {_WHO} from "
        rf"(?P<verbs>{_DOINGS}) (?P<what>.+))",
        _denied,
        "people, or those of a role, cannot do what they are kept from",
        "The system shall prevent wardens from deleting todos.",
        "The system shall prevent wardens from deleting todos in a rush.",
    ),
    turn(
        "disallowed",
        rf"{SYSTEM} (?:(?:shall|must|should|will|does|do) not|cannot|may not) (?:allow|permit|let|enable) {_WHO} "
        rf"(?:to )?"
        rf"(?P<verbs>{_STEMS}) (?P<what>.+)",
        _denied,
        "people, or those of a role, cannot do what they are not allowed to do",
        "The system must not allow wardens to delete todos.",
        "The system must not allow wardens to delete todos in a rush.",
    ),
    turn(
        "restricted",
        rf"(?:(?:only )?(?:the )?(?P<deed>(?:{_NOUN})(?:{_AND}(?:{_NOUN}))*(?= of )|{_DOINGS}|access to) (?P<what>.+?)"
        rf"|(?P<row>[a-z][a-z -]*?) (?P<noun>{_NOUN})) (?:is|are|must be|shall be|should be|will be) (?P<only>only "
        rf")?(?:(?P<strict>restricted|"
        rf"limited|reserved)|allowed|permitted|available|possible|granted)(?P<exclusively> only| exclusively| solely)? "
        rf"(?:to|for|by) (?:the )?(?P<who>[a-z][a-z ,-]*)",
        _restricted,
        "only they can do it",
        "Deletion of orchards is restricted to wardens.",
        "Deletion of orchards is restricted to holidays.",
    ),
    turn(
        "restricts",
        rf"{SYSTEM} {SHALL} (?P<strict>restrict|limit) (?:(?:the )?(?P<deed>(?:{_NOUN})(?:{_AND}(?:{_NOUN}))*(?= of )|"
        rf"{_DOINGS}(?<=ing)|access to) (?P<what>.+?)|(?P<row>[a-z][a-z -]*?) (?P<noun>{_NOUN})) (?P<only>only )?"
        rf"(?P<exclusively>exclusively )?(?:to|for) (?:the )?(?P<who>[a-z][a-z ,-]*)",
        _restricted,
        "only they can do it",
        "The system shall restrict orchard deletion to wardens.",
        "The system shall restrict orchard deletion to holidays.",
    ),
    turn(
        "role_only",
        rf"(?:(?P<deed>{_DOINGS}(?<=ing)) (?P<what>[a-z][a-z -]*?)|(?P<row>[a-z][a-z -]*?) (?P<noun>{_NOUN})) "
        rf"(?:is|are|(?:must|shall|should) be) (?P<who>[a-z]+)-only",
        _role_only,
        "only those of the role can do it",
        "Orchard management is warden-only.",
        "Orchard management is read-only.",
    ),
    turn(
        "in_brackets",
        rf"(?:(?P<deed>{_DOINGS}) (?P<what>[a-z][a-z -]*?)|(?P<row>[a-z][a-z -]*?) (?P<noun>{_NOUN})(?: endpoints?)?) "
        r"\((?:for |by )?(?P<who>[a-z][a-z -]*?)s?[ -]only\)",
        _in_brackets,
        "only those of the role in brackets can do it",
        "Create and edit orchards (wardens only).",
        "Create and edit orchards (weekends only).",
    ),
    turn(
        "nobody_but",
        rf"(?:no one|nobody|no-one|no user|no users|none)(?: else)? (?:except|but|other than|besides|apart from|"
        rf"except for)"
        rf"(?: the| an?)? {_WHO} {_CAN} (?P<verbs>{_STEMS}) (?P<what>.+)",
        _nobody_but,
        "only they can do it",
        "Nobody except wardens can delete orchards.",
        "Nobody except wardens can delete orchards by night.",
    ),
    turn(
        "without_role",
        rf"(?:non-(?P<non>[a-z]+)(?: users| people| members|s)?|users who are not (?P<not>[a-z]+)|users without "
        rf"(?:the |an? )?"
        rf"(?P<lacking>[a-z]+) (?:role|rights|privileges|permissions?)) {_CANNOT} (?P<verbs>{_STEMS}) (?P<what>.+)",
        _without_role,
        "only those of the role can do what others cannot",
        "Non-warden users cannot delete orchards.",
        "Non-fiction users cannot delete orchards.",
    ),
)
