"""The local sandbox: bubblewrap, without Docker. Linux only."""

import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sandbox import inside, seccomp, server
from sandbox.box import Box
from sandbox.bubblewrap import Mount
from sandbox.dependencies import Dependencies
from sandbox.limits import Limits
from sandbox.paths import read_beneath, write_beneath
from sandbox.probe import probe
from sandbox.sandbox import ExecResult, SandboxDied, SandboxUnavailable
from sandbox.server import LocalServer

_READ_ONLY = (
    "/",
    "/usr",
    "/etc",
    "/proc/sys",
    "/dev",
    "/harness",
    "/control",
    "/dependencies",
    "/extra",
    "/run",
    "/run/pg",
)
_SELFCHECK_WITHIN = 30.0


class LocalSandbox:
    """A `Sandbox` of bubblewrap processes that share one directory of the host.

    Each command, server and the database has namespaces of its own; only files and databases outlive a command.
    """

    def __init__(self, dependencies: Dependencies, limits: Limits | None = None) -> None:
        self._dependencies = dependencies
        self._limits = limits or Limits()
        self._lock = threading.RLock()
        self._box: Box | None = None
        self._died: str | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def control_dir(self) -> Path:
        """A directory outside that is read-only `/control` inside."""
        return self._alive().directory / "control"

    def start(self) -> None:
        """Install the dependencies unless they are, start PostgreSQL, and check the hardening from inside."""
        found = probe()
        if not found.works:
            raise SandboxUnavailable(f"generated code runs only in a sandbox, and none works here: {found}")
        self._dependencies.install()
        self._dependencies.extras.mkdir(exist_ok=True)
        self._died = None
        self._box = Box(self._dependencies, self._limits, self._on_full)
        try:
            breaches = self._start(self._box)
            if breaches:
                raise SandboxUnavailable("the local sandbox does not isolate on this machine: " + "; ".join(breaches))
        except BaseException:  # also of a signal: nobody leaves what has not been entered
            self.close()
            raise

    def _start(self, box: Box) -> list[str]:
        with ThreadPoolExecutor(max_workers=1) as second:
            database = second.submit(box.postgres.start)
            breaches = self._breaches()
            database.result()
        return breaches

    def close(self) -> None:
        """End every process and remove every file of this sandbox; may be called twice."""
        with self._lock:
            box, self._box = self._box, None
            self._died = self._died or "the sandbox is closed"
        if box:
            box.close()

    def put(self, files: Mapping[str, bytes]) -> None:
        """Write files below `/workspace`."""
        self._write("workspace", files)

    def put_harness(self, files: Mapping[str, bytes]) -> None:
        """Write our own files below `/harness`, which code in the sandbox can read but not write."""
        self._write("harness", files)

    def read_evidence(self, path: str, cap: int = 16 << 20) -> bytes:
        """Read a regular file that code in the sandbox wrote below `/evidence`."""
        return read_beneath(self._alive().directory / "evidence", path, cap)

    def create_database(self, name: str, template: str | None = None) -> str:
        """Make a database (optionally a copy of `template`, which nobody may use) and return its URL inside."""
        return self._alive().postgres.admin.create_database(name, template)

    def exec(self, argv: Sequence[str], *, timeout: float, env: Mapping[str, str] | None = None) -> ExecResult:
        """Run a command to its end in `/workspace`; at its deadline its whole process tree is killed."""
        box = self._alive()
        result = self._run(argv, timeout, env)
        self._alive()
        if result.exit_code != 0:
            # A red test may be the work of a full disk or of a database that is gone.
            box.disk.look(closely=True)
            self._check()
        return result

    @contextmanager
    def serve(self, argv: Sequence[str], *, env: Mapping[str, str] | None = None) -> Iterator[LocalServer]:
        """Start a server that listens on the Unix socket named by `$SERVER_SOCKET` inside."""
        box = self._alive()
        inner, outer = box.server_paths()
        variables = {"SERVER_SOCKET": f"/run/server/{server.NAME}", **(env or {})}
        process = box.spawn(argv, variables, [Mount(inner, "/run/server", "write")])
        running = LocalServer(process, inner / server.NAME, outer, self._check)
        try:
            yield running
        finally:
            try:
                running.stop()
            finally:
                box.forget(process)

    def selfcheck(self) -> list[str]:
        """Probe the hardening from inside, and add which limits this machine does not hold."""
        lines = self._breaches()
        if self._alive().commands_group is None:
            lines.append(
                "memory is limited for each process only, not for all together: this user cannot write control groups"
            )
        if seccomp.program() is None:
            lines.append("system calls are not filtered: we do not know those of this processor")
        return lines

    def _breaches(self) -> list[str]:
        source = Path(inside.__file__).read_text()
        names = [*self._alive().environment({}), "PWD", "LC_CTYPE"]
        arguments = json.dumps({"env": names, "read_only": _READ_ONLY})
        result = self._run(["python3", "-I", "-S", "-c", source, arguments], _SELFCHECK_WITHIN, None)
        lines = result.stdout.decode(errors="replace").splitlines()
        if result.exit_code != 0 or lines[-1:] != ["end"]:
            self._alive()  # a full disk ends it, too, and says so
            log = result.stderr.decode(errors="replace")
            raise SandboxUnavailable(f"the sandbox cannot check itself: {log[-500:]}")
        return [line for line in lines[:-1] if line]

    def _run(self, argv: Sequence[str], timeout: float, env: Mapping[str, str] | None) -> ExecResult:
        box = self._alive()
        started = time.monotonic()
        killed_before = box.out_of_memory()
        process = box.spawn(argv, env or {}, ())
        ended = process.wait(timeout)
        code = process.end()
        box.forget(process)
        stdout, stderr = process.stdout.read(), process.stderr.read()
        if ended and code is None:
            self._alive()
            raise SandboxDied(f"the sandbox could not run a command: {stderr.decode(errors='replace').strip()[-500:]}")
        if box.out_of_memory() > killed_before:
            stderr += b"\nsandbox: a process was killed, as the commands together needed more memory than allowed\n"
        truncated = process.stdout.truncated or process.stderr.truncated
        return ExecResult(code if ended else None, stdout, stderr, time.monotonic() - started, not ended, truncated)

    def _write(self, directory: str, files: Mapping[str, bytes]) -> None:
        root = self._alive().directory / directory
        for path, data in files.items():
            write_beneath(root, path, data)

    def _check(self) -> None:
        self._alive().postgres.admin.check()

    def _alive(self) -> Box:
        with self._lock:
            if self._box and not self._died:
                return self._box
        raise SandboxDied(self._died or "the sandbox is not started")

    def _on_full(self, reason: str) -> None:
        with self._lock:
            self._died = f"{reason}: free some space (or point TMPDIR to a larger disk), then run again"
            box = self._box
        if box:
            box.kill()
