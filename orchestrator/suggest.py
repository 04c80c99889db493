"""What somebody who mistyped a name may have meant. It is said, never run."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ` (did you mean X?)`, or nothing if no known word is near."""
    near = closest(word, known)
    return f" (did you mean {near}?)" if near else ""


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is nearest, ignoring case, if any is near."""
    folded = {name.casefold(): name for name in known}
    matches = get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.6)
    return folded[matches[0]] if matches else None
