"""What people may do as long as they are in a state, rows that are refused, and pairs of rows."""

import pytest

from agents.specify.compiler import Compilation, compile_bytes

AROUND = """# Mill

Anyone can sign up with an email, a password and a name. There is a role miller.

- Each user has an active flag (boolean, default true, editable by millers).
- Each sack has a weight (integer, required), a kind (one of rye, oats) and a due date (optional).
- A sack has a carrier (user).
- Each label has a text (required).
- Users can create, view and edit sacks. A miller can manage sacks and labels.

"""


def compiled(*sentences: str) -> Compilation:
    return compile_bytes((AROUND + "".join(f"- {each}\n" for each in sentences)).encode())


def codes(found: Compilation) -> list[str]:
    return [d.code for d in found.diagnostics if d.code.startswith("SP2") and d.line > AROUND.count("\n")]


def guards(found: Compilation, operation: str) -> list[str]:
    assert found.spec
    return [g.expr for o in found.spec.operations if o.id == operation for g in o.guards]


def rules(found: Compilation) -> list[str]:
    assert found.spec
    return [rule.expr for rule in found.spec.entity("Sack").rules]


@pytest.mark.parametrize("sentence", [
    "A user that is not active cannot create a sack.", "Inactive users cannot create sacks.",
    "A user who is inactive cannot create sacks.", "Only active users can create sacks.",
])  # fmt: skip
def test_whoever_acts_is_meant_and_not_who_else_stands_in_the_row(sentence):
    found = compiled(sentence)
    assert codes(found) == []
    assert guards(found, "op:Sack.create") == ["actor.active"]


def test_one_role_alone_may_be_meant():
    found = compiled("Inactive millers cannot edit sacks.")
    assert codes(found) == []
    assert guards(found, "op:Sack.update") == ['actor.active || actor.role != "miller"']


def test_a_row_that_names_the_person_is_about_that_person():
    found = compiled("Each loan has a day (date). A loan belongs to a user. A miller can manage loans.",
                     "A user who is not active cannot create a loan.")  # fmt: skip
    assert guards(found, "op:Loan.create") == ["self.user.active"]


@pytest.mark.parametrize("sentence", [
    "Inactive users cannot view sacks.", "Sleepy users cannot create sacks.", "Only active users can admire sacks.",
])  # fmt: skip
def test_what_cannot_be_asked_of_people_is_reported(sentence):
    found = compiled(sentence)
    assert found.spec is None or [s.status for s in found.spec.trace if s.text == sentence] == ["not_understood"]


@pytest.mark.parametrize(("sentence", "rule"), [
    ("A sack whose kind is oats is refused.", 'self.kind != "oats"'),
    ("A sack is rejected when its weight is 0.", "self.weight != 0"),
    ("Sacks that are rye must be refused.", 'self.kind != "rye"'),
])  # fmt: skip
def test_what_is_refused_is_no_state_but_a_rule(sentence, rule):
    found = compiled(sentence)
    assert codes(found) == []
    assert rules(found) == [rule]


def test_what_time_brings_about_is_refused_once():
    found = compiled("A sack whose due date has passed is refused.")
    assert (rules(found), guards(found, "op:Sack.create")) == ([], ["!(self.due_date < today)"])


@pytest.mark.parametrize("sentence", [
    "A sack is sent when its weight is 0.", "A sack is visible when its kind is rye.",
    "A sack whose owner is old is refused.",
])  # fmt: skip
def test_what_happens_to_rows_is_no_computed_state(sentence):
    assert codes(compiled(sentence)) in (["SP201"], ["SP204"])


@pytest.mark.parametrize("sentence", ["Each sack has one label.", "A sack has a label."])
def test_one_of_each_said_from_both_sides_is_one_reference(sentence):
    found = compiled(sentence, "A label belongs to a sack.")
    assert found.errors == ()
    assert found.spec
    assert [f.name for f in found.spec.entity("Label").fields] == ["text", "sack"]
    assert [key.fields for key in found.spec.entity("Label").keys] == [("sack",)]
    assert "label" not in {f.name for f in found.spec.entity("Sack").fields}


def test_a_field_that_is_only_shown_need_not_be_given():
    found = compiled(
        "WHEN a user requests the sacks THEN the system SHALL return a list of sacks with details including weight, "
        "grade and origin",
        "The origin of a sack must have at most 40 characters.",
    )
    assert codes(found) == []
    assert found.spec
    needed = {f.name: f.required for f in found.spec.entity("Sack").fields}
    assert (needed["weight"], needed["grade"], needed["origin"]) == (True, False, False)


TIED = """# Yard

Anyone can sign up with an email, a password and a name. There is a role boss.

- Each job has a title (required) and an assignee (user, required).
- A boss can manage jobs and view users.

"""


@pytest.mark.parametrize(("sentence", "ops"), [
    ("The assignee can edit the job.", {"update"}), ("Only the assignee of a job can edit it.", {"update"}),
    ("Users can only see jobs assigned to them.", {"list", "get"}),
    ("Users can view and edit jobs where they are the assignee.", {"list", "get", "update"}),
])  # fmt: skip
def test_the_person_whom_a_row_refers_to_has_a_right(sentence, ops):
    spec = compile_bytes(f"{TIED}- {sentence}\n".encode()).spec
    assert spec
    granted = {o.name for o in spec.operations for g in o.grants if g.when == "self.assignee == actor"}
    assert granted == ops


@pytest.mark.parametrize(("around", "sentence"), [
    (TIED.replace("user, required", "user, optional"), "The assignee can edit the job."),
    (TIED, "Users can see jobs assigned to the moon."),
])  # fmt: skip
def test_a_right_of_somebody_else_is_reported(around, sentence):
    found = compile_bytes(f"{around}- {sentence}\n".encode())
    assert found.spec
    assert found.spec.trace[-1].status == "not_understood"
    assert not any("actor" in (g.when or "") for o in found.spec.operations for g in o.grants)
