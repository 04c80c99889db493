"""What an agent can do: a name, inputs that are checked, and a function on values."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from agents.model.model import Json, ToolSpec

Inputs = TypeVar("Inputs", bound=BaseModel)


class TryAgain(Exception):
    """A tool could not do what it was asked for. The message tells the model what to do instead; the agent goes on."""


@dataclass(frozen=True)
class Tool(Generic[Inputs]):
    """Something that an agent can do. `run` returns what the model is told; wrong inputs never reach it.

    `again`: its effect lives in this process only and depends on nothing but the inputs and earlier effects, so it is
    made again when a run goes on from its journal. All other tools are run once, whatever happens.
    """

    name: str
    description: str
    inputs: type[Inputs]
    run: Callable[[Inputs], str]
    again: bool = False

    @property
    def spec(self) -> ToolSpec:
        """The tool as the model sees it."""
        return ToolSpec(name=self.name, description=self.description, inputs=self.inputs.model_json_schema())

    def answer(self, call: Json) -> Json:
        """Run the tool; inputs that do not fit, and what it cannot do, are answers, too."""
        try:
            inputs = self.inputs.model_validate(call["input"])
            return result(call, self.run(inputs))
        except ValidationError as error:
            return result(call, told(error), failed=True)
        except TryAgain as error:
            return result(call, str(error), failed=True)


AnyTool = Tool[Any]

ASK_PERSON = "ask_person"
"""The tool that puts a question to people. The journal knows it by its name: its rows are the questions of a run."""


def result(call: Json, text: str, *, failed: bool = False) -> Json:
    """Return the block that answers a call."""
    block = {"type": "tool_result", "tool_use_id": call["id"], "content": text or "done"}
    return block | {"is_error": True} if failed else block


def told(error: ValidationError) -> str:
    """Return what pydantic found, without the addresses of its documentation."""
    found = [f"{'.'.join(map(str, each['loc'])) or 'the answer'}: {each['msg']}" for each in error.errors()]
    return "; ".join(found)
