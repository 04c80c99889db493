"""Who may do what in small documents of other nouns: roles, matrices either way round, denials, reports."""

import pytest

from agents.spec.model import Operation, Spec
from agents.specify.compiler import Compilation, compile_bytes

LAB = """# Lab

## Actors

- Technician
- **Shift lead** – plans the week; can do everything a technician can.

## Data model

### Person

- email (required)
- password (required)
- name (required)

### Sample

- code (required, unique)
- found on (date, default today)
- A sample belongs to the person who registered it.
- A new sample is raw.

### Report

- text (text, required)
- A report belongs to a sample.

## Sample lifecycle

| From | Event | To | Who |
|---|---|---|---|
| raw | analyse | analysed | technician |
| analysed | archive | archived | shift lead |

"""


def compiled(*lines: str, document: str = LAB) -> Compilation:
    return compile_bytes((document + "\n".join(lines) + "\n").encode())


def spec_of(*lines: str, document: str = LAB) -> Spec:
    found = compiled(*lines, document=document)
    assert found.errors == ()
    assert found.spec is not None
    return found.spec


def operation(spec: Spec, name: str) -> Operation:
    return next(o for o in spec.operations if o.id == f"op:{name}")


def who(spec: Spec, name: str) -> set[tuple[str, str | None]]:
    return {(role, grant.when) for grant in operation(spec, name).grants for role in grant.roles}


def test_roles_say_who_has_whose_rights_and_who_is_first():
    spec = spec_of("- Technicians can create and view samples.")
    assert {r.name: r.includes for r in spec.roles} == {"technician": (), "shift_lead": ("technician",)}
    assert (spec.auth.subject, spec.auth.role_field, spec.auth.register_role) == ("Person", "role", None)
    assert spec.auth.bootstrap == "shift_lead"
    assert who(spec, "Sample.create") == {("technician", None)}


def test_where_nobody_signs_up_the_first_account_creates_the_others():
    spec = spec_of()
    assert not [o for o in spec.operations if o.kind == "register"]
    assert who(spec, "Person.create") == {("shift_lead", None)}
    assert who(spec, "Person.assign_role") == {("shift_lead", None)}


def test_a_word_for_a_role_is_no_entity_beside_the_one_that_signs_in():
    spec = spec_of("- Technicians can sign up with an email, a password and a name.")
    assert [e.name for e in spec.entities] == ["Person", "Sample", "Report"]
    assert spec.auth.register_role == "technician"


MATRIX = ("## Rights", "", "| | Technician | Shift lead | Guest |", "|---|---|---|---|")
TURNED = ("## Rights", "", "| | Samples | Reports |", "|---|---|---|")


@pytest.mark.parametrize("table", [
    (*MATRIX, "| Samples | create own, view own | all | – |", "| Reports | read-only | CRUD | view |"),
    (*MATRIX, "| Samples | create own and view own | all | no |", "| Reports | R | view, create, edit, delete | R |"),
    (*TURNED, "| Technicians | create own, view own | view |", "| Shift lead | all | manage |", "| Visitor | | see |"),
])  # fmt: skip
def test_a_matrix_means_the_same_either_way_round(table):
    spec = spec_of(*table)
    own = "self.person == actor"
    assert who(spec, "Sample.create") == {("technician", own), ("shift_lead", None)}
    assert who(spec, "Sample.get") == {("technician", own), ("shift_lead", None)}
    assert who(spec, "Sample.archive") == {("shift_lead", None)}
    assert not [o for o in spec.operations if o.id in ("op:Sample.update", "op:Sample.delete")]
    assert who(spec, "Report.list") == {("anyone", None)}
    assert who(spec, "Report.delete") == {("shift_lead", None)}


def test_events_are_granted_in_cells_and_sentences_besides_the_table_of_the_lifecycle():
    spec = spec_of("- Technicians can archive their own samples.", *MATRIX, "| Analyse a sample | | own | |")
    assert who(spec, "Sample.archive") == {("technician", "self.person == actor"), ("shift_lead", None)}
    assert who(spec, "Sample.analyse") == {("technician", None)}


@pytest.mark.parametrize("cell", ["juggle", "view on Mondays", "view, edit own", "all but delete", "own own"])
def test_a_cell_that_is_not_understood_grants_nothing(cell):
    found = compiled(*MATRIX, f"| Reports | {cell} | view | |")
    assert found.spec is not None
    assert who(found.spec, "Report.get") == {("shift_lead", None)}
    assert [d.code for d in found.diagnostics if d.code == "SP202"] == ["SP202"]


@pytest.mark.parametrize(("lines", "code"), [
    (("- Only shift leads can delete reports.", "- Technicians can delete reports."), "SP503"),
    (("- Technicians cannot view reports.", "- A user can view reports."), "SP504"),
    (("- Shift leads cannot view reports.", "- Technicians can view reports."), "SP504"),
    (("- Nobody can analyse samples.",), "SP504"),
    ((*MATRIX, "| Analyse a sample | no | yes | |"), "SP504"),
    ((*MATRIX, "| Reports | view own | | |"), None),
])  # fmt: skip
def test_contradictions_and_unknown_roles_are_reported(lines, code):
    assert [d.code for d in compiled(*lines).diagnostics if d.severity == "error"] == ([code] if code else [])


@pytest.mark.parametrize("lines", [
    ("- Wizards can view reports.",),
    (*MATRIX[:2], "| | Technician | Wizard |", "|---|---|---|", "| Reports | view | view |"),
])  # fmt: skip
def test_somebody_who_is_unknown_is_granted_nothing_and_the_rest_is_built(lines):
    found = compiled(*lines)
    assert found.errors == ()
    assert [d.code for d in found.diagnostics if d.code == "SP501"] == ["SP501"]
    assert found.spec
    assert "not_understood" in {s.status for s in found.spec.trace}


def test_what_is_denied_to_a_role_by_name_beats_all():
    spec = spec_of("- Shift leads cannot delete reports.", *MATRIX, "| Reports | view | all | |")
    assert who(spec, "Report.update") == {("shift_lead", None)}
    assert not [o for o in spec.operations if o.id == "op:Report.delete"]


ROUTES = ("## API", "", "| Method | Path | Purpose |", "|---|---|---|")
ACCESS = (*MATRIX, "| Samples | create own, view own | all | |", "| Reports | view | all | |")


def test_routes_are_lists_that_their_purpose_describes():
    spec = spec_of(
        *ACCESS, *ROUTES, "| GET | /samples/{sampleId}/reports | the reports of a sample |",
        "| GET | /open | all samples that are raw |", "| POST | /samples/{id}/archive | archive it |",
    )  # fmt: skip
    within, raw = operation(spec, "Report.list_of_sample"), operation(spec, "Sample.list_open")
    assert within.query is not None
    assert raw.query is not None
    assert (within.query.within, who(spec, within.id[3:])) == ("sample", {("technician", None)})
    assert (raw.query.where, who(spec, raw.id[3:])) == ('self.status == "raw"', {("shift_lead", None)})
    assert within.errors == (401, 404, 422)
    assert raw.errors == (401, 403, 422)


@pytest.mark.parametrize("row", [
    "GET | /mood | the mood of the samples", "GET | /samples/{id}/all | all raw samples",
    "POST | /raw | all raw samples", "GET | /reports-of | the reports of a sample",
    "GET | /top | the most admired samples",
])  # fmt: skip
def test_a_route_without_a_clear_purpose_is_reported(row):
    found = compiled(*ACCESS, *ROUTES, f"| {row} |")
    assert found.spec is not None
    assert found.spec.trace[-1].status == "not_understood"
    assert not [o for o in found.spec.operations if o.kind == "list" and o.name != "list"]


@pytest.mark.parametrize("sentence", [
    "Archived samples are kept for 2 years.", "Samples are kept for at least 2 years.",
    "At most 60 requests per minute per technician who sleeps.", "At most 60 requests per second per user.",
    "Every change to a mood is recorded in the audit log.", "JSON field names are in PascalCase.",
    "A technician can do everything a wizard can.", "Everybody can do everything a technician can.",
    "Somebody can give somebody another role.",
    "Samples and moods are many-to-many.", "A technician can archive reports.",
    "A technician can mark samples as archived.",
])  # fmt: skip
def test_a_near_miss_is_reported(sentence):
    found = compiled("## Rules", f"- {sentence}")
    assert found.spec is not None
    assert found.spec.trace[-1].status in ("partial", "not_understood")


@pytest.mark.parametrize("mark", [
    "default 14 days after the flood", "editable by wizards only", "generated like ABC", "13 digits or so",
    "editable by technicians on Mondays",
])  # fmt: skip
def test_a_mark_that_is_not_understood_is_left_over(mark):
    found = compiled(document=LAB.replace("- found on (date, default today)", f"- label ({mark})"))
    assert found.spec is not None
    read = next(s for s in found.spec.trace if mark in s.text)
    assert read.status in ("partial", "not_understood")


def test_marks_say_how_a_field_is_filled_and_by_whom():
    spec = spec_of(document=LAB.replace("- found on (date, default today)", "\n".join([
        "- found on (date, default today)", "- due on (date, default 2 weeks after found on, read-only)",
        "- shelf (generated as S-001)", "- batch (string, exactly 4 digits)",
        "- urgent (boolean, editable by shift leads only)", "- kind: `soil`, `Sea water`; default `soil`",
    ])))  # fmt: skip
    fields = {f.name: f for f in spec.entity("Sample").fields}
    assert fields["due_on"].default == "self.found_on + days(14)"
    assert (fields["shelf"].default, fields["shelf"].write) == ('sequence("S-", 3)', "never")
    assert (fields["batch"].pattern, fields["batch"].min, fields["batch"].max) == (r"\d{4}", 4, 4)
    assert fields["urgent"].write_roles == ("shift_lead",)
    assert spec.enum("SampleKind").values == ("soil", "Sea water")


OPEN_SHOP = "# Shop\n\n- Anyone can sign up with an email and a password.\n- Each product has a name.\n"


@pytest.mark.parametrize(("said", "role", "assigns"), [
    ("- Admins can manage products.\n- Users can view products.", "member", "admin"),
    ("- Administrators can manage products.\n- Customers can view products.", "customer", "administrator"),
    ("- Customers can view products.\n- Store managers can manage products.", "customer", "store_manager"),
])  # fmt: skip
def test_nobody_comes_into_power_by_signing_up(said, role, assigns):
    spec = spec_of(said, document=OPEN_SHOP)
    assert next(f.default for f in spec.entity("User").fields if f.name == "role") == f'"{role}"'
    assert {g.roles for g in operation(spec, "User.assign_role").grants} == {(assigns,)}


def test_a_field_that_is_called_by_a_role_refers_to_somebody_who_signs_in():
    told = ("There is a role nurse.", "Each visit has a nurse and a note.", "A nurse can view their own visits.")
    spec = compile_bytes(("# Ward\n\n" + "".join(f"- {each}\n" for each in told)).encode()).spec
    assert spec
    assert [f.type for f in spec.entity("Visit").fields if f.name == "nurse"] == ["ref(User)"]
    assert spec.trace[-1].status == "mapped"
