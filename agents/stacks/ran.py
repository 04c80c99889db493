"""Commands of a toolchain in a sandbox: how they are run, how they ended, and what the harness tells a server."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from agents.spec.bootstrap import bootstrap_variables
from agents.spec.model import Spec
from agents.stacks.stack import Command
from sandbox.sandbox import ExecResult, Sandbox


@dataclass(frozen=True)
class Ran:
    """A command and how it ended."""

    command: Command
    result: ExecResult

    @property
    def ok(self) -> bool:
        """Whether it ended in time with the exit code that means success."""
        return not self.result.timed_out and self.result.exit_code == self.command.expect

    @property
    def line(self) -> str:
        """The command as one would type it."""
        return shlex.join(self.command.argv)

    @property
    def text(self) -> str:
        """What the command printed, errors last."""
        return decode(self.result.stdout) + decode(self.result.stderr)

    @property
    def ending(self) -> str:
        """How it ended, in words."""
        if self.result.timed_out:
            return f"was stopped after its {self.command.timeout:g} s"
        return f"ended with exit code {self.result.exit_code}, expected {self.command.expect}"

    @property
    def problem(self) -> str:
        """What to mend: the output when it says something, with the ending below."""
        return f"{self.text.strip()}\n`{self.line}` {self.ending}".strip()

    @property
    def log(self) -> bytes:
        """The command and everything it printed, for the evidence."""
        head = f"$ {self.line}\n# exit code {self.result.exit_code} in {self.result.duration_s:.2f} s\n"
        return head.encode() + self.result.stdout + self.result.stderr + b"\n"


def decode(output: bytes) -> str:
    """Return the output of foreign code as text, whatever bytes it is made of."""
    return output.decode(errors="replace")


def run(sandbox: Sandbox, command: Command, env: Mapping[str, str] | None = None) -> Ran:
    """Run one command; the environment is added to the command's own."""
    result = sandbox.exec(command.argv, timeout=command.timeout, env={**command.env, **(env or {})})
    return Ran(command, result)


def server_env(spec: Spec, database: str, mode: str, number: int = 1) -> dict[str, str]:
    """Return what the harness tells a server, the first or another one that runs beside it."""
    told = {"DATABASE_URL": database, "SERVER_MODE": mode, "CLOCK_FILE": f"/control/{clock_of(number)}"}
    return {**told, **({"SERVER_NUMBER": str(number)} if number > 1 else {}), **bootstrap_variables(spec)}


def used_env(spec: Spec, database: str, number: int) -> dict[str, str]:
    """Return the environment of a server as it is in use, and the number of its report."""
    return {"DATABASE_URL": database, "SERVER_NUMBER": str(number), **bootstrap_variables(spec)}


def clock_of(number: int) -> str:
    """Return the name of the control file that sets the time of a server."""
    return "clock" if number == 1 else f"clock-{number}"
