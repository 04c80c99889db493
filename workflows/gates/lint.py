"""Gate: linter and formatter are content, with our configuration."""

from sandbox.sandbox import Sandbox
from workflows.gates.command import judge_commands
from workflows.gates.outcome import Outcome
from workflows.gates.subject import Subject


def judge_lint(subject: Subject, sandbox: Sandbox) -> Outcome:
    """Run the stack's lint commands."""
    return judge_commands(subject, sandbox, "lint", subject.stack.toolchain().lint)
