"""The local sandbox: bubblewrap, without Docker. Linux only."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from sandbox import seccomp, server
from sandbox.box import Box
from sandbox.bubblewrap import Mount
from sandbox.opened import READ_ONLY, OpenedSandbox, until_stopped
from sandbox.paths import read_beneath, write_beneath
from sandbox.probe import probe
from sandbox.sandbox import ExecResult, SandboxDied, SandboxUnavailable
from sandbox.server import LocalServer


class LocalSandbox(OpenedSandbox[Box]):
    """A `Sandbox` of bubblewrap processes that share one directory of the host.

    Each command, server and the database has namespaces of its own; only files and databases outlive a command.
    """

    def start(self) -> None:
        """Install the dependencies unless they are, start PostgreSQL, and check the hardening from inside."""
        found = probe()
        if not found.works:
            raise SandboxUnavailable(f"generated code runs only in a sandbox, and none works here: {found}")
        self._dependencies.install()
        self._dependencies.extras.mkdir(exist_ok=True)
        self._died = None
        self._parts = Box(self._dependencies, self._limits, self._on_full)
        try:
            breaches = self._check_beside(self._parts.postgres.start)
            if breaches:
                raise SandboxUnavailable("the local sandbox does not isolate on this machine: " + "; ".join(breaches))
        except BaseException:  # also of a signal: nobody leaves what has not been entered
            self.close()
            raise

    def close(self) -> None:
        """End every process and remove every file of this sandbox; may be called twice."""
        box = self._give_up()
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
        with until_stopped(running, lambda: box.forget(process)):
            yield running

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
        return self._look({"env": [*self._alive().environment({}), "PWD", "LC_CTYPE"], "read_only": READ_ONLY})

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

    def _on_full(self, reason: str) -> None:
        with self._lock:
            self._died = f"{reason}: free some space (or point TMPDIR to a larger disk), then run again"
            box = self._parts
        if box:
            box.kill()
