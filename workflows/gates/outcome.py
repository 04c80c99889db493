"""From what a gate saw to its verdict."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workflows.gates.subject import Matter
from workflows.gates.table import level_of
from workflows.verdict import Evidence, Measure, TestResult, Verdict, VerdictStatus

FINDING_LINES = 40


@dataclass(frozen=True)
class Outcome:
    """What a gate saw: it passes when there is no problem, and `unchecked` says why nothing could be seen."""

    problems: tuple[str, ...] = ()
    unchecked: str = ""
    measures: tuple[Measure, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    tests: tuple[TestResult, ...] = ()
    command: str = ""
    exit_code: int | None = None

    @property
    def status(self) -> VerdictStatus:
        """Return the status; problems outweigh a reason for not having looked."""
        if self.problems:
            return "fail"
        return "unchecked" if self.unchecked else "pass"


def conclude(subject: Matter, gate: str, look: Callable[[], Outcome]) -> Verdict:
    """Let a gate look, and write down its verdict with the time that it took."""
    started = time.monotonic()
    outcome = look()
    return Verdict(
        phase=subject.phase,
        gate=gate,
        status=outcome.status,
        level=level_of(gate),
        measures=outcome.measures,
        evidence=outcome.evidence,
        tests=outcome.tests,
        finding=shorten(outcome.problems),
        reason=outcome.unchecked,
        tree=subject.tree,
        command=outcome.command,
        exit_code=outcome.exit_code,
        duration_s=round(time.monotonic() - started, 3),
    )


def shorten(problems: Sequence[str]) -> str:
    """Return the problems as text of at most forty lines, the first ones first."""
    lines = [line.rstrip() for problem in problems for line in problem.splitlines() if line.strip()]
    if len(lines) <= FINDING_LINES:
        return "\n".join(lines)
    rest = len(lines) - FINDING_LINES + 1
    return "\n".join([*lines[: FINDING_LINES - 1], f"... and {rest} more lines in the evidence"])


def share(part: int, whole: int) -> float:
    """Return a share in percent with one decimal; nothing of nothing is all of it."""
    return round(100 * part / whole, 1) if whole else 100.0


def measures_of(results: Sequence[TestResult]) -> tuple[Measure, ...]:
    """Return how many of the frozen tests passed, all of which must, and how many did not run."""
    passed = sum(result.status == "passed" for result in results)
    did_not_run = sum(result.status == "missing" for result in results)
    return (
        Measure(name="tests", value=passed, threshold=len(results)),
        Measure(name="passed", value=share(passed, len(results)), threshold=100, unit="%"),
        Measure(name="did_not_run", value=did_not_run),
    )
