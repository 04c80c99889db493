"""What exists of a local sandbox between start and close: its directory, its groups and its processes."""

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sandbox import admin, cgroup, postgres
from sandbox.bubblewrap import Isolation, Mount, interpreter_env, interpreter_mounts
from sandbox.cgroup import ControlGroup
from sandbox.dependencies import Dependencies
from sandbox.directory import Directory
from sandbox.disk import DiskWatch
from sandbox.limits import Limits
from sandbox.postgres import Postgres
from sandbox.process import Isolated, Spawner
from sandbox.scratch import note_groups

_ENV: Mapping[str, str] = {
    "HOME": "/tmp",  # noqa: S108 - inside, where each command has its own
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONPATH": "/dependencies",
    "PYTHONNOUSERSITE": "1",
    "PGHOST": admin.SOCKET_DIRECTORY,
    "PGUSER": "postgres",
}


class Box:
    """The parts of one sandbox. `on_full` is called with the reason when its disk runs full."""

    def __init__(self, dependencies: Dependencies, limits: Limits, on_full: Callable[[str], None]) -> None:
        self._dependencies = dependencies
        self._limits = limits
        self._lock = threading.Lock()
        self._running: set[Isolated] = set()
        self._servers = 0
        self.directory = Directory()
        commands, database = (f"{self.directory.root.name}-{each}" for each in ("commands", "postgres"))
        note_groups(self.directory.root, [*cgroup.places(commands), *cgroup.places(database)])
        self.commands_group = cgroup.create(commands, limits)
        # Its tables are limited by the disk alone, and each connection is a process.
        self._postgres_limits = limits.model_copy(update={"file_size": limits.disk, "processes": Limits().processes})
        self._postgres_group = cgroup.create(database, self._postgres_limits)
        self._spawner = Spawner()
        self.postgres = Postgres(dependencies, self._spawn_postgres, self.directory / "database", self.directory / "pg")
        self.disk = DiskWatch(self.directory.root, limits, on_full)
        self.disk.start()

    @staticmethod
    def environment(env: Mapping[str, str]) -> dict[str, str]:
        """Return all variables of a command: nothing comes from the host."""
        return {**_ENV, **interpreter_env(), **env}

    def spawn(self, argv: Sequence[str], env: Mapping[str, str], mounts: Sequence[Mount]) -> Isolated:
        """Start a command in `/workspace`."""
        shown = [
            *interpreter_mounts(),
            *self._shared(),
            Mount(self._dependencies.extras, "/extra"),
            Mount(self.directory / "harness", "/harness"),
            Mount(self.directory / "control", "/control"),
            Mount(self.directory / "workspace", "/workspace", "write"),
            Mount(self.directory / "evidence", "/evidence", "write"),
            # Read-only is enough to connect, and nobody can put another socket in its place.
            Mount(self.directory / "pg", admin.SOCKET_DIRECTORY),
            *mounts,
        ]
        isolation = Isolation(
            self.directory / "etc",
            shown,
            self.environment(env),
            "/workspace",
            self._limits,
            _doors(self.commands_group),
        )
        return self._start(isolation.command(argv))

    def server_paths(self) -> tuple[Path, Path]:
        """Make a directory for a server's socket; return it and a name for the socket that only we can see."""
        with self._lock:
            self._servers += 1
            number = self._servers
        directory = self.directory / "servers" / str(number)
        directory.mkdir()
        return directory, self.directory / "sockets" / f"{number}.sock"

    def forget(self, process: Isolated) -> None:
        """Drop a process that has ended."""
        with self._lock:
            self._running.discard(process)

    def out_of_memory(self) -> int:
        """Return how many processes of commands were killed for want of memory."""
        return self.commands_group.out_of_memory() if self.commands_group else 0

    def kill(self) -> None:
        """End every process."""
        with self._lock:
            running = list(self._running)
        for process in running:
            process.end()
        self.postgres.stop()

    def close(self) -> None:
        """End every process and remove every file."""
        self.disk.stop()
        self.kill()
        self._spawner.close()
        self.disk.join()
        for group in (self.commands_group, self._postgres_group):
            if group:
                group.remove()
        self.directory.remove()

    def _spawn_postgres(self, argv: Sequence[str], data: Path) -> Isolated:
        mounts = [
            *self._shared(),
            Mount(data, postgres.DATA, "write"),
            Mount(self.directory / "pg", admin.SOCKET_DIRECTORY, "write"),
        ]
        env = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"}
        isolation = Isolation(
            self.directory / "etc", mounts, env, "/", self._postgres_limits, _doors(self._postgres_group)
        )
        return self._start(isolation.command(argv))

    def _shared(self) -> list[Mount]:
        return [Mount(self._dependencies.site, "/dependencies")]

    def _start(self, command: Sequence[str]) -> Isolated:
        process = self._spawner.spawn(command, self._limits.output)
        with self._lock:
            self._running.add(process)
        return process


def _doors(group: ControlGroup | None) -> list[Path] | None:
    return group.entrances if group else None
