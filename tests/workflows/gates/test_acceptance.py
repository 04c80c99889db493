"""The suite is ours: what the repository says about it does not count, and a server that pretends is found out."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from agents.spec.cases import derive_cases
from tests.agents.todo import todo_spec
from tests.workflows.gates.project import PROJECT, make_subject, opened
from workflows.acceptance.parts import ENOUGH
from workflows.acceptance.suite import render_suite
from workflows.gates.acceptance import judge_acceptance, tampered
from workflows.gates.migrations import TEMPLATE
from workflows.gates.outcome import conclude
from workflows.verdict import Verdict

SPEC = todo_spec()
CASES = derive_cases(SPEC)
SUITE = render_suite(SPEC)
CANNED = b"""\
def answer(path: str) -> tuple[int, str]:
    row = '{"id": "1", "title": "Milk", "name": "Home", "items": [], "total": 0, "access_token": "t"}'
    return (201 if path.endswith("s") else 200), row
"""
DIES = b"""\
import os

def answer(path: str) -> tuple[int, str]:
    os._exit(0)
"""
HANGS = b"""\
import time

def answer(path: str) -> tuple[int, str]:
    time.sleep(600)
"""
KEPT = (("acceptance", "xml"), ("acceptance", "log"), ("server", "log"))
NEVER = b"raise RuntimeError('no server today')\n"


def judge(tmp_path: Path, files: Mapping[str, bytes], within: float = 60) -> Verdict:
    subject = make_subject(tmp_path, files, cases=CASES)
    with opened(subject) as sandbox:
        sandbox.create_database(TEMPLATE)
        return conclude(subject, "acceptance", lambda: judge_acceptance(subject, sandbox, within))


@pytest.mark.parametrize(
    ("web", "within", "told"),
    [
        (CANNED, 60, ": failed"),
        (DIES, 60, "the server did not outlive the suite"),
        (HANGS, 3, f"{len(CASES)} of {len(CASES)} frozen tests did not run"),
        (NEVER, 60, "RuntimeError: no server today"),
    ],
    ids=["canned answers", "dies", "hangs", "never starts"],
)
def test_a_server_that_pretends_fails(tmp_path: Path, web: bytes, within: float, told: str) -> None:
    verdict = judge(tmp_path, {**PROJECT, **SUITE, "app/web.py": web}, within)
    assert verdict.status == "fail"
    assert told in verdict.finding
    assert tuple(test.id for test in verdict.tests) == tuple(case.id for case in CASES)
    assert not any(test.status == "passed" for test in verdict.tests)
    assert len(verdict.finding.splitlines()) <= 40


def test_a_large_suite_runs_in_parts_each_against_a_server_of_its_own(tmp_path: Path) -> None:
    more = tuple(CASES[0].model_copy(update={"id": f"acceptance/test_more.py::test_{n}"}) for n in range(2 * ENOUGH))
    subject = make_subject(tmp_path, {**PROJECT, **SUITE, "app/web.py": DIES}, cases=(*CASES, *more))
    with opened(subject) as sandbox:
        sandbox.create_database(TEMPLATE)
        verdict = conclude(subject, "acceptance", lambda: judge_acceptance(subject, sandbox, 60))
    ended = {test.id: test.status for test in verdict.tests}
    assert {ended[case.id] for case in CASES} <= {"failed", "error"}
    assert {ended[case.id] for case in more} == {"missing"}
    assert verdict.finding.count("the server did not outlive the suite") == 2
    kept = {Path(each.path).name for each in verdict.evidence}
    assert kept == {f"{name}{n}.{kind}" for n in ("", "_2") for name, kind in KEPT}


def test_the_suite_in_the_repository_must_be_ours() -> None:
    assert tampered({**PROJECT, **SUITE}, SUITE) == []
    edited = {**SUITE, "acceptance/conftest.py": b"import os\nos._exit(0)\n", "acceptance/test_extra.py": b""}
    del edited["acceptance/README.md"]
    assert [line.partition(":")[0] for line in tampered(edited, SUITE)] == [
        "acceptance/README.md",
        "acceptance/conftest.py",
        "acceptance/test_extra.py",
    ]
