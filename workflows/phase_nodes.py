"""The phase nodes: each reads the newest commit, makes the phase's artifact and commits it.

A node is a function of its head: repeated after a crash it arrives at the same commit.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from agents.analyze.agent import improve as improve_architecture
from agents.analyze.artifact import Architecture
from agents.analyze.draft import draft as draft_architecture
from agents.analyze.openapi import openapi, to_yaml
from agents.analyze.render import CONTRACT
from agents.analyze.render import DOCUMENT as ARCHITECTURE
from agents.analyze.render import render as render_architecture
from agents.model.journaled import JournaledModel
from agents.model.model import GaveUp
from agents.plan.agent import improve as improve_plan
from agents.plan.artifact import Plan
from agents.plan.draft import draft as draft_plan
from agents.plan.render import DOCUMENT as PLAN
from agents.plan.render import render as render_plan
from agents.spec.cases import derive_cases
from agents.specify.artifact import DOCUMENT as SPECIFICATION
from agents.specify.artifact import render as render_specification
from agents.specify.compiler import compile_documents
from agents.specify.proposals.judging import NO_PROPOSALS, Proposals
from agents.specify.proposals.proposals import LOCK, propose, render_lock
from workflows import delivery
from workflows.acceptance.suite import render_suite
from workflows.asking import with_questions
from workflows.carrying import carry_out
from workflows.commits import begin, commit, commit_work
from workflows.context import Context
from workflows.events import Phase, Progress
from workflows.gates.analyze import analyze_problems
from workflows.gates.plan import About, plan_problems
from workflows.gates.unwritten import unwritten
from workflows.head import architecture_of, documents, plan_of, spec_of
from workflows.state import State

Artifact = TypeVar("Artifact")
Better = Callable[[JournaledModel], Artifact]


def specify(state: State, context: Context) -> dict[str, Any]:
    """Compile the requirements documents to the Spec, and write what was understood for people."""
    begin(context, "specify", 1)
    given = documents(context.repo, state["head"], context.store.fact("documents", ()))
    proposals = _proposals(given, context)
    compilation = compile_documents(given, proposals.paraphrases, proposals.left)
    context.store.put_facts(diagnostics=[d.model_dump() for d in compilation.diagnostics])
    head = state["head"]
    if compilation.spec is not None:
        files = render_specification(compilation)
        if context.model and proposals.proposals:
            files[LOCK] = render_lock(", ".join(given), proposals, context.store.fact("model"), compilation)
        files = with_questions(files, SPECIFICATION, ["specify"], context)
        head = commit(context, "specify", head, "state what is to be built", files)
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
    told = (
        f"sentences in the words of the model: {len(found.paraphrases)}; left out, with the reason: {len(found.left)}"
    )
    context.listen(Progress(phase="specify", message=told))
    return found


def analyze(state: State, context: Context) -> dict[str, Any]:
    """Derive architecture, contract and risks from the Spec."""
    begin(context, "analyze", 1)
    spec = spec_of(context.repo, state["head"])
    drafted = draft_architecture(spec, context.stack.name)

    def better(model: JournaledModel) -> Architecture:
        def gate(edited: Architecture) -> tuple[str, ...]:
            return analyze_problems(spec, edited, openapi(spec))

        return improve_architecture(drafted, spec, model, gate)

    files = render_architecture(_improved("analyze", drafted, better, context), spec)
    files = with_questions(files, ARCHITECTURE, ["analyze"], context)
    return {"phase": "analyze", "head": commit(context, "analyze", state["head"], "design the backend", files)}


def plan(state: State, context: Context) -> dict[str, Any]:
    """Divide the work into tasks, and freeze the acceptance tests before any code exists."""
    begin(context, "plan", 1)
    spec = spec_of(context.repo, state["head"])
    cases = derive_cases(spec)
    drafted = draft_plan(spec, context.stack, cases, architecture_of(context.repo, state["head"]).risks)

    def better(model: JournaledModel) -> Plan:
        sources = context.stack.toolchain().sources
        return improve_plan(drafted, spec, sources, model, lambda edited: plan_problems(About(spec, cases), edited))

    files = render_plan(_improved("plan", drafted, better, context), spec)
    files = with_questions(files, PLAN, ["plan"], context)
    head = commit(context, "plan", state["head"], "divide the work into tasks", files)
    head = commit(context, "plan", head, "freeze the acceptance tests", render_suite(spec))
    return {"phase": "plan", "head": head}


def _improved(phase: Phase, drafted: Artifact, better: Better[Artifact], context: Context) -> Artifact:
    """Return what a model makes of a draft; the draft without one, or where none of its answers held."""
    if context.model is None:
        return drafted
    try:
        return better(context.model)
    except GaveUp as error:
        context.listen(Progress(phase=phase, message=f"nothing of the model was taken: {error}"))
        return drafted


def integrate(state: State, context: Context) -> dict[str, Any]:
    """Let the implementer carry out each task, one commit a task."""
    begin(context, "integrate", 1)
    head = state["head"]
    implementer = context.implementer(head)
    for task, work in carry_out(plan_of(context.repo, head), context.repo.files(head), implementer):
        head = commit_work(context, head, task, work)
        if work.left:
            context.listen(Progress(phase="integrate", message=f"{task.id} stays a skeleton: {work.left}"))
    head = _declared_as_left(head, context)
    return {"phase": "integrate", "head": head, "attempt": 1}


def _declared_as_left(head: str, context: Context) -> str:
    """Let the contract say which operations are answered 501, as nobody has written what they do."""
    spec = spec_of(context.repo, head)
    left = unwritten(spec, context.stack, context.repo.files(head))
    if not left:
        return head
    contract = {CONTRACT: to_yaml(openapi(spec, left)).encode()}
    return commit(context, "integrate", head, "say in the contract what is not written", contract)


def execute(state: State, context: Context) -> dict[str, Any]:
    """Check that the commit to be judged holds what was planned, frozen and written, and nothing else."""
    begin(context, "execute", 1)
    delivery.check_complete(context.repo, state["head"])
    return {"phase": "execute"}


def deliver(state: State, context: Context) -> dict[str, Any]:
    """Add the account of the run behind the verified commit, and hand out a clean clone."""
    delivery.deliver(context, state["head"])
    return {"ending": "delivered"}
