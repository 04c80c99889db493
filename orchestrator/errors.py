"""The one error of the command line: what went wrong, the way out, and the exit code.

Codes are words with a number behind `OR`, so that `orchestrate explain` finds them; exit codes are those of the
contract: 1 failed, 2 usage, 3 gate, 4 waiting, 5 budget, 7 environment, 130 and 143 signals.
"""

from workflows.events import Failure


class OrchestrateError(Exception):
    """A command cannot do what was asked. `failure` says why and the way out, `exit_code` how the process ends."""

    def __init__(self, failure: Failure, exit_code: int = 1) -> None:
        super().__init__(failure.message)
        self.failure = failure
        self.exit_code = exit_code


def failed(code: str, message: str, hint: str = "", *, location: str = "", exit_code: int = 1) -> OrchestrateError:
    """An error to raise, from its parts."""
    failure = Failure(code=code, message=message, hint=hint, location=location)
    return OrchestrateError(failure, exit_code)
