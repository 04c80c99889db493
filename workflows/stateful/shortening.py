"""From a story that ends with a difference to the shortest one that does, told to fresh backends each time."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from workflows.stateful.machine import Walk
from workflows.stateful.pair import Pair, Played
from workflows.stateful.story import givers, names_in

Opened = Callable[[], AbstractContextManager[Pair]]
"""Gives both backends as they are at their beginning."""


def shorten(walk: Walk, opened: Opened, deadline: float) -> tuple[Walk, int]:
    """Return the shortest story that was found in time, and how many were tried."""
    best, tried = walk, 0
    for kept in _beginnings(walk.played):
        if time.monotonic() < deadline and len(kept) < len(best.played):
            found, tried = _told_anew(kept, opened, walk), tried + 1
            if found:
                best = found
                break
    size = max(1, len(best.played) // 2)
    while size and time.monotonic() < deadline:
        shorter = None
        for kept in _without(best.played, size):
            if time.monotonic() > deadline:
                break
            shorter, tried = _told_anew(kept, opened, walk), tried + 1
            if shorter:
                best = shorter
                break
        size = size if shorter else size // 2
    return best, tried


def _told_anew(kept: Sequence[Played], opened: Opened, walk: Walk) -> Walk | None:
    """Tell these steps alone; return the story if it ends as the whole one did."""
    with opened() as pair:
        found = retell(pair, kept)
    return found if found.gap and walk.gap and _sign(found.gap) == _sign(walk.gap) else None


def _sign(gap: Played) -> tuple[object, ...]:
    """Return what two differences have in common that come from the same fault."""
    expected = gap.expected
    operation = next((n for n in expected.nodes if n.startswith("op:")), "") if expected else ""
    return gap.step.method, operation, gap.status, expected.status if expected else 0


def _beginnings(played: Sequence[Played]) -> Iterator[list[Played]]:
    """Yield the steps that the last one needs, then those too that change the same rows, each with the time passed."""
    answers = [each.expected.body if each.expected else None for each in played]
    source = givers(answers)
    needed = _needed(played, source, {len(played) - 1})
    yield _carried(played, needed)
    names = {name for number in needed for name in played[number].step.names() if "token" not in name}
    writes = {n for n, each in enumerate(played) if each.step.method != "GET" and each.status < 400}
    near = {n for n in writes if names & ({*played[n].step.names()} | set(names_in(answers[n])))}
    yield _carried(played, _needed(played, source, needed | near))
    yield _carried(played, _needed(played, source, needed | writes))


def _needed(played: Sequence[Played], source: Any, start: set[int]) -> set[int]:
    """Return these steps and those that gave what they use."""
    found, waiting = set[int](), list(start)
    while waiting:
        number = waiting.pop()
        if number not in found:
            found.add(number)
            waiting += [source[name] for name in played[number].step.names() if name in source]
    return found


def _without(played: Sequence[Played], size: int) -> Iterator[list[Played]]:
    """Yield the steps without some of them, the newest first; the last step stays."""
    for end in range(len(played) - 1, 0, -size):
        dropped = set(range(max(0, end - size), end))
        yield _carried(played, set(range(len(played))) - dropped)


def _carried(played: Sequence[Played], kept: set[int]) -> list[Played]:
    """Return the steps that are kept; the time of the others passes before them."""
    found, waited = [], 0
    for number, each in enumerate(played):
        waited += each.step.wait
        if number in kept:
            found.append(replace(each, step=replace(each.step, wait=waited)))
            waited = 0
    return found


def retell(pair: Pair, old: Sequence[Played]) -> Walk:
    """Tell steps of a story again: their ids and tokens are those that they get now."""
    walk = Walk()
    names: dict[str, str] = {}

    def renamed(name: str) -> str:
        return names.get(name, name)

    for each in old:
        played = pair.play(each.step.renamed(renamed))
        walk.note(played)
        if played.expected and each.expected:
            names |= dict(_paired(each.expected.body, played.expected.body))
        if walk.gap:
            break
    return walk


def _paired(old: Any, new: Any) -> Iterator[tuple[str, str]]:
    match old, new:
        case dict(), dict():
            for key in old.keys() & new.keys():
                yield from _paired(old[key], new[key])
        case list(), list():
            for one, other in zip(old, new, strict=False):
                yield from _paired(one, other)
        case str(), str() if [old] == list(names_in(old)):
            yield old, new
