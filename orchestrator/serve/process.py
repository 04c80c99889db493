"""Child processes of `serve`: in a session of their own, ended with us, their words in a log file."""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from orchestrator.serve.places import Account

_ENDS_WITHIN = 8.0
_KILLED_WITHIN = 5.0


class Child:
    """A running program. Ctrl-C in the terminal does not reach it: we end it, in our order."""

    def __init__(
        self, argv: Sequence[str], log: Path, *, env: Mapping[str, str], cwd: Path, end: signal.Signals,
        account: Account | None = None,
    ) -> None:  # fmt: skip
        """Start `argv`. `end`: the signal that asks it to end."""
        self.log = log
        self._end = end
        with log.open("ab") as stream:
            self._process = subprocess.Popen(  # noqa: S603  # our own argv; a person asked for this backend
                [*_ends_with_us(end), *argv],
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                env=dict(env),
                cwd=cwd,
                start_new_session=True,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
            )

    @property
    def has_ended(self) -> bool:
        """Whether the program has ended by itself."""
        return self._process.poll() is not None

    def wait(self, seconds: float) -> bool:
        """Wait for the end of the program, at most so long; return whether it has ended."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self) -> None:
        """Ask the program to end, and kill it if it does not."""
        for number, seconds in ((self._end, _ENDS_WITHIN), (signal.SIGKILL, _KILLED_WITHIN)):
            if self.has_ended:
                return
            self._process.send_signal(number)
            self.wait(seconds)

    def last_words(self) -> str:
        """Return the end of the log on one line."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return " | ".join(line.strip() for line in lines[-3:] if line.strip())


def wait_until(ready: Callable[[], bool], child: Child, seconds: float) -> bool:
    """Return whether `ready` became true before the child ended and the time was over."""
    deadline = time.monotonic() + seconds
    while not ready():
        if child.wait(0.05) or time.monotonic() > deadline:
            return False
    return True


def _ends_with_us(end: signal.Signals) -> list[str]:
    # Even if we are killed with a signal that nobody can catch, nothing stays behind.
    if sys.platform != "linux" or shutil.which("setpriv") is None:
        return []
    return ["setpriv", "--pdeathsig", end.name.removeprefix("SIG")]
