"""Conversations in which a scripted model uses tools; the client, the loop and the journal are the real ones."""

from collections.abc import Iterable
from pathlib import Path

from agents.model.agent import Agent
from agents.model.tool import AnyTool
from tests.agents.model.talk import Answer, Count, says, talking, wants_three

Call = tuple[str, dict[str, object]]


def uses(*calls: Call) -> Answer:
    """One turn that uses these tools."""
    return Answer(content=tuple({"type": "tool_use", "name": name, "input": inputs} for name, inputs in calls))


def answered(folder: Path, tools: Iterable[AnyTool], *turns: Answer) -> list[str]:
    """Return what the tools answered in all turns; what failed begins with `error: `."""
    with talking(folder, *turns, says({"number": 3})) as (model, server):
        Agent("specify", "You work.", tuple(tools), Count, max_tokens=1000).work("Work.", model, wants_three)
        told = [block for message in server.requests[-1]["messages"] for block in _blocks(message)]
    return [("error: " if block.get("is_error") else "") + block["content"] for block in told]


def _blocks(message: dict[str, object]) -> list[dict[str, str]]:
    content = message["content"]
    assert isinstance(content, list | str)
    return [block for block in content if isinstance(block, dict) and block["type"] == "tool_result"]
