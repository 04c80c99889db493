"""The phase nodes: each reads the newest commit, makes the phase's artifact and commits it.

A node is a function of its head: repeated after a crash it arrives at the same commit.
"""

from collections.abc import Mapping
from typing import Any

from langgraph.types import Command

from agents.analyze.draft import draft as draft_architecture
from agents.analyze.render import render as render_architecture
from agents.evidence import Failure
from agents.model.model import GaveUp
from agents.plan.artifact import Task
from agents.plan.draft import draft as draft_plan
from agents.plan.render import render as render_plan
from agents.spec.cases import derive_cases
from agents.specify.artifact import render as render_specification
from agents.specify.compiler import compile_documents
from agents.specify.proposals import LOCK, NO_PROPOSALS, Proposals, propose, render_lock
from sandbox.repo import message
from workflows import delivery
from workflows.acceptance.suite import render_suite
from workflows.context import Context
from workflows.events import Phase, PhaseStarted, Progress
from workflows.head import documents, plan_of, spec_of
from workflows.recorded import Node
from workflows.state import Routes, State

MAX_REPAIRS = 3
"""Repairs after which refine gives up and the run is blocked."""


def specify(state: State, context: Context) -> dict[str, Any]:
    """Compile the requirements documents to the Spec, and write what was understood for people."""
    _begin(context, "specify", 1)
    given = documents(context.repo, state["head"], context.store.fact("documents", ()))
    proposals = _proposals(given, context)
    compilation = compile_documents(given, proposals.paraphrases)
    context.store.put_facts(diagnostics=[d.model_dump() for d in compilation.diagnostics])
    head = state["head"]
    if compilation.spec is not None:
        files = render_specification(compilation)
        if context.model and proposals.proposals:
            files[LOCK] = render_lock(", ".join(given), proposals, context.store.fact("model"), compilation)
        head = _commit(context, "specify", head, "state what is to be built", files)
    return {"phase": "specify", "head": head}


def _proposals(given: Mapping[str, bytes], context: Context) -> Proposals:
    """Return what the model says in other words; nothing without a model, or where none of its answers held."""
    if context.model is None:
        return NO_PROPOSALS
    try:
        found = propose(given, context.model)
    except GaveUp as error:
        context.listen(Progress(phase="specify", message=f"nothing of the model was taken: {error}"))
        return NO_PROPOSALS
    count = len(found.proposals)
    context.listen(Progress(phase="specify", message=f"sentences in the words of the model: {count}"))
    return found


def analyze(state: State, context: Context) -> dict[str, Any]:
    """Derive architecture, contract and risks from the Spec."""
    _begin(context, "analyze", 1)
    spec = spec_of(context.repo, state["head"])
    files = render_architecture(draft_architecture(spec, context.stack.name), spec)
    return {"phase": "analyze", "head": _commit(context, "analyze", state["head"], "design the backend", files)}


def plan(state: State, context: Context) -> dict[str, Any]:
    """Divide the work into tasks, and freeze the acceptance tests before any code exists."""
    _begin(context, "plan", 1)
    spec = spec_of(context.repo, state["head"])
    drafted = draft_plan(spec, context.stack, derive_cases(spec))
    head = _commit(context, "plan", state["head"], "divide the work into tasks", render_plan(drafted, spec))
    head = _commit(context, "plan", head, "freeze the acceptance tests", render_suite(spec))
    return {"phase": "plan", "head": head}


def integrate(state: State, context: Context) -> dict[str, Any]:
    """Let the implementer carry out each task, one commit a task."""
    _begin(context, "integrate", 1)
    head = state["head"]
    implementer = context.implementer(spec_of(context.repo, head))
    for task in plan_of(context.repo, head).tasks:
        trailers = [("Task", task.id), *(("Requirement", each) for each in task.requirements)]
        head = _commit(context, "integrate", head, _subject(task), implementer.implement(task), trailers)
    return {"phase": "integrate", "head": head, "attempt": 1}


def refine(routes: Routes) -> Node:
    """Return the node that lets the implementer repair what a gate found; it stops when nothing changes."""

    def repair(state: State, context: Context) -> Command[Any]:
        attempt, head = state["attempt"], state["head"]
        _begin(context, "refine", attempt)
        stuck: Command[Any] = Command(update={"phase": "refine", "ending": "blocked"}, goto=routes["refine", "stuck"])
        if attempt > MAX_REPAIRS:
            return stuck
        files = context.repo.files(head)
        findings = {v.gate: v.finding for v in context.store.verdicts("integrate") if v.status == "fail"}
        implementer = context.implementer(spec_of(context.repo, head))
        mended = implementer.repair(Failure(attempt, findings, files))
        if all(files.get(path) == data for path, data in mended.items()):
            return stuck
        trailers = [("Gate", gate) for gate in findings]
        head = _commit(context, "refine", head, f"mend {', '.join(findings)}", mended, trailers)
        return Command(
            update={"phase": "refine", "head": head, "attempt": attempt + 1}, goto=routes["refine", "repaired"]
        )

    return repair


def execute(state: State, context: Context) -> dict[str, Any]:
    """Check that the commit to be judged holds what was planned, frozen and written, and nothing else."""
    _begin(context, "execute", 1)
    delivery.check_complete(context.repo, state["head"])
    return {"phase": "execute"}


def deliver(state: State, context: Context) -> dict[str, Any]:
    """Add the account of the run behind the verified commit, and hand out a clean clone."""
    delivery.deliver(context, state["head"])
    return {"ending": "delivered"}


def _begin(context: Context, phase: Phase, attempt: int) -> None:
    context.listen(PhaseStarted(phase=phase, attempt=attempt))


def _subject(task: Task) -> str:
    return task.title[:1].lower() + task.title[1:]


def _commit(
    context: Context,
    phase: Phase,
    parent: str,
    subject: str,
    files: Mapping[str, bytes],
    trailers: list[tuple[str, str]] | None = None,
) -> str:
    text = message(f"{phase}: {subject}", "", [("Run", context.run_id), ("Phase", phase), *(trailers or [])])
    return context.repo.commit(files, parent=parent, message=text, when=context.created_at)
