"""Who acts, as people write it: a role, people in general, or anyone who need not sign in."""

import re

from agents.specify.names.epithets import names_a_role
from agents.specify.names.nouns import parts
from agents.specify.names.persons import person
from agents.specify.names.words import singular

ANYONE = "anyone"
"""The subject of what is open to people who have not signed in."""

_GENERAL = frozenset({
    "user", "person", "people", "anyone", "everyone", "visitor", "guest", "api consumer", "client",
    "authenticated user", "authenticated person", "new user", "normal user", "regular user", "ordinary user",
    "standard user", "existing user", "app user", "application user", "end user",
    "end-user",
    "signed-in user", "logged-in user", "registered user", "api client", "consumer", "developer", "frontend developer",
    "stakeholder", "product owner",
})  # fmt: skip
"""What people are called who have no role of their own."""

_STRANGERS = re.compile(
    r"(?:(?:anyone|anybody|everyone|everybody)(?: else)?|visitors?|guests?|(?:the )?(?:general )?public|"
    r"(?:(?:unauthenticated|anonymous|unregistered|non-registered|non-authenticated|unauthorized|unauthorised|guest|"
    r"public|logged-out|non-logged-in|casual|site) )+(?:users?|visitors?|guests?|people|persons?|readers?|clients?|"
    r"requests?)|"
    r"(?:users?|people|visitors?) (?:who|that) (?:is|are|have) not (?:been )?(?:logged in|signed in|authenticated))"
)
"""Who has not signed in, or need not have."""

_MAYBE_CUSTOMERS = frozenset({"guest", "guests", "visitor", "visitors"})
"""Of a house they may be customers: only to look at things are they taken for strangers."""

_NO_ROLE = re.compile(
    r"\b(?:as|i|we|you|unauthenticated|anonymous|unregistered|unauthorized|unauthorised|not|no|nobody|who|whom|that|"
    r"which|of|in|with|without|to|for|by|if|when|unless|other|others|it|they|"
    r"them|there|either|neither|both|few|most|many|several|some|another|certain|one|two|three|four|"
    r"five|my|your|our|their|only|non|specific|same|different|particular|selected|any|every|all|each|"
    r"previous|new|first|last|multiple|various|can|may|must|shall|should|will|cannot)\b|\b(?:non|un|co)-"
)
"""What is said more than the name of a role, or less."""


_RELATED = re.compile(r"(?:the|its|their) (?:original )?(?:owners?|creators?|authors?)|owners?|creators?")
"""Who somebody is to a row, and no role: the owner of it."""


def role(text: str) -> str | None:
    """Return the role that a subject names, in the singular; "" for people in general, None where it names no role."""
    bare = _bare(text)
    one = singular(bare)
    if _RELATED.fullmatch(text.strip()):
        return None
    if re.search(
        r"\b(?:authorized|authorised|interface|system(?! (?:admin|user|operator))|page|screen|mechanism|option|way)\b",
        bare,
    ):
        return None
    if one in _GENERAL or bare in _GENERAL:
        return ""
    if _NO_ROLE.search(bare) or not names_a_role(one):
        return None
    return one if re.fullmatch(r"[a-z][a-z-]*(?: [a-z][a-z-]*){0,2}", one) else None


def _bare(text: str) -> str:
    return re.sub(r"^(?:an?|the|any|each|every|all|some) ", "", text.strip())


def stranger(text: str) -> bool:
    """Tell whether a subject is somebody who has not signed in, or anyone at all."""
    return _STRANGERS.fullmatch(_bare(text)) is not None


def actor(text: str, acts: list[str]) -> str | None:
    """Return who does something, as `role` does; ANYONE where that is open to strangers."""
    if not stranger(text):
        return role(text)
    return None if _bare(text) in _MAYBE_CUSTOMERS and acts != ["view"] else ANYONE


def subject(name: str) -> str:
    """Return a role as the subject of a sentence."""
    return name if name == ANYONE else f"a {name}" if name else "users"


def people(text: str) -> bool:
    """Tell whether each of those who are named is somebody who acts."""
    return all(person(part) or stranger(part) for part in parts(text))
