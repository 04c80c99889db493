"""The seam to the place where an agent's files are tried: its own tests, and what linter and type checker say.

A trial tells an agent how it stands. It decides nothing: gates judge the commit in a sandbox of their own.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pydantic import Field as Attribute

from agents.model.journaled import JournaledModel
from agents.model.model import Json, digest
from agents.plan.discipline import TestEnd
from agents.spec.model import Closed


class Tried(Closed):
    """How tests ended on a tree, by id; `told`: what the failed ones said. `faults`: what is wrong with the tests
    themselves, or with the run, however they ended."""

    ends: dict[str, TestEnd] = Attribute(default_factory=dict)
    told: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


class Findings(Closed):
    """What linter and type checker found in a tree."""

    found: tuple[str, ...] = ()


class Trial(Protocol):
    """Tries trees in a sandbox. Raises SandboxError; whatever the code does is an answer."""

    def tests(self, files: Mapping[str, bytes], paths: Sequence[str]) -> Tried:
        """Run the tests in these files of a tree."""
        ...

    def findings(self, files: Mapping[str, bytes]) -> Findings:
        """Let linter and type checker look at a tree."""
        ...

    def lint(self, files: Mapping[str, bytes], paths: Sequence[str]) -> Findings:
        """Let formatter and linter look at a tree, and return what they find in these files."""
        ...


@dataclass(frozen=True)
class RecordedTrial:
    """Tries no tree twice: what came of it is a row of the journal, so a run that goes on gets the same answer."""

    trial: Trial
    model: JournaledModel
    scope: str

    def tests(self, files: Mapping[str, bytes], paths: Sequence[str]) -> Tried:
        """Run the tests in these files of a tree."""
        made = self._recorded("tests", files, paths, lambda: self.trial.tests(files, paths))
        return Tried.model_validate(made)

    def findings(self, files: Mapping[str, bytes]) -> Findings:
        """Let linter and type checker look at a tree."""
        return Findings.model_validate(self._recorded("findings", files, (), lambda: self.trial.findings(files)))

    def lint(self, files: Mapping[str, bytes], paths: Sequence[str]) -> Findings:
        """Let formatter and linter look at a tree, and return what they find in these files."""
        return Findings.model_validate(self._recorded("lint", files, paths, lambda: self.trial.lint(files, paths)))

    def _recorded(self, name: str, files: Mapping[str, bytes], paths: Sequence[str], run: Callable[[], Closed]) -> Json:
        tree = digest({path: hashlib.sha256(data).hexdigest() for path, data in files.items()})
        call = {"trial": name, "tree": tree, "paths": list(paths)}
        return self.model.use(self.scope, call, lambda: run().model_dump(mode="json"))
