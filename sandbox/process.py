"""One bubblewrap process with everything in it: starting, draining, the deadline, the end."""

import json
import os
import select
import signal
import subprocess
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import IO

from sandbox import seccomp
from sandbox.bubblewrap import FILTER, STATUS
from sandbox.output import HeadAndTail
from sandbox.sandbox import SandboxDied

_KILLED_WITHIN = 10.0


class Drain(threading.Thread):
    """Reads a stream to its end, so that nobody blocks on it."""

    def __init__(self, stream: IO[bytes], kept: HeadAndTail) -> None:
        super().__init__(daemon=True)
        self._stream = stream
        self._kept = kept
        self.start()

    def run(self) -> None:
        """Read until every process that could write has ended."""
        descriptor = self._stream.fileno()
        while chunk := os.read(descriptor, 1 << 16):
            self._kept.add(chunk)
        self._stream.close()


class Spawner:
    """Starts processes from one thread that lives as long as the sandbox.

    Bubblewrap ends when the *thread* that started it ends, and a sandbox may be started in a short-lived one.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sandbox-spawner")

    def spawn(self, argv: Sequence[str], output_cap: int) -> "Isolated":
        """Start a command line made by `Isolation.command`."""
        return self._thread.submit(_spawn, argv, output_cap).result()

    def close(self) -> None:
        """End the thread; whatever it started is killed."""
        self._thread.shutdown()


class Isolated:
    """A running command in namespaces of its own."""

    def __init__(self, popen: "subprocess.Popen[bytes]", status: IO[bytes], output_cap: int) -> None:
        assert popen.stdout is not None
        assert popen.stderr is not None
        self._popen = popen
        self._status = status
        self.stdout, self.stderr = HeadAndTail(output_cap), HeadAndTail(output_cap)
        self._drains = (Drain(popen.stdout, self.stdout), Drain(popen.stderr, self.stderr))
        self._outer = os.pidfd_open(popen.pid)
        self._init_pid = _child_pid(status.readline())
        self._init = _pidfd(self._init_pid)
        self._lock = threading.Lock()
        self._exit_code: int | None = None
        self._ended = False

    def wait(self, timeout: float | None) -> bool:
        """Return whether the command has ended by itself within the time."""
        return self._ended or _wait_exit(self._outer, timeout)

    def terminate(self) -> None:
        """Ask the command itself (the second process of its namespace) to end."""
        for pid in _children(self._init_pid):
            if _pid_inside(pid) == 2:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)

    def end(self) -> int | None:
        """Kill whatever is left in the namespace, wait until nothing is, and return the command's own exit code.

        The code is None when the command did not end by itself. May be called twice, from any thread.
        """
        with self._lock:
            if not self._ended:
                self._kill()
                self._ended = True
                self._exit_code = _exit_code(self._status)
        return self._exit_code

    def _kill(self) -> None:
        # The first process of a pid namespace takes all others with it, and its end is reported after theirs.
        for descriptor in (self._init, self._outer):
            if descriptor is None:
                continue
            if descriptor == self._init:
                with suppress(ProcessLookupError):
                    signal.pidfd_send_signal(descriptor, signal.SIGKILL)
            if not _wait_exit(descriptor, _KILLED_WITHIN):
                raise SandboxDied("a process of the sandbox cannot be killed: look for a hanging disk, then run again")
            os.close(descriptor)
        self._popen.wait()
        for drain in self._drains:
            drain.join()


def _spawn(argv: Sequence[str], output_cap: int) -> Isolated:
    status, status_end = os.pipe()
    filter_end = _readable(seccomp.program() or b"")
    given = {STATUS: str(status_end), FILTER: str(filter_end)}
    try:
        popen = subprocess.Popen(  # noqa: S603 - no shell; running untrusted commands in isolation is the purpose
            [given.get(part, part) for part in argv],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(status_end, filter_end),
            env={"PATH": os.defpath},
            cwd="/",
        )
    finally:
        os.close(status_end)
        os.close(filter_end)
    return Isolated(popen, os.fdopen(status, "rb"), output_cap)


def _readable(data: bytes) -> int:
    read_end, write_end = os.pipe()
    with os.fdopen(write_end, "wb") as pipe:
        pipe.write(data)
    return read_end


def _child_pid(line: bytes) -> int | None:
    # No line: bubblewrap itself failed, and said why on stderr.
    return int(json.loads(line)["child-pid"]) if line else None


def _exit_code(status: IO[bytes]) -> int | None:
    code: int | None = None
    with status:
        for line in status:
            code = json.loads(line).get("exit-code", code)
    return code


def _pidfd(pid: int | None) -> int | None:
    if pid is None:
        return None
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError:
        return None


def _wait_exit(descriptor: int, timeout: float | None) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(None if timeout is None else max(0.0, timeout) * 1000))


def _children(pid: int | None) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _pid_inside(pid: int) -> int | None:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("NSpid:"):
                return int(line.split()[-1])
    return None


def run_on_host(argv: Sequence[str], cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
    """Run one of our own helper programs outside the sandbox to its end."""
    return subprocess.run(argv, capture_output=True, text=True, cwd=cwd, check=False)  # noqa: S603 - no shell, our argv
