"""Trying faults in a sandbox: which of the project's own tests notice each."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ValidationError

from agents.stacks.ran import run
from agents.stacks.stack import Command, Stack
from sandbox.sandbox import Sandbox
from workflows.faults.fault import Fault

RIGHT = "right"
"""The id of the run without any fault."""


class NotRightError(Exception):
    """The tests do not pass without any fault, so nothing that they say of one counts."""


class Tried(BaseModel):
    """How the tests ended with a fault. `by`: the first that failed; `code`: pytest's, None where they did not end."""

    id: str
    code: int | None
    by: str
    passed: int

    @property
    def noticed(self) -> bool:
        """Whether a test failed, or never ended; that none was there to run is no answer."""
        return self.code != 0


@dataclass(frozen=True)
class Trier:
    """Tries faults in trees whose files lie in the sandbox already. `tests`: for each file the tests that are asked."""

    stack: Stack
    sandbox: Sandbox
    files: Mapping[str, bytes]
    tests: Mapping[str, Sequence[str]]

    @property
    def possible(self) -> bool:
        """Whether the stack has a program for it."""
        return self.stack.toolchain().planted is not None

    def try_all(self, faults: Sequence[Fault], database: str, within: float) -> Iterator[Tried]:
        """Return how the tests ended with each fault for which there was time. Raises NotRightError."""
        command = self.stack.toolchain().planted
        assert command is not None
        right = {"id": RIGHT, "tests": sorted({test for fault in faults for test in self.tests[fault.path]})}
        asked = [right, *(self._asked(fault) for fault in faults)]
        self.sandbox.put_harness({"faults.json": json.dumps(asked).encode()})
        argv = (*command.argv, str(within))
        ran = run(self.sandbox, Command(argv, command.timeout), {"DATABASE_URL": database})
        found = list(_read(ran.text))
        if not found or found[0].id != RIGHT or found[0].code != 0:
            raise NotRightError(f"{found[0].by if found else ran.problem[-400:]}")
        return iter(found[1:])

    def _asked(self, fault: Fault) -> dict[str, object]:
        text = fault.planted(self.files[fault.path]).decode()
        return {"id": fault.id, "path": fault.path, "text": text, "tests": list(self.tests[fault.path])}


def _read(text: str) -> Iterator[Tried]:
    for line in text.splitlines():
        try:
            yield Tried.model_validate_json(line)
        except ValidationError:
            # Nothing but ours is told there; what is cut off at the end counts as not tried.
            continue
