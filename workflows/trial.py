"""Trials in a sandbox: an agent's tree is put there and its tests run, as the gates would run them."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from agents.integrate.implementer import ImplementError
from agents.integrate.trial import Findings, Tried
from agents.stacks.ran import Ran, run
from agents.stacks.stack import Command, Stack
from sandbox.sandbox import EvidenceRefused, Sandbox
from workflows.context import TakeSandbox
from workflows.gates.assertions import assertion_free
from workflows.gates.junit import Address, BadReport, compare, complaints, read_junit, strangers
from workflows.gates.manifest import written
from workflows.gates.outcome import shorten
from workflows.verdict import TestResult

_REPORT = "trial.xml"
_LAST_WORDS = 20


@contextmanager
def opened_trial(stack: Stack, take: TakeSandbox) -> Iterator["SandboxTrial"]:
    """Yield trials of a stack in a sandbox of their own, which is closed in the end."""
    with take() as sandbox:
        sandbox.put_harness(stack.harness())
        yield SandboxTrial(stack, sandbox)


@dataclass(frozen=True)
class SandboxTrial:
    """Tries trees one after the other. Each is put over the one before, so a tree only ever gains files."""

    stack: Stack
    sandbox: Sandbox

    def tests(self, files: Mapping[str, bytes], paths: Sequence[str]) -> Tried:
        """Run the tests in these files of a tree, on a database that was migrated for it."""
        self.sandbox.put(files)
        url = self.sandbox.create_database(f"trial_{secrets.token_hex(6)}")
        migrated = run(self.sandbox, self.stack.toolchain().migrate_up, {"DATABASE_URL": url})
        if not migrated.ok:
            return Tried(faults=_short([f"the migrations do not run: {migrated.problem}"]))
        # A report that an earlier run has left would answer for this one.
        self.sandbox.exec(("rm", "-f", f"/evidence/{_REPORT}"), timeout=30)
        return self._ended(files, paths, run(self.sandbox, self._command(paths), {"DATABASE_URL": url}))

    def findings(self, files: Mapping[str, bytes]) -> Findings:
        """Let linter and type checker look at a tree."""
        tools = self.stack.toolchain()
        return Findings(
            found=tuple(shorten([each]) for each in self._problems(files, *tools.lint, *tools.types, *tools.scan))
        )

    def lint(self, files: Mapping[str, bytes], paths: Sequence[str]) -> Findings:
        """Let formatter and linter look at a tree, and return what they find in these files."""
        problems = self._problems(files, *self.stack.toolchain().lint)
        return Findings(found=tuple(shorten([each]) for each in problems if any(path in each for path in paths)))

    def _problems(self, files: Mapping[str, bytes], *commands: Command) -> list[str]:
        self.sandbox.put(files)
        ran = [run(self.sandbox, command) for command in commands]
        return [each.problem for each in ran if not each.ok]

    def _command(self, paths: Sequence[str]) -> Command:
        command = self.stack.toolchain().trial
        if command is None:
            raise ImplementError(
                f"{self.stack.name} says nothing of how to try single tests: carry it out by templates"
            )
        return Command((*command.argv, *paths), command.timeout, command.env, command.expect)

    def _ended(self, files: Mapping[str, bytes], paths: Sequence[str], ran: Ran) -> Tried:
        there = {path: files[path] for path in paths if path in files}
        found, troubles = self._report()
        lexis = self.stack.toolchain().lexis
        wanted = _wanted(written(there, "acceptance/", lexis), found)
        results = compare(wanted, found)
        faults = [*troubles, *assertion_free(files, wanted, lexis)]
        told = [*strangers(wanted, found), *complaints(results, "tests")]
        if troubles or any(result.status == "missing" for result in results):
            told.append("\n".join(ran.text.splitlines()[-_LAST_WORDS:]))
        ends = {result.id: result.status for result in results}
        return Tried.model_validate({"ends": ends, "told": _short(told), "faults": _short(faults)})

    def _report(self) -> tuple[dict[Address, TestResult], list[str]]:
        try:
            return read_junit(self.sandbox.read_evidence(_REPORT)), []
        except (EvidenceRefused, BadReport) as error:
            return {}, [f"no proof that tests ran: {error}"]


def _wanted(names: Sequence[str], found: Mapping[Address, TestResult]) -> list[str]:
    """Return the tests that stand in the files; of one with parameters those that ran."""
    wanted: list[str] = []
    for name in names:
        wanted += _with_parameters(name, found) or [name]
    return wanted


def _with_parameters(name: str, found: Mapping[Address, TestResult]) -> list[str]:
    path, _, last = name.rpartition("::")
    own = path.replace("/", ".").replace(".py", "", 1).replace("::", ".")
    return [f"{path}::{test}" for place, test in found if place == own and test.startswith(f"{last}[")]


def _short(problems: Sequence[str]) -> tuple[str, ...]:
    return (shorten(problems),) if problems else ()
