"""What was judged before is told again only where nothing that matters has changed."""

import dataclasses
import shutil
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from agents.stacks import open_stack
from sandbox.sandbox import Sandbox
from tests.agents.todo import todo_spec
from workflows.gates.judged import KEPT, Judged, our_code
from workflows.gates.subject import Subject
from workflows.verdict import Verdict

ROOT = Path(__file__).parents[3]


class Gates:
    """Gates that leave one file of evidence, and count how often they look."""

    def __init__(self, status: str = "pass") -> None:
        self.looked = 0
        self._status = status

    def __call__(self, subject: Subject) -> tuple[Verdict, ...]:
        self.looked += 1
        evidence = subject.keep("lint.log", b"clean")
        told: dict[str, Any] = {"phase": subject.phase, "gate": "lint", "status": self._status, "tree": subject.tree}
        return (Verdict(**told, evidence=(evidence,)),)


def no_sandbox() -> AbstractContextManager[Sandbox]:
    raise AssertionError("no gate here needs a sandbox")


def subject(folder: Path, **changed: Any) -> Subject:
    known = Subject(
        phase="integrate", spec=todo_spec(), cases=(), stack=open_stack("fastapi"), files={}, tree="t1",
        sandbox=no_sandbox, evidence=folder, report=lambda _: None,
    )  # fmt: skip
    return dataclasses.replace(known, **changed)


def judge(cache: Path, run: Path, gates: Gates, judges: Sequence[str] = ("v1",), **changed: Any) -> tuple[Verdict, ...]:
    return Judged(cache, judges).judge(subject(run / "integrate-1", **changed), gates)


def test_the_same_is_told_again_with_its_evidence(tmp_path: Path) -> None:
    gates = Gates()
    (first,) = judge(tmp_path / "cache", tmp_path / "one", gates)
    (second,) = judge(tmp_path / "cache", tmp_path / "two", gates)
    assert gates.looked == 1
    assert not first.told_again
    assert second.told_again
    assert second.model_copy(update={"told_again": ""}) == first
    assert (tmp_path / "two" / second.evidence[0].path).read_bytes() == b"clean"


@pytest.mark.parametrize(
    "changed",
    [{"tree": "t2"}, {"phase": "execute"}, {"own_manifest": ("tests/test_a.py::test_a",)}, {"judges": ["v2"]}],
)
def test_what_changed_is_judged(tmp_path: Path, changed: dict[str, Any]) -> None:
    gates = Gates()
    judge(tmp_path / "cache", tmp_path / "one", gates)
    (verdict,) = judge(tmp_path / "cache", tmp_path / "two", gates, **changed)
    assert gates.looked == 2
    assert not verdict.told_again


def test_what_failed_is_judged_again(tmp_path: Path) -> None:
    gates = Gates("fail")
    for run in ("one", "two"):
        judge(tmp_path / "cache", tmp_path / run, gates)
    assert gates.looked == 2


@pytest.mark.parametrize("name", ["lint.log", "verdicts.json"])
def test_a_round_that_was_touched_is_judged_again(tmp_path: Path, name: str) -> None:
    gates = Gates()
    judge(tmp_path / "cache", tmp_path / "one", gates)
    (kept,) = (tmp_path / "cache").glob(f"*/{name}")
    kept.write_bytes(b"something else")
    judge(tmp_path / "cache", tmp_path / "two", gates)
    assert gates.looked == 2


def test_the_oldest_rounds_are_forgotten(tmp_path: Path) -> None:
    gates = Gates()
    for number in range(KEPT + 5):
        judge(tmp_path / "cache", tmp_path / "run", gates, tree=f"t{number}")
    assert len(list((tmp_path / "cache").iterdir())) == KEPT


def test_our_code_is_one_of_the_judges(tmp_path: Path) -> None:
    for package in ("agents", "prompts", "sandbox", "workflows"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "agents" / "__pycache__").mkdir()
    (tmp_path / "agents" / "__pycache__" / "plan.cpython-311.pyc.140234").write_bytes(b"not finished")
    assert our_code(tmp_path) == our_code()
    harness = tmp_path / "agents/stacks/fastapi/harness/coveragerc"
    harness.write_text(harness.read_text() + "\n")
    assert our_code(tmp_path) != our_code()
