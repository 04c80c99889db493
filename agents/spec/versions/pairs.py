"""Which of the names that are gone is which of the names that are new."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Generic, TypeVar

Thing = TypeVar("Thing")
ALIKE = 0.6


@dataclass(frozen=True)
class Paired(Generic[Thing]):
    """What is in both versions (by the new name, the old one first), only in the old one, only in the new one.

    `unclear`: for a new name the old ones that it could be; none of them was taken.
    `kept`: names that did not change.
    """

    both: Mapping[str, tuple[Thing, Thing]]
    gone: Mapping[str, Thing]
    fresh: Mapping[str, Thing]
    unclear: Mapping[str, tuple[str, ...]]
    kept: frozenset[str]

    @property
    def renamed(self) -> Mapping[str, tuple[Thing, Thing]]:
        """What is in both under another name."""
        return {name: pair for name, pair in self.both.items() if name not in self.kept}


def paired(old: Mapping[str, Thing], new: Mapping[str, Thing], may_be: Callable[[Thing, Thing], bool]) -> Paired[Thing]:
    """Pair things by their names; then one that is gone with one that is new, where only this one may be it."""
    kept = frozenset(old) & frozenset(new)
    gone = {name: thing for name, thing in old.items() if name not in kept}
    fresh = {name: thing for name, thing in new.items() if name not in kept}
    could = {name: tuple(o for o, was in gone.items() if may_be(was, now)) for name, now in fresh.items()}
    renamed = {
        name: befores[0]
        for name, befores in could.items()
        if len(befores) == 1 and sum(befores[0] in others for others in could.values()) == 1
    }
    both = {n: (old[renamed.get(n, n)], new[n]) for n in new if n in kept or n in renamed}
    unclear = {name: befores for name, befores in could.items() if befores and name not in renamed}
    return Paired(
        both,
        {n: t for n, t in gone.items() if n not in renamed.values()},
        {n: t for n, t in fresh.items() if n not in renamed},
        unclear,
        kept,
    )


def alike(one: str, other: str) -> bool:
    """Tell whether two names are spelled alike."""
    return SequenceMatcher(None, one, other).ratio() >= ALIKE
