"""Gate: the security scanner finds nothing, and code reaches for nothing that a backend has no business with."""

from dataclasses import replace

from sandbox.sandbox import Sandbox
from workflows.gates.command import judge_commands
from workflows.gates.conduct import misconduct
from workflows.gates.outcome import Outcome
from workflows.gates.subject import Subject


def judge_scan(subject: Subject, sandbox: Sandbox) -> Outcome:
    """Run the stack's security scanner, and read sources of Python ourselves."""
    tools = subject.stack.toolchain()
    outcome = judge_commands(subject, sandbox, "scan", tools.scan)
    found = () if tools.lexis else misconduct(subject.files, tools.sources)
    return replace(outcome, problems=(*found, *outcome.problems))
