"""How a person stops a run: once to end after the current effect, twice to end now.

Signals belong to the process, so there is one `Stop` for it: `STOP`. A run polls it between effects; whoever polls
nothing is interrupted ten seconds later.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

GRACE = 10.0
"""Seconds that the current effect has to end after the first request."""

_LAST_RESORT = 20.0
"""Seconds that the clean-up has after the second: on a busy machine it takes a while to end a sandbox."""

ENDS_WITHIN = GRACE + _LAST_RESORT + 5.0
"""Seconds after which a process that was asked once, and works, has ended."""


class Stop:
    """A request to stop. `wait` and `is_set` are those of `threading.Event`."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._signal = 0
        self._timer: threading.Timer | None = None

    def is_set(self) -> bool:
        """Return whether somebody asked to stop."""
        return self._event.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Sleep until somebody asks to stop, at most `timeout` seconds; return whether they did."""
        return self._event.wait(timeout)

    @property
    def exit_code(self) -> int:
        """The exit code of the request: 130 for Ctrl-C, 143 for SIGTERM."""
        return 128 + (self._signal or signal.SIGINT)

    def note(self, number: int) -> None:
        """Record which signal asked first."""
        self._signal = self._signal or number
        self._event.set()

    @contextmanager
    def on_signals(self, tell: Callable[[str], None]) -> Iterator[None]:
        """Turn the first Ctrl-C or SIGTERM into a request, and the second into KeyboardInterrupt."""

        def receive(number: int, _frame: FrameType | None) -> None:
            self._receive(number, tell)

        former = {number: signal.signal(number, receive) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            self._disarm()
            for number, handler in former.items():
                signal.signal(number, handler)

    def _receive(self, number: int, tell: Callable[[str], None]) -> None:
        if not self.is_set():
            self.note(number)
            self._arm(GRACE, _interrupt_main)
            tell("stopping after the current step; press Ctrl-C again to stop now")
            return
        # Whatever does not end by itself now, e.g. a thread that nobody can interrupt, is left behind.
        self._arm(_LAST_RESORT, lambda: os._exit(self.exit_code))
        raise KeyboardInterrupt

    def _arm(self, seconds: float, act: Callable[[], None]) -> None:
        self._disarm()
        self._timer = threading.Timer(seconds, act)
        self._timer.daemon = True
        self._timer.start()

    def _disarm(self) -> None:
        if self._timer:
            self._timer.cancel()


def _interrupt_main() -> None:
    """Send the second signal ourselves; unlike `_thread.interrupt_main` it wakes a thread that sleeps or waits."""
    main = threading.main_thread().ident
    assert main is not None
    signal.pthread_kill(main, signal.SIGINT)


STOP = Stop()
"""The request of this process; commands that run for long install its signal handlers."""


def end_on_terminate() -> None:
    """Let SIGTERM end a short command like Ctrl-C does, so that everything is cleaned up on the way out."""

    def receive(number: int, _frame: FrameType | None) -> None:
        STOP.note(number)
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, receive)
