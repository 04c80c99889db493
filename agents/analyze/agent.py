"""The analyze agent: it edits decisions, risks and budgets of the draft; the checks of the gate judge the result."""

from collections.abc import Callable, Sequence

from agents.analyze.artifact import Architecture
from agents.analyze.edits import ArchitectureEdits, edited, wrong_edits
from agents.model.agent import TRIES, Agent
from agents.model.journaled import JournaledModel
from agents.model.tool import Tool
from agents.spec.model import Spec
from agents.tools.knowledge import spec_tool
from agents.tools.people import Questions
from prompts.prompt import render

Gate = Callable[[Architecture], Sequence[str]]


def improve(architecture: Architecture, spec: Spec, model: JournaledModel, gate: Gate) -> Architecture:
    """Return the draft with the edits of a model. Raises GaveUp where none hold, and the other errors of a model."""

    def judge(edits: ArchitectureEdits) -> Sequence[str]:
        return list(wrong_edits(architecture, edits, spec)) or gate(edited(architecture, edits))

    tools = (
        spec_tool(spec),
        Questions().tool,
        Tool("try_edits", "Let the checks of the gate judge edits without handing them in.", ArchitectureEdits,
             lambda edits: "\n".join(judge(edits)) or "All of it holds."),
    )  # fmt: skip
    agent = Agent("analyze", render("analyze", tries=TRIES), tools, ArchitectureEdits)
    told = render("analyze.task", a=architecture, sentences=[each for each in spec.trace if each.status != "info"])
    return edited(architecture, agent.work(told, model, judge))
