"""The seam to language models: a request, what comes back, and what can go wrong. It knows no provider."""

import hashlib
import json
from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

Json = dict[str, Any]

Effort = Literal["low", "medium", "high", "xhigh", "max"]
"""How much a model thinks before and while it answers."""


class Closed(BaseModel):
    """A frozen model that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ToolSpec(Closed):
    """A tool as the model sees it; `inputs` is a JSON Schema."""

    name: str
    description: str
    inputs: Json


class Request(Closed):
    """One question to a model. `scope` says who asks, so that two agents never share an answer."""

    scope: str
    system: str
    tools: tuple[ToolSpec, ...] = ()
    messages: tuple[Json, ...]
    answer: Json = Field(description="JSON Schema of the final answer")
    max_tokens: int
    effort: Effort | None = None

    def key(self, model: str) -> str:
        """Return the hash of everything that the answer depends on."""
        return digest({"v": 1, "model": model, "request": self.model_dump()})


class Usage(Closed):
    """Tokens of one call. `input_tokens` were neither read from the cache nor written to it."""

    input_tokens: int = 0
    output_tokens: int = 0
    cache_write_tokens: int = 0
    cache_read_tokens: int = 0


class Reply(Closed):
    """What a model said: its blocks as they came, so that they can be sent back unchanged."""

    content: tuple[Json, ...]
    stop_reason: str
    usage: Usage
    category: str = ""
    """Of what kind the provider says that a refused request is."""

    @property
    def text(self) -> str:
        """The text of all text blocks."""
        return "".join(block["text"] for block in self.content if block["type"] == "text")

    @property
    def tool_uses(self) -> tuple[Json, ...]:
        """The tools that the model wants to be run."""
        return tuple(block for block in self.content if block["type"] == "tool_use")


class Model(Protocol):
    """A model of some provider. Both calls raise ModelError."""

    @property
    def name(self) -> str:
        """Its name in the table of prices."""
        ...

    def count(self, request: Request) -> int:
        """Return how many input tokens a request has; costs nothing."""
        ...

    def ask(self, request: Request) -> Reply:
        """Send a request and return the whole answer."""
        ...


class ModelError(Exception):
    """A model cannot be used. The message names the way out; `billed`: the call may have cost something."""

    billed = False


class ModelRejected(ModelError):
    """The provider refuses the request: key, model name or content. Sending it again does not help."""


class ModelUnavailable(ModelError):
    """The provider is overloaded, unreachable, or broke off. The same request may succeed later."""

    def __init__(self, message: str, *, billed: bool = False) -> None:
        super().__init__(message)
        self.billed = billed


class UnknownPrice(ModelError):
    """Nobody knows what the model costs, so no budget can be held."""


class BudgetExceeded(ModelError):
    """The next call could cost more than is left of the budget; it was not made.

    `enough`: a budget that holds it; `phase`: whose share it is, empty for the budget of the run.
    """

    def __init__(self, needed: float, left: float, budget: float, phase: str = "") -> None:
        rest = max(left, 0)
        whose = f" for {phase}" if phase else ""
        super().__init__(
            f"not called: that may cost {needed:.4f} USD, and {rest:.4f} of {budget:g} USD are left{whose}"
        )
        self.enough = budget - left + needed + 0.005
        self.phase = phase


class Diverged(ModelError):
    """A tool answers otherwise than the journal says: the run was begun by another version of this program."""

    def __init__(self, tool: str) -> None:
        super().__init__(f"{tool} answers otherwise than is recorded of this run; begin a new one")


class ReplayMiss(ModelError):
    """A recording has no answer to a request: prompts, tools or the document are not those that it was made with."""

    def __init__(self, scope: str) -> None:
        super().__init__(f"the recording has no answer to what {scope} asks; record it again")


class GaveUp(ModelError):
    """The agent ended without an artifact that holds. Its draft stands."""


class NoneHeld(GaveUp):
    """Each of the artifacts that it may hand in was judged, and something was found in each."""


class ContextFull(GaveUp):
    """The conversation is longer than the agent's limit; the call was not made."""

    def __init__(self, counted: int, answer: int, context: int) -> None:
        super().__init__(f"{counted} tokens, with {answer} for the answer, are over the limit of {context}")


def digest(value: object) -> str:
    """Return the hash of a JSON value, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
