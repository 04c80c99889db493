"""A script of what a model says: the file behind `--model scripted:FILE`, for demonstrations and for tests."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from agents.model.api_rules import blocks
from agents.model.model import Json, ModelError

Fault = Literal["overloaded", "limited", "unauthorized", "slow", "cut", "reset", "broken"]
"""overloaded: 529; limited: 429; unauthorized: 401 that repeats the key; slow: nothing for a second; cut: the stream
ends before its end; reset: the connection does; broken: an error event within the stream."""

DEFAULT_MODEL = "claude-sonnet-5-5"


class ScriptError(ModelError):
    """The script cannot be used."""


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Answer(_Closed):
    """One turn of the model. `faults` come first, one for each time that the turn is asked for.

    `category`: why it refuses, e.g. cyber.
    """

    content: tuple[Json, ...]
    stop_reason: str = ""
    category: str = ""
    faults: tuple[Fault, ...] = ()

    @property
    def stops(self) -> str:
        """The stop reason: as written, or as the API would give it."""
        uses_tool = any(block["type"] == "tool_use" for block in self.content)
        return self.stop_reason or ("tool_use" if uses_tool else "end_turn")


class Conversation(_Closed):
    """The turns of a conversation whose first message holds the words `when`."""

    when: str = ""
    answers: tuple[Answer, ...]


class Script(_Closed):
    """What a model says in each conversation. `model`: whose prices the tokens are counted at."""

    model: str = DEFAULT_MODEL
    conversations: tuple[Conversation, ...]

    def find(self, messages: list[Json]) -> tuple[int, int] | None:
        """Return the conversation and the turn that answer these messages.

        Nothing is counted between requests, so a run that goes on in another process finds its place again.
        """
        first = "".join(block.get("text", "") for block in blocks(messages[0]["content"]))
        turn = sum(message["role"] == "assistant" for message in messages)
        for number, conversation in enumerate(self.conversations):
            if conversation.when in first:
                return (number, turn) if turn < len(conversation.answers) else None
        return None

    def paused(self, messages: list[Json]) -> bool:
        """Tell whether the last answer in these messages was not at its end."""
        place = self.find(messages[:-1]) if messages and messages[-1]["role"] == "assistant" else None
        return place is not None and self.conversations[place[0]].answers[place[1]].stops == "pause_turn"


def read_script(path: Path) -> Script:
    """Read a script. Raises ScriptError."""
    try:
        return Script.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ScriptError(f"{path} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        found = error.errors()[0]
        place = ".".join(map(str, found["loc"]))
        raise ScriptError(f"{path} is no script of a model: {place}: {found['msg']}") from error
