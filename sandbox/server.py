"""A server in the sandbox, and the socket by which a process outside reaches it."""

import os
import socket
import stat
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from sandbox.output import HeadAndTail
from sandbox.sandbox import ExecResult, ServerNotReady

NAME = "http.sock"

_ENDS_WITHIN = 5.0
_LOOK_EVERY = 0.01


class Process(Protocol):
    """A command in the sandbox that is at work."""

    @property
    def stdout(self) -> HeadAndTail:
        """What it has printed."""
        ...

    @property
    def stderr(self) -> HeadAndTail:
        """What it has complained about."""
        ...

    def wait(self, timeout: float | None) -> bool:
        """Return whether the command has ended by itself within the time."""
        ...

    def terminate(self) -> None:
        """Ask the command to end."""
        ...

    def end(self) -> int | None:
        """Kill whatever is left of it; return its exit code, None when it did not end by itself."""
        ...


class RunningServer(ABC):
    """A server that listens on a Unix socket in the sandbox."""

    def __init__(self, process: Process, outside: Path, check: Callable[[], None]) -> None:
        self._process = process
        self._socket = outside
        self._check = check
        self._started = time.monotonic()
        self._result: ExecResult | None = None

    @property
    def socket(self) -> Path:
        """The socket on the host; it is there once `wait_ready` has returned."""
        return self._socket

    def wait_ready(self, timeout: float) -> None:
        """Return when the socket accepts connections."""
        deadline = time.monotonic() + timeout
        while not self._is_listening():
            if self._process.wait(_LOOK_EVERY):
                self._raise_not_ready("the server ended before it listened on $SERVER_SOCKET")
            if time.monotonic() > deadline:
                self._raise_not_ready(f"the server did not listen on $SERVER_SOCKET within {timeout:g} s")

    def stop(self) -> ExecResult:
        """Ask with SIGTERM, kill after five seconds, and tell how the process ended."""
        if self._result is None:
            self._process.terminate()
            ended = self._process.wait(_ENDS_WITHIN)
            code = self._process.end()
            out, err = self._process.stdout, self._process.stderr
            duration = time.monotonic() - self._started
            truncated = out.truncated or err.truncated
            self._result = ExecResult(code if ended else None, out.read(), err.read(), duration, not ended, truncated)
            self._check()
        return self._result

    @abstractmethod
    def _is_listening(self) -> bool: ...

    def _raise_not_ready(self, reason: str) -> None:
        result = self.stop()
        log = (result.stdout + result.stderr).decode(errors="replace").strip()
        raise ServerNotReady(f"{reason}; its log:\n{log[-4000:]}" if log else f"{reason}; it logged nothing")


class LocalServer(RunningServer):
    """A server whose socket is in a directory of the host that it can write.

    Code under test could later put a link to a socket of the host in that place, and our tests would talk to it. So
    the socket gets a second name in a directory that the sandbox cannot see, and only that name is given away.
    """

    def __init__(self, process: Process, inside: Path, outside: Path, check: Callable[[], None]) -> None:
        super().__init__(process, outside, check)
        self._inside = inside

    def _is_listening(self) -> bool:
        with suppress(OSError):
            if not stat.S_ISSOCK(self._inside.lstat().st_mode):
                return False
            self._adopt()
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
                probe.settimeout(1)
                probe.connect(str(self._socket))
                return True
        return False

    def _adopt(self) -> None:
        self._socket.unlink(missing_ok=True)
        os.link(self._inside, self._socket, follow_symlinks=False)
        if not stat.S_ISSOCK(self._socket.lstat().st_mode):
            # Exchanged between our two looks.
            self._socket.unlink()
            raise FileNotFoundError(self._inside)
