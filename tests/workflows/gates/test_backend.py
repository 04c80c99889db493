"""A whole round in one sandbox: every gate gives a verdict, and only the code under test can fail one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sandbox.sandbox import Sandbox, SandboxError
from tests.workflows.gates.project import PROJECT, make_subject, sandbox
from workflows.gates.backend import BACKEND, judge_backend, passed
from workflows.verdict import Verdict


def test_each_gate_gives_a_verdict_in_order(tmp_path: Path) -> None:
    told: list[str] = []
    verdicts = judge_backend(make_subject(tmp_path, report=told.append))
    assert tuple(verdict.gate for verdict in verdicts) == BACKEND
    # The tiny project is no todo backend; whatever does not ask it to be one passes.
    assert {verdict.gate for verdict in verdicts if verdict.status != "pass"} == {"acceptance"}
    assert [each.partition(",")[0] for each in told] == [f"gates {n}/7" for n in range(1, 8)]
    assert {each.partition(",")[2] for each in told} <= {"", " failed: acceptance"}
    assert told[-1] == "gates 7/7, failed: acceptance"
    assert all(verdict.duration_s > 0 for verdict in verdicts)
    assert all((tmp_path / each.path).is_file() for verdict in verdicts for each in verdict.evidence)


def test_a_gate_that_fails_is_told_before_the_others_have_ended(tmp_path: Path) -> None:
    told: list[str] = []
    judge_backend(make_subject(tmp_path, {**PROJECT, "app/web.py": b"raise SystemExit\n"}, report=told.append))
    assert any("failed: " in each for each in told[:-1])


def test_without_a_schema_nothing_is_claimed(tmp_path: Path) -> None:
    verdicts = judge_backend(make_subject(tmp_path, {**PROJECT, "migrations/up.sql": b"CREATE TABEL note"}))
    statuses = {verdict.gate: verdict.status for verdict in verdicts}
    assert statuses["migrations"] == "fail"
    assert {statuses[gate] for gate in ("acceptance", "own_tests", "coverage")} == {"unchecked"}
    assert {statuses[gate] for gate in ("lint", "types", "scan")} == {"pass"}


def test_a_sandbox_that_dies_is_no_verdict(tmp_path: Path) -> None:
    @contextmanager
    def dying() -> Iterator[Sandbox]:
        with sandbox() as current:
            current.close()
            yield current

    with pytest.raises(SandboxError):
        judge_backend(make_subject(tmp_path, sandbox=dying))


def test_a_sandbox_that_dies_between_two_gates_is_no_verdict(tmp_path: Path) -> None:
    opened: list[Sandbox] = []

    @contextmanager
    def remembered() -> Iterator[Sandbox]:
        with sandbox() as current:
            opened.append(current)
            yield current

    with pytest.raises(SandboxError):
        judge_backend(make_subject(tmp_path, sandbox=remembered, report=lambda _: opened[0].close()))


def test_a_tree_is_known_only_by_a_whole_round_that_passed() -> None:
    def verdict(gate: str, status: str = "pass", tree: str = "t1") -> Verdict:
        return Verdict.model_validate({"phase": "integrate", "gate": gate, "status": status, "tree": tree})

    whole = tuple(verdict(gate) for gate in BACKEND)
    assert passed(whole, "t1")
    assert not passed(whole, "t2")
    assert not passed(whole[1:], "t1")
    assert not passed((), "t1")
    for status in ("fail", "unchecked", "waived"):
        assert not passed((verdict(BACKEND[0], status), *whole[1:]), "t1")
    assert not passed((verdict(BACKEND[0], tree="t2"), *whole[1:]), "t1")
