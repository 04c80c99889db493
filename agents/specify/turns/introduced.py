"""Turns that introduce people: which kinds of users there are, and how they sign in, in a few words."""

import re

from agents.specify.names.nouns import parts
from agents.specify.names.words import plural, singular
from agents.specify.turns.turn import SHALL, SYSTEM, Turn, says, turn

_PEOPLE = r"(?:users?|people|accounts?|members?|actors?)"
_KINDS = r"(?:kinds?|types?|classes|groups?|categories|roles?|sorts?)"
_COUNT = r"(?:two|three|four|five|six|seven|eight|\d|several|the following|these|different)"
_NAME = r"[a-z][a-z-]*(?: [a-z-]+)?(?: \((?:the )?default\))?"
_LIST = rf"(?P<list>{_NAME}(?:(?:, and |, or |, | and | or ){_NAME})+)"
_SIGN_IN = r"(?:log(?:s|ging)? ?in|sign(?:s|ing)? ?in|login|authenticate|identify themselves)"
_BY = r"(?:with|using|by|via)(?: (?:their|an?|the))?"
_LETTERS = r"e-?mail(?: address(?:es)?)?(?: \+ | & | and |/)(?:an? |their )?passwords?"


def _roles(match: re.Match[str]) -> list[str] | None:
    """Return the roles of a list; that one is what people have at first goes with being named first."""
    names = parts(match["list"])
    bare = [re.sub(r" \((?:the )?default\)$", "", name) for name in names]
    first = [bare[at] for at, name in enumerate(names) if name != bare[at]]
    if len(first) > 1 or any(not re.fullmatch(r"[a-z][a-z-]*(?: [a-z-]+)?", name) for name in bare):
        return None
    ordered = [*first, *(name for name in bare if name not in first)]
    return [f"there is a role {singular(name)}" for name in ordered]


def _several(match: re.Match[str]) -> list[str] | None:
    """Return the roles of "users are growers or engineers", where each of them is a plural."""
    names = parts(re.sub(r",? or ", ", ", match["list"]))
    return _roles(match) if all(plural(singular(name)) == name for name in names) else None


INTRODUCED: tuple[Turn, ...] = (
    turn(
        "kinds_of_users",
        rf"(?:there (?:are|{SHALL} be)|{SYSTEM} (?:has|knows|{SHALL} (?:have|support|know))|we have) "
        rf"(?:the )?(?:{_COUNT} )?(?:{_KINDS} of {_PEOPLE}|(?:user )?(?:roles|types)):? {_LIST}",
        _roles,
        "the roles that there are, first the one that people have when they sign up",
        "There are three kinds of users: pickers, keepers (default) and drivers.",
        "There are three kinds of users: pickers, keepers who drive and others.",
    ),
    turn(
        "roles_listed",
        rf"(?:the )?(?:user )?roles(?: are)?:? {_LIST}",
        _roles,
        "the roles that there are",
        "Roles: picker, keeper, driver.",
        "Roles: whatever suits the keeper, driver.",
    ),
    turn(
        "users_are",
        rf"(?:all |our |the )?{_PEOPLE} are (?:either )?{_LIST}",
        _several,
        "the roles that there are",
        "Users are pickers or keepers.",
        "Users are happy or sad.",
    ),
    turn(
        "signs_in_shortly",
        rf"(?:(?:all |the )?(?:users?|people) (?:can |may |must |{SHALL} )?{_SIGN_IN}|{SYSTEM} {SHALL} "
        rf"(?:require|ask|let|allow) (?:all |the )?(?:users?|people) to {_SIGN_IN}) {_BY} {_LETTERS}",
        says("users sign in with their email and password"),
        "people sign in by email and password",
        "Users log in with email + password.",
        "Users log in with email + password + card.",
    ),
)
