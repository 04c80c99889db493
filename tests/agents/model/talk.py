"""A conversation for tests: an agent that counts, a judge that wants 3, and the parts they work with."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from agents.model.agent import Agent, Tool
from agents.model.claude import ClaudeModel
from agents.model.journaled import JournaledModel
from agents.model.script import Answer, Conversation, Script
from agents.model.scripted import ScriptedServer
from agents.model.settings import Phases
from workflows.journal import RunJournal

MODEL = "claude-sonnet-5-5"
KEY = "sk-ant-canary-0123456789abcdef"
TASK = "Count the sheep."
EVEN: Phases = {}


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Count(Closed):
    """What the agent is to find out."""

    number: int = Field(ge=0)


class Place(Closed):
    field: str


class Meadow:
    """A tool that remembers how often it was used."""

    def __init__(self) -> None:
        self.looked: list[str] = []

    def look(self, place: Place) -> str:
        self.looked.append(place.field)
        return f"{len(self.looked) + 2} sheep"


def agent(meadow: Meadow | None = None) -> Agent[Count]:
    tool = Tool("look", "Look at a field.", Place, (meadow or Meadow()).look)
    return Agent("specify", "You count sheep.", (tool,), Count, max_tokens=1000)


def wants_three(count: Count) -> Sequence[str]:
    return () if count.number == 3 else (f"there are 3 sheep, not {count.number}",)


def says(value: object, *faults: str) -> Answer:
    return Answer.model_validate({"content": [{"type": "text", "json": value}], "faults": faults})


def speaks(text: str, stop_reason: str = "") -> Answer:
    return Answer(content=({"type": "text", "text": text},), stop_reason=stop_reason)


def looks(*fields: object) -> Answer:
    return Answer(content=tuple({"type": "tool_use", "name": "look", "input": {"field": each}} for each in fields))


def thinks(thought: str, answer: Answer) -> Answer:
    return answer.model_copy(update={"content": ({"type": "thinking", "thinking": thought}, *answer.content)})


@contextmanager
def talking(
    folder: Path, *answers: Answer, budget: float = 1.0, name: str = MODEL, timeout: float = 60, phases: Phases = EVEN
) -> Iterator[tuple[JournaledModel, ScriptedServer]]:
    """Yield the model of a run whose database lies in the folder, and the server that answers it."""
    server = ScriptedServer(Script(conversations=(Conversation(answers=answers),)))
    claude = ClaudeModel(name, KEY, base_url=server.url, max_retries=1, timeout=timeout)
    journal = RunJournal(folder / "run.db")
    try:
        yield JournaledModel(claude, journal, budget, phases), server
    finally:
        journal.close()
        claude.close()
        server.close()
