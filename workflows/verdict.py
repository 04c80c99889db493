"""What a gate says: the verdict, its measures and its evidence."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

VerdictStatus = Literal["pass", "fail", "unchecked", "waived"]
"""unchecked is never pass; waived only by a person's record."""

Level = Literal["required", "advisory"]
"""Whether a run can end `done` without this gate's pass."""


class Closed(BaseModel):
    """A frozen model that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Measure(Closed):
    """A number that was measured, and the least that passes (None: shown only)."""

    name: str
    value: float
    threshold: float | None = None
    unit: str = ""


class Evidence(Closed):
    """A file below the run's evidence directory and its hash."""

    path: str
    sha256: str


class TestResult(Closed):
    """How one acceptance test or own test ended. unchecked: it needs what cannot be had here, as `message` says."""

    id: str
    status: Literal["passed", "failed", "error", "skipped", "missing", "unchecked"]
    message: str = ""


class Verdict(Closed):
    """The result of one gate on one tree. `finding`: what to mend, for people and for refine; empty on pass."""

    phase: str
    gate: str
    status: VerdictStatus
    level: Level = "required"
    measures: tuple[Measure, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    tests: tuple[TestResult, ...] = ()
    finding: str = ""
    reason: str = ""
    tree: str = ""
    command: str = ""
    exit_code: int | None = None
    duration_s: float = 0.0
    told_again: str = ""
    """When the gate looked (UTC), if not in this run, as it had judged the same before."""
