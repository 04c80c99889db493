"""Which listener suits the streams at hand."""

import textwrap
from contextlib import ExitStack
from types import TracebackType
from typing import Protocol, Self

from orchestrator.console.plain import PlainLines
from orchestrator.console.terminal import Terminal
from orchestrator.console.wording import launch_line
from workflows.events import Event, Launch


class Screen(Protocol):
    """A listener that may own threads or a part of the screen while it is entered."""

    def __call__(self, event: Event) -> None:
        """Take an event."""
        ...

    def note(self, text: str) -> None:
        """Show a line that is no event."""
        ...

    def __enter__(self) -> Self:
        """Begin."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End; the screen is whole again."""
        ...


class Silent:
    """Shows nothing: for people who want the result only."""

    def __call__(self, event: Event) -> None:
        """Take an event."""

    def note(self, text: str) -> None:
        """Take a line."""

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End."""


class Progress:
    """Shows the first line at once, and only then loads and starts what shows the rest."""

    def __init__(self, terminal: Terminal, *, detailed: bool) -> None:
        self._terminal = terminal
        self._detailed = detailed
        self._opened = ExitStack()
        self._screen: Screen = Silent()

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the block or the heartbeat."""
        self._opened.close()

    def __call__(self, event: Event) -> None:
        """Take an event."""
        if isinstance(event, Launch):
            for part in textwrap.wrap(
                launch_line(event), self._terminal.width, subsequent_indent="  ", break_long_words=False
            ):
                self._terminal.write(self._terminal.style(part, "bold"))
            self._screen = self._opened.enter_context(progress_screen(self._terminal, detailed=self._detailed))
            return
        self._screen(event)

    def note(self, text: str) -> None:
        """Show a line that is no event."""
        self._screen.note(text)


def progress_screen(terminal: Terminal, *, detailed: bool) -> Screen:
    """Return the listener for a stream: a block that is redrawn on a terminal, lines anywhere else."""
    if terminal.live:
        from orchestrator.console.live import LiveBlock  # noqa: PLC0415  # rich takes a tenth of a second

        return LiveBlock(terminal, detailed=detailed)
    return PlainLines(terminal, detailed=detailed)
