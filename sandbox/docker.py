"""The Docker sandbox: one hardened container, nothing mounted, no network. Linux containers on any engine."""

import io
import os
import tarfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from sandbox import seccomp
from sandbox.beneath import FAILED, NOT_REGULAR, TOO_LARGE
from sandbox.cell import Cell
from sandbox.container import memory_of, processors_of, sweep
from sandbox.dependencies import Dependencies
from sandbox.engine import Engine
from sandbox.image import image_for
from sandbox.limits import MIB, Limits
from sandbox.opened import READ_ONLY, OpenedSandbox, until_stopped
from sandbox.paths import irregular, not_written, parts_of, too_large
from sandbox.prepare import USERS
from sandbox.programs import program
from sandbox.sandbox import EvidenceRefused, ExecResult, SandboxDied, SandboxUnavailable
from sandbox.server import NAME, RunningServer
from sandbox.supervised import Supervised
from sandbox.uplink import Uplink

_READ_ONLY = (*READ_ONLY, "/database", "/sys/fs/cgroup", "/orchestrate")
_COPIED_WITHIN = 120.0
_FEW = 1 << 16

T = TypeVar("T")


class DockerSandbox(OpenedSandbox[Cell]):
    """A `Sandbox` whose commands share one container; each ends with its whole process tree."""

    def __init__(self, dependencies: Dependencies, limits: Limits | None = None) -> None:
        super().__init__(dependencies, limits)
        self._engine: Engine | None = None

    def start(self) -> None:
        """Build the image unless it exists, start the container and PostgreSQL, and check the hardening from inside."""
        self._died = None
        self._engine = Engine()
        try:
            sweep(self._engine)
            image = image_for(self._engine, self._dependencies)
            self._parts = Cell(self._engine, image, self._limits, self._on_full, self._on_end)
            breaches = self._check_beside(self._parts.start_postgres)
            if breaches:
                raise SandboxUnavailable(
                    "the Docker engine does not isolate on this machine, use --sandbox local: " + "; ".join(breaches)
                )
        except SandboxDied as error:
            self.close()
            raise SandboxUnavailable(f"the container of the sandbox does not start: {error}") from error
        except BaseException:  # also of a signal: nobody leaves what has not been entered
            self.close()
            raise

    def close(self) -> None:
        """End every process and remove the container; may be called twice."""
        with self._lock:
            cell = self._give_up()
            engine, self._engine = self._engine, None
        try:
            if cell:
                cell.close()
        finally:
            if engine:
                engine.close()

    def put(self, files: Mapping[str, bytes]) -> None:
        """Write files below `/workspace`."""
        self._write("sandbox", "/workspace", files)

    def put_harness(self, files: Mapping[str, bytes]) -> None:
        """Write our own files below `/harness`, which code in the sandbox can read but not write."""
        self._write("warden", "/harness", files)

    def read_evidence(self, path: str, cap: int = 16 << 20) -> bytes:
        """Read a regular file that code in the sandbox wrote below `/evidence`."""
        parts_of(path)
        code, data, complaint = self._program("sandbox", ["get", "/evidence", path, str(cap)], b"", cap)
        if code == NOT_REGULAR:
            raise irregular(path)
        if code == TOO_LARGE or len(data) > cap:
            raise too_large(path, cap)
        if code:
            raise EvidenceRefused(f"{path} cannot be read: {_reason(code, complaint)}")
        return data

    def create_database(self, name: str, template: str | None = None) -> str:
        """Make a database (optionally a copy of `template`, which nobody may use) and return its URL inside."""
        return self._alive().admin.create_database(name, template)

    def exec(self, argv: Sequence[str], *, timeout: float, env: Mapping[str, str] | None = None) -> ExecResult:
        """Run a command to its end in `/workspace`; at its deadline its whole process tree is killed."""
        result = self._run(argv, timeout, env)
        if result.exit_code != 0:
            # A red test may be the work of a full disk or of a database that is gone.
            if self._living(self._alive().is_full):
                self._on_full()
            self._check()
        return result

    @contextmanager
    def serve(self, argv: Sequence[str], *, env: Mapping[str, str] | None = None) -> Iterator["DockerServer"]:
        """Start a server that listens on the Unix socket named by `$SERVER_SOCKET` inside."""
        cell = self._alive()
        inner, outer = cell.server_paths()
        inside_socket = f"/run/server/{inner}/{NAME}"
        cell.uplink.ask("out of memory")
        process = cell.spawn(argv, {"SERVER_SOCKET": inside_socket, **(env or {})}, inner)
        running = DockerServer(process, inside_socket, outer, cell.uplink, self._check)
        with until_stopped(running, lambda: cell.forget(process)):
            yield running

    def selfcheck(self) -> list[str]:
        """Probe the hardening from inside."""
        lines = self._breaches()
        if seccomp.program(self._require_engine().architecture) is None:
            lines.append("only the engine filters system calls: we do not know those of this processor")
        return lines

    def _breaches(self) -> list[str]:
        return self._look(
            {
                "env": [*self._alive().environment({}), "PWD", "LC_CTYPE"],
                "read_only": _READ_ONLY,
                "users": list(USERS.values()),
                "limits": {
                    "memory": memory_of(self._limits),
                    "pids": self._limits.processes,
                    "cpu": int(processors_of(self._limits, self._require_engine()) * 100_000),
                },
            }
        )

    def _run(self, argv: Sequence[str], timeout: float, env: Mapping[str, str] | None) -> ExecResult:
        cell = self._alive()
        started = time.monotonic()
        killed_before = self._living(cell.out_of_memory)
        process = self._living(lambda: cell.spawn(argv, env or {}))
        ended = process.wait(timeout)
        code = self._living(process.end)
        duration = time.monotonic() - started
        cell.forget(process)
        stdout, stderr = process.stdout.read(), process.stderr.read()
        if code != 0 and self._living(cell.out_of_memory) > killed_before:
            stderr += b"\nsandbox: a process was killed, as the commands together needed more memory than allowed\n"
        truncated = process.stdout.truncated or process.stderr.truncated
        return ExecResult(code if ended else None, stdout, stderr, duration, not ended, truncated)

    def _write(self, as_user: str, directory: str, files: Mapping[str, bytes]) -> None:
        for path in files:
            parts_of(path)
        code, _, complaint = self._program(as_user, ["put", directory], _archive(files), _FEW)
        if code == FAILED:
            number, _, path = complaint.partition("\n")
            raise not_written(path, int(number))
        if code:
            raise SandboxDied(f"files cannot be written in the sandbox: {complaint[-500:]}")

    def _program(self, as_user: str, arguments: Sequence[str], data: bytes, cap: int) -> tuple[int, bytes, str]:
        """Run our program for files; return its exit code, its output and its complaint."""
        cell = self._alive()
        # What is kept is halved, and an odd cap would lose a byte.
        errand = self._living(lambda: cell.program([*program("beneath"), *arguments], as_user, 2 * cap + 2))
        try:
            errand.say(data, last=True)
            if not errand.wait(_COPIED_WITHIN):
                raise SandboxDied("copying files into or out of the sandbox takes too long: run again")
            code = self._living(errand.exit_code)
        finally:
            errand.close()
        return code, errand.stdout.read(), errand.stderr.read().decode(errors="replace")

    def _check(self) -> None:
        self._living(self._alive().admin.check)

    def _living(self, act: Callable[[], T]) -> T:
        """Do something with the container, and raise why it has ended if it has."""
        try:
            result = act()
        except SandboxDied:
            self._alive()
            raise
        self._alive()
        return result

    def _require_engine(self) -> Engine:
        assert self._engine is not None
        return self._engine

    def _on_full(self) -> None:
        used = f"the sandbox uses more than {self._limits.disk // MIB} MiB of disk"
        self._end(f"{used}: free some space in what the project or its tests write, then run again")

    def _on_end(self, complaint: str) -> None:
        self._end(f"the container of the sandbox ended ({complaint or 'was it or the engine killed?'}): run again")

    def _end(self, reason: str) -> None:
        with self._lock:
            self._died = self._died or reason
            cell = self._parts
        if cell:
            with suppress(SandboxDied):
                cell.kill()


class DockerServer(RunningServer):
    """A server whose socket is in the container; ours leads there, and nowhere else when code changes what is there."""

    def __init__(
        self, process: Supervised, inside_socket: str, outside: Path, uplink: Uplink, check: Callable[[], None]
    ) -> None:
        super().__init__(process, outside, check)
        self._inside = inside_socket
        self._uplink = uplink
        self._listener = uplink.lend(outside, inside_socket)

    def stop(self) -> ExecResult:
        """Refuse connections, ask with SIGTERM, kill after five seconds, and tell how the process ended."""
        if self._result is None:
            self._uplink.take_back(self._listener)
        return super().stop()

    def _is_listening(self) -> bool:
        return bool(self._uplink.ask("reaches", self._inside))


def _archive(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for path, data in files.items():
            info = tarfile.TarInfo(path)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def _reason(code: int, complaint: str) -> str:
    number = complaint.partition("\n")[0]
    return os.strerror(int(number)) if code == FAILED and number.isdigit() else f"exit code {code}"
