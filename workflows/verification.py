"""What `verify` does: compile the documents, then judge a backend that is there already, and tell how it went.

No phase builds anything, so there is no graph and nothing to resume; the gates and the result are those of a run.
"""

import shlex
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from agents.analyze.openapi import openapi, to_yaml
from agents.analyze.render import CONTRACT
from agents.spec.cases import FOLDER, Case, derive_cases
from agents.spec.diagnostic import GAPS
from agents.spec.model import Spec
from agents.specify.compiler import Compilation
from agents.stacks.stack import Stack
from sandbox.sandbox import Sandbox
from workflows.acceptance.suite import render_suite
from workflows.events import Done, Event, GateFinished, Phase, PhaseStarted, PhaseTime, Progress, RunStatus
from workflows.gates.backend import judge_delivery
from workflows.gates.live import Live, judge_live
from workflows.gates.requirement import requirement_results
from workflows.gates.specify import judge_specify, judge_uncompiled
from workflows.gates.subject import Matter, Subject
from workflows.report.formats import formats
from workflows.report.render import NAME as PAGE
from workflows.report.render import render
from workflows.report.statement import Judges
from workflows.result import EXIT_CODES
from workflows.verdict import Verdict

EVIDENCE = "evidence"


@dataclass(frozen=True)
class Project:
    """A repository of one of our stacks: its files, the sha of their tree, and where they are judged."""

    stack: Stack
    files: Mapping[str, bytes]
    tree: str
    sandbox: Callable[[], AbstractContextManager[Sandbox]]


@dataclass(frozen=True)
class Assignment:
    """What is held against what. `folder`: where everything is written; `again`: the command that does it again."""

    run: str
    target: str
    requirements: tuple[str, ...]
    document: str
    compilation: Compilation
    folder: Path
    stack: str
    sandbox: str
    again: str
    judges: Judges
    allow_gaps: bool = False
    allow_unchecked: bool = False

    @property
    def spec(self) -> Spec | None:
        """What is held against it; None if the documents have errors: no case can be derived from what is wrong."""
        return None if self.compilation.errors else self.compilation.spec


@dataclass
class _Told:
    """What happened so far, each of it told at once."""

    listen: Callable[[Event], None]
    verdicts: list[Verdict] = field(default_factory=list)
    phases: list[PhaseTime] = field(default_factory=list)

    @contextmanager
    def phase(self, name: Phase) -> Iterator[None]:
        self.listen(PhaseStarted(phase=name, attempt=1))
        started = time.monotonic()
        yield
        self.phases.append(PhaseTime(phase=name, seconds=round(time.monotonic() - started, 2)))

    def judged(self, *verdicts: Verdict) -> None:
        self.verdicts += verdicts
        for verdict in verdicts:
            self.listen(GateFinished(verdict=verdict))

    @property
    def failed(self) -> bool:
        return any(verdict.status == "fail" and verdict.level == "required" for verdict in self.verdicts)


def verify(assignment: Assignment, subject: Live | Project, listen: Callable[[Event], None]) -> Done:
    """Judge the backend, write the report into the folder and return the result. Raises SandboxError."""
    told = _Told(listen)
    with told.phase("specify"):
        told.judged(_specify(assignment))
    if assignment.spec is not None and not told.failed:
        with told.phase("execute"):
            told.judged(*_execute(assignment, assignment.spec, subject, listen))
    done = _done(assignment, told)
    for name, data in {**formats(done, assignment.judges), PAGE: render(done, assignment.document, ())}.items():
        (assignment.folder / name).write_bytes(data)
    listen(done)
    return done


def _specify(assignment: Assignment) -> Verdict:
    diagnostics = assignment.compilation.diagnostics
    if assignment.spec is None:
        return judge_uncompiled(diagnostics, "")
    matter = Matter(
        phase="specify", spec=assignment.spec, cases=derive_cases(assignment.spec), tree="",
        evidence=assignment.folder / EVIDENCE / "specify-1",
    )  # fmt: skip
    return judge_specify(matter, diagnostics)


def _execute(
    assignment: Assignment, spec: Spec, subject: Live | Project, listen: Callable[[Event], None]
) -> tuple[Verdict, ...]:
    cases = derive_cases(spec)
    evidence = assignment.folder / EVIDENCE / "execute-1"
    if isinstance(subject, Live):
        _lay_out(assignment.folder, spec)
        listen(Progress(phase="execute", message=f"{len(cases)} acceptance tests against {subject.base_url}"))
        return (judge_live(Matter(phase="execute", spec=spec, cases=cases, tree="", evidence=evidence), subject),)
    return judge_delivery(_subject(subject, spec, cases, evidence, listen))


def _lay_out(folder: Path, spec: Spec) -> None:
    """Write the contract and the suite, so that who mends the backend can repeat a test."""
    for path, content in render_suite(spec).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    (folder / Path(CONTRACT).name).write_text(to_yaml(openapi(spec)), encoding="utf-8")


def _subject(
    project: Project, spec: Spec, cases: tuple[Case, ...], evidence: Path, listen: Callable[[Event], None]
) -> Subject:
    files = dict(project.files)
    if not any(path.startswith(f"{FOLDER}/") for path in files):
        files |= render_suite(spec)  # only a copy that was changed is held against a project
    return Subject(
        phase="execute", spec=spec, cases=cases, tree=project.tree, evidence=evidence, stack=project.stack,
        files=files, sandbox=project.sandbox,
        report=lambda text: listen(Progress(phase="execute", message=text)),
    )  # fmt: skip


def _done(assignment: Assignment, told: _Told) -> Done:
    spec, verdicts = assignment.spec, tuple(told.verdicts)
    status = _status(assignment, told)
    return Done(
        run=assignment.run,
        status=status,
        phase=told.phases[-1].phase,
        exit_code=EXIT_CODES[status],
        output=str(assignment.folder),
        tree=next((verdict.tree for verdict in verdicts if verdict.tree), None),
        stack=assignment.stack,
        sandbox=assignment.sandbox,
        requirements=requirement_results(spec, derive_cases(spec), verdicts) if spec else (),
        verdicts=verdicts,
        diagnostics=assignment.compilation.diagnostics,
        phases=tuple(told.phases),
        duration_s=round(sum(each.seconds for each in told.phases), 2),
        next=_next(assignment, told, status),
        verified=assignment.target,
    )


def _status(assignment: Assignment, told: _Told) -> RunStatus:
    if told.failed:
        return "failed"
    unchecked = _is_unchecked(told) and not assignment.allow_unchecked
    return "partial" if unchecked or (_has_gaps(assignment) and not assignment.allow_gaps) else "done"


def _is_unchecked(told: _Told) -> bool:
    return any(verdict.status == "unchecked" and verdict.level == "required" for verdict in told.verdicts)


def _has_gaps(assignment: Assignment) -> bool:
    return any(each.code in GAPS for each in assignment.compilation.diagnostics)


def _next(assignment: Assignment, told: _Told, status: RunStatus) -> str:
    if status == "done":
        return ""
    if told.phases[-1].phase == "specify":
        return f"orchestrate check {shlex.join(assignment.requirements)}"
    if status == "failed":
        return assignment.again
    gaps = _has_gaps(assignment) and not assignment.allow_gaps
    unchecked = _is_unchecked(told) and not assignment.allow_unchecked
    return assignment.again + " --allow-gaps" * gaps + " --allow-unchecked" * unchecked
