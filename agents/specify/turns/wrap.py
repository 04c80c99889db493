"""Turns that wrap a sentence: who wants it, that the system ensures it, that it allows it."""

import re

from agents.specify.names.nouns import DOING, VERBS, done
from agents.specify.turns.turn import ASIDE, SHALL, SYSTEM, Turn, granted, role, sought, subject, turn


def _core(match: re.Match[str]) -> list[str] | None:
    return [match["core"]]


def _story(match: re.Match[str]) -> list[str] | None:
    return granted(match["who"], match["verbs"], _plain(match["what"]))


def _plain(text: str) -> str:
    """Return a phrase without the examples in brackets and without adjectives of praise."""
    return re.sub(r" ?\((?:e\.g\.|for example|such as|like|i\.e\.)[^)]*\)", "", text)


def _allowed(match: re.Match[str]) -> list[str] | None:
    """Return that people can do what the system allows: "allow searching documents by title"."""
    acts = done(match["verbs"])
    who = role(match["who"] or "users")
    if not acts or who is None or (match["who"] and match["way"] in ("support", "provide")):
        return None
    verbs = " and ".join(dict.fromkeys(acts))
    if set(acts) & {"search", "filter", "sort"}:
        return sought(subject(who), acts, match["rest"])
    found = granted(match["who"] or "users", match["verbs"], match["rest"])
    return found or [f"{subject(who)} can {verbs} {match['rest']}"]


def _able(match: re.Match[str]) -> list[str] | None:
    what = re.fullmatch(rf"(?P<verbs>{DOING}(?:(?:, and |, | and | or ){DOING})*) (?P<rest>.+)", match["rest"])
    found = _wanted(match["core"], what["verbs"], what["rest"]) if what and not match["only"] else None
    return found or [f"{match['core']} can {match['rest']}"]


def _wanted(who: str, verbs: str, rest: str) -> list[str] | None:
    """Return what somebody may do with rows, or look for among them."""
    acts, actor = done(verbs) or [], role(who)
    if set(acts) & {"search", "filter", "sort"}:
        return sought(subject(actor), acts, rest) if actor is not None else None
    return granted(who, verbs, rest)


def _shall(match: re.Match[str]) -> list[str] | None:
    """Return that people can do what they "shall" do, where it is one of the things that are done with rows."""
    plainly = f"{match['only'] or ''}{match['who']} can {match['verb']} {match['rest']}"
    found = None if match["only"] else granted(match["who"], match["verb"], match["rest"])
    return found or [plainly]


_WISH = (
    r"(?:(?:(?:want|need|wish|would like|'d like|have|should have|must have) )?(?:to be able to|to have the ability to|"
    r"to|the (?:ability|option|possibility) to|an? (?:way|option|possibility) to) |can |may |am able to |"
    r"(?:should|must|shall|will) be able to |)"
)
_GRANTING = (
    r"(?=.*\b(?:can|may|able|allow(?:s|ed)?|lets?|enables?|permit(?:s|ted)?|abilit(?:y|ies)|^as|provides?|supports?)\b)"
)
_ADDS_NOTHING = re.compile(
    r",? (?:so that|so as to|in order to|in order for|so (?=they|i |we |users)) ?(?!.*\b(?:only|must|shall|never|"
    r"unless|except|but)\b).+$|"
    r" for (?:easy|easier|quick|future|later|better|faster|convenient) [a-z ]+$|"
    r"(?<!entries)(?<!records)(?<!rows)(?<!data) (?:in|from|to|into|within|on|through|via|using) (?:the|this|our|an?) "
    r"(?:(?:web|mobile|rest|user|online|"
    r"restful|admin|administration|home|landing|product|main|dedicated|management) )*(?:system|application|app|"
    r"platform|database|api|"
    r"portal|interface|website|site|panel|dashboard|console|screen|page|catalog(?:ue)?|directory|command[ -]line(?: "
    r"interface)?|cli)$|"
    r" (?:using|via|through|with) (?:the|an?) [a-z-]+ (?:command|button|form|menu|option|endpoint|screen|page)(?: "
    r"followed by [a-z, ]+)?$|"
    r" (?:in|from|to|into) the [a-z-]+ (?:table|collection)$|"
    r" via (?:rest|restful|http|the) (?:apis?|endpoints?)$|"
    r" (?:as|when|if|whenever) (?:needed|required|necessary)$| (?:at any time|anytime)$|"
    r" \((?:crud|e\.g\.|for example|such as)[^()]*\)|"
    r"(?<= )(?:easily|quickly|securely|successfully|efficiently|effectively|simply|seamlessly|conveniently|smoothly|"
    r"safely|effortlessly) "
)
"""Reasons, manners that nobody can measure, and that it is done with the system: no word of it is built."""


def _bare(match: re.Match[str]) -> list[str] | None:
    bare = _ADDS_NOTHING.sub("", match[0])
    return [_ADDS_NOTHING.sub("", bare)] if bare != match[0] else None


_STEMS = "|".join(sorted(VERBS, key=len, reverse=True))

WRAPPED: tuple[Turn, ...] = (
    turn(
        "ensured",
        rf"{SYSTEM} {SHALL} (?:ensure|guarantee|enforce|verify|validate|require|check)(?: that)? (?P<core>.+)",
        _core,
        "what the system ensures holds",
        "THE System SHALL ensure that the name of a list is unique.",
        "THE System SHALL ensure that the mood of a list is unique.",
    ),
    turn(
        "bare",
        rf"{_GRANTING}.+",
        _bare,
        "reasons and manners that say nothing to build are left out",
        "Users can easily view fields through the web interface, so that they keep an overview.",
        "Users can secretly view fields through the keyhole.",
    ),
    turn(
        "story",
        rf"(?:user story: )?as (?:an? |the )?(?P<who>[a-z -]+?),? i {_WISH}"
        rf"(?P<verbs>{DOING}(?:(?:, and |, | and | or ){DOING})*) "
        rf"(?P<what>.+?){ASIDE}",
        _story,
        "the role has the right that the story speaks of; the reason is left out",
        "As a keeper, I want to manage orchards so that I keep an overview.",
        "As a keeper, I want to understand orchards so that I keep an overview.",
    ),
    turn(
        "allowed",
        rf"{SYSTEM} (?:{SHALL} )?(?P<way>allow|let|enable|permit|support|provide)s?(?: (?P<who>(?:an? |the )?[a-z "
        rf"-]+?) to)?"
        rf" (?P<verbs>{DOING}(?:(?:, and |, | and | or ){DOING})*)(?: of)? (?P<rest>.+)",
        _allowed,
        "people can do what the system allows",
        "The application allows viewing and creating orchards.",
        "The application allows admiring orchards.",
    ),
    turn(
        "able",
        r"(?P<core>(?P<only>only )?[a-z -]+?) (?:shall|must|should|will) be able to (?P<rest>.+)",
        _able,
        "people can do what they are able to do",
        "Users MUST be able to view fields.",
        "Users MUST be able to understand fields.",
    ),
    turn(
        "shall",
        rf"(?P<only>only )?(?P<who>[a-z-]+(?: [a-z-]+)?(?:(?:, and |, | and | or )[a-z-]+(?: [a-z-]+)?)*) shall "
        rf"(?P<verb>(?:{_STEMS})(?:(?:, and |, | and | or )(?:{_STEMS}))*) (?P<rest>.+)",
        _shall,
        "people can do what they shall do with rows",
        "Only wardens shall manage fields.",
        "Only wardens shall admire fields.",
    ),
)
