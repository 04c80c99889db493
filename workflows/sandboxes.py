"""The sandboxes of a run: what they need is made first, and the next one starts while others are at work."""

import io
import tarfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from agents.stacks.stack import Seed, Stack
from sandbox.dependencies import Dependencies
from sandbox.packages import install_packages
from sandbox.sandbox import EvidenceRefused, Sandbox, SandboxError, SandboxUnavailable

AHEAD = 2
"""How many are started before they are asked for: a run needs one to integrate and a fresh one to execute."""

_SEED_CAP = 512 << 20


class Sandboxes:
    """Starts sandboxes in the background. `opened` returns one that is not started, for these dependencies."""

    def __init__(
        self, stack: Stack, opened: Callable[[], Sandbox], dependencies: Dependencies, ahead: int = AHEAD
    ) -> None:
        self._stack = stack
        self._opened = opened
        self._dependencies = dependencies
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._closed = False
        self._left = ahead
        self._alive: set[Sandbox] = set()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="sandbox")
        self._next = self._pool.submit(self._prepare)

    @contextmanager
    def take(self) -> Iterator[Sandbox]:
        """Give a fresh sandbox, and close it in the end. Raises `SandboxError`."""
        sandbox = self._following().result()
        try:
            yield sandbox
        finally:
            self._end(sandbox)

    def close(self) -> None:
        """End everything that was started for this run, also what is still starting."""
        with self._lock:
            self._closed = True
            alive = list(self._alive)
        for sandbox in alive:
            self._end(sandbox)
        self._pool.shutdown(cancel_futures=True)

    def _following(self) -> "Future[Sandbox]":
        with self._turn:  # tasks of agents take theirs at the same time, and nobody may get that of another
            following = self._next
            self._left -= 1
            if self._left > 0:
                self._next = self._pool.submit(self._start)
            elif self._left < 0:
                following = self._pool.submit(self._start)
            return following

    def _prepare(self) -> Sandbox:
        tools = self._stack.toolchain()
        if tools.packages:
            install_packages(self._dependencies, tools.packages)
        for seed in tools.seeds:
            self._dependencies.derive(seed.name, partial(self._sow, seed))
        return self._start()

    def _sow(self, seed: Seed, directory: Path) -> None:
        sandbox = self._start()
        try:
            sandbox.put_harness(self._stack.harness())
            result = sandbox.exec(seed.command.argv, timeout=seed.command.timeout, env=seed.command.env)
            if result.exit_code != seed.command.expect:
                said = (result.stdout + result.stderr).decode(errors="replace").strip()
                raise SandboxUnavailable(f"{seed.name} cannot be prepared for the sandbox: {said[-400:]}")
            _unpack(sandbox.read_evidence(seed.archive, _SEED_CAP), directory)
        except EvidenceRefused as error:
            raise SandboxUnavailable(f"{seed.name} cannot be prepared for the sandbox: {error}") from error
        finally:
            self._end(sandbox)

    def _start(self) -> Sandbox:
        sandbox = self._opened()
        sandbox.start()
        with self._lock:
            self._alive.add(sandbox)
            closed = self._closed
        if closed:
            # Only now, as nothing may be closed while it starts.
            self._end(sandbox)
            raise SandboxUnavailable("the run has ended")
        return sandbox

    def _end(self, sandbox: Sandbox) -> None:
        with self._lock:
            self._alive.discard(sandbox)
        with suppress(SandboxError):
            sandbox.close()


def _unpack(archive: bytes, directory: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        packed.extractall(directory, filter="data")
