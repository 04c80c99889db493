"""Process 1 of a sandbox's container, under a user that code in the sandbox cannot signal; sent as source text.

It carries connections to sockets in the container, writes the control files, and watches how much is stored. When
its standard input ends, because the process outside has ended however hard, so does the container.
"""

import base64
import json
import os
import signal
import socket
import stat
import sys
import time
from pathlib import Path

from sandbox.multiplex import OPEN, RESET, Multiplexer

CONTROL, QUESTION, ANSWER, FULL = b"C", b"Q", b"W", b"F"

_CONNECTS_WITHIN = 2.0
_LOOK_EVERY = 0.2
_OOM_FILES = ("memory.events", "memory/memory.oom_control")


class Warden(Multiplexer):
    """The end of the stream that is in the container."""

    def __init__(self, stored: list[str], most: int) -> None:
        super().__init__(0, 1)
        os.set_blocking(0, False)
        os.set_blocking(1, False)
        self._stored = stored
        self._most = most
        self._looked = 0.0
        self._told = False
        self._known: dict[str, int] = {}

    def watch(self) -> None:
        """Serve until the stream ends."""
        while self.open:
            self.turn(_LOOK_EVERY)
            if time.monotonic() - self._looked > _LOOK_EVERY:
                self._looked = time.monotonic()
                self._look()

    def _look(self) -> None:
        if not self._told and self._is_full():
            self._told = True
            self.send(FULL)

    def _is_full(self) -> bool:
        return sum(map(_used, self._stored)) > self._most

    def got(self, kind: bytes, number: int, payload: bytes, /) -> None:
        """Carry out what the process outside wants."""
        if kind == OPEN:
            connection = self._connect(payload.decode())
            if connection:
                self.adopt(number, connection)
            else:
                self.send(RESET, number)
        elif kind == CONTROL:
            _control(json.loads(payload))
        elif kind == QUESTION:
            question, argument = json.loads(payload)
            self.send(ANSWER, number, str(int(self._answer(question, argument))).encode())

    def _answer(self, question: str, argument: str) -> int:
        if question == "full":
            return self._is_full()
        return self._reaches(argument) if question == "reaches" else out_of_memory()

    def _reaches(self, path: str) -> bool:
        """Return whether somebody listens on a socket."""
        connection = self._connect(path)
        if connection:
            connection.close()
        return connection is not None

    def _connect(self, path: str) -> socket.socket | None:
        """Connect to a socket and never to what a link leads to; later to the same one, whatever is there then."""
        try:
            handle = self._known.get(path) or os.open(path, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            return None
        connection = _connection(handle)
        if connection:
            self._known[path] = handle
        elif path not in self._known:
            os.close(handle)
        return connection


def _connection(handle: int) -> socket.socket | None:
    if not stat.S_ISSOCK(os.fstat(handle).st_mode):
        return None
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(_CONNECTS_WITHIN)
        connection.connect(f"/proc/self/fd/{handle}")
    except OSError:
        connection.close()
        return None
    return connection


def out_of_memory() -> int:
    """Return how many processes of the container the kernel has killed for want of memory."""
    for name in _OOM_FILES:
        try:
            text = Path("/sys/fs/cgroup", name).read_text()
        except OSError:
            continue
        return int(dict(line.split() for line in text.splitlines()).get("oom_kill", "0"))
    return 0


def _used(directory: str) -> int:
    found = os.statvfs(directory)
    return (found.f_blocks - found.f_bfree) * found.f_frsize


def _control(files: dict[str, str | None]) -> None:
    for name, text in files.items():
        target = Path("/control", name)
        if text is None:
            target.unlink(missing_ok=True)
            continue
        unfinished = target.with_name(f".{name}.new")
        unfinished.write_bytes(base64.b64decode(text))
        unfinished.rename(target)


def main() -> None:
    """Reap whatever is left to process 1, and serve."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    arguments = json.loads(sys.argv[1])
    Warden(arguments["stored"], arguments["most"]).watch()


if __name__ == "__main__":
    main()
