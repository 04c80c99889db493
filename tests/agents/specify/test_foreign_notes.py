"""Notes as developers and analysts write them: things in bold, arrows for references, numbered statements."""

from agents.spec.model import Spec
from agents.specify.compiler import Compilation, compile_bytes
from agents.specify.names.kinds import CLOCK
from agents.specify.outcome import status_of

MODEL = """# Expenses

Users sign up with an email and a password.

## Data model

**Claim**
- title (string, required, max 120)
- status: draft | submitted | paid (default draft)
- owner -> User
- created_at

**Receipt:**
- claim -> Claim
- amount (decimal, > 0, max 5000)
- currency (string, default EUR)
- body (1..1000 chars)
- kind (enum: TRAVEL|MEALS, default MEALS)

## Permissions

- A user can create, view, edit and delete claims and receipts.
"""
NUMBERED = """# Laboratory

Users sign up with an email and a password. There is a role supervisor.

2.1 The system shall store samples with the following attributes: barcode (string, mandatory, unique,
at most 12 characters), volume in millilitres (decimal, greater than 0), and remarks (text, optional).
2.2 The system shall allow supervisors to create and view samples.
2.2.1 The system shall allow only supervisors to delete samples.

1.5 kg of samples are enough.
"""


def _spec(text: str) -> tuple[Spec, Compilation]:
    compilation = compile_bytes(text.encode())
    assert compilation.spec is not None
    return compilation.spec, compilation


def _open(compilation: Compilation) -> list[str]:
    return [each.block.text for each in compilation.sentences if status_of(each)[0] != "mapped"]


def test_a_name_in_bold_is_a_thing_and_its_list_are_its_fields():
    spec, compilation = _spec(MODEL)
    assert _open(compilation) == []
    claim = {f.name: f for f in spec.entity("Claim").fields}
    assert {"title", "status", "owner"} <= set(claim)
    assert (claim["owner"].type, claim["status"].default) == ("ref(User)", '"draft"')
    receipt = {f.name: f for f in spec.entity("Receipt").fields}
    assert receipt["claim"].type == "ref(Claim)"
    assert (receipt["currency"].default, receipt["kind"].default) == ('"EUR"', '"meals"')
    assert (receipt["body"].min, receipt["body"].max) == (1, 1000)
    assert spec.enum(receipt["kind"].type[5:-1]).values == ("travel", "meals")


def test_numbered_lines_are_statements_of_their_own_with_their_numbers():
    spec, compilation = _spec(NUMBERED)
    assert _open(compilation) == ["1.5 kg of samples are enough."]
    assert {"2.1", "2.2", "2.2.1"} <= {each.block.id for each in compilation.sentences}
    assert [f.name for f in spec.entity("Sample").fields] == ["barcode", "volume_in_millilitres", "remarks"]
    assert {g.roles for o in spec.operations if o.id == "op:Sample.delete" for g in o.grants} == {("supervisor",)}


def test_permissions_that_were_not_understood_are_not_nothing():
    said = "# Shelves\n\nUsers sign up with an email and a password.\n\nEach shelf has a name.\n"
    vague = f"{said}\nWardens of good standing may, in general, tidy up.\n"
    codes = [{d.code for d in compile_bytes(text.encode()).diagnostics} for text in (said, vague)]
    assert ["SP513" in codes[0], "SP535" in codes[0]] == [True, False]
    assert ["SP513" in codes[1], "SP535" in codes[1]] == [False, True]


def test_a_thing_may_be_called_as_a_part_of_software():
    text = "# Dining\n\nUsers sign up with an email and a password.\n\nEach table has a number of seats (integer).\n"
    spec, _ = _spec(f"{text}A user can create and view tables.\n")
    assert {"Table"} <= {entity.name for entity in spec.entities}


def test_a_state_locks_a_row_also_where_people_write_the_state():
    text = "# Lab\n\nUsers sign up with an email and a password.\n\n- Each sample has a barcode (string).\n"
    text += "- A sample is fresh, analysed or gone. New samples are fresh.\n"
    text += "- A user can create, view, edit and delete samples.\n- Gone samples cannot be edited or deleted.\n"
    spec, compilation = _spec(text)
    assert _open(compilation) == []
    asked = {o.kind: {g.when for g in o.grants} for o in spec.operations if o.entity == "Sample"}
    assert asked["update"] == asked["delete"] == {'!(self.status == "gone")'}
    assert asked["get"] == {None}


PEOPLE = """# Studio

## Roles

- **Member**: books.
- **Trainer**: teaches.

Every user has a name (required) and a staff number (unique).

Each course has a title (required). A course belongs to the trainer who created it.
Each booking has a note (optional). A booking belongs to a course and to the member who created it.

- Trainers can create and view their own courses.
- Members can view courses.
- Members can create and view their own bookings.
- Trainers can view the bookings of their courses.
"""


def test_rows_belong_to_people_of_the_role_that_is_said_and_all_people_are_users():
    spec, compilation = _spec(PEOPLE)
    assert _open(compilation) == []
    assert (spec.auth.subject, {e.name for e in spec.entities}) == ("User", {"User", "Course", "Booking"})
    assert {"name", "staff_number"} <= {f.name for f in spec.entity("User").fields}
    types = {f"{e.name}.{f.name}": f.type for e in spec.entities for f in e.fields if f.type.startswith("ref")}
    assert types == {"Course.trainer": "ref(User)", "Booking.course": "ref(Course)", "Booking.member": "ref(User)"}
    seen = {g.roles[0]: g.when for o in spec.operations if o.id == "op:Booking.get" for g in o.grants}
    assert seen == {"member": "self.member == actor", "trainer": "self.course.trainer == actor"}


TABLES = """# Dining

Users sign up with an email and a password.

## Entities

| Entity | Fields |
|---|---|
| Venue | `id`, `name` (required, max 100 chars), `opens_at` (time), `owner_id` |
| Booth | `id`, `venue_id`, `number` (int, unique within a venue), `seats` (int, 1–20) |
| Visit | `id`, `booth_id`, `starts_at` (datetime), `status` (enum: pending, no_show), `notes` (optional) |

## Permissions

- A user can create and view venues, booths and visits.
"""


def test_columns_of_a_table_refer_to_the_other_rows_of_it():
    spec, compilation = _spec(TABLES)
    assert _open(compilation) == []
    types = {f"{e.name}.{f.name}": f.type for e in spec.entities for f in e.fields}
    assert (types["Booth.venue"], types["Visit.booth"]) == ("ref(Venue)", "ref(Booth)")
    assert [key.fields for key in spec.entity("Booth").keys] == [("venue", "number")]
    opens = next(f for f in spec.entity("Venue").fields if f.name == "opens_at")
    assert (opens.type, opens.pattern) == ("string(255)", CLOCK)
    assert [d.code for d in compilation.diagnostics if d.severity != "info"] == ["SP312"]


def test_a_short_form_with_full_stops_ends_no_sentence():
    text = "# Lots\n\nUsers sign up with an email and a password.\n\nEach lot has a title, e.g. Bay 2, i.e. a name.\n"
    assert [each.block.text for each in compile_bytes(text.encode()).sentences][1:] == [
        "Each lot has a title, e.g. Bay 2, i.e. a name."
    ]


def test_a_key_entity_tells_where_it_is():
    text = "# Food bank\n\nUsers sign up with an email and a password.\n\n### Key Entities\n\n"
    text += "- **Site**: A location where people work; name (unique), street address.\n"
    text += "- **Shift**: A block of work at a site; title, capacity, state (draft, published).\n"
    spec, compilation = _spec(text + "\n## Permissions\n\n- A user can create and view sites and shifts.\n")
    assert _open(compilation) == []
    assert {f.name: f.type for f in spec.entity("Shift").fields}["site"] == "ref(Site)"


def test_it_starts_in_a_state_of_the_thing_spoken_of():
    text = "# Lots\n\nUsers sign up with an email and a password.\n\n- Each lot has a title. Each hut has a name.\n"
    text += (
        "- A lot is either draft, listed or sold. It starts as listed.\n- A user can create and view lots and huts.\n"
    )
    spec, compilation = _spec(text)
    assert _open(compilation) == []
    assert {f.name: f.default for f in spec.entity("Lot").fields}["status"] == '"listed"'
    assert _open(compile_bytes(text.replace("It starts as listed", "It starts as blue").encode())) != []
