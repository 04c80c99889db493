"""The result of a run: one `Done` from what the database and the repository hold, the same at any later time."""

import shlex
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol, get_args

from agents.plan.render import DATA as PLAN
from agents.spec.cases import derive_cases
from agents.spec.diagnostic import GAPS, Diagnostic
from agents.spec.model import Spec
from agents.specify.artifact import DATA as SPEC
from agents.stacks import DESCRIBED, open_stack
from sandbox.repo import Repository
from workflows.carried import carried_lines
from workflows.events import Carried, Done, Failure, Phase, PhaseTime, Requirement, RunStatus
from workflows.gates.coverage import JOINED, Report
from workflows.gates.requirement import Written, requirement_results
from workflows.head import plan_of, spec_of
from workflows.journal import spent
from workflows.questions import asked, unheard
from workflows.state import Ending
from workflows.store import RunStore
from workflows.verdict import Verdict

SIGNALS = (130, 143)
BUDGET = 5
GIVEN_UP = 3

EXIT_CODES: dict[RunStatus, int] = {"done": 0, "failed": 3, "partial": 3, "blocked": 3, "waiting": 4}
"""Exit code by status, where nothing more specific (an environment that failed, a signal) ended the run."""


class Ended(Protocol):
    """What ended a run before its end: the failure to show and the exit code."""

    failure: Failure
    exit_code: int


def conclude(store: RunStore, repo: Repository, head: str, ending: Ending, ended: Ended | None = None) -> Done:
    """Return the result of a run."""
    verdicts = store.verdicts()
    written = written_functions(repo, head)
    found = (Diagnostic.model_validate(each) for each in store.fact("diagnostics", []))
    diagnostics = tuple(each for each in found if each.node not in written)
    status = _status(store, ending, verdicts, diagnostics) if ended is None else _broken(ended)
    delivered = ending == "delivered"
    return Done(
        run=store.fact("run"),
        status=status,
        phase=store.fact("phase", "specify"),
        exit_code=ended.exit_code if ended else EXIT_CODES[status],
        output=store.fact("output") if delivered else None,
        commit=head if delivered else None,
        tree=repo.tree(head) if delivered else None,
        stack=store.fact("stack"),
        model=model if (model := store.fact("model")) != "none" else None,
        sandbox=store.fact("sandbox_used", store.fact("sandbox")),
        requirements=_requirements(store, repo, head, verdicts, written),
        verdicts=verdicts,
        diagnostics=diagnostics,
        phases=phase_times(store),
        error=ended.failure if ended else None,
        cost=spent(store.path),
        questions=asked(store.path),
        duration_s=round(sum(each.seconds for each in phase_times(store)), 2),
        next=_next(store, status, ended),
    )


def phase_times(store: RunStore) -> tuple[PhaseTime, ...]:
    """Return the seconds of each phase that ran, its gate included; nodes that never ended do not count."""
    seconds: dict[str, float] = {}
    for node, _, start, end in store.node_runs():
        phase = "execute" if node == "deliver" else node.removeprefix("gate_")
        if end and not node.startswith("review_"):
            took = (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()
            seconds[phase] = seconds.get(phase, 0) + took
    return tuple(PhaseTime(phase=p, seconds=round(seconds[p], 2)) for p in get_args(Phase) if p in seconds)


def _status(
    store: RunStore,
    ending: Ending,
    verdicts: tuple[Verdict, ...],
    diagnostics: tuple[Diagnostic, ...],
) -> RunStatus:
    if ending != "delivered":
        stopped: dict[str, RunStatus] = {"": "waiting", "blocked": "blocked"}
        return stopped.get(ending, "failed")
    unchecked = any(v.status == "unchecked" and v.level == "required" for v in verdicts)
    gaps = any(d.code in GAPS for d in diagnostics)
    partial = (unchecked and not store.fact("allow_unchecked")) or (gaps and not store.fact("allow_gaps"))
    return "partial" if partial else "done"


def _broken(ended: Ended) -> RunStatus:
    if ended.exit_code in (BUDGET, GIVEN_UP):
        return "blocked"
    return "interrupted" if ended.exit_code in SIGNALS else "failed"


def written_functions(repo: Repository, head: str) -> dict[str, tuple[str, ...]]:
    """Return the functions of the Spec that an agent has written, with their files and those of their tests."""
    if not repo.has(head, PLAN):
        return {}
    done = {task for entry in repo.log(head) if entry.trailers.get("By") for task in entry.trailers.get("Task", ())}
    tasks = [task for task in plan_of(repo, head).tasks if task.id in done]
    return {node: (*task.files, *task.own_tests) for task in tasks for node in task.nodes if node.startswith("fn:")}


def _requirements(
    store: RunStore, repo: Repository, head: str, verdicts: tuple[Verdict, ...], written: Written
) -> tuple[Requirement, ...]:
    if not repo.has(head, SPEC):
        return ()
    spec = spec_of(repo, head)
    commits: dict[str, tuple[str, ...]] = {}
    for entry in reversed(repo.log(head)):
        for requirement in entry.trailers.get("Requirement", ()):
            commits[requirement] = (*commits.get(requirement, ()), entry.sha)
    results = requirement_results(spec, derive_cases(spec), verdicts, written)
    lines = _lines(store, repo, head, spec, verdicts)
    return tuple(
        each.model_copy(update={"commits": commits.get(each.id, ()), "lines": lines.get(each.id, ())})
        for each in results
    )


def _lines(
    store: RunStore, repo: Repository, head: str, spec: Spec, verdicts: tuple[Verdict, ...]
) -> Mapping[str, tuple[Carried, ...]]:
    """Return where each sentence is carried out, once a gate has counted which lines ran."""
    paths = [e.path for v in verdicts if v.gate == "coverage" for e in v.evidence if e.path.endswith(JOINED)]
    told = store.path.parent / "evidence" / paths[-1] if paths else None
    if told is None or not told.is_file():
        return {}
    report = Report.model_validate_json(told.read_bytes())
    return carried_lines(spec, open_stack(store.fact("stack")), repo.files(head), report)


def _after_delivery(store: RunStore) -> str:
    if store.fact("stack") in DESCRIBED:
        # `serve` cannot start it; its README says how.
        return f"orchestrate verify {shlex.join([*store.fact('requirements'), store.fact('output')])}"
    return f"orchestrate serve {shlex.quote(store.fact('output'))}"


def _next(store: RunStore, status: RunStatus, ended: Ended | None) -> str:
    run = store.fact("run")
    match status:
        case "done" | "partial":
            return _after_delivery(store)
        case "waiting" if phase := unheard(store.path):
            return f"orchestrate resume {run} --from {phase}"
        case "waiting":
            return f"orchestrate approve {run}"
        case "interrupted":
            return f"orchestrate resume {run}"
        case "blocked" if ended is not None:
            return ended.failure.hint
        case "blocked" if store.fact("blocked"):
            return f"orchestrate logs {run}"
        case "failed" if ended is not None:
            return f"orchestrate resume {run}"
        case _:
            return f"orchestrate check {shlex.join(store.fact('requirements'))}"
