"""What exists of a Docker sandbox between start and close: its container, its uplink, its database, its commands."""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sandbox.admin import SOCKET, SOCKET_DIRECTORY, Administrator, settings
from sandbox.container import STORED, Container, Errand, user
from sandbox.directory import Directory
from sandbox.engine import Engine
from sandbox.limits import Limits
from sandbox.postgres import BINARIES, DATA
from sandbox.prepare import TEMPLATE
from sandbox.programs import program
from sandbox.supervised import Supervised, order
from sandbox.uplink import Uplink

_ENV: Mapping[str, str] = {
    "HOME": "/tmp",  # noqa: S108 - inside
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "PYTHONPATH": "/dependencies",
    "PYTHONNOUSERSITE": "1",
    "PGHOST": SOCKET_DIRECTORY,
    "PGUSER": "postgres",
}
_POSTGRES_OUTPUT = 1 << 16


class Cell:
    """The parts of one sandbox. `on_full` and `on_end` are called when it stores too much, and when it is gone."""

    def __init__(
        self, engine: Engine, image: str, limits: Limits, on_full: Callable[[], None], on_end: Callable[[str], None]
    ) -> None:
        self.admin = Administrator()
        self.directory = Directory()
        self._engine = engine
        self._limits = limits
        self._lock = threading.Lock()
        self._running: set[Supervised] = set()
        self._servers = 0
        self._postgres: _Postgres | None = None
        first = [*program("warden", "multiplex"), json.dumps({"stored": STORED, "most": limits.disk})]
        try:
            self.container = Container(engine, image, first, limits, self.directory.root)
        except BaseException:  # also of a signal: whoever called has no cell to close
            self.directory.remove()
            raise
        self.uplink = Uplink(self.container.streams, self.directory / "control", on_full, on_end)

    @staticmethod
    def environment(env: Mapping[str, str]) -> dict[str, str]:
        """Return all variables of a command: nothing comes from the host or from the image."""
        return {**_ENV, **env}

    def start_postgres(self) -> None:
        """Start the database server on a copy of what is in the image, and connect to it."""
        binary = f"/dependencies/{BINARIES}/postgres"
        script = f'cp -a {TEMPLATE}/. {DATA} && exec {binary} -D {DATA} "$@"'
        self._postgres = _Postgres(self.container, ["/bin/sh", "-ec", script, "sh", *settings()])
        outside = self.directory / "sockets" / "postgres.sock"
        listener = self.uplink.lend(outside, f"{SOCKET_DIRECTORY}/{SOCKET}")
        self.admin.connect(self._postgres, outside, "")
        self.uplink.take_back(listener)

    def spawn(self, argv: Sequence[str], env: Mapping[str, str], server: str = "") -> Supervised:
        """Start a command in `/workspace`; `server` is the directory that it may make a socket in."""
        with self._lock:
            what = order(
                argv,
                self.environment(env),
                self._limits,
                self._engine.architecture,
                fresh=not self._running,
                server=server,
            )
            process = Supervised(self.container, what, self._limits.output)
            self._running.add(process)
        return process

    def program(self, argv: Sequence[str], as_user: str, cap: int) -> Errand:
        """Start a program of ours."""
        return self.container.run(argv, user(as_user), cap)

    def forget(self, process: Supervised) -> None:
        """Drop a process that has ended."""
        with self._lock:
            self._running.discard(process)

    def server_paths(self) -> tuple[str, Path]:
        """Return a directory's name for a server's socket, and a place on the host for the socket that leads there."""
        with self._lock:
            self._servers += 1
            return str(self._servers), self.directory / "sockets" / f"{self._servers}.sock"

    def out_of_memory(self) -> int:
        """Return how many processes were killed for want of memory."""
        return self.uplink.ask("out of memory")

    def is_full(self) -> bool:
        """Return whether more is stored than allowed."""
        return bool(self.uplink.ask("full"))

    def kill(self) -> None:
        """End every process; files on the host stay."""
        self.container.remove()

    def close(self) -> None:
        """End every process, the container, and what is left on the host."""
        self.admin.close()
        self.uplink.close()
        try:
            self.container.remove()
        finally:
            self.directory.remove()
            if self._postgres:
                self._postgres.close()


class _Postgres:
    """The server's process as the administrator's connection wants it."""

    def __init__(self, container: Container, argv: Sequence[str]) -> None:
        self._errand = container.run(argv, user("postgres"), _POSTGRES_OUTPUT)
        self.stdout, self.stderr = self._errand.stdout, self._errand.stderr

    def wait(self, timeout: float | None) -> bool:
        """Return whether the server has ended."""
        return self._errand.wait(timeout)

    def terminate(self) -> None:
        """Do nothing: the server ends with its container."""

    def end(self) -> None:
        """Do nothing: the server ends with its container."""

    def close(self) -> None:
        """Forget its streams."""
        self._errand.close()
