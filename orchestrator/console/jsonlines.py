"""Events as JSON Lines on standard output, and nothing else there."""

import os
import sys
import threading
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from orchestrator.secrets import redact

if TYPE_CHECKING:
    from pydantic import BaseModel


def take_stdout() -> TextIO:
    """Return a stream to the real standard output; whatever else writes there from now on lands on standard error."""
    sys.stdout.flush()
    ours = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(ours, "w", encoding="utf-8", newline="\n")


class JsonLines:
    """Writes each event as one line of JSON."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def __enter__(self) -> "JsonLines":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.flush()

    def __call__(self, event: "BaseModel") -> None:
        """Take an event, or the result of a command."""
        text = event.model_dump_json(by_alias=True, ensure_ascii=True)
        with self._lock:
            self._stream.write(redact(text) + "\n")
            self._stream.flush()

    def note(self, text: str) -> None:
        """Keep what is no event off the stream."""
