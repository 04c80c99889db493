"""The gates of specify, analyze and plan, on the todo document; each test breaks one thing."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from agents.analyze.artifact import Architecture
from agents.analyze.draft import draft as draft_architecture
from agents.analyze.openapi import openapi
from agents.plan.artifact import Plan, Task
from agents.plan.draft import draft as draft_plan
from agents.spec.cases import derive_cases
from agents.spec.diagnostic import Diagnostic
from agents.spec.model import Sentence
from agents.specify.compiler import compile_documents
from agents.stacks.fastapi.stack import FastApiStack
from tests.agents.library import library_spec
from tests.agents.todo import todo_spec
from tests.workflows.gates.project import make_subject
from workflows.gates.analyze import judge_analyze
from workflows.gates.plan import judge_plan
from workflows.gates.specify import judge_specify
from workflows.gates.subject import Subject
from workflows.verdict import Verdict

SPEC = todo_spec()
CASES = derive_cases(SPEC)
GAPS = [
    Diagnostic(code="SP201", severity="warning", line=40, message="not understood"),
    Diagnostic(code="SP801", severity="warning", line=45, message="not understood"),
]


@pytest.fixture
def subject(tmp_path: Path) -> Subject:
    return make_subject(tmp_path, cases=CASES)


def values(verdict: Verdict) -> dict[str, float]:
    return {each.name: each.value for each in verdict.measures}


def test_a_document_with_listed_gaps_passes(subject: Subject) -> None:
    verdict = judge_specify(subject, GAPS)
    assert (verdict.status, verdict.finding) == ("pass", "")
    assert values(verdict) == {"tests": 5, "coverage": 100, "errors": 0, "not_understood": 2}


def test_a_gap_that_no_diagnostic_lists_fails(subject: Subject) -> None:
    verdict = judge_specify(subject, GAPS[:1])
    assert verdict.status == "fail"
    assert verdict.finding == (
        'line 45: not understood, and no diagnostic says so: "The service should feel friendly."'
    )
    assert values(verdict)["coverage"] < 100


def test_an_error_of_the_compiler_fails_with_its_hint(subject: Subject) -> None:
    error = Diagnostic(code="SP204", severity="error", line=7, message="unknown field", hint="declare it", path="a.md")
    verdict = judge_specify(subject, [*GAPS, error])
    assert verdict.finding == "a.md:7: SP204 unknown field (declare it)"


def test_a_sentence_mapped_to_nothing_fails(tmp_path: Path) -> None:
    lost = Sentence(id="s-x", line=60, section="", text="Cats.", status="mapped", nodes=("entity:Cat",))
    spec = SPEC.model_copy(update={"trace": (*SPEC.trace, lost)})
    verdict = judge_specify(make_subject(tmp_path, spec=spec, cases=CASES), GAPS)
    assert 'line 60: mapped to nodes that the Spec does not have (entity:Cat): "Cats."' in verdict.finding


ARCHITECTURE = draft_architecture(SPEC, "fastapi")
CONTRACT: dict[str, Any] = openapi(SPEC)


def test_the_drafted_architecture_passes(subject: Subject) -> None:
    verdict = judge_analyze(subject, ARCHITECTURE, CONTRACT)
    assert (verdict.status, verdict.finding) == ("pass", "")
    assert values(verdict) == {"tests": 8, "coverage": 100}


def test_roles_lifecycles_links_and_timers_have_their_place(tmp_path: Path) -> None:
    spec = library_spec()
    architecture = draft_architecture(spec, "fastapi")
    subject = make_subject(tmp_path, spec=spec)
    assert judge_analyze(subject, architecture, openapi(spec)).status == "pass"
    verdict = judge_analyze(subject, architecture.model_copy(update={"conventions": ()}), openapi(spec))
    assert "line 129: has no place in the architecture" in verdict.finding


def test_a_key_among_some_rows_needs_an_index_of_just_these(tmp_path: Path) -> None:
    spec = library_spec()
    architecture = draft_architecture(spec, "fastapi")
    everywhere = tuple(
        t.model_copy(update={"indexes": tuple(i.model_copy(update={"where": ""}) for i in t.indexes)})
        for t in architecture.tables
    )
    changed = architecture.model_copy(update={"tables": everywhere})
    verdict = judge_analyze(make_subject(tmp_path, spec=spec), changed, openapi(spec))
    assert "key:Loan.copy has no unique index" in verdict.finding


def _without_owner(architecture: Architecture) -> Architecture:
    first, *rest = architecture.risks
    return architecture.model_copy(update={"risks": (first.model_copy(update={"owner": " "}), *rest)})


def _without_table(architecture: Architecture) -> Architecture:
    tables = tuple(table for table in architecture.tables if table.entity != "entity:List")
    return architecture.model_copy(update={"tables": tables})


def _without_indexes(architecture: Architecture) -> Architecture:
    tables = tuple(table.model_copy(update={"indexes": ()}) for table in architecture.tables)
    return architecture.model_copy(update={"tables": tables})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_without_owner, "has no owner"),
        (_without_table, "entity:List has no table"),
        (_without_table, "todos.list_id references lists.id, which is no column"),
        (lambda a: a.model_copy(update={"risks": ()}), "the risk register is empty"),
        (_without_indexes, "key:User.email has no unique index"),
        (_without_indexes, 'line 8: has no place in the architecture: "The email must be unique."'),
    ],
)
def test_an_incomplete_architecture_fails(
    subject: Subject, change: Callable[[Architecture], Architecture], told: str
) -> None:
    verdict = judge_analyze(subject, change(ARCHITECTURE), CONTRACT)
    assert verdict.status == "fail"
    assert told in verdict.finding


def _drop_status(contract: dict[str, Any]) -> None:
    del contract["paths"]["/api/v1/todos"]["post"]["responses"]["409"]


def _drop_operation(contract: dict[str, Any]) -> None:
    del contract["paths"]["/api/v1/lists/{id}/complete-all"]


def _drop_field(contract: dict[str, Any]) -> None:
    for schema in contract["components"]["schemas"].values():
        schema.get("properties", {}).pop("open_count", None)


def _invent(contract: dict[str, Any]) -> None:
    contract["paths"]["/api/v1/todos"]["put"] = {"responses": {"200": {"description": "OK"}}}


def _break(contract: dict[str, Any]) -> None:
    contract["paths"]["/api/v1/todos"]["get"]["responses"] = []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_drop_status, "POST /api/v1/todos answers"),
        (_drop_operation, "POST /api/v1/lists/{}/complete-all is missing"),
        (_drop_field, "no schema has open_count of List"),
        (_invent, "PUT /api/v1/todos is no operation of the Spec"),
        (_break, "openapi.yaml: paths//api/v1/todos/get"),
    ],
)
def test_a_contract_that_is_not_the_spec_fails(
    subject: Subject, change: Callable[[dict[str, Any]], None], told: str
) -> None:
    contract = deepcopy(CONTRACT)
    change(contract)
    verdict = judge_analyze(subject, ARCHITECTURE, contract)
    assert verdict.status == "fail"
    assert told in verdict.finding


IDLE = b"""# Stock

## Roles

- **Operator**: counts.
- **Manager**: plans; can do everything an operator can.

## Entities

### Part

- name (string, required, max 80)

### Batch

- size (integer, required)

Managers can manage parts. Operators can view parts.
"""


def test_rows_that_nobody_may_do_anything_with_have_no_schema_and_no_task(tmp_path: Path) -> None:
    spec = compile_documents({"stock.md": IDLE}).spec
    assert spec
    assert "Batch" not in {o.entity for o in spec.operations}
    architecture, stack = draft_architecture(spec, "fastapi"), FastApiStack()
    verdict = judge_analyze(make_subject(tmp_path, spec=spec), architecture, openapi(spec))
    assert (verdict.status, verdict.finding) == ("pass", "")
    cases = derive_cases(spec)
    plan = draft_plan(spec, stack, cases)
    assert judge_plan(make_subject(tmp_path, spec=spec, cases=cases, stack=stack), plan).status == "pass"


def _task(number: int, *needs: int, **changes: object) -> Task:
    task = Task(
        id=f"T-{number}",
        title="",
        unit=f"u{number}",
        files=(f"app/f{number}.py",),
        needs=tuple(f"T-{need}" for need in needs),
        strategy="test-after",
        gates=("acceptance",),
    )
    return task.model_copy(update=changes)


@pytest.mark.parametrize(
    ("tasks", "told"),
    [
        ((_task(1, 2), _task(2, 1)), "tasks wait for each other: T-"),
        ((_task(1, 9),), "T-1 needs T-9, which is no task"),
        ((_task(1, 2), _task(2)), "T-1 stands before T-2, which it needs"),
        ((_task(1), _task(1)), "the task T-1 stands in the plan more than once"),
        ((_task(1), _task(2, files=("app/f1.py",))), "the file app/f1.py stands in the plan more than once"),
        ((_task(1, nodes=("nongoal:reminders",)),), "T-1 touches the non-goal nongoal:reminders"),
        ((_task(1, requirements=("s-line50",)),), "T-1 touches the non-goal s-line50"),
        (
            (_task(1, tests=("acceptance/test_no.py::test_no",)),),
            "acceptance/test_no.py::test_no is no acceptance case",
        ),
        ((_task(1),), 'line 36 "A list can have at most 100 todos that are not done.": no task carries it out'),
    ],
)
def test_a_plan_that_cannot_be_done_fails(subject: Subject, tasks: tuple[Task, ...], told: str) -> None:
    plan = _plan(subject).model_copy(update={"tasks": tasks})
    verdict = judge_plan(subject, plan)
    assert verdict.status == "fail"
    assert told in verdict.finding


def test_the_drafted_plan_passes(subject: Subject) -> None:
    verdict = judge_plan(subject, _plan(subject))
    assert (verdict.status, verdict.finding) == ("pass", "")
    assert values(verdict)["coverage"] == 100
    assert values(verdict)["tasks"] > 0


def test_a_requirement_without_a_test_fails(subject: Subject) -> None:
    plan = _plan(subject)
    rows = tuple(row.model_copy(update={"tests": ()}) if row.id == "s-line36" else row for row in plan.requirements)
    verdict = judge_plan(subject, plan.model_copy(update={"requirements": rows}))
    assert verdict.finding.endswith("nothing verifies it")
    assert values(verdict)["coverage"] < 100


def _plan(subject: Subject) -> Plan:
    return draft_plan(subject.spec, subject.stack, subject.cases)
