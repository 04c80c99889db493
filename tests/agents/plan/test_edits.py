"""The plan agent edits tasks: what the checks refuse comes back to it, and where nothing holds the draft stands."""

from pathlib import Path

import pytest

from agents.model.model import GaveUp
from agents.plan.agent import improve
from agents.plan.artifact import Plan
from agents.plan.draft import draft
from agents.plan.edits import PlanEdits, edited, wrong_edits
from agents.plan.render import render
from agents.spec.cases import derive_cases
from agents.stacks import open_stack
from tests.agents.model.talk import speaks, talking
from tests.agents.todo import todo_spec
from workflows.gates.plan import About, plan_problems

SPEC = todo_spec()
STACK = open_stack("fastapi")
CASES = derive_cases(SPEC)
SOURCES = STACK.toolchain().sources
BUILT = next(each.id for each in SPEC.trace if each.status == "mapped")
NEW = {
    "title": "Greet people by their name", "requirements": [BUILT], "nodes": [], "files": ["app/greeting.py"],
    "own_tests": ["tests/unit/test_greeting.py"], "needs": ["T01"], "strategy": "tdd", "non_goals": [], "risks": [],
}  # fmt: skip


@pytest.fixture(scope="module")
def plan() -> Plan:
    return draft(SPEC, STACK, CASES)


def edits(**changes: object) -> PlanEdits:
    return PlanEdits.model_validate({"changes": [], "added": [{**NEW, **changes}]})


def changed(key: str, **changes: object) -> PlanEdits:
    plain = {"id": key, "by": "agent", "strategy": "refactor", "own_tests": [], "non_goals": [], "risks": []}
    return PlanEdits.model_validate({"changes": [{**plain, **changes}], "added": []})


def found(plan: Plan, asked: PlanEdits) -> list[str]:
    return [*wrong_edits(plan, asked, SOURCES), *plan_problems(About(SPEC, CASES), edited(plan, asked))]


def test_a_task_is_added_for_an_agent_and_its_requirement_knows_it(plan: Plan) -> None:
    better = edited(plan, edits())
    added = better.tasks[-1]
    assert (added.id, added.by, added.unit) == (f"T{len(plan.tasks) + 1:02}", "agent", "")
    assert added.gates == ("lint", "types", "scan", "own_tests", "coverage")
    assert added.id in next(row for row in better.requirements if row.id == BUILT).tasks
    assert found(plan, edits()) == []
    assert b"Greet people by their name" in render(better, SPEC)["docs/orchestrate/03_PLAN_IMPLEMENTATION.md"]


def test_a_drafted_task_goes_to_an_agent_and_keeps_its_files(plan: Plan) -> None:
    better = edited(plan, changed("T02"))
    assert (better.task("T02").by, better.task("T02").strategy) == ("agent", "refactor")
    assert better.task("T02").files == plan.task("T02").files
    assert found(plan, changed("T02")) == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (edits(needs=["T99"]), "needs T99, which is no task"),
        (edits(files=["app/main.py"]), "app/main.py belongs to another task"),
        (edits(files=["../x.py"]), "where no gate looks"),
        (edits(files=["tools/x.py"]), "where no gate looks"),
        (edits(files=["app/pyproject.toml"]), "settings of tools stay"),
        (edits(files=["tests/unit/test_x.py"]), "tests go to own_tests"),
        (edits(own_tests=[]), "tdd needs test files of its own"),
        (edits(own_tests=["app/greeting_more.py"]), "no test file"),
        (edits(own_tests=["tests/conftest.py"]), "is there already"),
        (edits(requirements=["FR-999"]), "no sentence FR-999 is built"),
        (edits(risks=["R99"]), "there is no risk R99"),
        (edits(non_goals=["goal:x"]), "there is no non-goal goal:x"),
        (edits(nodes=[goal.id for goal in SPEC.non_goals]), "touches the non-goal"),
        (changed("T99"), "there is no task T99"),
        (changed("T02", by="template", own_tests=["tests/unit/test_new.py"]), "templates bring their own"),
        (changed("T02", own_tests=["tests/unit/test_new.py"]), "refactor leaves the tests as they are"),
        (PlanEdits.model_validate({"changes": [], "added": [NEW, {**NEW, "title": "Again"}]}), "more than once"),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_said(asked: PlanEdits, said: str, plan: Plan) -> None:
    assert said in "\n".join(found(plan, asked))


def test_an_agent_is_told_what_does_not_hold_and_mends_it(plan: Plan, tmp_path: Path) -> None:
    answers = [speaks("I have thought about it."), speaks(edits(needs=["T99"]).model_dump_json()),
               speaks(edits().model_dump_json())]  # fmt: skip
    with talking(tmp_path, *answers) as (model, server):
        better = improve(plan, SPEC, SOURCES, model, lambda plan: plan_problems(About(SPEC, CASES), plan))
    assert better == edited(plan, edits())
    assert "needs T99, which is no task" in str(server.requests[-1]["messages"])


def test_an_agent_whose_answers_do_not_hold_leaves_the_draft(plan: Plan, tmp_path: Path) -> None:
    with talking(tmp_path, *[speaks(changed("T99").model_dump_json())] * 3) as (model, _), pytest.raises(GaveUp):
        improve(plan, SPEC, SOURCES, model, lambda plan: plan_problems(About(SPEC, CASES), plan))


def test_the_model_sees_which_files_and_tests_each_task_has(tmp_path: Path) -> None:
    described = draft(SPEC, open_stack("express"), CASES)
    with talking(tmp_path, speaks("{}"), speaks("{}"), speaks("{}")) as (model, server), pytest.raises(GaveUp):
        improve(described, SPEC, SOURCES, model, lambda _: ())
    told = server.requests[0]["messages"][0]["content"]
    assert all(f"  - files: {', '.join(task.files)}" in told for task in described.tasks)
    assert any(task.own_tests for task in described.tasks)
    assert all(f"  - own tests: {', '.join(task.own_tests)}" in told for task in described.tasks if task.own_tests)
