"""What a report shows, arranged for reading: the verdict first, then where each sentence of the document went."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from pathlib import PurePosixPath

from agents.spec.diagnostic import Diagnostic
from sandbox.repo import Entry
from workflows.events import Done, PhaseTime, Requirement, RequirementStatus
from workflows.report.words import REQUIREMENTS, SEVERITIES, State, anchor, plural
from workflows.verdict import TestResult, Verdict

NOT_BUILT: frozenset[RequirementStatus] = frozenset({"not-understood", "hole", "unsupported", "accepted"})
NOT_PROVED: frozenset[RequirementStatus] = frozenset({"failed", "weak", "untested"})
NOTHING_ASKED: frozenset[RequirementStatus] = frozenset({"out-of-scope", "info"})


@dataclass(frozen=True)
class Test:
    """An acceptance test, how it ended, and the sentences that it proves."""

    anchor: str
    id: str
    status: str
    message: str
    proves: tuple[Requirement, ...]

    @property
    def name(self) -> str:
        """Return the name within its file."""
        return self.id.rpartition("::")[2]

    @property
    def short(self) -> str:
        """Return the name with its module."""
        path, _, name = self.id.rpartition("::")
        return f"{PurePosixPath(path).stem}::{name}"


@dataclass(frozen=True)
class TestFile:
    """The tests of one file."""

    path: str
    tests: tuple[Test, ...]

    @property
    def passed(self) -> int:
        """Return how many passed."""
        return sum(test.status == "passed" for test in self.tests)


@dataclass(frozen=True)
class Row:
    """A sentence of the document with what carries it out and proves it."""

    requirement: Requirement
    anchor: str
    name: str
    tests: tuple[Test, ...]
    commits: tuple[str, ...]
    tested: bool

    @property
    def trace(self) -> tuple[str, ...]:
        """Return in words how much stands behind the sentence."""
        elements, tests, commits = self.requirement.elements, self.tests, self.commits
        passed = sum(test.status == "passed" for test in tests)
        parts = (
            plural(len(elements), "element") if elements else "",
            f"{passed} of {plural(len(tests), 'test')} passed" if tests and self.tested else "",
            plural(len(tests), "test") if tests and not self.tested else "",
            plural(len(self.requirement.lines), "place") if self.requirement.lines else "",
            plural(len(commits), "commit") if commits else "",
        )
        return tuple(part for part in parts if part)


@dataclass(frozen=True)
class Bar:
    """A phase on the time line; start and width in per cent of the whole."""

    phase: str
    seconds: float
    start: float
    width: float


@dataclass(frozen=True)
class Step:
    """A commit, and the sentences it was made for."""

    sha: str
    subject: str
    serves: tuple[Requirement, ...]


@dataclass(frozen=True)
class Page:
    """All that the template shows."""

    done: Done
    document: str
    rows: tuple[Row, ...]
    files: tuple[TestFile, ...]
    bars: tuple[Bar, ...]
    steps: tuple[Step, ...]
    findings: tuple[Diagnostic, ...]

    @property
    def asked(self) -> int:
        """Return how many sentences ask for something."""
        return sum(row.requirement.status not in NOTHING_ASKED for row in self.rows)

    @property
    def counts(self) -> tuple[tuple[State, int], ...]:
        """Return how many sentences are in each state that occurs."""
        counts = Counter(row.requirement.status for row in self.rows)
        return tuple((state, counts[status]) for status, state in REQUIREMENTS.items() if counts[status])

    @property
    def not_built(self) -> tuple[Row, ...]:
        """Return the sentences that did not become code."""
        return tuple(row for row in self.rows if row.requirement.status in NOT_BUILT)

    @property
    def not_proved(self) -> tuple[Row, ...]:
        """Return the sentences that became code which no passed test confirms; none before the tests ran."""
        return tuple(row for row in self.rows if self.tested and row.requirement.status in NOT_PROVED)

    @property
    def gaps(self) -> int:
        """Return how many sentences are built without a test that was seen to fail."""
        return sum(row.requirement.gap for row in self.rows)

    @property
    def tested(self) -> bool:
        """Tell whether the acceptance tests ran."""
        return bool(self.files)

    @property
    def required(self) -> tuple[Verdict, ...]:
        """Return the verdicts without whose pass a run cannot end well."""
        return tuple(verdict for verdict in self.done.verdicts if verdict.level == "required")

    @property
    def judged(self) -> Mapping[str, tuple[Verdict, ...]]:
        """Return the verdicts by phase, in running order."""
        phases = dict.fromkeys(verdict.phase for verdict in self.done.verdicts)
        return {phase: tuple(v for v in self.done.verdicts if v.phase == phase) for phase in phases}

    def gates(self, *statuses: str) -> tuple[Verdict, ...]:
        """Return the verdicts that have one of these statuses."""
        return tuple(verdict for verdict in self.done.verdicts if verdict.status in statuses)


def arrange(done: Done, document: str, log: Sequence[Entry]) -> Page:
    """Return the page of a run. `log`: its commits, newest first; `document`: the name of what was read."""
    tests = _tests(done)
    known = {entry.sha for entry in log}
    return Page(
        done=done,
        document=document,
        rows=tuple(_row(requirement, tests, known) for requirement in done.requirements),
        files=tuple(
            TestFile(path, tuple(group)) for path, group in groupby(tests.values(), lambda t: t.id.rpartition("::")[0])
        ),
        bars=_bars(done.phases),
        steps=tuple(_steps(done.requirements, reversed(log))),
        findings=tuple(sorted(done.diagnostics, key=lambda d: (list(SEVERITIES).index(d.severity), d.line))),
    )


def _tests(done: Done) -> dict[str, Test]:
    """Return the tests of the last acceptance gate by id, file by file."""
    ran: tuple[TestResult, ...] = next((v.tests for v in reversed(done.verdicts) if v.gate == "acceptance"), ())
    proves: dict[str, list[Requirement]] = {}
    for requirement in done.requirements:
        for test in requirement.tests:
            proves.setdefault(test, []).append(requirement)
    in_order = sorted(ran, key=lambda result: result.id.rpartition("::")[0])
    return {
        result.id: Test(f"t{number}", result.id, result.status, result.message, tuple(proves.get(result.id, ())))
        for number, result in enumerate(in_order, 1)
    }


def _row(requirement: Requirement, tests: Mapping[str, Test], commits: Collection[str]) -> Row:
    return Row(
        requirement=requirement,
        anchor=anchor(requirement.id),
        name="" if requirement.id.startswith("s-") else requirement.id,  # the document itself calls it so
        tests=tuple(tests.get(each) or Test("", each, "missing", "", ()) for each in requirement.tests),
        commits=tuple(sha for sha in requirement.commits if sha in commits),
        tested=bool(tests),
    )


def _bars(phases: Sequence[PhaseTime]) -> tuple[Bar, ...]:
    whole = sum(each.seconds for each in phases) or 1.0
    starts = accumulate((each.seconds for each in phases), initial=0.0)
    return tuple(
        Bar(
            phase=each.phase,
            seconds=each.seconds,
            start=round(100 * start / whole, 2),
            width=max(round(100 * each.seconds / whole, 2), 0.4),
        )
        for each, start in zip(phases, starts, strict=False)
    )


def _steps(requirements: Sequence[Requirement], log: Iterable[Entry]) -> Iterable[Step]:
    known = {requirement.id: requirement for requirement in requirements}
    for entry in log:
        serves = entry.trailers.get("Requirement", ())
        yield Step(entry.sha, entry.subject, tuple(known[each] for each in serves if each in known))
