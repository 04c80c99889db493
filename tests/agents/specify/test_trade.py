"""What documents about trade say: marks for several names, trees, hidden fields, parts, steps that a system takes."""

import pytest
from openapi_spec_validator import validate

from agents.analyze.openapi import openapi
from agents.spec.model import Entity, Field, OnCall, Returned, Spec
from agents.specify.compiler import compile_bytes

HEAD = """# Garage

## Roles

- **Driver**: books visits.
- **Mechanic**: repairs.
- **Chief**: can do everything a mechanic can.

Drivers sign up themselves. Only a chief can give somebody another role.

## Data model

### Driver

A driver has an email, a password and a nickname.

"""


def spec_of(text: str) -> Spec:
    found = compile_bytes((HEAD + text).encode())
    assert found.spec is not None, found.diagnostics
    return found.spec


def field(entity: Entity, name: str) -> Field:
    return next(f for f in entity.fields if f.name == name)


def statuses(spec: Spec, words: str) -> list[str]:
    return [s.status for s in spec.trace if words in s.text]


def test_marks_behind_several_names_are_those_of_each():
    spec = spec_of("### Visit\n\n- starts on, ends on (date, required)\n- seen at, left at (timestamp, read-only)\n")
    visit = spec.entity("Visit")
    assert [field(visit, n).type for n in ("starts_on", "ends_on")] == ["date", "date"]
    assert [field(visit, n).required for n in ("starts_on", "ends_on")] == [True, True]
    assert [field(visit, n).write for n in ("seen_at", "left_at")] == ["never", "never"]


def test_optional_is_no_list_of_options():
    code = field(spec_of("### Visit\n\n- voucher code (optional, read-only)\n").entity("Visit"), "voucher_code")
    assert (code.type, code.required, code.write) == ("string(255)", False, "never")


def test_a_default_in_capitals_keeps_its_case():
    visit = spec_of("### Visit\n\n- currency (string, required, 3 characters, default EUR)\n").entity("Visit")
    assert (field(visit, "currency").default, field(visit, "currency").max) == ('"EUR"', 3)


def test_what_can_be_nested_refers_to_its_own_kind_without_circles():
    for sentence in ("Bays can be nested.", "A bay can have a parent bay."):
        spec = spec_of(f"### Bay\n\n- name (string, required)\n- {sentence}\n")
        parent = field(spec.entity("Bay"), "parent")
        assert (parent.type, parent.required, parent.acyclic) == ("ref(Bay)", False, True)
    assert statuses(spec_of("### Bay\n\n- name (string)\n- Bays can be nested in boxes.\n"), "boxes") != ["mapped"]


def test_a_field_may_be_visible_to_some_roles_or_to_nobody():
    spec = spec_of(
        "### Part\n\n- name (string, required)\n- margin (money, visible to mechanic and chief only)\n"
        "- supplier key (string, internal)\n- colour (string, visible to passers-by)\n"
    )
    part = spec.entity("Part")
    assert field(part, "margin").read_roles == ("mechanic", "chief")
    assert field(part, "supplier_key").read_roles == ()
    assert field(part, "name").read_roles is None
    assert statuses(spec, "passers-by") != ["mapped"]


LIFECYCLE = """### Visit

- note (string)
- settled at, closed at (timestamp, read-only)
- A visit belongs to a driver.

A driver can create and view their own visits. A chief can view visits.

## Visit lifecycle

A new visit is booked.

| From | Event | To | Who | Condition | Effect |
|---|---|---|---|---|---|
| booked | settle | settled | system | | set settled at to now |
| settled | close | closed | mechanic | | set closed at to now; ring the bell |

## Permissions

| | Chief |
|---|---|
| Visits | all |
"""


def test_a_step_of_the_system_is_asked_for_by_nobody():
    spec = spec_of(LIFECYCLE)
    steps = {o.name: o for o in spec.operations if o.kind == "transition"}
    assert isinstance(steps["settle"].start, OnCall)
    assert (steps["settle"].grants, steps["settle"].errors) == ((), ())
    assert {r for g in steps["close"].grants for r in g.roles} == {"mechanic"}


def test_an_effect_that_is_not_understood_is_left_over():
    spec = spec_of(LIFECYCLE)
    step = next(s for s in spec.trace if "ring the bell" in s.text)
    assert (step.status, step.rest) == ("partial", "ring the bell")
    assert spec.transition("op:Visit.close") is not None


PARTS = """### Visit

- note (string)
- A visit belongs to a driver.
- A visit has visit items. A visit item has a label and a count.

A driver can create, view and edit their own visits. A mechanic can view visits.
"""


def test_parts_go_with_the_whole_that_they_are_named_after():
    spec = spec_of(PARTS)
    granted = {(o.name, g.roles, g.when) for o in spec.operations if o.entity == "VisitItem" for g in o.grants}
    own = "self.visit.driver == actor"
    assert {(name, ("driver",), own) for name in ("create", "update", "delete", "list", "get")} <= granted
    assert ("list", ("mechanic",), None) in granted
    assert field(spec.entity("VisitItem"), "visit").on_delete == "cascade"


def test_parts_of_which_something_is_said_keep_to_it():
    spec = spec_of(PARTS + "\nA mechanic can delete visit items.\n")
    granted = {(o.name, g.roles) for o in spec.operations if o.entity == "VisitItem" for g in o.grants}
    assert granted == {("delete", ("mechanic",))}


HOLES = """### Voucher

- code (string, required, unique)
- A chief can create vouchers.

### Visit

- note (string)
- A visit belongs to a driver.

A driver can create and view their own visits.
A driver can apply a voucher to their own visits.
When a voucher is applied, the sun shines.

## Calls

The bank reports events to `POST /webhooks/visits`, signed with a key in the header `X-Key`.
An event that was already handled is answered with 200.

## Reports

| Method | Path | Purpose | Who |
|---|---|---|---|
| GET | /reports/income | income of visits per day | chief |
"""


def test_what_is_not_defined_is_a_function_to_be_written():
    spec = spec_of(HOLES)
    holes = {o.name: o for o in spec.operations if o.kind == "hole"}
    assert {name: (o.entity, o.start.path) for name, o in holes.items()} == {  # type: ignore[union-attr]
        "apply_voucher": ("Visit", "/visits/{id}/apply-voucher"),
        "webhooks_visits": ("Visit", "/webhooks/visits"),
        "reports_income": ("Visit", "/reports/income"),
    }
    assert [(g.roles, g.when) for g in holes["apply_voucher"].grants] == [(("driver",), "self.driver == actor")]
    assert [g.roles for g in holes["reports_income"].grants] == [("chief",)]
    assert all(501 in o.errors for o in holes.values())
    functions = {f.op: f for f in spec.functions}
    assert "sun shines" in functions["op:Visit.apply_voucher"].text
    assert "already handled" in functions["op:Visit.webhooks_visits"].text


def test_a_hole_on_a_row_declares_what_grants_and_keys_let_it_answer():
    """Rows of others are not found, roles without a grant are refused, and a write may break a key."""
    holes = {o.name: set(o.errors) for o in spec_of(HOLES).operations if o.kind == "hole"}
    assert holes["apply_voucher"] == {400, 401, 403, 404, 409, 415, 422, 501}
    assert holes["webhooks_visits"] == {400, 415, 422, 501}
    assert holes["reports_income"] == {401, 403, 422, 501}
    told = HOLES.replace("is answered with 200.", "is answered with 200.\nAn event without a key is refused with 401.")
    (outside,) = [o for o in spec_of(told).operations if o.name == "webhooks_visits"]
    assert outside.errors == (400, 401, 415, 422, 501)
    assert outside.promised == (400, 401, 415, 422)


def functions_of(text):
    return {f.op.partition(".")[2]: f for f in spec_of(text).functions}


def test_what_a_hole_takes_and_answers_follows_from_its_sentences():
    """Who may not see a voucher names it by its unique text; the bank signs in a header; a day has a number."""
    found = functions_of(HOLES)
    assert (found["apply_voucher"].body, found["apply_voucher"].answer) == (
        {"voucher_code": "string"}, Returned(shape="row", entity="Visit"),
    )  # fmt: skip
    assert (found["webhooks_visits"].headers, found["webhooks_visits"].signed) == (("X-Key",), True)
    assert found["webhooks_visits"].answer == Returned()
    assert not found["reports_income"].signed
    seen = functions_of(HOLES.replace("A chief can create vouchers.", "A driver can view vouchers."))
    assert seen["apply_voucher"].body == {"voucher_id": "ref(Voucher)"}


@pytest.mark.parametrize(
    ("purpose", "query", "answer"),
    [
        ("total of visits per day between two dates", {"from": "date", "to": "date"},
         Returned(shape="items", fields={"day": "date", "total": "decimal"})),
        ("number of visits per driver", {},
         Returned(shape="items", fields={"driver_id": "ref(Driver)", "number": "integer"})),
        ("average of all bills", {}, Returned(shape="value", fields={"average": "decimal"})),
        ("the ten visits with the longest way there in the last week", {}, Returned(shape="page", entity="Visit")),
        ("number of visits per mood", {}, Returned()),
        ("how the visits went", {}, Returned()),
        ("what the chief wants to know about visits", {}, Returned()),
    ],
)  # fmt: skip
def test_a_report_answers_what_its_purpose_begins_with(purpose, query, answer):
    found = functions_of(HOLES.replace("income of visits per day", purpose))["reports_income"]
    assert (found.query, found.answer) == (query, answer)


def test_the_contract_promises_what_a_hole_does_and_says_501_only_of_what_is_left():
    spec = spec_of(HOLES.replace("income of visits per day", "number of visits per week between two dates"))
    asked = {o.name: o for o in spec.operations if o.kind == "hole"}
    paths = openapi(spec)["paths"]
    report, applied = paths["/api/v1/reports/income"]["get"], paths["/api/v1/visits/{id}/apply-voucher"]["post"]
    outside = paths["/api/v1/webhooks/visits"]["post"]
    assert [(p["name"], p["in"], p["required"]) for p in report["parameters"]] == [
        ("from", "query", True), ("to", "query", True),
    ]  # fmt: skip
    rows = report["responses"]["200"]["content"]["application/json"]["schema"]["properties"]["items"]
    assert rows["items"]["required"] == ["week", "number"]
    assert applied["requestBody"]["content"]["application/json"]["schema"]["required"] == ["voucher_code"]
    assert applied["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].endswith("/Visit")
    assert outside["parameters"][0]["name"] == "X-Key"
    assert not any("501" in each["responses"] for each in (report, applied, outside))
    left = openapi(spec, [asked["apply_voucher"].id])["paths"]
    assert "501" in left["/api/v1/visits/{id}/apply-voucher"]["post"]["responses"]
    assert "501" not in left["/api/v1/reports/income"]["get"]["responses"]
    validate(openapi(spec))


def test_a_hole_is_a_gap_that_is_reported():
    found = [d for d in compile_bytes((HEAD + HOLES).encode()).diagnostics if d.code == "SP710"]
    assert [d.severity for d in found] == ["warning"] * 3
    assert any("POST /webhooks/visits is answered 501" in d.message for d in found)


def test_what_is_not_signed_or_not_stored_is_no_hole():
    for sentence in (
        "The bank reports events to `POST /webhooks/visits`.",
        "A driver can apply wax to their own visits.",
        "A driver can create a voucher for their own visits.",
    ):
        spec = spec_of(PARTS + f"\n{sentence}\n")
        assert spec.functions == (), sentence


def test_the_time_at_which_a_row_is_made_is_that_moment():
    spec = spec_of("### Visit\n\n- booked at (timestamp, read-only)\n- paid at (timestamp, read-only)\n")
    assert [field(spec.entity("Visit"), n).default for n in ("booked_at", "paid_at")] == ["now", None]
    steps = LIFECYCLE.replace("settled at, closed at", "requested at, settled at, closed at").replace(
        "settle |", "request |"
    )
    assert field(spec_of(steps).entity("Visit"), "requested_at").default is None


def test_a_thing_that_may_have_few_others_is_no_unknown_role():
    text = "### Visit\n\n- note (string)\n\n### Voucher\n\n- code (string)\n\nA visit can have at most one voucher.\n"
    assert "SP501" not in {d.code for d in compile_bytes((HEAD + text).encode()).diagnostics}
