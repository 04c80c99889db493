"""What phase nodes leave: they tell that they begin, and commit what they made with its trailers."""

from collections.abc import Mapping, Sequence

from agents.integrate.implementer import Work
from agents.plan.artifact import Task
from sandbox.repo import message
from workflows.context import Context
from workflows.events import Phase, PhaseStarted

FROZEN = "Frozen"
"""The trailer that names each test file of a commit which nobody may change from then on."""


def begin(context: Context, phase: Phase, attempt: int) -> None:
    """Tell that a phase begins."""
    context.listen(PhaseStarted(phase=phase, attempt=attempt))


def commit(
    context: Context,
    phase: Phase,
    parent: str,
    subject: str,
    files: Mapping[str, bytes],
    trailers: Sequence[tuple[str, str]] = (),
) -> str:
    """Commit files over those of `parent`, and return the commit."""
    text = message(f"{phase}: {subject}", "", [("Run", context.run_id), ("Phase", phase), *trailers])
    return context.repo.commit(files, parent=parent, message=text, when=context.created_at)


def commit_work(context: Context, parent: str, task: Task, work: Work) -> str:
    """Commit the work on a task: the tests that somebody wrote for it first, then the rest."""
    requirements = [("Requirement", each) for each in task.requirements]
    if work.frozen:
        tests = {path: work.files[path] for path in work.frozen}
        trailers = [*((FROZEN, path) for path in work.frozen), *requirements]
        parent = commit(context, "integrate", parent, f"freeze the tests of {task.id}", tests, trailers)
    rest = {path: data for path, data in work.files.items() if path not in work.frozen}
    by = [("By", task.by)] if task.by == "agent" and not work.left else []
    title = task.title[:1].lower() + task.title[1:]
    return commit(context, "integrate", parent, title, rest, [("Task", task.id), *requirements, *by])
