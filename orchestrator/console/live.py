"""Progress on a terminal: what is finished scrolls up, and one block below shows what is at work."""

import textwrap
import threading
import time
from types import TracebackType

from rich.console import Console
from rich.live import Live
from rich.text import Text

from orchestrator.console.plain import Clock
from orchestrator.console.terminal import Terminal
from orchestrator.console.wording import line
from orchestrator.secrets import redact
from workflows.events import ArtifactWritten, Done, Event, PhaseStarted, Progress

PHASES = ("specify", "analyze", "plan", "integrate", "execute")
_FRAMES = ("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏", "|/-\\")
_STYLES = {"good": "green", "bad": "red", "warn": "yellow", "dim": "dim", "bold": "bold"}


class LiveBlock:
    """Redraws one block at the bottom: phase, its number, what is counted, and the age of the last activity."""

    def __init__(self, terminal: Terminal, *, detailed: bool = False, clock: Clock = time.monotonic) -> None:
        self._terminal = terminal
        self._detailed = detailed
        self._clock = clock
        self._lock = threading.Lock()
        self._frames = next(frames for frames in _FRAMES if terminal.writes(frames))
        self._started = self._phase_started = self._last_event = clock()
        self._phase, self._attempt, self._latest = "", 1, ""
        self._console = Console(
            file=terminal.stream, width=terminal.width, force_terminal=True, no_color=not terminal.coloured,
            highlight=False, soft_wrap=False, legacy_windows=False,
        )  # fmt: skip
        self._live = Live(console=self._console, get_renderable=self._block, refresh_per_second=8, transient=True)

    def __enter__(self) -> "LiveBlock":
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def __call__(self, event: Event) -> None:
        """Take an event."""
        with self._lock:
            self._last_event = self._clock()
            match event:
                case PhaseStarted(phase=phase, attempt=attempt):
                    self._phase, self._attempt, self._latest = phase, attempt, ""
                    self._phase_started = self._clock()
                case Progress(phase=phase, message=message):
                    self._phase, self._latest = phase, message
                case _:
                    self._above(event)

    def note(self, text: str) -> None:
        """Print a line that is no event."""
        self._print(text, "warn")

    def _above(self, event: Event) -> None:
        if isinstance(event, Done) or (isinstance(event, ArtifactWritten) and not self._detailed):
            return
        text, style = line(event)
        if text:
            self._print(text, style)

    def _print(self, text: str, style: str | None) -> None:
        told = self._terminal.plain(redact(text))
        for part in textwrap.wrap(told, self._terminal.width, subsequent_indent="  ", break_on_hyphens=False):
            self._console.print(Text(part, style=_STYLES.get(style or "", "")))

    def _block(self) -> Text:
        now = self._clock()
        frame = self._frames[int(now * 8) % len(self._frames)]
        parts = [self._where(), self._latest, f"{now - self._phase_started:.0f} s"]
        if now - self._last_event >= 2:
            parts.append(f"last activity {now - self._last_event:.0f} s ago")
        text = f"{frame} " + " · ".join(part for part in parts if part)
        return Text(self._terminal.plain(redact(text)), no_wrap=True, overflow="ellipsis", style="cyan")

    def _where(self) -> str:
        if not self._phase:
            return "starting"
        number = f" {PHASES.index(self._phase) + 1}/{len(PHASES)}" if self._phase in PHASES else ""
        attempt = f", attempt {self._attempt}" if self._attempt > 1 else ""
        return f"{self._phase}{number}{attempt}"
