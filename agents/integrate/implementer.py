"""Who carries out a task of the plan: the seam, and the stack's templates behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from agents.evidence import Failure
from agents.plan.artifact import Task
from agents.spec.model import Spec
from agents.stacks.stack import Stack, Unit

Files = Mapping[str, bytes]


class ImplementError(Exception):
    """A task cannot be carried out, or its files are not those of the plan. The message names the way out."""


class TaskGivenUp(ImplementError):
    """An agent ended without files that hold, and there are no others that could stand in their place."""


@dataclass(frozen=True)
class Work:
    """What came of a task: its files. `frozen`: the tests among them, which nobody may change from now on.

    `summary`: what was done and decided, in words; `left`: why the skeleton stands, where an agent gave up.
    """

    files: Files
    frozen: tuple[str, ...] = ()
    summary: str = ""
    left: str = ""


class Implementer(Protocol):
    """Carries out tasks. It returns files as bytes and writes nothing itself."""

    def skeleton(self, task: Task) -> Files:
        """Return what stands of a task before anybody works on it: of a task of templates all of it."""
        ...

    def implement(self, task: Task, tree: Files, unfit: Work | None = None) -> Work:
        """Return exactly the files that the task names. `tree`: what else stands already. Raises ImplementError.

        `unfit`: the work on this task that did not fit what others did at the same time; its tests stay.
        """
        ...

    def fits(self, task: Task, work: Work, tree: Files) -> bool:
        """Tell whether work still holds in a tree that others have changed since it began."""
        ...

    def repair(self, failure: Failure) -> Work:
        """Return the files to change so that the failed gates pass; none when there is nothing more to try."""
        ...


class TemplateImplementer:
    """Hands out what the templates of a stack render for a Spec; they are rendered once."""

    def __init__(self, stack: Stack, spec: Spec) -> None:
        self._stack = stack
        self._spec = spec

    @cached_property
    def _rendered(self) -> Files:
        return self._stack.render(self._spec)

    @cached_property
    def _units(self) -> Mapping[str, Unit]:
        return {unit.key: unit for unit in self._stack.units(self._spec)}

    def skeleton(self, task: Task) -> Files:
        """Return what the stack renders of the task, whoever carries it out; nothing where it knows no such unit."""
        unit = self._units.get(task.unit)
        return {path: self._rendered[path] for path in unit.files if path in self._rendered} if unit else {}

    def implement(self, task: Task, tree: Files, unfit: Work | None = None) -> Work:  # noqa: ARG002  # always the same
        """Return the files of the task's unit: its skeleton, where that is all there can be without a model.

        Raises ImplementError for a task that is not of this stack, or needs somebody who writes code.
        """
        unit = self._units.get(task.unit)
        if task.by != "template" and (unit is None or unit.by != task.by):
            raise ImplementError(f"{task.id} is for an {task.by}; templates do not carry it out. Run it with a model.")
        if unit is None:
            raise ImplementError(f"{task.id}: {self._stack.name} has no unit {task.unit}. Draft the plan again.")
        left = "" if task.by == "template" else "somebody has to write it; run with a model"
        return Work(confine(task, self.skeleton(task)), left=left)

    def fits(self, task: Task, work: Work, tree: Files) -> bool:  # noqa: ARG002  # no other task can change it
        """Templates depend on the Spec alone."""
        return True

    def repair(self, failure: Failure) -> Work:  # noqa: ARG002  # templates answer every failure alike
        """Return nothing: the same templates would render the same files."""
        return Work({})


def confine(task: Task, files: Files) -> Files:
    """Return the files if they are exactly those of the task. Raises ImplementError.

    Its own tests, and the files that may be made beside, may be missing.
    """
    planned = set(task.files)
    if foreign := sorted(set(files) - planned - {*task.own_tests, *task.more}):
        raise ImplementError(f"{task.id} may not write {', '.join(foreign)}. Plan these files with it, or leave them.")
    if missing := sorted(planned - set(files)):
        raise ImplementError(f"{task.id} did not write {', '.join(missing)}. Write them, or plan the task without.")
    return files
