"""What people write who have never seen the language: lists with an odd element, people by their roles, periods."""

from pathlib import Path

import pytest

from agents.specify.compiler import compile_bytes
from agents.specify.outcome import status_of

CLUB = """# Club

Users register with email, password and first name. There are three roles: member, trainer and manager.

- A court has a name (unique), a surface (gravel, clay or grass) and an area in square metres (decimal, at least 1).
- A booking has a start time and an end time and belongs to one court and one user.
- A stay has an arrival date and a departure date and belongs to one court.
- A lease has a start date, an end date and a fee (money). A lease belongs to a court and to a member.
- A payment has an amount (money) and belongs to a lease.
- Managers can create, view, edit and delete courts, bookings, stays, leases and payments.

"""


def club(*sentences: str):
    return compile_bytes((CLUB + "".join(f"- {each}\n" for each in sentences)).encode())


def last(sentence: str, *before: str):
    compiled = club(*before, sentence)
    assert compiled.spec, [d for d in compiled.diagnostics if d.severity == "error"]
    return compiled.spec, compiled.spec.trace[-1]


def operation(spec, id_: str):
    return next(each for each in spec.operations if each.id == id_)


def field(spec, entity: str, name: str):
    return next(each for each in spec.entity(entity).fields if each.name == name)


def rules(sentence: str, *before: str) -> list[str]:
    spec, said = last(sentence, *before)
    assert said.status == "mapped"
    return [rule.expr for entity in spec.entities for rule in entity.rules if said.id in rule.src]


def test_one_odd_element_costs_a_list_of_fields_no_more_than_itself():
    text = (
        "Every recipe has a title, a taste that nobody can describe, a note, and a level which is easy, medium or hard."
    )
    spec, said = last(text)
    assert (said.status, said.rest) == ("partial", "a taste that nobody can describe")
    assert {"field:Recipe.title", "field:Recipe.note", "field:Recipe.level"} <= set(said.nodes)
    named = field(spec, "Recipe", "level").type.removeprefix("enum(").removesuffix(")")
    assert next(e.values for e in spec.enums if e.name == named) == ("easy", "medium", "hard")


@pytest.mark.parametrize(
    "sentence",
    [
        "A recipe has several ingredients; for each we need its name, the amount and the unit.",
        "A recipe has to be tasty, short and cheap.",
        "A recipe has a history that goes back to Rome, charm, wit.",
    ],
)
def test_what_is_no_list_of_fields_is_not_salvaged(sentence):
    assert status_of(club(sentence).sentences[-1])[0] == "not_understood"


def test_what_belongs_to_somebody_with_a_role_refers_to_who_signs_in():
    spec, said = last("A member can view their own leases.")
    assert field(spec, "Lease", "member").type == "ref(User)"
    assert [g.when for g in operation(spec, "op:Lease.list").grants if said.id in g.src] == ["self.member == actor"]


@pytest.mark.parametrize(
    "sentence",
    [
        "A booking may not overlap another booking of the same court.",
        "No two bookings of one court may overlap.",
        "Bookings of a court must not overlap each other.",
        "A court cannot have overlapping bookings.",
    ],
)
def test_rows_of_a_parent_share_no_time(sentence):
    meets = "self.court.bookings.filter(x, x.start_time < self.end_time && self.start_time < x.end_time)"
    assert rules(sentence) == [f"{meets}.size() <= 1"]


def test_days_are_shared_by_those_who_name_them_and_not_by_guests_who_leave_as_others_come():
    assert "x.start_date <= self.end_date" in rules("No two leases of a court may overlap.")[0]
    assert "x.arrival_date < self.departure_date" in rules("No two stays in a court may overlap.")[0]


def test_a_row_without_a_period_cannot_overlap():
    assert last("No two payments of a lease may overlap.")[1].status == "not_understood"


def test_a_period_has_a_shortest_and_a_longest_length():
    found = rules("A booking must be at least 30 minutes and at most 3 hours long.")
    assert found == ["self.end_time >= self.start_time + minutes(30)", "self.end_time <= self.start_time + hours(3)"]


ACTIVE = "A lease is active when today is between its start date and its end date."


def test_the_day_may_lie_within_a_period():
    spec, said = last(ACTIVE)
    assert said.status == "mapped"
    assert field(spec, "Lease", "active").computed == "self.start_date <= today && today <= self.end_date"


def test_what_those_with_a_role_may_have_is_counted():
    assert "self.member.leases.filter(x, " in rules("A member can have at most two active leases.", ACTIVE)[0]


def test_a_total_may_be_shown_under_a_name_of_its_own():
    spec, said = last("Each lease shows the total amount of its payments as paid amount.")
    assert said.status == "mapped"
    assert field(spec, "Lease", "paid_amount").computed == "self.payments.map(x, x.amount).sum()"


def test_new_users_get_the_role_that_is_said():
    spec, said = last("New users are trainers.")
    assert said.status == "mapped"
    assert field(spec, "User", "role").default == '"trainer"'


def test_two_rows_of_a_parent_differ():
    spec, said = last("Two courts cannot have the same name.")
    assert said.status == "mapped"
    assert [key.fields for key in spec.entity("Court").keys] == [("name",)]


STEPS = """
## Lease lifecycle

A new lease is open.

| From | Event | To | Condition |
|---|---|---|---|
| open | close | closed | the lease has at least one payment |
"""


def test_a_step_for_which_nobody_is_named_is_for_those_who_may_edit():
    compiled = compile_bytes((CLUB + STEPS).encode())
    assert compiled.spec
    step = operation(compiled.spec, "op:Lease.close")
    assert [(g.roles, g.when) for g in step.grants] == [(("manager",), None)]
    assert [guard.expr for guard in step.guards] == ["self.payments.size() > 0"]
    assert "SP522" in {d.code for d in compiled.diagnostics}


PLAIN = Path(__file__).parents[2] / "corpus" / "plain"


@pytest.mark.parametrize(
    ("name", "open_"),
    [
        ("garden", ["A broken tool cannot be borrowed.", "When a harvest is deleted, nothing else changes."]),
        ("invoicing", ["Invoices are listed by issue date, newest first, 25 per page."]),
        ("courts", []),
    ],
)
def test_a_plain_document_is_understood_but_for_what_nobody_can_build(name, open_):
    compiled = compile_bytes((PLAIN / f"{name}.md").read_bytes())
    assert [d for d in compiled.diagnostics if d.severity == "error"] == []
    said = [(status_of(read)[0], read.block.text) for read in compiled.sentences]
    assert [text for status, text in said if status in ("partial", "not_understood")] == open_


@pytest.mark.parametrize(
    ("sentence", "expr"),
    [
        ("Leases can be made only for a green court.", "self.court.green"),
        ("Leases cannot be made for a green court.", "!self.court.green"),
    ],
)
def test_for_what_a_row_may_be_made(sentence, expr):
    spec, said = last(sentence, "A court is green or not.")
    guards = operation(spec, "op:Lease.create").guards
    assert (said.status, [g.expr for g in guards if said.id in g.src]) == ("mapped", [expr])


def test_the_owner_of_a_row_is_no_role():
    declared = "Each recipe has a title. A recipe belongs to the user who created it. Users can view all recipes."
    spec = compile_bytes(f"# Recipes\n\n{declared} Only the owner may edit a recipe.\n".encode()).spec
    assert spec
    assert spec.roles == ()
    assert [g.when for g in operation(spec, "op:Recipe.update").grants] == ["self.user == actor"]
