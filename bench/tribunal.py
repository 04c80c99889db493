"""Judging a tree as a delivery is judged, and for comparison by what every project has: pytest and coverage."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from agents.spec.cases import derive_cases
from agents.spec.model import Spec
from agents.specify.compiler import compile_path
from agents.stacks import open_stack
from agents.stacks.ran import run
from agents.stacks.stack import Command, Stack
from bench.served import opened
from sandbox.choose import open_sandbox
from sandbox.dependencies import Dependencies
from sandbox.sandbox import Sandbox
from sandbox.scratch import scratch
from workflows.acceptance.suite import render_suite
from workflows.gates.acceptance import judge_acceptance
from workflows.gates.backend import judge_delivery
from workflows.gates.coverage import judge_coverage
from workflows.gates.lint import judge_lint
from workflows.gates.manifest import collected
from workflows.gates.migrations import TEMPLATE, judge_migrations, migrate_template
from workflows.gates.outcome import Outcome, conclude
from workflows.gates.own_tests import judge_own_tests
from workflows.gates.scan import judge_scan
from workflows.gates.subject import Subject
from workflows.verdict import Verdict

PLAIN = (
    Command(("python3", "-m", "coverage", "run", "-m", "pytest", "-q", "-p", "no:cacheprovider")),
    Command(("python3", "-m", "coverage", "report")),
)
"""What the delivered project's own continuous integration runs, with the settings of the project."""


_BEFORE_COVERAGE = ("acceptance", "own_tests")


def _looks(subject: Subject, sandbox: Sandbox) -> dict[str, Callable[[], Outcome]]:
    """Return the gates of a tree whose database is migrated; coverage comes after what it counts."""
    template = migrate_template(subject, sandbox)
    return {
        "lint": lambda: judge_lint(subject, sandbox),
        "scan": lambda: judge_scan(subject, sandbox),
        "migrations": lambda: judge_migrations(subject, sandbox, template),
        "acceptance": lambda: judge_acceptance(subject, sandbox),
        "own_tests": lambda: judge_own_tests(subject, sandbox, None),
        "coverage": lambda: judge_coverage(subject, sandbox),
    }


@dataclass(frozen=True)
class Finding:
    """What came of one tree.

    `plain`: pytest and coverage alone are green, None if not asked. `said`: the first line of each red gate.
    """

    name: str
    plain: bool | None
    failed: tuple[str, ...]
    said: dict[str, str]
    caught: bool
    seconds: float = 0.0


@dataclass
class Tribunal:
    """Judges trees for one Spec. `honest`: what is delivered for it."""

    spec: Spec
    stack: Stack
    honest: Mapping[str, bytes]
    frozen: tuple[str, ...] | None = None
    _dependencies: Dependencies | None = field(default=None, repr=False)

    @classmethod
    def of(cls, document: Path, stack: str = "fastapi") -> "Tribunal":
        """Compile a document and render what is delivered for it."""
        spec, found = compile_path(document).spec, open_stack(stack)
        if spec is None:
            raise SystemExit(f"{document} has errors: see `orchestrate check`")
        return cls(spec, found, {**found.render(spec), **render_suite(spec)})

    def judge(self, name: str, files: Mapping[str, bytes], gates: tuple[str, ...]) -> Finding:
        """Judge a tree by every gate of a delivery; it is caught if the named gates fail, or any if none is named."""
        started = time.monotonic()
        self.frozen = self.frozen or self._freeze()
        verdicts = self._verdicts(files)
        red = {v.gate: v.finding.splitlines()[0] for v in verdicts if v.status == "fail" and v.level == "required"}
        caught = all(gate in red for gate in gates) and bool(red)
        return Finding(name, self._plain(files), tuple(red), red, caught, round(time.monotonic() - started, 1))

    def judge_named(self, name: str, files: Mapping[str, bytes], gates: tuple[str, ...]) -> Finding:
        """Judge a tree by the gates that are named and what these need, which is quicker; in one lane."""
        started = time.monotonic()
        self.frozen = self.frozen or self._freeze()
        verdicts = self.look(files, gates)
        red = {v.gate: v.finding.splitlines()[0] for v in verdicts if v.status == "fail"}
        seconds = round(time.monotonic() - started, 1)
        return Finding(name, self._plain(files), tuple(red), red, set(gates) <= set(red), seconds)

    def look(self, files: Mapping[str, bytes], gates: tuple[str, ...]) -> tuple[Verdict, ...]:
        """Return the verdicts of these gates, and of those that they need."""
        with self._sandbox() as sandbox, scratch() as evidence:
            subject = self._subject(files, evidence / "execute-1")
            sandbox.put(files)
            sandbox.put_harness(self.stack.harness())
            looks = _looks(subject, sandbox)
            needed = [gate for gate in looks if gate in gates or ("coverage" in gates and gate in _BEFORE_COVERAGE)]
            return tuple(conclude(subject, gate, looks[gate]) for gate in needed)

    def _freeze(self) -> tuple[str, ...]:
        """Return the tests of the honest backend, as they are collected."""
        test = self.stack.toolchain().test
        with opened(self.stack) as sandbox:
            sandbox.put(self.honest)
            return collected(run(sandbox, Command((*test.argv, "--collect-only"))).text)

    def _verdicts(self, files: Mapping[str, bytes]) -> tuple[Verdict, ...]:
        with scratch() as evidence:
            return judge_delivery(self._subject(files, evidence / "execute-1"))

    def _subject(self, files: Mapping[str, bytes], evidence: Path) -> Subject:
        return Subject(
            phase="execute", spec=self.spec, cases=derive_cases(self.spec), tree="", evidence=evidence,
            stack=self.stack, files=files, sandbox=self._sandbox, report=lambda _: None, own_manifest=self.frozen,
        )  # fmt: skip

    @contextmanager
    def _sandbox(self) -> Iterator[Sandbox]:
        self._dependencies = self._dependencies or Dependencies(self.stack.toolchain().lock)
        sandbox = open_sandbox("auto", self._dependencies)
        try:
            sandbox.start()
            yield sandbox
        finally:
            sandbox.close()

    def _plain(self, files: Mapping[str, bytes]) -> bool:
        """Tell whether the tree's own tests under coverage, with its own settings, end as if all were well."""
        with opened(self.stack) as sandbox, scratch() as evidence:
            sandbox.put(files)
            migrate_template(self._subject(files, evidence), sandbox)
            env = {"DATABASE_URL": sandbox.create_database("plain", TEMPLATE)}
            return all(run(sandbox, command, env).ok for command in PLAIN)
