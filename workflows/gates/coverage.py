"""Gate: line coverage of own tests, of the acceptance run, and joined, read strictly and counted again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError

from agents.stacks.ran import run
from sandbox.sandbox import EvidenceRefused, Sandbox
from workflows.gates.intact import changed_files
from workflows.gates.lines import executable_lines
from workflows.gates.outcome import Outcome, share
from workflows.gates.subject import Subject
from workflows.verdict import Evidence, Measure

THRESHOLDS: dict[str, tuple[str, float]] = {
    "unit": ("unit", 80),
    "integration": ("integration", 70),
    "joined": ("line", 90),
}
"""Report -> the measure that it gives and the least that passes."""

JOINED = "coverage-joined.json"
"""The evidence that holds all lines that ran."""

_UNMEASURED = ("tests/", "migrations/")
"""Sources that the linters read, but that are no part of the running backend."""

_SHOWN = 8


class FileLines(BaseModel):
    """One file of a coverage.py JSON report; totals are not read, they are counted again."""

    model_config = ConfigDict(extra="ignore")

    executed_lines: frozenset[int]
    missing_lines: frozenset[int]
    executed_branches: tuple[tuple[int, int], ...] = ()
    missing_branches: tuple[tuple[int, int], ...] = ()


class Report(BaseModel):
    """A coverage.py JSON report."""

    model_config = ConfigDict(extra="ignore")

    files: dict[str, FileLines]


@dataclass(frozen=True)
class Counted:
    """What one report comes to by our own count."""

    problems: list[str]
    measures: list[Measure]


def judge_coverage(subject: Subject, sandbox: Sandbox) -> Outcome:
    """Combine what the runs left behind and hold the reports against the sources of the tree."""
    ran = [run(sandbox, command) for command in subject.stack.toolchain().cover]
    problems = [*changed_files(sandbox, subject.files), *(each.problem for each in ran if not each.ok)]
    lines = executable_lines(source_files(subject), subject.stack.toolchain().lexis)
    measures: list[Measure] = []
    evidence = [subject.keep("coverage.log", b"".join(each.log for each in ran))]
    for name in THRESHOLDS:
        counted = _judge_report(subject, sandbox, name, lines, evidence)
        problems += counted.problems
        measures += counted.measures
    return Outcome(
        problems=tuple(problems),
        measures=tuple(measures),
        evidence=tuple(evidence),
        command="; ".join(each.line for each in ran),
        exit_code=ran[-1].result.exit_code if ran else None,
    )


def source_files(subject: Subject) -> dict[str, bytes]:
    """Return the sources of the tree that coverage has to account for."""
    tools = subject.stack.toolchain()
    suffix = tools.lexis.suffix if tools.lexis else ".py"
    roots = tuple(source.rstrip("/") + "/" for source in tools.sources)
    paths = [path for path in sorted(subject.files) if path.endswith(suffix) and path.startswith(roots)]
    return {path: subject.files[path] for path in paths if not path.startswith(_UNMEASURED)}


def _judge_report(
    subject: Subject, sandbox: Sandbox, name: str, lines: Mapping[str, frozenset[int]], evidence: list[Evidence]
) -> Counted:
    try:
        content = sandbox.read_evidence(f"{name}.json")
        report = Report.model_validate_json(content)
    except EvidenceRefused as error:
        return Counted([f"{name}: there is no coverage report: {error}"], _measures(name, None, lines))
    except ValidationError as error:
        return Counted([f"{name}: the coverage report cannot be read: {error}"], _measures(name, None, lines))
    evidence.append(subject.keep(f"coverage-{name}.json", content))
    measures = _measures(name, report, lines)
    return Counted([*_disagreements(name, report, lines), *_too_little(name, report, measures[0])], measures)


def _disagreements(name: str, report: Report, lines: Mapping[str, frozenset[int]]) -> list[str]:
    told = [f"{name}: {path} is missing in the coverage report" for path in lines if path not in report.files]
    told += [f"{name}: {path} is in the report but not a source" for path in report.files if path not in lines]
    for path, counted in lines.items():
        if path in report.files:
            file = report.files[path]
            hidden = counted - file.executed_lines - file.missing_lines
            told += [f"{path}:{line}: {name} coverage leaves this line out" for line in sorted(hidden)[:_SHOWN]]
    return told


def _measures(name: str, report: Report | None, lines: Mapping[str, frozenset[int]]) -> list[Measure]:
    measure, least = THRESHOLDS[name]
    whole = sum(len(counted) for counted in lines.values())
    files = report.files if report else {}
    covered = sum(len(lines[path] & file.executed_lines) for path, file in files.items() if path in lines)
    measures = [Measure(name=measure, value=share(covered, whole), threshold=least, unit="%")]
    if name == "joined":
        taken = sum(len(file.executed_branches) for file in files.values())
        untaken = sum(len(file.missing_branches) for file in files.values())
        measures.append(Measure(name="branch", value=share(taken, taken + untaken), unit="%"))
    return measures


def _too_little(name: str, report: Report, measure: Measure) -> Sequence[str]:
    if measure.threshold is None or measure.value >= measure.threshold:
        return []
    worst = sorted(report.files.items(), key=lambda item: -len(item[1].missing_lines))[:_SHOWN]
    told = [f"{name} coverage is {measure.value} %, at least {measure.threshold:g} % are needed; not run:"]
    return told + [f"{path}:{_ranges(file.missing_lines)}" for path, file in worst if file.missing_lines]


def _ranges(lines: frozenset[int]) -> str:
    shown = sorted(lines)
    return ",".join(map(str, shown[:20])) + (",..." if len(shown) > 20 else "")
