"""The gate nodes: the gates of a phase judge the head, their verdicts are stored and told, ROUTES says what is next."""

from collections.abc import Callable
from typing import Any

from langgraph.types import Command

from agents.plan.render import DATA as PLAN
from agents.spec.cases import derive_cases
from agents.spec.diagnostic import Diagnostic
from agents.specify.artifact import DATA as SPEC
from workflows.context import Context
from workflows.events import GateFinished, Phase, Progress
from workflows.gates.analyze import judge_analyze
from workflows.gates.backend import judge_backend, judge_delivery, judge_start, passed
from workflows.gates.judged import Look
from workflows.gates.manifest import frozen_tests
from workflows.gates.plan import judge_plan
from workflows.gates.specify import judge_specify, judge_uncompiled
from workflows.gates.subject import Subject, Written
from workflows.head import architecture_of, contract_of, plan_of, spec_of
from workflows.recorded import Node
from workflows.state import Outcome, Routes, State
from workflows.verdict import Verdict
from workflows.written import written_by_agents

Judge = Callable[[State, Context], tuple[Verdict, ...]]


def gate(phase: Phase, routes: Routes) -> Node:
    """Return the node behind `phase`. It alone creates verdicts, and a required one that fails ends the phase."""

    def judge(state: State, context: Context) -> Command[Any]:
        verdicts = JUDGES[phase](state, context)
        context.store.add_verdicts(phase, state["attempt"], state["head"], verdicts)
        for verdict in verdicts:
            context.listen(GateFinished(verdict=verdict))
        outcome = _outcome(phase, verdicts, context)
        ending = {"ending": "failed"} if outcome == "fail" and phase != "integrate" else {}
        return Command(update=ending, goto=routes[phase, outcome])

    return judge


def _outcome(phase: Phase, verdicts: tuple[Verdict, ...], context: Context) -> Outcome:
    if any(verdict.status == "fail" and verdict.level == "required" for verdict in verdicts):
        return "fail"
    asked = context.review == "phases" or (context.review == "final" and phase == "execute")
    return "review" if asked else "pass"


def _specify(state: State, context: Context) -> tuple[Verdict, ...]:
    diagnostics = [Diagnostic.model_validate(each) for each in context.store.fact("diagnostics")]
    if not context.repo.has(state["head"], SPEC):
        return (judge_uncompiled(diagnostics, context.repo.tree(state["head"])),)
    return (judge_specify(_subject("specify", state, context), diagnostics),)


def _analyze(state: State, context: Context) -> tuple[Verdict, ...]:
    head = state["head"]
    subject = _subject("analyze", state, context)
    return (judge_analyze(subject, architecture_of(context.repo, head), contract_of(context.repo, head)),)


def _plan(state: State, context: Context) -> tuple[Verdict, ...]:
    return (judge_plan(_subject("plan", state, context), plan_of(context.repo, state["head"])),)


def _integrate(state: State, context: Context) -> tuple[Verdict, ...]:
    verdicts = _judged(_subject("integrate", state, context), judge_backend, context)
    if state["attempt"] == 1:
        context.store.put_facts(own_tests=frozen_tests(verdicts))
    return verdicts


def _execute(state: State, context: Context) -> tuple[Verdict, ...]:
    """Start what integrate has judged; a tree that it has not judged is judged as a whole."""
    subject = _subject("execute", state, context)
    known = passed(context.store.verdicts("integrate"), subject.tree)
    return _judged(subject, judge_start if known else judge_delivery, context)


def _judged(subject: Subject, look: Look, context: Context) -> tuple[Verdict, ...]:
    return context.judged.judge(subject, look) if context.judged else look(subject)


JUDGES: dict[Phase, Judge] = {
    "specify": _specify,
    "analyze": _analyze,
    "plan": _plan,
    "integrate": _integrate,
    "execute": _execute,
}


def _subject(phase: Phase, state: State, context: Context) -> Subject:
    head = state["head"]
    spec = spec_of(context.repo, head)
    frozen = context.store.fact("own_tests")
    return Subject(
        phase=phase,
        spec=spec,
        cases=derive_cases(spec),
        stack=context.stack,
        files=context.repo.files(head),
        tree=context.repo.tree(head),
        sandbox=context.sandbox,
        evidence=context.folder / "evidence" / f"{phase}-{state['attempt']}",
        report=lambda text: context.listen(Progress(phase=phase, message=text)),
        own_manifest=tuple(frozen) if frozen else None,
        ahead=context.ahead,
        goes_on=context.review != "phases",
        written=_written(phase, context, head),
    )


def _written(phase: Phase, context: Context, head: str) -> tuple[Written, ...]:
    """Return what agents wrote; only what starts a tree looks at it."""
    if phase != "execute" or not context.repo.has(head, PLAN):
        return ()
    return written_by_agents(context.repo, head, plan_of(context.repo, head))
