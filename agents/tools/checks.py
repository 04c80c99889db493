"""Tools that check the work of a task in a sandbox: tests, lint, types, migrations, requests. No gate, no verdict."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from secrets import token_hex
from types import TracebackType

from pydantic import BaseModel, ConfigDict

from agents.model.tool import AnyTool, Tool, TryAgain
from agents.spec.model import Spec
from agents.stacks.ran import Ran, run, server_env
from agents.stacks.stack import Command, Stack
from agents.tools.bench import Bench
from agents.tools.requests import Requests, converse
from sandbox.sandbox import Sandbox, ServerNotReady, UnsafePath

_STARTS_WITHIN = 60.0


class Nothing(BaseModel):
    """A tool that needs no input."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Checks:
    """A sandbox for one agent, opened when it is first needed and closed with it; it holds the bench as it is then.

    What runs in it may spoil it for what comes later. Verdicts come from a fresh one.
    """

    def __init__(
        self, bench: Bench, spec: Spec, stack: Stack, sandbox: Callable[[], AbstractContextManager[Sandbox]]
    ) -> None:
        self._bench = bench
        self._spec = spec
        self._stack = stack
        self._open = sandbox
        self._held = ExitStack()
        self._sandbox: Sandbox | None = None

    def __enter__(self) -> "Checks":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.close()

    @property
    def tools(self) -> tuple[AnyTool, ...]:
        """The tools; each answers with what went wrong, or that nothing did."""
        tools = self._stack.toolchain()
        return (
            Tool("run_tests", "Run the project's own tests.", Nothing, lambda _: self._tests(tools.test)),
            Tool("run_lint", "Run linter and formatter.", Nothing, lambda _: self._commands(tools.lint)),
            Tool("run_types", "Run the strict type checker.", Nothing, lambda _: self._commands(tools.types)),
            Tool("run_migrations", "Migrate an empty database up, down and up, and look for drift.", Nothing,
                 lambda _: self._migrations(tools.migrate_up, tools.migrate_again)),
            Tool("send_requests", "Start the server on an empty database and send it requests, in order.", Requests,
                 self._requests),
        )  # fmt: skip

    def _ready(self) -> Sandbox:
        if self._sandbox is None:
            self._sandbox = self._held.enter_context(self._open())
            self._sandbox.put_harness(self._stack.harness())
        try:
            self._sandbox.put(self._bench.files)
        except UnsafePath:  # what ran in it has put a link there: begin with a fresh one
            self._held.close()
            self._sandbox = None
            return self._ready()
        return self._sandbox

    def _commands(self, commands: Sequence[Command]) -> str:
        sandbox = self._ready()
        return _told([run(sandbox, command) for command in commands])

    def _tests(self, command: Command) -> str:
        sandbox = self._ready()
        return _told([run(sandbox, command, {"DATABASE_URL": self._migrated(sandbox)})], whole=True)

    def _migrations(self, up: Command, again: Command) -> str:
        sandbox = self._ready()
        env = {"DATABASE_URL": self._database(sandbox)}
        first = run(sandbox, up, env)
        return _told([first, run(sandbox, again, env)] if first.ok else [first])

    def _requests(self, requests: Requests) -> str:
        sandbox, serve = self._ready(), self._stack.toolchain().serve
        env = {**serve.env, **server_env(self._spec, self._migrated(sandbox), "raised")}
        try:
            with sandbox.serve(serve.argv, env=env) as server:
                server.wait_ready(_STARTS_WITHIN)
                return converse(server.socket, requests)
        except ServerNotReady as error:
            raise TryAgain(f"the server does not start: {error}") from None

    def _migrated(self, sandbox: Sandbox) -> str:
        url = self._database(sandbox)
        ran = run(sandbox, self._stack.toolchain().migrate_up, {"DATABASE_URL": url})
        if not ran.ok:
            raise TryAgain(f"the migrations do not run, so there is no database: {ran.problem}")
        return url

    def _database(self, sandbox: Sandbox) -> str:
        return sandbox.create_database(f"agent_{token_hex(4)}")


def _told(ran: Sequence[Ran], *, whole: bool = False) -> str:
    problems = [each.problem for each in ran if not each.ok]
    if problems:
        return "\n\n".join(problems)
    return "\n".join(["All of it is in order.", *(each.text.strip() for each in ran if whole)])
