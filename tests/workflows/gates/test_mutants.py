"""Whether the tests of each sentence were seen to fail, by mutants of the Spec that run on their own interpreter."""

import time
from functools import cache
from pathlib import Path

import pytest

from agents.spec.cases import derive_cases
from tests.agents.todo import todo_spec
from workflows.acceptance.suite import render_suite
from workflows.acceptance.tried import Ahead, TrialsFailed, try_mutants
from workflows.events import Requirement
from workflows.gates.mutants import judge_mutants
from workflows.gates.outcome import conclude
from workflows.gates.requirement import requirement_results
from workflows.gates.subject import Matter
from workflows.verdict import TestResult as Result
from workflows.verdict import Verdict

SPEC = todo_spec()
CASES = derive_cases(SPEC)
LIMIT = "rule:Todo.list_done/"
UNIQUE = "The name of a list is unique per user."
OWNED = "A list belongs to the user who created it."
"""No mutant changes whom a list belongs to."""

GREEN = Verdict(
    phase="execute",
    gate="acceptance",
    status="pass",
    tests=tuple(Result(id=case.id, status="passed") for case in CASES),
)


@pytest.fixture(scope="module")
def verdict(tmp_path_factory: pytest.TempPathFactory) -> Verdict:
    folder = tmp_path_factory.mktemp("evidence") / "execute-1"
    matter = Matter(phase="execute", spec=SPEC, cases=CASES, tree="", evidence=folder)
    found = conclude(matter, "mutants", lambda: judge_mutants(matter, Ahead()))
    assert (folder / "mutants.json").is_file()
    return found


@cache
def sentence(text: str) -> str:
    return next(s.id for s in SPEC.trace if s.text == text)


def row(verdict: Verdict, text: str) -> Requirement:
    rows = requirement_results(SPEC, CASES, (GREEN, verdict))
    return next(each for each in rows if each.id == sentence(text))


def test_every_case_is_played_and_every_mutant_is_noticed(verdict: Verdict) -> None:
    assert (verdict.status, verdict.level) == ("pass", "advisory")
    measures = {each.name: each.value for each in verdict.measures}
    assert measures["unfit"] == 0
    assert measures["killed"] == measures["tried"] > 100
    assert [each.id for each in verdict.tests if each.status == "unchecked"] == [f"{LIMIT}unlocked"]


def test_a_sentence_is_proved_when_its_tests_were_seen_to_fail(verdict: Verdict) -> None:
    assert row(verdict, UNIQUE).status == "proved"
    rows = requirement_results(SPEC, CASES, (GREEN, verdict))
    assert sum(each.status == "proved" for each in rows) > 20
    weak = {each.text: each.reason for each in rows if each.status == "weak"}
    assert weak == {OWNED: "nobody saw its tests fail: no change of it was tried"}


def test_a_sentence_whose_mutant_nobody_notices_is_weak(verdict: Verdict) -> None:
    survived = Result(id="key:List.user_name/gone", status="failed", message="names may be the same")
    tests = tuple(survived if each.id == survived.id else each for each in verdict.tests)
    assert tests != verdict.tests
    found = row(verdict.model_copy(update={"tests": tests}), UNIQUE)
    assert found.status == "weak"
    assert found.reason.endswith("turn none of its tests red: names may be the same")


def test_a_mutant_that_only_tests_of_others_notice_proves_nothing(verdict: Verdict) -> None:
    others = tuple(each.model_copy(update={"message": "acceptance/test_todo.py::test_other"}) for each in verdict.tests)
    assert row(verdict.model_copy(update={"tests": others}), UNIQUE).status == "weak"


@pytest.mark.parametrize("tests", [(), None], ids=["nothing of it was tried", "nothing could be tried"])
def test_what_was_not_tried_is_not_proved(tests: tuple[Result, ...] | None, verdict: Verdict) -> None:
    changed = {"tests": ()} if tests is not None else {"tests": (), "status": "unchecked", "reason": "no time"}
    found = row(verdict.model_copy(update=changed), UNIQUE)
    assert (found.status, "saw" in found.reason) == ("weak", True)


def test_each_sentence_has_its_turn(tmp_path: Path) -> None:
    trials = try_mutants(SPEC, CASES, render_suite(SPEC), 0).trials
    assert trials == ()


def test_what_nobody_waits_for_any_more_ends_at_once() -> None:
    ahead = Ahead()
    begun = ahead.begin(SPEC, CASES, render_suite(SPEC))
    assert ahead.begin(SPEC, CASES, render_suite(SPEC)) is begun
    started = time.monotonic()
    ahead.close()
    assert time.monotonic() - started < 2
    with pytest.raises(TrialsFailed):
        begun.result()
