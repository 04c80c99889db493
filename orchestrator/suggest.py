"""What somebody who mistyped a name may have meant. It is said, never run."""

from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ` (did you mean X?)`, or nothing if no known word is near."""
    near = closest(word, known)
    return f" (did you mean {near}?)" if near else ""


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is nearest, ignoring case, if any is near."""
    folded = {name.casefold(): name for name in known}
    matches = get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.6)
    if not matches:
        return None
    # Of those that are equally near, the one with most letters in their place: OR1O4 is OR104 rather than OR314.
    ties = [name for name in folded if _nearness(word.casefold(), name) == _nearness(word.casefold(), matches[0])]
    return folded[max(ties, key=lambda name: sum(a == b for a, b in zip(word.casefold(), name, strict=False)))]


def _nearness(word: str, name: str) -> float:
    return SequenceMatcher(None, name, word).ratio()
