"""The tool by which an agent stops: its task cannot be done within its files."""

from collections.abc import Sequence
from typing import NoReturn

from pydantic import BaseModel, ConfigDict, Field

from agents.model.model import GaveUp
from agents.model.tool import AnyTool, Tool


class Conflict(BaseModel):
    """Why the task cannot be done within its files."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    files: tuple[str, ...] = Field(min_length=1, description="files that would have to change and are not the task's")
    reason: str = Field(min_length=1, description="what must change in them, and why, in one or two sentences")


class ScopeConflict(GaveUp):
    """The agent stopped: files that are not of its task would have to change. Plan them with it, or do without."""

    def __init__(self, conflict: Conflict) -> None:
        super().__init__(f"the task needs {', '.join(conflict.files)}, which it may not write: {conflict.reason}")
        self.files: Sequence[str] = conflict.files
        self.reason = conflict.reason


def _stop(conflict: Conflict) -> NoReturn:
    raise ScopeConflict(conflict)


STOP: AnyTool = Tool(
    "stop_for_scope",
    "End the task: it cannot be done without files that are not its own. Nothing that you changed is kept, what the "
    "task is for is reported as not built, and so are the tasks that need it.",
    Conflict,
    _stop,
)
