"""Whether repairs get anywhere: what was wrong in each round of the gates, without what differs from run to run."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workflows.verdict import Verdict

_VARIES = re.compile(r"0x[0-9a-f]+|\b[0-9a-f]{8,}\b|\d+")
_TELLING = re.compile(r"[^\s|]+:\d+|\s*-->|E  |.*[Ee]rror|[a-z-]+: |[A-Z]+\d{2,}\b")
"""How lines begin that say what is wrong and where, in the words of compilers, linters and test runners."""
_EXCERPT = re.compile(r"\s*\d*\s*\|")
_BAD = frozenset({"failed", "error", "missing"})


@dataclass(frozen=True)
class Round:
    """One round of the gates: the commit that was judged, its tree, and its failed verdicts."""

    head: str
    tree: str
    failed: tuple[Verdict, ...]

    @property
    def tests(self) -> tuple[str, ...]:
        """The tests that did not pass."""
        return tuple(test.id for verdict in self.failed for test in verdict.tests if test.status in _BAD)

    @property
    def troubles(self) -> frozenset[str]:
        """The failing tests and the signatures of the errors."""
        signatures = {f"{verdict.gate}: {each}" for verdict in self.failed for each in _signatures(verdict.finding)}
        return frozenset(signatures) | frozenset(self.tests)


def _signatures(finding: str) -> set[str]:
    """Return the lines that say what is wrong, without numbers and hashes, and without the source that they quote."""
    lines = [line for line in finding.splitlines() if not _EXCERPT.match(line)]
    telling = [line for line in lines if _TELLING.match(line)] or lines
    return {_VARIES.sub("#", line.strip()) for line in telling}


def stalled(rounds: Sequence[Round]) -> bool:
    """Tell whether the last two rounds made no progress: the same tree, or the same troubles, as some round before."""
    idle = [
        any(each.tree == before.tree or each.troubles == before.troubles for before in rounds[:number])
        for number, each in enumerate(rounds)
    ]
    return idle[-2:] == [True, True]


def best(rounds: Sequence[Round]) -> Round:
    """Return the round with the fewest troubles, the first of several."""
    return min(rounds, key=lambda each: len(each.troubles))
