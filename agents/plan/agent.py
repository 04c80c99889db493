"""The plan agent: it edits tasks of the draft and adds others. The checks of the gate judge what comes of it."""

from collections.abc import Callable, Collection, Sequence

from agents.model.agent import TRIES, Agent
from agents.model.journaled import JournaledModel
from agents.model.tool import Tool
from agents.plan.artifact import Plan
from agents.plan.edits import PlanEdits, edited, wrong_edits
from agents.plan.render import STRATEGIES
from agents.spec.model import Spec
from agents.tools.knowledge import spec_tool
from agents.tools.people import Questions
from prompts.prompt import render

Gate = Callable[[Plan], Sequence[str]]


def improve(plan: Plan, spec: Spec, sources: Collection[str], model: JournaledModel, gate: Gate) -> Plan:
    """Return the draft with the edits of a model. Raises GaveUp where none hold, and the other errors of a model."""

    def judge(edits: PlanEdits) -> Sequence[str]:
        return list(wrong_edits(plan, edits, sources)) or gate(edited(plan, edits))

    tools = (
        spec_tool(spec),
        Questions().tool,
        Tool("try_edits", "Let the checks of the gate judge edits without handing them in.", PlanEdits,
             lambda edits: "\n".join(judge(edits)) or "All of it holds."),
    )  # fmt: skip
    agent = Agent("plan", render("plan", tries=TRIES, strategies=STRATEGIES, sources=sources), tools, PlanEdits)
    return edited(plan, agent.work(render("plan.task", p=plan), model, judge))
