"""Gate: the security scanner finds nothing."""

from sandbox.sandbox import Sandbox
from workflows.gates.command import judge_commands
from workflows.gates.outcome import Outcome
from workflows.gates.subject import Subject


def judge_scan(subject: Subject, sandbox: Sandbox) -> Outcome:
    """Run the stack's security scanner."""
    return judge_commands(subject, sandbox, "scan", subject.stack.toolchain().scan)
