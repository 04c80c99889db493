import re
from collections import Counter

import pytest

from agents.spec.cases import Case, derive_cases, uncovered
from agents.spec.model import Check, Operation, Spec
from tests.agents.spec.garden import garden_spec
from tests.agents.todo import todo_spec

SPECS = {"todo": todo_spec(), "garden": garden_spec()}


def cases_of(spec: Spec, name: str) -> list[Case]:
    return [case for case in derive_cases(spec) if case.id.rpartition("::")[2].startswith(f"test_{name}")]


@pytest.fixture(params=SPECS)
def spec(request: pytest.FixtureRequest) -> Spec:
    return SPECS[request.param]


def test_ids_are_node_ids_of_pytest_and_used_once(spec: Spec) -> None:
    ids = [case.id for case in derive_cases(spec)]
    assert [i for i in ids if not re.fullmatch(r"acceptance/test_[a-z_]+\.py::test_[a-z_0-9]+", i)] == []
    assert [i for i, count in Counter(ids).items() if count > 1] == []


def test_every_node_has_a_case_that_would_catch_it(spec: Spec) -> None:
    assert uncovered(spec) == ()


def test_every_sentence_that_is_built_is_cited(spec: Spec) -> None:
    cited = {sentence for case in derive_cases(spec) for sentence in case.requirements}
    silent = {s.text for s in spec.trace if s.status == "mapped" and s.id not in cited}
    assert silent <= {"95 % of requests are answered within 200 ms."}


def test_cases_cite_only_sentences_of_the_document(spec: Spec) -> None:
    known = {s.id for s in spec.trace}
    cited = {sentence for case in derive_cases(spec) for sentence in case.requirements}
    assert cited
    assert cited <= known


def test_guard_is_solved_for_its_boundary() -> None:
    (boundary, later) = cases_of(todo_spec(), "guard_create_due_date")
    assert boundary.readback == (
        "a todo with due date empty or due date today is accepted, with due date yesterday "
        "or due date 401 days before today it is refused with 422"
    )
    assert later.readback == "a todo that is there may be changed to due date yesterday"
    assert boundary.nodes == ("guard:Todo.create.due_date",)
    assert boundary.requirements == ("s-line35",)


def test_limit_is_tried_at_over_by_a_change_and_at_once() -> None:
    found = {case.id.rpartition("_list_done_")[2]: case.readback for case in cases_of(todo_spec(), "rule_list_done")}
    assert set(found) == {"at_limit", "by_update", "at_once"}
    assert found["at_limit"] == (
        "100 todos are accepted, one more is refused with 409, as is one that moves there from another list; "
        "after one is deleted it is accepted"
    )
    assert found["at_once"].startswith("99 todos and 6 more at the same moment: exactly one is accepted")


def test_rule_between_two_fields_is_tried_on_both_sides() -> None:
    (case,) = cases_of(garden_spec(), "rule_end_date_start_date")
    assert "end date 8 days after today and start date 7 days after today is accepted" in case.readback
    assert "end date 7 days after today and start date 7 days after today it is refused with 422" in case.readback


def test_computed_condition_is_tried_with_each_part_alone() -> None:
    (case,) = cases_of(todo_spec(), "field_overdue_computed")
    assert "due date yesterday and done false is true" in case.readback
    assert "due date today and done false or due date yesterday and done true false" in case.readback


def test_ids_stay_when_numbers_and_words_change() -> None:
    spec = todo_spec()
    text = spec.model_dump_json().replace("<= 100", "<= 50").replace("at most 100", "no more than 50")
    assert [c.id for c in derive_cases(Spec.model_validate_json(text))] == [c.id for c in derive_cases(spec)]


def test_condition_that_cannot_be_solved_is_listed() -> None:
    spec = todo_spec()
    never = "self.list.open_count * 2 < 7000"
    hard = Check(id="guard:Todo.create.hard", expr=never, status=409, code="hard", message="")
    operations = tuple(
        o.model_copy(update={"guards": (hard,)}) if o.id == "op:Todo.create" else o for o in spec.operations
    )
    assert uncovered(spec.model_copy(update={"operations": operations})) == ("guard:Todo.create.hard",)


def test_computed_field_without_a_case_for_its_value_is_listed() -> None:
    spec = todo_spec()
    text = spec.model_dump_json().replace("self.due_date < today && !self.done", "self.list.open_count > 3000")
    assert uncovered(Spec.model_validate_json(text)) == ("field:Todo.overdue",)


def made_public(operation: Operation) -> Operation:
    grants = tuple(g.model_copy(update={"roles": ("anyone",), "when": None}) for g in operation.grants)
    return operation.model_copy(update={"grants": grants})


def test_reading_for_everybody_is_tested_as_such() -> None:
    reading = ("op:List.list", "op:List.get")
    operations = tuple(made_public(o) if o.id in reading else o for o in todo_spec().operations)
    cases = {
        c.id.rpartition("/")[2]: c for c in derive_cases(todo_spec().model_copy(update={"operations": operations}))
    }
    assert {"test_list.py::test_get_is_public", "test_list.py::test_list_is_public"} <= set(cases)
    assert "test_list.py::test_get_of_another" not in cases
    assert "403" in cases["test_list.py::test_update_of_another"].readback
