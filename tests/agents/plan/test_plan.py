"""The plan: an order that works, every requirement with a task and a test, nothing that is out of scope."""

from pathlib import Path

import pytest

from agents.plan.artifact import Plan
from agents.plan.draft import PlanError, draft, in_order
from agents.plan.render import DATA, DOCUMENT, render
from agents.spec.cases import Case, derive_cases
from agents.stacks.stack import Unit
from tests.agents.analyze.museum import museum_spec
from tests.agents.golden import cells, check_golden, check_readable
from tests.agents.library import library_spec
from tests.agents.plan.blueprint import BlueprintStack
from tests.agents.todo import todo_spec

GOLDEN = Path(__file__).parent / "golden"


def few_cases(spec):
    """One case for each sentence that is built, so that the golden plan does not change with every new case."""
    quality = {q.id for q in spec.quality}
    return tuple(
        Case(id=f"acceptance/test_all.py::test_line_{s.line}", nodes=s.nodes, requirements=(s.id,), readback=s.text)
        for s in spec.trace
        if s.status == "mapped" and not set(s.nodes) <= quality
    )


def plan_of(spec) -> Plan:
    return draft(spec, BlueprintStack(), few_cases(spec))


SPECS = {"todo": todo_spec(), "museum": museum_spec(), "library": library_spec()}


def test_todo_document_is_the_golden_one():
    files = render(plan_of(todo_spec()), todo_spec())
    check_golden(GOLDEN, {DOCUMENT: files[DOCUMENT]})


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_document_is_readable(spec):
    check_readable(render(plan_of(spec), spec)[DOCUMENT])


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_artifact_survives_its_json(spec):
    plan = plan_of(spec)
    assert Plan.model_validate_json(render(plan, spec)[DATA]) == plan


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_each_task_comes_after_what_it_needs(spec):
    done: set[str] = set()
    for task in plan_of(spec).tasks:
        assert set(task.needs) <= done
        done.add(task.id)


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_every_requirement_has_a_task_and_a_proof(spec):
    rows = {row.id: row for row in plan_of(spec).requirements}
    assert [*rows] == [s.id for s in spec.trace if s.status == "mapped"]
    assert all(row.tasks for row in rows.values())
    assert all(row.tests for row in rows.values() if row.proof == "test")
    assert {row.gate for row in rows.values() if row.proof == "measure"} == {"boot"}
    assert not [row for row in rows.values() if row.proof == "open"]


def test_real_cases_prove_every_requirement_of_todo():
    plan = draft(todo_spec(), BlueprintStack(), derive_cases(todo_spec()))
    assert {row.line: row.proof for row in plan.requirements if row.proof != "test"} == {44: "measure"}
    names = {case.id for case in derive_cases(todo_spec())}
    assert names == {test for task in plan.tasks for test in task.tests}


def test_a_requirement_without_a_case_is_open_and_says_why():
    cases = tuple(case for case in few_cases(todo_spec()) if "s-line36" not in case.requirements)
    row = next(r for r in draft(todo_spec(), BlueprintStack(), cases).requirements if r.line == 36)
    assert (row.proof, row.reason) == ("open", "no acceptance case names it")


def test_tasks_with_acceptance_tests_are_test_first():
    tasks = plan_of(todo_spec()).tasks
    assert {t.strategy for t in tasks if t.tests} == {"tdd"}
    assert {t.strategy for t in tasks if not t.tests} == {"test-after"}
    assert all(("acceptance" in t.gates) == bool(t.tests) for t in tasks)


def test_gates_follow_the_files():
    gates = {t.unit: set(t.gates) for t in plan_of(todo_spec()).tasks}
    assert {"lint", "types", "scan", "migrations", "coverage"} <= gates["models"]
    assert gates["deployment"] == {"image"}
    assert "own_tests" in gates["todos"]


def test_tasks_carry_the_parts_of_their_nodes():
    nodes = {t.unit: t.nodes for t in plan_of(todo_spec()).tasks}
    assert {"field:Todo.title", "key:List.user_name", "rule:Todo.list_done"} <= set(nodes["models"])
    assert {"guard:Todo.create.due_date", "query:Todo", "grant:Todo.get.user"} <= set(nodes["todos"])
    assert nodes["deployment"] == ("quality:latency.p95",)


def test_what_is_not_built_and_not_wanted_is_listed():
    plan = plan_of(todo_spec())
    assert [gap.line for gap in plan.gaps] == [40, 45]
    assert [goal.text for goal in plan.non_goals] == ["Sharing lists with other people.", "Reminders."]
    assert {name for task in plan.tasks for name in task.risks} <= {risk.id for risk in plan.risks if risk.owner}


def test_removing_a_sentence_removes_its_row():
    spec = todo_spec()
    shorter = spec.model_copy(update={"trace": tuple(s for s in spec.trace if s.line != 31)})
    rows = {name: cells(render(plan_of(s), s)[DOCUMENT]) for name, s in (("before", spec), ("after", shorter))}
    assert any("mark all todos of a list" in cell for row in rows["before"] for cell in row)
    assert not any("mark all todos of a list" in cell for row in rows["after"] for cell in row)


def test_units_are_sorted_by_need_and_otherwise_stay():
    units = (Unit("c", "C", (), needs=("a",)), Unit("b", "B", ()), Unit("a", "A", ()))
    assert [unit.key for unit in in_order(units)] == ["b", "a", "c"]


def test_a_circle_of_units_is_refused():
    with pytest.raises(PlanError, match=r"circle: a, b"):
        in_order((Unit("a", "A", (), needs=("b",)), Unit("b", "B", (), needs=("a",))))


def test_a_need_of_nothing_is_refused():
    with pytest.raises(PlanError, match="needs ghost"):
        in_order((Unit("a", "A", (), needs=("ghost",)),))
