"""The Spec of the library document, and the same Spec in other nouns: nothing may hang on the words."""

import re
from pathlib import Path

from agents.spec.canonical import load
from agents.spec.model import Spec

PATH = Path(__file__).parents[2] / "corpus" / "ours" / "02-library.spec.json"
NOUNS = {
    "member": "guest", "book": "film", "copy": "tape", "copies": "tapes", "loan": "rental", "reservation": "wish",
    "genre": "mood", "librarian": "clerk", "admin": "chief", "reservations": "wishes",
}  # fmt: skip


def library_spec() -> Spec:
    return load(PATH.read_text())


def cinema_spec() -> Spec:
    """Return the Spec of a film rental, which is a library in other words."""
    pattern = "|".join(sorted(NOUNS, key=len, reverse=True))
    return load(re.sub(rf"({pattern})(?=s?(\b|_|[A-Z]))", lambda m: NOUNS[m[0]], _lowered(PATH.read_text(), pattern)))


def _lowered(text: str, pattern: str) -> str:
    capitals = {word.capitalize(): new.capitalize() for word, new in NOUNS.items()}
    return re.sub("|".join(sorted(capitals, key=len, reverse=True)), lambda m: capitals[m[0]], text)
