"""A command of the code under test in a container, and the end of its whole process tree."""

import base64
import threading
import uuid
from collections.abc import Mapping, Sequence

from sandbox import seccomp
from sandbox.container import Container, user
from sandbox.limits import Limits
from sandbox.programs import program
from sandbox.sandbox import SandboxDied

_KILLED_WITHIN = 3.0
_SWEPT_WITHIN = 20.0
_SUSPICIOUS = 128
_FEW = 1 << 16


def order(
    argv: Sequence[str], env: Mapping[str, str], limits: Limits, processor: str, *, fresh: bool, server: str = ""
) -> list[str]:
    """Return what a supervisor is to do. `fresh` removes what earlier commands have left in temporary directories.

    `server` names the directory of a server's socket. That lets in its group, which the warden belongs to.
    """
    bounds = {"CORE": 0, "NOFILE": limits.open_files, "FSIZE": limits.file_size, "DATA": limits.memory}
    return [
        f"{0o002 if server else 0o022}:{'fresh' if fresh else ''}:{server}",
        ",".join(f"{name}={value}" for name, value in bounds.items()),
        base64.b64encode(seccomp.program(processor) or b"").decode(),
        str(len(env)),
        *(f"{name}={value}" for name, value in env.items()),
        *argv,
    ]


class Supervised:
    """A command of the code under test, with a supervisor that ends its whole process tree."""

    def __init__(self, container: Container, what: Sequence[str], cap: int) -> None:
        self._container = container
        self._name = f"sandbox-command-{uuid.uuid4().hex}"
        self._lock = threading.Lock()
        self._ended = False
        self._code: int | None = None
        self._errand = container.run([*program("supervise"), self._name, *what], user("sandbox"), cap, "/workspace")
        self.stdout, self.stderr = self._errand.stdout, self._errand.stderr

    def wait(self, timeout: float | None) -> bool:
        """Return whether the command has ended by itself within the time."""
        return self._ended or self._errand.wait(timeout)

    def terminate(self) -> None:
        """Ask the command itself to end."""
        self._errand.say(b"t")

    def end(self) -> int | None:
        """Kill whatever is left of the command, and return its exit code; None when it did not end by itself."""
        with self._lock:
            if not self._ended:
                self._code = self._end()
                self._ended = True
        return self._code

    def _end(self) -> int | None:
        try:
            by_itself = self._errand.wait(0)
            if not by_itself:
                self._errand.say(b"k")
            if not self._errand.wait(_KILLED_WITHIN):
                self._sweep()
            if not self._errand.wait(_KILLED_WITHIN):
                raise SandboxDied("a process of the sandbox cannot be killed: look for a hanging disk, then run again")
            code = self._errand.exit_code()
        finally:
            self._errand.close()
        if code >= _SUSPICIOUS:
            # Perhaps the supervisor itself was killed, and others live on.
            self._sweep()
        return code if by_itself else None

    def _sweep(self) -> None:
        errand = self._container.run([*program("supervise"), self._name], user("sandbox"), _FEW)
        try:
            if not errand.wait(_SWEPT_WITHIN) or errand.exit_code() != 0:
                raise SandboxDied("processes of the sandbox cannot be ended: run again")
        finally:
            errand.close()
