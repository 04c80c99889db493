"""An implementer that follows a script, and a session whose run it carries out: it fails where we want it to."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from agents.evidence import Failure
from agents.integrate.implementer import Implementer, Work
from agents.plan.artifact import Task
from orchestrator.session import Session
from tests.end_to_end.conftest import SMALL
from workflows.context import Context
from workflows.events import Done, Event, Launch

Files = Mapping[str, bytes]
NAME = "20261121-120000-ab12"


@dataclass(frozen=True)
class ScriptedImplementer:
    """Carries out tasks as `inner` does but for the defects; answers the first failure with the first repair."""

    inner: Implementer
    defects: Files
    repairs: Sequence[Files] | None
    failures: list[Failure]

    def skeleton(self, task: Task) -> Files:
        """Return what the inner one has."""
        return self.inner.skeleton(task)

    def implement(self, task: Task, tree: Files, unfit: Work | None = None) -> Work:
        """Return the files of the task, with the defects among them."""
        work = self.inner.implement(task, tree, unfit)
        return replace(work, files={path: self.defects.get(path, data) for path, data in work.files.items()})

    def fits(self, task: Task, work: Work, tree: Files) -> bool:
        """Leave it to the inner one."""
        return self.inner.fits(task, work, tree)

    def repair(self, failure: Failure) -> Work:
        """Return the repair that is next, and none when the script has ended; without one leave it to the inner."""
        self.failures.append(failure)
        if self.repairs is None:
            return self.inner.repair(failure)
        return Work(self.repairs[failure.attempt - 1] if failure.attempt <= len(self.repairs) else {})


class ScriptedSession(Session):
    """A session on the small document, which ends as soon as all gates of integrate are green.

    `repairs`: what is answered to failures; None: what the agents of `model` answer.
    """

    def __init__(self, folder: Path, defects: Files, repairs: Sequence[Files] | None, model: str = "none") -> None:
        self.events: list[Event] = []
        self.failures: list[Failure] = []
        super().__init__(folder, self.events.append)
        self._defects, self._repairs, self._model_name = defects, repairs, model

    def run(self, output: Path) -> Done:
        """Carry out the run from its beginning."""
        launch = Launch(
            run=NAME, requirements=(str(SMALL),), output=str(output), stack="fastapi", model=None, sandbox="auto",
            review="none", budget_usd=0.0,
        )  # fmt: skip
        facts = {
            "run": NAME, "created_at": datetime(2026, 11, 21, 12, tzinfo=UTC).isoformat(), "output": str(output),
            "requirements": [str(SMALL)], "stack": "fastapi", "review": "none", "sandbox": "auto",
            "allow_gaps": True, "allow_unchecked": False, "model": self._model_name, "budget": 5.0,
        }  # fmt: skip
        return self.begin(facts, launch, {SMALL.name: SMALL.read_bytes()})

    @contextmanager
    def _context(self) -> Iterator[Context]:
        with super()._context() as usual:

            def implementer(head: str) -> Implementer:
                return ScriptedImplementer(usual.implementer(head), self._defects, self._repairs, self.failures)

            yield replace(usual, implementer=implementer, stopped=self._is_green)

    def _is_green(self) -> bool:
        verdicts = self.store.verdicts("integrate")
        return bool(verdicts) and all(verdict.status == "pass" for verdict in verdicts)
