"""Judging how the commands of a toolchain ended."""

from collections.abc import Sequence

from agents.stacks.ran import Ran, run
from agents.stacks.stack import Command
from sandbox.sandbox import Sandbox
from workflows.gates.outcome import Outcome
from workflows.gates.subject import Subject


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
