"""Events as JSON Lines on standard output, and nothing else there."""

import os
import sys
import threading
from types import TracebackType
from typing import TYPE_CHECKING

from orchestrator.secrets import redact

if TYPE_CHECKING:
    from pydantic import BaseModel


def take_stdout() -> int:
    """Return a descriptor of the real standard output; what else writes there goes to standard error."""
    sys.stdout.flush()
    ours = os.dup(1)
    os.dup2(2, 1)
    return ours


class JsonLines:
    """Writes each event as one line of JSON."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()

    def __enter__(self) -> "JsonLines":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is left to write."""

    def __call__(self, event: "BaseModel") -> None:
        """Take an event, or the result of a command."""
        data = (redact(event.model_dump_json(by_alias=True, ensure_ascii=True)) + "\n").encode()
        with self._lock:
            while data:
                data = data[os.write(self._descriptor, data) :]

    def note(self, text: str) -> None:
        """Keep what is no event off the stream."""
