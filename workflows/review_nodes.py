"""Review nodes: one interrupt each, bound to the tree that the person saw.

The answer is recorded by `drive` before it takes effect: a node may run again, and a decision counts once.
"""

from typing import Any, Literal

from langgraph.types import Command, interrupt
from pydantic import Field, create_model

from workflows.context import Context
from workflows.recorded import Node
from workflows.state import Routes, State
from workflows.verdict import Closed


class Decision(Closed):
    """A person's answer. `tree`: the sha of the tree that was shown; an answer to another tree is refused."""

    action: Literal["approve", "reject"]
    tree: str
    comment: str = ""


def review(phase: str, routes: Routes) -> Node:
    """Return the node that waits for a decision on `phase`."""

    def ask(state: State, context: Context) -> Command[Any]:
        tree = context.repo.tree(state["head"])
        bound = create_model("BoundDecision", __base__=Decision, tree=(str, Field(pattern=f"^{tree}$")))
        answer = interrupt({"phase": phase, "tree": tree, "head": state["head"]}, response_schema=bound)
        decision = Decision.model_validate(answer if isinstance(answer, dict) else answer.model_dump())
        ending = {"ending": "rejected"} if decision.action == "reject" else {}
        return Command(update=ending, goto=routes[phase, decision.action])

    return ask
