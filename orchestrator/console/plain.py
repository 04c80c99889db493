"""Progress as lines, for pipes, logs and people who want no animation: one for each change, one a minute at least."""

import threading
import time
from collections.abc import Callable
from types import TracebackType

from orchestrator.console.terminal import Style, Terminal
from orchestrator.console.wording import line
from workflows.events import Done, Event, PhaseStarted, Progress

SILENT_AT_MOST = 30.0
"""Seconds without a line, after which one says how far the run is."""

_PROGRESS_EVERY = 10.0

Clock = Callable[[], float]


class PlainLines:
    """Prints a line for each event. Counts that move fast are told now and then; `detailed` tells each."""

    def __init__(self, terminal: Terminal, *, detailed: bool = False, clock: Clock = time.monotonic) -> None:
        self._terminal = terminal
        self._detailed = detailed
        self._clock = clock
        self._lock = threading.Lock()
        self._started = self._last_line = self._last_event = clock()
        self._phase = ""
        self._latest = ""
        self._told = True
        self._ended = threading.Event()

    def __enter__(self) -> "PlainLines":
        threading.Thread(target=self._beat, daemon=True, name="heartbeat").start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()

    def __call__(self, event: Event) -> None:
        """Take an event."""
        with self._lock:
            self._last_event = self._clock()
            match event:
                case Done():
                    self._ended.set()
                case Progress(phase=phase, message=message):
                    self._phase, self._latest, self._told = phase, message, False
                    if self._detailed or self._clock() - self._last_line >= _PROGRESS_EVERY:
                        self._tell(f"{phase}: {message}")
                case _:
                    self._change(event)

    def note(self, text: str) -> None:
        """Print a line that is no event."""
        with self._lock:
            self._tell(text)

    def tick(self) -> None:
        """Say how far the run is if nothing was said for long."""
        with self._lock:
            now = self._clock()
            if now - self._last_line >= SILENT_AT_MOST:
                ago = f"last activity {now - self._last_event:.0f} s ago"
                self._tell(" · ".join(part for part in (self._where(), ago) if part))

    def _where(self) -> str:
        return f"{self._phase}: {self._latest or 'at work'}" if self._phase else ""

    def _change(self, event: Event) -> None:
        if isinstance(event, PhaseStarted):
            self._phase, self._latest, self._told = event.phase, "", True
        elif not self._told:
            self._tell(f"{self._phase}: {self._latest}")
        text, style = line(event)
        if text:
            self._tell(text, style)

    def _tell(self, text: str, style: Style | None = None) -> None:
        now = self._clock()
        stamp = self._terminal.style(f"[{now - self._started:6.1f} s]", "dim")
        self._terminal.write(f"{stamp} {self._terminal.style(text, style)}")
        self._last_line, self._told = now, True

    def _beat(self) -> None:
        while not self._ended.wait(1.0):
            self.tick()
