"""A run as it is told: its events with the seconds at which they came."""

from pathlib import Path

from agents.spec.diagnostic import Diagnostic
from workflows.events import (
    ArtifactWritten,
    Done,
    Event,
    Failure,
    GateFinished,
    Launch,
    PhaseStarted,
    PhaseTime,
    Progress,
    Requirement,
)
from workflows.verdict import Measure, TestResult, Verdict

RUN = "20261121-120000-ab12"

LAUNCH = Launch(
    run=RUN, requirements=("todo.md",), output=str(Path.cwd() / "todo-backend"), stack="fastapi", model=None,
    sandbox="auto", review="none", budget_usd=0.0,
)  # fmt: skip
SPECIFIED = Verdict(
    phase="specify", gate="specify", status="pass",
    measures=(Measure(name="sentences", value=93.3, threshold=None, unit="%"),),
)  # fmt: skip
COVERAGE = Verdict(
    phase="integrate", gate="coverage", status="pass",
    measures=(
        Measure(name="unit", value=84.2, threshold=80, unit="%"),
        Measure(name="line", value=97.1, threshold=90, unit="%"),
    ),
)  # fmt: skip
ACCEPTANCE = Verdict(
    phase="integrate", gate="acceptance", status="fail",
    finding="todo-limit: expected 409, got 201\nGET /api/v1/todos ...",
    tests=(TestResult(id="t1", status="failed", message="expected 409"),),
)  # fmt: skip
AUDIT = Verdict(phase="execute", gate="audit", status="unchecked", level="advisory", reason="no network here")

REQUIREMENTS = (
    Requirement(id="R-1", line=7, text="Anyone can sign up with an email.", status="proved", tests=("t1",)),
    Requirement(id="R-2", line=36, text="A list can have at most 100 todos that are not done.", status="proved"),
    Requirement(
        id="R-3", line=40, text="The app suggests a priority from the wording of the title – “smartly”.",
        status="not-understood", reason="no form reads it",
    ),
    Requirement(id="R-4", line=44, text="95 % of requests are answered within 200 ms.", status="untested",
                reason="too few cores to measure"),
    Requirement(id="R-5", line=49, text="Sharing lists with other people.", status="out-of-scope"),
)  # fmt: skip

DONE = Done(
    run=RUN, status="partial", phase="execute", exit_code=3, output=str(Path.cwd() / "todo-backend"),
    commit="0123456789abcdef", tree="fedcba", stack="fastapi", sandbox="auto", requirements=REQUIREMENTS,
    verdicts=(SPECIFIED, COVERAGE, AUDIT),
    diagnostics=(Diagnostic(code="SP201", severity="warning", line=40, message="not understood"),),
    phases=(
        PhaseTime(phase="specify", seconds=0.31),
        PhaseTime(phase="integrate", seconds=12.04),
        PhaseTime(phase="execute", seconds=6.5),
    ),
    duration_s=18.85, next="orchestrate serve todo-backend",
)  # fmt: skip

FAILED = DONE.model_copy(
    update={
        "status": "failed", "exit_code": 7, "phase": "integrate", "output": None, "commit": None,
        "verdicts": (SPECIFIED, ACCEPTANCE),
        "error": Failure(code="OR702", message="PostgreSQL went away", hint=f"orchestrate resume {RUN}"),
        "next": f"orchestrate resume {RUN}",
    }
)  # fmt: skip

EVENTS: tuple[tuple[float, Event], ...] = (
    (0.0, LAUNCH),
    (0.1, PhaseStarted(phase="specify", attempt=1)),
    (0.3, GateFinished(verdict=SPECIFIED)),
    (0.4, ArtifactWritten(phase="specify", path="docs/orchestrate/01_SPECIFY_REQUIREMENTS.md", sha256="a", commit="b")),
    (0.5, PhaseStarted(phase="integrate", attempt=1)),
    (1.0, Progress(phase="integrate", message="tests 1/55")),
    (2.0, Progress(phase="integrate", message="tests 12/55")),
    (12.0, Progress(phase="integrate", message="tests 40/55")),
    (13.0, GateFinished(verdict=ACCEPTANCE)),
    (13.1, PhaseStarted(phase="refine", attempt=2)),
    (14.0, GateFinished(verdict=COVERAGE)),
    (18.0, PhaseStarted(phase="execute", attempt=1)),
    (18.8, GateFinished(verdict=AUDIT)),
    (18.9, DONE),
)
