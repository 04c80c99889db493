"""What is said of people before their name: what kind they are ("team lead"), or how they are just then ("angry")."""

import re
from collections.abc import Iterable, Iterator

from agents.specify.names.persons import person
from agents.specify.names.words import singular, words

_QUALITIES = frozenset({
    "happy", "angry", "sad", "glad", "curious", "busy", "lazy", "hungry", "tired", "bored", "nice", "kind", "rude",
    "polite", "friendly", "unfriendly", "good", "bad", "best", "better", "worse", "worst", "big", "small", "large",
    "tiny", "huge", "tall", "short", "long", "little", "old", "young", "elderly", "rich", "poor", "clever", "smart",
    "wise", "stupid", "brave", "calm", "careful", "careless", "quick", "slow", "fast", "early", "late", "ready",
    "eager", "keen", "lucky", "unlucky", "clean", "dirty", "strong", "weak", "healthy", "sick", "ill", "sleepy",
    "loud", "quiet", "noisy", "safe", "unsafe", "honest", "dishonest", "loyal", "disloyal", "experienced",
    "inexperienced", "trusted", "untrusted", "interested", "concerned", "worried", "satisfied", "unsatisfied",
    "dissatisfied", "active", "inactive", "deactivated", "activated", "enabled", "disabled", "blocked", "unblocked",
    "banned", "suspended", "locked", "unlocked", "deleted", "archived", "verified", "unverified", "confirmed",
    "unconfirmed", "approved", "unapproved", "rejected", "pending", "expired", "valid", "invalid", "online",
    "offline", "present", "absent", "available", "unavailable", "idle", "current", "former", "previous", "recent",
    "frequent", "occasional", "eligible", "ineligible", "overdue", "unpaid", "paying", "owing", "free",
    "assigned", "unassigned", "affected", "involved", "responsible", "red", "green", "blue", "yellow", "orange",
    "black", "white", "grey", "gray", "brown", "pink", "purple", "real", "fake", "true", "false", "actual",
    "possible", "potential", "likely", "unlikely", "special", "normal", "usual", "common", "rare", "typical",
    "average", "local", "remote", "foreign", "nearby", "distant", "important", "unimportant", "interesting",
    "boring", "known", "unknown", "anonymous", "named", "individual", "single", "married", "adult", "minor",
    "underage", "native", "fluent", "willing", "unwilling", "able", "unable", "aware", "unaware", "suitable",
    "unsuitable", "relevant", "irrelevant", "correct", "incorrect", "wrong", "right", "proper", "improper", "often",
    "always", "never", "sometimes", "usually", "rarely", "easily", "quickly", "slowly", "directly", "immediately",
    "automatically", "manually", "really", "very", "quite", "too", "just", "still", "already", "soon", "now",
    "then", "even", "also",
})  # fmt: skip
"""How somebody is, or does something; it may be otherwise tomorrow, so that no role is called by it."""

_LIKE_A_QUALITY = re.compile(r"[a-z]{3,}(?:less|ful|ous|ish|able|ible)|(?:un|non|in)[a-z]+ed|[a-z]{3,}ly")
_NO_QUALITIES = frozenset({"family", "assembly", "supply", "polish", "reply", "monthly", "weekly", "daily"})

_OF_A_KIND = frozenset({
    "admin", "administrator", "system", "super", "power", "premium", "basic", "standard", "plus", "gold", "silver",
    "vip", "pro", "business", "enterprise", "corporate", "internal", "external", "guest", "staff", "service",
    "support", "sales", "test", "demo", "api", "web", "app", "mobile", "end", "team", "project", "product",
    "office", "store", "shop", "warehouse", "branch", "site", "company", "department", "group", "community", "club",
    "hotel", "hospital", "school", "library", "clinic", "lab", "laboratory", "kitchen", "restaurant", "account",
    "content", "security", "it", "hr", "finance", "marketing", "operations", "customer", "client", "lead", "shift",
    "senior", "junior", "deputy", "assistant", "chief", "head", "vice", "general", "regional", "area", "district",
    "city", "data", "database", "network", "technical", "medical", "trial", "paid", "private", "beta", "license",
    "tenant", "organization", "organisation", "owner", "key", "primary", "registered", "authenticated", "signed-in",
    "logged-in", "root", "wholesale", "retail", "trade",
})  # fmt: skip
"""What kind of user or manager somebody is, in documents of every trade."""

_GENERAL = frozenset({"user", "person", "people", "human", "individual", "somebody", "someone", "anyone", "everyone"})

_BEFORE = r"(?:^|[.;:,] |\b(?:an?|the|any|each|every|all|only|role|roles|as|by|or|and|to|keeps|stores) )"
_DOES = r"(?:can|cannot|may|must|shall|should|will|is|are|has|have|who)\b|[,.;:)]|$"
_ALONE = re.compile(rf"{_BEFORE}[*`\"]*(?P<one>[a-z-]{{3,}})[*`\"]* ?(?={_DOES})")
_THING = re.compile(
    r"\b(?:an?|each|every|per|the|its|their|of|in|at|within) (?P<one>[a-z-]{3,})"
    r"(?= (?:is|are|has|have|can|cannot|may|must|shall|will|in|of|from|with|who|that|which)\b|[,.;:)]|$)"
)


def passing(word: str) -> bool:
    """Tell whether a word says how somebody is rather than what."""
    return word in _QUALITIES or (word not in _NO_QUALITIES and _LIKE_A_QUALITY.fullmatch(word) is not None)


def names_a_role(text: str) -> bool:
    """Tell whether words may be the name of a role: no word before the noun tells how somebody just is.

    Of people in general only a known kind is told apart: "premium users" are, "grumpy users" may be anybody.
    """
    *before, last = words(text).split(" ")
    if any(map(passing, before)):
        return False
    return singular(last) not in _GENERAL or all(word in _OF_A_KIND for word in before)


def spoken_of(texts: Iterable[str]) -> Iterator[str]:
    """Yield what a document calls people by one word, `sole admin`, and things: `noun hospital`."""
    for text in (each.lower() for each in texts):
        yield from (f"sole {one}" for m in _ALONE.finditer(text) if person(one := singular(m["one"])))
        yield from (f"noun {singular(m['one'])}" for m in _THING.finditer(text))


def may_be_inferred(role: str, known: Iterable[str]) -> bool:
    """Tell whether a role is told of by the way: "blue admins" are none where there are admins, unless blue is a noun.

    `known`: what the document speaks of, as `spoken_of` yields it.
    """
    *before, last = words(role).split(" ")
    if not before or f"sole {singular(last)}" not in known:
        return True
    return all(word in _OF_A_KIND or f"noun {singular(word)}" in known for word in before)
