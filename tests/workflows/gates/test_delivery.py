"""The real stack's todo backend before a gate, and what people try on it; `verify` holds all of it to every gate."""

from functools import cache
from pathlib import Path

from agents.spec.cases import derive_cases
from agents.stacks.fastapi.stack import FastApiStack
from agents.stacks.ran import run
from agents.stacks.stack import Command
from sandbox.dependencies import Dependencies
from sandbox.local import LocalSandbox
from tests.agents.todo import todo_spec
from workflows.acceptance.suite import render_suite
from workflows.gates.manifest import collected
from workflows.gates.migrations import migrate_template
from workflows.gates.outcome import conclude
from workflows.gates.own_tests import collect_own_tests, judge_own_tests
from workflows.gates.subject import Subject

SPEC = todo_spec()
STACK = FastApiStack()
CONFTEST = "tests/conftest.py"
TEST = STACK.toolchain().test


@cache
def project() -> dict[str, bytes]:
    return {**STACK.render(SPEC), **render_suite(SPEC)}


def make_subject(evidence: Path, files: dict[str, bytes], manifest: tuple[str, ...] | None = None) -> Subject:
    return Subject(
        phase="execute",
        spec=SPEC,
        cases=derive_cases(SPEC),
        stack=STACK,
        files=files,
        tree="0" * 40,
        sandbox=lambda: LocalSandbox(Dependencies(STACK.toolchain().lock)),
        evidence=evidence,
        report=lambda _: None,
        own_manifest=manifest,
    )


def test_exit_0_in_conftest_is_told_in_numbers(tmp_path: Path) -> None:
    honest = make_subject(tmp_path / "round-1", project())
    with honest.sandbox() as sandbox:
        sandbox.put(honest.files)
        sandbox.put_harness(STACK.harness())
        manifest = collected(run(sandbox, Command((*TEST.argv, "--collect-only"))).text)
        sandbox.exec(("rm", "/evidence/own.xml"), timeout=10)
        cheat = {**project(), CONFTEST: b"import os\n\nos._exit(0)\n"}
        subject = make_subject(tmp_path / "round-2", cheat, manifest)
        sandbox.put(subject.files)
        migrate_template(subject, sandbox)
        collection = collect_own_tests(subject, sandbox)
        verdict = conclude(subject, "own_tests", lambda: judge_own_tests(subject, sandbox, collection))
    assert len(manifest) > 100
    assert (verdict.status, verdict.exit_code) == ("fail", 0)
    assert verdict.finding.startswith(f"{len(manifest)} of {len(manifest)} frozen tests did not run")
