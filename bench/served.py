"""A rendered backend, migrated and served in a sandbox of its own, for proofs that run tests against it."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from agents.stacks.stack import Stack
from sandbox.choose import open_sandbox
from sandbox.dependencies import Dependencies
from sandbox.sandbox import Sandbox
from workflows.acceptance.runner import SuiteRun, run_suite
from workflows.gates.acceptance import server_env
from workflows.gates.command import run

SUITE_WITHIN = 120.0
READY_WITHIN = 60.0


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


def run_against(
    sandbox: Sandbox,
    stack: Stack,
    files: Mapping[str, bytes],
    suite: Mapping[str, bytes],
    only: Sequence[str] = (),
    exchanges: Path | None = None,
) -> SuiteRun:
    """Serve a tree in a sandbox and run a suite, or some tests of it, against it. Raises ServerNotReady."""
    sandbox.put(files)
    url = sandbox.create_database("proof")
    migrated = run(sandbox, stack.toolchain().migrate_up, {"DATABASE_URL": url})
    if not migrated.ok:
        raise NotMigratedError(migrated.text)
    command = stack.toolchain().serve
    env = {**command.env, **server_env(url, "raised")}
    with sandbox.serve(command.argv, env=env) as server, tempfile.TemporaryDirectory() as folder:
        server.wait_ready(READY_WITHIN)
        return run_suite(
            suite,
            socket=server.socket,
            clock=sandbox.control_dir / "clock",
            workdir=Path(folder),
            timeout=SUITE_WITHIN,
            only=only,
            exchanges=exchanges,
        )
