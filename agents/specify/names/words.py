"""Names: how a noun of the document becomes a name of the Spec, and how it is written in the plural."""

import re

_PLURALS = {
    "person": "people", "man": "men", "woman": "women", "child": "children", "foot": "feet", "tooth": "teeth",
    "mouse": "mice", "goose": "geese", "medium": "media", "criterion": "criteria", "index": "indices",
    "analysis": "analyses", "basis": "bases", "crisis": "crises", "diagnosis": "diagnoses", "thesis": "theses",
    "leaf": "leaves", "shelf": "shelves", "half": "halves", "loaf": "loaves", "thief": "thieves", "wolf": "wolves",
    "knife": "knives", "life": "lives", "wife": "wives", "calf": "calves", "quiz": "quizzes", "lens": "lenses",
    "potato": "potatoes", "tomato": "tomatoes", "hero": "heroes", "echo": "echoes", "veto": "vetoes",
    "series": "series", "species": "species", "news": "news", "staff": "staff", "equipment": "equipment",
    "gas": "gases", "bus": "buses", "status": "statuses", "bonus": "bonuses", "virus": "viruses",
    "menu": "menus", "guru": "gurus",
    "campus": "campuses", "census": "censuses", "corpus": "corpora", "axis": "axes", "data": "data",
}  # fmt: skip
_SINGULARS = {plural: singular for singular, plural in _PLURALS.items()}
_KEEP_IE = frozenset({"movie", "cookie", "calorie", "zombie", "selfie", "pie", "tie", "lie", "smoothie", "brownie"})
_KEEP_CHE = frozenset({"cache", "ache", "headache", "niche", "avalanche"})
_ACTION_OF = {
    "done": "complete", "completed": "complete", "complete": "complete", "finished": "finish", "paid": "pay",
    "read": "read", "closed": "close", "settled": "settle", "cancelled": "cancel", "canceled": "cancel",
    "archived": "archive", "published": "publish", "approved": "approve", "rejected": "reject", "sent": "send",
    "shipped": "ship", "resolved": "resolve", "active": "activate", "inactive": "deactivate", "hidden": "hide",
    "returned": "return", "locked": "lock", "confirmed": "confirm", "accepted": "accept", "verified": "verify",
    "delivered": "deliver", "submitted": "submit", "reviewed": "review", "watered": "water", "watched": "watch",
    "checked": "check", "packed": "pack", "solved": "solve", "signed": "sign", "cleaned": "clean",
    "begun": "begin", "withdrawn": "withdraw", "taken": "take", "held": "hold", "sold": "sell", "lent": "lend",
    "given": "give", "written": "write", "lost": "lose", "bought": "buy", "built": "build", "put": "put",
}  # fmt: skip


_DOES: tuple[tuple[str, str], ...] = (
    (r"borrowed|lent|loaned|checked[ -]out", r"loan|borrowing|lending|checkout"),
    (r"bought|purchased|sold|ordered", r"order|purchase|sale|order line|order item|line item|purchase line"),
    (r"rented|hired|leased", r"rental|hire|lease|rent"),
    (r"booked|reserved", r"booking|reservation"),
    (r"visited|attended", r"visit|attendance"),
    (r"rated|reviewed", r"rating|review"),
    (r"watched|viewed|seen", r"viewing|view"),
    (r"liked|favou?rited", r"like|favou?rite"),
    (r"sent|shipped|delivered", r"shipment|delivery"),
)  # fmt: skip
"""Participles, and what such deeds are called."""


def did_by(participle: str, noun: str) -> bool:
    """Tell whether a noun is what people call a deed: what is `borrowed` is a loan."""
    return any(re.fullmatch(verbs, participle) and re.fullmatch(nouns, noun) for verbs, nouns in _DOES)


def plural(word: str) -> str:
    """Return the plural of a name, whose last word carries it: `order line` -> `order lines`."""
    head, last = _split(word)
    return head + _plural(last)


def singular(word: str) -> str:
    """Return the singular of a name; a name that is singular already stays."""
    head, last = _split(word)
    return head + _singular(last)


def _split(word: str) -> tuple[str, str]:
    head, space, last = word.rpartition(" ")
    return head + space, last


def _plural(word: str) -> str:
    if word in _PLURALS or word in _SINGULARS:
        return _PLURALS.get(word, word)
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    return word + ("es" if re.search(r"(s|x|z|ch|sh)$", word) else "s")


def _singular(word: str) -> str:
    if word in _SINGULARS or word in _PLURALS:
        return _SINGULARS.get(word, word)
    if not word.endswith("s") or re.search(r"(ss|us|is)$", word):
        return word
    if word.endswith("ies"):
        return word[:-1] if word[:-1] in _KEEP_IE else word[:-3] + "y"
    if re.search(r"(ss|x|ch|sh|zz)es$", word) and word[:-1] not in _KEEP_CHE:
        return word[:-2]
    return word[:-1]


def words(text: str) -> str:
    """Return a name in its one spelling, lower-case words: `dueDate`, `Due-Date` and `due_date` are `due date`."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    return re.sub(r"[\s_-]+", " ", apart).strip().lower()


def snake(name: str) -> str:
    """Return the name of a field: `due date` -> `due_date`."""
    return re.sub(r"\W+", "_", name.strip().lower()).strip("_")


def camel(name: str) -> str:
    """Return the name of an entity or enum: `order line` -> `OrderLine`."""
    return "".join(part.capitalize() for part in snake(name).split("_"))


def kebab(name: str) -> str:
    """Return the spelling of a name in a path: `order line` -> `order-line`."""
    return snake(name).replace("_", "-")


def label(name: str) -> str:
    """Return a name of the Spec as people write it: `OrderLine` -> `order line`."""
    return words(name)


def verb_of(state: str) -> str:
    """Return the verb that brings about a state: `done` -> `complete`, else `mark <state>`."""
    return _ACTION_OF.get(state, f"mark {state}")


def value(text: str) -> str:
    """Return a value of a list as it is stored: in quotes as it is written, else in lower-case words."""
    bare = text.strip('`"')
    return bare if bare != text else words(text)


def participles(verb: str) -> tuple[str, ...]:
    """Return how the participle of a verb may be spelled: `refunded`, `shipped`, `paid` of pay."""
    first, blank, rest = verb.partition(" ")
    known = [state for state, action in _ACTION_OF.items() if action == first]
    ends = (f"{first}ed", f"{first}d", f"{first}{first[-1]}ed", f"{first[:-1]}ied")
    return tuple(dict.fromkeys(f"{done}{blank}{rest}" for done in (*known, *ends)))


def slug(text: str, limit: int = 5) -> str:
    """Return the first words of a text as a name."""
    return "_".join(re.findall(r"[a-z0-9]+", text.lower())[:limit])
