"""The real stack's todo backend before every gate, and what people try on it."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from agents.spec.cases import derive_cases
from agents.stacks.fastapi.stack import FastApiStack
from sandbox.dependencies import Dependencies
from sandbox.local import LocalSandbox
from tests.agents.todo import todo_spec
from workflows.acceptance.suite import render_suite
from workflows.gates.backend import DELIVERY, judge_delivery
from workflows.gates.manifest import frozen_tests
from workflows.gates.migrations import migrate_template
from workflows.gates.outcome import conclude
from workflows.gates.own_tests import collect_own_tests, judge_own_tests
from workflows.gates.requirement import requirement_results
from workflows.gates.subject import Subject
from workflows.verdict import Verdict

SPEC = todo_spec()
STACK = FastApiStack()
CONFTEST = "tests/conftest.py"


@cache
def project() -> dict[str, bytes]:
    return {**STACK.render(SPEC), **render_suite(SPEC)}


def make_subject(evidence: Path) -> Subject:
    return Subject(
        phase="execute",
        spec=SPEC,
        cases=derive_cases(SPEC),
        stack=STACK,
        files=project(),
        tree="0" * 40,
        sandbox=lambda: LocalSandbox(Dependencies(STACK.toolchain().lock)),
        evidence=evidence,
        report=lambda _: None,
    )


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Verdict, ...]:
    return judge_delivery(make_subject(tmp_path_factory.mktemp("evidence") / "round-1"))


def test_what_the_stack_renders_passes_every_required_gate(verdicts: tuple[Verdict, ...]) -> None:
    assert tuple(verdict.gate for verdict in verdicts) == DELIVERY
    assert {v.gate: v.finding for v in verdicts if v.level == "required" and v.status != "pass"} == {}
    assert {v.gate for v in verdicts if v.status == "unchecked"} == {"dependency_audit", "image"}
    assert all(v.reason for v in verdicts if v.status == "unchecked")


def test_every_requirement_that_was_understood_is_proved(verdicts: tuple[Verdict, ...]) -> None:
    rows = requirement_results(SPEC, derive_cases(SPEC), verdicts)
    assert {row.line for row in rows if row.status == "not-understood"} == {40, 45}
    assert {row.status for row in rows if row.line < 49 and row.line not in {40, 45}} == {"proved"}


def test_the_load_is_measured(verdicts: tuple[Verdict, ...]) -> None:
    boot = next(verdict for verdict in verdicts if verdict.gate == "boot")
    measures = {each.name: each for each in boot.measures}
    assert measures["requests"].value == 300
    assert measures["errors"].value == 0
    assert 0 < measures["p50"].value <= measures["p95"].value
    assert measures["within 200 ms"].threshold == 95


def test_exit_0_in_conftest_is_told_in_numbers(verdicts: tuple[Verdict, ...], tmp_path: Path) -> None:
    manifest = frozen_tests(verdicts)
    assert manifest is not None
    cheat = {**project(), CONFTEST: b"import os\n\nos._exit(0)\n"}
    subject = replace(make_subject(tmp_path / "round-2"), files=cheat, own_manifest=manifest)
    with subject.sandbox() as sandbox:
        sandbox.put(subject.files)
        sandbox.put_harness(STACK.harness())
        migrate_template(subject, sandbox)
        collection = collect_own_tests(subject, sandbox)
        verdict = conclude(subject, "own_tests", lambda: judge_own_tests(subject, sandbox, collection))
    assert (verdict.status, verdict.exit_code) == ("fail", 0)
    assert verdict.finding.startswith(f"{len(manifest)} of {len(manifest)} frozen tests did not run")
