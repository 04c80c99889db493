"""Gate: the strict type checker is content."""

from sandbox.sandbox import Sandbox
from workflows.gates.command import judge_commands
from workflows.gates.outcome import Outcome
from workflows.gates.subject import Subject


def judge_types(subject: Subject, sandbox: Sandbox) -> Outcome:
    """Run the stack's type checker."""
    return judge_commands(subject, sandbox, "types", subject.stack.toolchain().types)
