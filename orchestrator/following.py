"""Carries out a run under the eyes of a person or a bot: progress while it works, signals, and always an end."""

import shlex
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from orchestrator.console.choose import Screen
from orchestrator.console.summary import print_summary
from orchestrator.errors import OrchestrateError
from orchestrator.faults import explain
from orchestrator.outlet import Outlet
from orchestrator.runs import exists
from orchestrator.stopping import STOP
from workflows.events import Done, Event, Failure, Launch, Phase, PhaseStarted, RunStatus

STATUSES: dict[int, RunStatus] = {4: "waiting", 5: "blocked", 130: "interrupted", 143: "interrupted"}
"""The status that goes with an exit code; `failed` for any other."""

Act = Callable[[Callable[[Event], None]], Done]


def follow(outlet: Outlet, act: Act) -> int:
    """Show the events of `act`, then its result; return the exit code."""
    watch = Watch(outlet)
    cause: BaseException | None = None
    with STOP.on_signals(watch.note), watch:
        try:
            done = act(watch)
        except (Exception, KeyboardInterrupt) as error:
            if watch.launch is None:
                raise
            cause = error
            run = watch.launch.run
            done = watch.end(explain(error, run if exists(run) else ""))
    if watch.error and not outlet.json:
        outlet.error(watch.error, cause)
    if not outlet.json and outlet.verbosity > -2:
        print_summary(done, outlet.out)
    return done.exit_code


class Watch:
    """Hands events to the screen and remembers what the end needs: how it began, the phase, the error."""

    def __init__(self, outlet: Outlet) -> None:
        self._json = outlet.json
        self._screen: Screen = outlet.screen()
        self._phase: Phase = "specify"
        self.launch: Launch | None = None
        self.error: OrchestrateError | None = None

    def __enter__(self) -> Self:
        self._screen.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._screen.__exit__(kind, error, trace)

    def __call__(self, event: Event) -> None:
        """Take an event."""
        match event:
            case Launch():
                self.launch = event
            case PhaseStarted(phase=phase):
                self._phase = phase
            case Done(error=Failure() as failure) if self.error is None:
                self._fail(OrchestrateError(failure, event.exit_code))
            case Failure():
                self._fail(OrchestrateError(event))
                return
            case _:
                pass
        self._screen(event)

    def note(self, text: str) -> None:
        """Show a line that is no event."""
        self._screen.note(text)

    def end(self, error: OrchestrateError) -> Done:
        """Tell the error and the end of a run that could not tell them itself; return the end."""
        assert self.launch is not None
        self._fail(error)
        done = Done(
            run=self.launch.run,
            status=STATUSES.get(error.exit_code, "failed"),
            phase=self._phase,
            exit_code=error.exit_code,
            stack=self.launch.stack,
            model=self.launch.model,
            sandbox=self.launch.sandbox,
            error=error.failure,
            next=_again(self.launch),
        )
        self._screen(done)
        return done

    def _fail(self, error: OrchestrateError) -> None:
        self.error = error
        # On a terminal the error comes after the block is gone, where it stays in sight.
        if self._json:
            self._screen(error.failure)


def _again(launch: Launch) -> str:
    if launch.verified is not None:
        return verify_again(launch.requirements, launch.verified)
    if exists(launch.run):
        return f"orchestrate resume {launch.run}"
    return shlex.join(["orchestrate", "run", *launch.requirements, "--out", launch.output])


def verify_again(requirements: Sequence[str], target: str) -> str:
    """Return the command that verifies a base URL or a folder."""
    named = ["--base-url", target] if "://" in target else [target]
    return shlex.join(["orchestrate", "verify", *requirements, *named])
