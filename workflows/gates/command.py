"""Running the commands of a toolchain in the sandbox and judging how they ended."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agents.stacks.stack import Command
from sandbox.sandbox import ExecResult, Sandbox
from workflows.gates.outcome import Outcome
from workflows.gates.subject import Subject


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


def judge_commands(subject: Subject, sandbox: Sandbox, gate: str, commands: Sequence[Command]) -> Outcome:
    """Run the commands one after the other; each must succeed."""
    return summarize(subject, gate, [run(sandbox, command) for command in commands])


def summarize(subject: Subject, gate: str, ran: Sequence[Ran]) -> Outcome:
    """Return the outcome of commands that all must succeed."""
    failed = [each for each in ran if not each.ok]
    return Outcome(
        problems=tuple(each.problem for each in failed),
        evidence=(subject.keep(f"{gate}.log", b"".join(each.log for each in ran)),),
        command="; ".join(each.line for each in ran),
        exit_code=next((each.result.exit_code for each in (*failed, *ran)), None),
    )
