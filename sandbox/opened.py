"""What the sandboxes do alike: they are entered and left, look at themselves, and say why they are no longer there."""

import json
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar

from sandbox import inside
from sandbox.dependencies import Dependencies
from sandbox.directory import Directory
from sandbox.limits import Limits
from sandbox.sandbox import ExecResult, SandboxDied, SandboxUnavailable
from sandbox.server import RunningServer

READ_ONLY = (
    *("/", "/usr", "/etc", "/proc/sys", "/dev", "/harness", "/control", "/dependencies", "/extra", "/run", "/run/pg"),
)
"""What a command must not be able to write, whatever it runs in."""

_SELFCHECK_WITHIN = 30.0
_LOOKS = 2
"""Times that it is tried: a look that did not come to its end, on a machine out of breath, has found nothing yet."""


class Parts(Protocol):
    """What exists of a sandbox between start and close."""

    @property
    def directory(self) -> Directory:
        """Its files on the host."""
        ...


P = TypeVar("P", bound=Parts)
S = TypeVar("S", bound=RunningServer)


class OpenedSandbox(ABC, Generic[P]):
    """The half of a `Sandbox` that does not depend on what isolates its commands."""

    def __init__(self, dependencies: Dependencies, limits: Limits | None = None) -> None:
        self._dependencies = dependencies
        self._limits = limits or Limits()
        self._lock = threading.RLock()
        self._parts: P | None = None
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
        """A directory outside whose files are read-only in `/control` before anything that is sent or started later."""
        return self._alive().directory / "control"

    @abstractmethod
    def start(self) -> None:
        """Start PostgreSQL, and check the hardening from inside."""

    @abstractmethod
    def close(self) -> None:
        """End every process and remove every file of this sandbox; may be called twice."""

    @abstractmethod
    def _breaches(self) -> list[str]: ...

    @abstractmethod
    def _run(self, argv: Sequence[str], timeout: float, env: Mapping[str, str] | None) -> ExecResult: ...

    def _check_beside(self, start_database: Callable[[], None]) -> list[str]:
        """Look at the hardening while the database starts."""
        with ThreadPoolExecutor(max_workers=1) as second:
            database = second.submit(start_database)
            breaches = self._breaches()
            database.result()
        return breaches

    def _look(self, facts: Mapping[str, object]) -> list[str]:
        """Run the look from inside, and return what should not be possible and is."""
        source = Path(inside.__file__).read_text()
        argv = ["python3", "-I", "-S", "-c", source, json.dumps(facts)]
        for _ in range(_LOOKS):
            result = self._run(argv, _SELFCHECK_WITHIN, None)
            lines = result.stdout.decode(errors="replace").splitlines()
            if result.exit_code == 0 and lines[-1:] == ["end"]:
                return [line for line in lines[:-1] if line]
            self._alive()  # a full disk ends it, too, and says so
        log = result.stderr.decode(errors="replace")[-500:] or f"it ended with {result.exit_code} and said nothing"
        raise SandboxUnavailable(f"the sandbox cannot check itself: {log}")

    def _alive(self) -> P:
        with self._lock:
            if self._parts and not self._died:
                return self._parts
        raise SandboxDied(self._died or "the sandbox is not started")

    def _give_up(self) -> P | None:
        """Return the parts to be closed; nobody else gets them any more."""
        with self._lock:
            parts, self._parts = self._parts, None
            self._died = self._died or "the sandbox is closed"
        return parts


@contextmanager
def until_stopped(server: S, forget: Callable[[], None]) -> Iterator[S]:
    """Lend a server, stop it, and forget its process whatever happens."""
    try:
        yield server
    finally:
        try:
            server.stop()
        finally:
            forget()
