"""A rendered backend, migrated and served in a sandbox, for proofs that run tests against it."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from agents.spec.bootstrap import bootstrap_variables
from agents.spec.model import Spec
from agents.stacks.ran import run, server_env
from agents.stacks.stack import Stack
from sandbox.choose import open_sandbox
from sandbox.dependencies import Dependencies
from sandbox.sandbox import Sandbox, Server
from workflows.acceptance.runner import SuiteRun, Target, run_suite

SUITE_WITHIN = 180.0
READY_WITHIN = 60.0
MIGRATIONS = "migrations/"


class NotMigratedError(Exception):
    """The migrations of a tree do not run; carries what they said."""


@contextmanager
def opened(stack: Stack) -> Iterator[Sandbox]:
    """Yield a started sandbox with the stack's dependencies and harness."""
    sandbox = open_sandbox("auto", Dependencies(stack.toolchain().lock))
    try:
        sandbox.start()
        sandbox.put_harness(stack.harness())
        yield sandbox
    finally:
        sandbox.close()


class Host:
    """Serves trees of one Spec in one sandbox, one after the other, each in an empty workspace on a new database."""

    def __init__(self, stack: Stack, sandbox: Sandbox, spec: Spec) -> None:
        self.spec = spec
        self._tools = stack.toolchain()
        self._sandbox = sandbox
        self._schemas: set[str] = set()
        self._served = 0

    @contextmanager
    def serve(self, files: Mapping[str, bytes]) -> Iterator[Server]:
        """Yield the running server of a tree. Raises NotMigratedError, ServerNotReady."""
        self._served += 1
        # Nothing of the tree before may be left: neither a file that this one lacks nor compiled code.
        self._sandbox.exec(["find", "/workspace", "-mindepth", "1", "-delete"], timeout=READY_WITHIN)
        self._clock.unlink(missing_ok=True)
        self._sandbox.put(files)
        database = self._sandbox.create_database(f"proof_{self._served}", self.schema(files))
        env = server_env(self.spec, database, "document")
        with self._sandbox.serve(self._tools.serve.argv, env={**self._tools.serve.env, **env}) as server:
            server.wait_ready(READY_WITHIN)
            yield server

    def run(
        self,
        files: Mapping[str, bytes],
        suite: Mapping[str, bytes],
        only: Sequence[str] = (),
        exchanges: Path | None = None,
        *,
        stop_at_first: bool = False,
    ) -> SuiteRun:
        """Serve a tree and run a suite, or some tests of it, against it. Raises NotMigratedError, ServerNotReady."""
        with self.serve(files) as server:
            return run_suite(
                suite,
                Target(server.socket, self._clock, bootstrap_variables(self.spec)),
                timeout=SUITE_WITHIN,
                only=only,
                exchanges=exchanges,
                stop_at_first=stop_at_first,
            )

    @property
    def _clock(self) -> Path:
        return self._sandbox.control_dir / "clock"

    def schema(self, files: Mapping[str, bytes]) -> str:
        """Return the database that the migrations of this tree have made; the same migrations run only once."""
        name = f"schema_{digest({k: v for k, v in files.items() if k.startswith(MIGRATIONS)})[:16]}"
        if name not in self._schemas:
            migrated = run(self._sandbox, self._tools.migrate_up, {"DATABASE_URL": self._sandbox.create_database(name)})
            if not migrated.ok:
                raise NotMigratedError(migrated.text)
            self._schemas.add(name)
        return name


def digest(files: Mapping[str, bytes]) -> str:
    """Return one hash of names and contents."""
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(f"{name} {hashlib.sha256(files[name]).hexdigest()}\n".encode())
    return total.hexdigest()
