"""What a run tells while it works and when it ends: the JSON Lines of `--json`, and what the console shows.

One contract for people, bots and docs: `launch` comes first, `done` last, also on failure.
"""

from typing import Annotated, Literal

from pydantic import Field

from agents.spec.diagnostic import Diagnostic
from workflows.verdict import Closed, Verdict

Phase = Literal["specify", "analyze", "plan", "integrate", "refine", "execute"]
"""The phases in running order; refine only after a failed integrate gate."""

RunStatus = Literal["running", "done", "partial", "failed", "waiting", "blocked", "interrupted"]
"""partial: delivered with gaps or unchecked gates; blocked: refine or budget stopped; waiting: for a review."""

RequirementStatus = Literal[
    "proved", "weak", "failed", "untested", "hole", "unsupported", "not-understood", "accepted", "out-of-scope", "info",
]  # fmt: skip
"""Where a sentence of the document ended up. weak: its tests passed, and did not fail where the Spec was changed."""


class Launch(Closed):
    """The first line: what is about to happen, before anything heavy is loaded.

    `verified`: the base URL or folder that `verify` looks at, null for a run; `output` is the folder of its report.
    """

    type: Literal["launch"] = "launch"
    schema_: Literal[1] = Field(default=1, alias="schema")
    run: str
    requirements: tuple[str, ...]
    output: str
    stack: str
    model: str | None
    sandbox: str
    review: str
    budget_usd: float
    verified: str | None = None


class PhaseStarted(Closed):
    """A phase node began. `attempt` counts from 1."""

    type: Literal["phase"] = "phase"
    phase: Phase
    attempt: int


class Progress(Closed):
    """Something countable moved within a phase, e.g. `tests 12/55`."""

    type: Literal["progress"] = "progress"
    phase: Phase
    message: str


class GateFinished(Closed):
    """A gate gave its verdict."""

    type: Literal["gate"] = "gate"
    verdict: Verdict


class ArtifactWritten(Closed):
    """An artifact was committed."""

    type: Literal["artifact"] = "artifact"
    phase: Phase
    path: str
    sha256: str
    commit: str


class Carried(Closed):
    """A function or class that carries out a sentence.

    `lines`: those that can run, and how many of them `ran` in the acceptance suite or the own tests; `only`: it carries
    out no other sentence.
    """

    path: str
    first: int
    last: int
    lines: int
    ran: int
    only: bool


class Requirement(Closed):
    """A sentence of the document, and what carries it out and proves it.

    `gap`: something is built of it, and no test of it is known to be able to fail; `reason` says why. `lines`: where it
    is carried out, once the coverage is known.
    """

    id: str
    line: int
    text: str
    status: RequirementStatus
    elements: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    commits: tuple[str, ...] = ()
    reason: str = ""
    gap: bool = Field(default=False, exclude_if=lambda gap: not gap)
    lines: tuple[Carried, ...] = Field(default=(), exclude_if=lambda lines: not lines)


class CostLine(Closed):
    """What one agent cost. `scope`: phase, task and agent, e.g. `integrate/T-12/code`; the phase alone has no tasks."""

    scope: str
    usd: float
    calls: int
    input_tokens: int
    output_tokens: int
    cache_read_tokens: int


class Cost(Closed):
    """What the model cost; zero without one. `lines`: the same by agent, in the order in which they began."""

    usd: float = 0.0
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    lines: tuple[CostLine, ...] = Field(default=(), exclude_if=lambda lines: not lines)


class Asked(Closed):
    """A question of agents to people. `scopes`: who asks; `answer`: what a person said, empty before that."""

    id: str
    scopes: tuple[str, ...]
    question: str
    why: str
    default: str
    answer: str = ""


class PhaseTime(Closed):
    """Seconds of wall time a phase took, its gate included."""

    phase: Phase
    seconds: float


class Failure(Closed):
    """Why a run or a command did not do what was asked, and the way out."""

    type: Literal["error"] = "error"
    code: str
    message: str
    hint: str = ""
    location: str = ""


class Done(Closed):
    """The last line of every run.

    `verified`: the base URL or folder that `verify` looked at, null for a run; `output` is the folder of its report.
    """

    type: Literal["done"] = "done"
    schema_: Literal[1] = Field(default=1, alias="schema")
    run: str
    status: RunStatus
    phase: Phase
    exit_code: int
    output: str | None = None
    commit: str | None = None
    tree: str | None = None
    stack: str
    model: str | None = None
    sandbox: str
    requirements: tuple[Requirement, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    phases: tuple[PhaseTime, ...] = ()
    error: Failure | None = None
    cost: Cost = Cost()
    questions: tuple[Asked, ...] = Field(default=(), exclude_if=lambda questions: not questions)
    duration_s: float = 0.0
    next: str = ""
    verified: str | None = None


Event = Annotated[
    Launch | PhaseStarted | Progress | GateFinished | ArtifactWritten | Failure | Done,
    Field(discriminator="type"),
]
