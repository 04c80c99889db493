"""Who carries out a task of the plan: the seam, and the stack's templates behind it."""

from collections.abc import Mapping
from functools import cached_property
from typing import Protocol

from agents.evidence import Failure
from agents.plan.artifact import Task
from agents.spec.model import Spec
from agents.stacks.stack import Stack


class ImplementError(Exception):
    """A task cannot be carried out, or its files are not those of the plan. The message names the way out."""


class Implementer(Protocol):
    """Carries out tasks. It returns files as bytes and writes nothing itself."""

    def implement(self, task: Task) -> Mapping[str, bytes]:
        """Return exactly the files that the task names. Raises ImplementError."""
        ...

    def repair(self, failure: Failure) -> Mapping[str, bytes]:
        """Return the files to change so that the failed gates pass; none when there is nothing more to try."""
        ...


class TemplateImplementer:
    """Hands out what the templates of a stack render for a Spec; they are rendered once."""

    def __init__(self, stack: Stack, spec: Spec) -> None:
        self._stack = stack
        self._spec = spec

    @cached_property
    def _rendered(self) -> Mapping[str, bytes]:
        return self._stack.render(self._spec)

    @cached_property
    def _units(self) -> Mapping[str, tuple[str, ...]]:
        return {unit.key: unit.files for unit in self._stack.units(self._spec)}

    def implement(self, task: Task) -> Mapping[str, bytes]:
        """Return the files of the task's unit. Raises ImplementError for a task that is not of this stack."""
        if task.by != "template":
            raise ImplementError(f"{task.id} is for an {task.by}; templates do not carry it out. Run it with a model.")
        if task.unit not in self._units:
            raise ImplementError(f"{task.id}: {self._stack.name} has no unit {task.unit}. Draft the plan again.")
        return confine(task, {path: self._rendered[path] for path in self._units[task.unit] if path in self._rendered})

    def repair(self, failure: Failure) -> Mapping[str, bytes]:  # noqa: ARG002  # templates answer every failure alike
        """Return nothing: the same templates would render the same files."""
        return {}


def confine(task: Task, files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return the files if they are exactly those of the task. Raises ImplementError."""
    planned = set(task.files)
    if foreign := sorted(set(files) - planned):
        raise ImplementError(f"{task.id} may not write {', '.join(foreign)}. Plan these files with it, or leave them.")
    if missing := sorted(planned - set(files)):
        raise ImplementError(f"{task.id} did not write {', '.join(missing)}. Write them, or plan the task without.")
    return files
