"""What each strategy fixes, as data: who writes tests when, how they end before the code is touched and after it."""

from collections.abc import Iterator, Mapping
from typing import Literal

from agents.plan.artifact import Strategy
from agents.spec.model import Closed

TestEnd = Literal["passed", "failed", "error", "skipped", "missing"]
"""How a test ended; missing: it was not collected, or did not run."""

Author = Literal["first", "last", "nobody"]
"""When tests are written by somebody who does not see the code: before it, after it, or not at all."""

Before = Literal["red", "one-red", "green", "any"]
"""How the tests end before the code is touched: all fail, at least one fails, all pass, or whatever they do."""

_SHOWN = 5


class Discipline(Closed):
    """What a strategy fixes. `pinned`: the tests are those of the tree as it was, and not one may be added or change.

    After the code, every test passes whatever the strategy is.
    """

    author: Author
    before: Before
    pinned: bool = False


DISCIPLINES: Mapping[Strategy, Discipline] = {
    "tdd": Discipline(author="first", before="red"),
    "characterization": Discipline(author="first", before="green"),
    "test-after": Discipline(author="last", before="any"),
    "bug-fix": Discipline(author="first", before="one-red"),
    "refactor": Discipline(author="nobody", before="green", pinned=True),
    "flexible": Discipline(author="nobody", before="any"),
}
"""Checked by code, whoever claims otherwise."""

Ends = Mapping[str, TestEnd]


def wrong_before(strategy: Strategy, ends: Ends) -> tuple[str, ...]:
    """Return what is wrong with how the tests of a task end before its code is touched."""
    wanted = DISCIPLINES[strategy].before
    if wanted == "any":
        return ()
    return tuple(_none(ends) or _unsure(ends) or _wrong(wanted, ends))


def wrong_after(ends: Ends) -> tuple[str, ...]:
    """Return what is wrong with how the tests of a task end when its code is there: all have to pass."""
    return tuple(f"{test}: {end}, and has to pass" for test, end in ends.items() if end != "passed")


def _none(ends: Ends) -> list[str]:
    return [] if ends else ["there is no test that runs"]


def _unsure(ends: Ends) -> list[str]:
    """A test that is skipped, does not run, or breaks before it begins is neither red nor green."""
    known = {"passed", "failed"}
    return [f"{test}: {end}, so nobody knows what it shows" for test, end in ends.items() if end not in known]


def _wrong(wanted: Before, ends: Ends) -> Iterator[str]:
    red = [test for test, end in ends.items() if end == "failed"]
    green = [test for test in ends if test not in red]
    if wanted == "red":
        yield from (f"{test}: passes before there is any code, so it proves nothing" for test in green[:_SHOWN])
    if wanted == "green":
        yield from (f"{test}: fails on the code as it is, which it has to pin" for test in red[:_SHOWN])
    if wanted == "one-red" and not red:
        yield "no test fails: one of them has to show the bug"
