"""Where a command's words go: results to standard output, progress and errors to standard error, or all as JSON."""

import sys
import traceback
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from orchestrator.console.jsonlines import JsonLines, take_stdout
from orchestrator.console.terminal import Colour, Terminal, terminal

if TYPE_CHECKING:
    from pydantic import BaseModel
    from typer import Context

    from orchestrator.console.choose import Screen
    from orchestrator.errors import OrchestrateError


class Outlet:
    """The streams of this process. `json`: standard output carries JSON Lines and nothing else.

    `phases`: what the files of settings say of single phases.
    """

    def __init__(self, *, json: bool = False) -> None:
        self._lines: JsonLines | None = None
        if json:
            self.speak_json()
        self.colour: Colour = "auto"
        self.verbosity = 0
        self.debug = False
        self.phases: Mapping[str, Any] = {}

    def speak_json(self) -> None:
        """Print JSON Lines from now on."""
        self._lines = self._lines or JsonLines(take_stdout())

    @property
    def json(self) -> bool:
        """Whether standard output carries JSON Lines."""
        return self._lines is not None

    @property
    def out(self) -> Terminal:
        """Standard output, for results."""
        return terminal(sys.stdout, self.colour)

    @property
    def err(self) -> Terminal:
        """Standard error, for progress and errors."""
        return terminal(sys.stderr, self.colour)

    def screen(self) -> "Screen":
        """Return the listener for a run's events."""
        from orchestrator.console.choose import Progress, Silent  # noqa: PLC0415  # --help must not load pydantic

        if self._lines:
            return self._lines
        return Progress(self.err, detailed=self.verbosity > 0) if self.verbosity >= 0 else Silent()

    def result(self, model: "BaseModel", show: Callable[[Terminal], None]) -> None:
        """Print the result of a command: the model as JSON, or what `show` prints for people."""
        if self._lines:
            self._lines(model)
        elif self.verbosity > -2:
            show(self.out)

    def note(self, text: str) -> None:
        """Tell people what happens meanwhile."""
        if not self._lines and self.verbosity >= 0:
            self.err.write(text)

    def warn(self, text: str) -> None:
        """Warn people, however quiet they asked us to be."""
        self.err.write(self.err.style(f"warning: {text}", "warn"))

    def error(self, error: "OrchestrateError", cause: BaseException | None = None) -> None:
        """Print an error: what, why and where, then the way out. `cause`: what was raised, shown with --debug."""
        failure = error.failure
        if self._lines:
            self._lines(failure)
        else:
            place = "" if failure.location in failure.message else f"{failure.location}: "
            told = self.err.style(f"error: {place}{failure.message}", "bad")
            self.err.write(f"{told} [{failure.code}]")
            if failure.hint:
                self.err.write(f"hint: {failure.hint}")
        if self.debug and cause:
            self.err.write("".join(traceback.format_exception(cause)))


def outlet_of(context: "Context", *, json: bool = False) -> Outlet:
    """Return the outlet of a command line; it speaks JSON from now on where that is asked for."""
    outlet = context.find_object(Outlet)
    assert outlet is not None
    if json:
        outlet.speak_json()
    return outlet
