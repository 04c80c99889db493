"""Templates and agents side by side: each task goes to whom the plan names, and both meet the same gates."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from agents.evidence import Failure
from agents.integrate.author import TestAuthor
from agents.integrate.coder import Coder
from agents.integrate.dispute import Disputed
from agents.integrate.implementer import Files, Implementer, TaskGivenUp, Work, confine
from agents.integrate.trial import RecordedTrial
from agents.integrate.workplace import Workplace
from agents.model.model import GaveUp
from agents.plan.artifact import Task
from agents.plan.discipline import DISCIPLINES
from agents.refine.agent import mend


@dataclass(frozen=True)
class Crew:
    """The implementer of a run with a model."""

    templates: Implementer
    workplace: Workplace

    def skeleton(self, task: Task) -> Files:
        """Return what the templates have of a task."""
        return self.templates.skeleton(task)

    def implement(self, task: Task, tree: Files, unfit: Work | None = None) -> Work:
        """Let templates or agents carry out a task. What an agent gives up stays what the templates have of it.

        Raises ImplementError, and the errors of a model but for giving up.
        """
        if task.by == "template":
            return self.templates.implement(task, tree, unfit)
        try:
            with self._trial(task) as trial:
                return self._carried_out(task, tree, unfit, trial)
        except GaveUp as error:
            return self._left(task, str(error))

    def fits(self, task: Task, work: Work, tree: Files) -> bool:
        """Tell whether the work of an agent still holds among that of others; a skeleton always does."""
        if task.by == "template" or work.left:
            return True
        with self._trial(task) as trial:
            return Coder(self.workplace, task).holds(tree, trial)

    def repair(self, failure: Failure) -> Work:
        """Let the refine agent mend what the gates found; nothing where it gives up."""
        try:
            return Work(mend(failure, self.workplace))
        except GaveUp as error:
            return Work({}, left=str(error))

    def _carried_out(self, task: Task, tree: Files, unfit: Work | None, trial: RecordedTrial) -> Work:
        coder = Coder(self.workplace, task, again=unfit is not None)
        if wrong := coder.wrong_at_first(tree, trial):
            raise GaveUp(f"what is there is not in order before it is touched: {wrong[0]}")
        author = TestAuthor(self.workplace, task)
        order = DISCIPLINES[task.strategy].author if task.own_tests else "nobody"
        if unfit:
            tests: Files = {path: unfit.files[path] for path in unfit.frozen}
            code, summary = coder.write({**tree, **unfit.files}, trial)
        elif order == "first":
            tests, code, summary = self._test_first(author, coder, tree, trial)
        else:
            tests, (code, summary) = {}, coder.write(tree, trial)
        if order == "last" and not tests:
            tests, _ = author.write({**tree, **code}, trial)
        whole = {**tree, **(unfit.files if unfit else {}), **code, **tests}
        files = {path: whole[path] for path in (*task.files, *task.more, *tests) if path in whole}
        return Work(confine(task, files), frozen=tuple(sorted(tests)), summary=summary)

    def _test_first(
        self, author: TestAuthor, coder: Coder, tree: Files, trial: RecordedTrial
    ) -> tuple[Files, Files, str]:
        """Return tests, code and what was done. The author hears once that its tests are wrong; then they stay."""
        tests, _ = author.write(tree, trial)
        try:
            code, summary = replace(coder, author=True).write({**tree, **tests}, trial)
        except Disputed as doubt:
            tests, answer = author.write({**tree, **tests}, trial, str(doubt))
            code, summary = replace(coder, settled=answer).write({**tree, **tests}, trial)
            summary = f"{summary} The tests were disputed, as {doubt}; their author: {answer}"
        return tests, code, summary

    def _left(self, task: Task, why: str) -> Work:
        skeleton = self.templates.skeleton(task)
        if set(skeleton) != set(task.files):
            raise TaskGivenUp(f"{task.id} ({task.title}) was not carried out: {why}")
        return Work(skeleton, left=why)

    @contextmanager
    def _trial(self, task: Task) -> Iterator[RecordedTrial]:
        with self.workplace.trial() as trial:
            yield RecordedTrial(trial, self.workplace.model, f"integrate/{task.id}/trial")
