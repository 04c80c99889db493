"""What backends of documents about trade are made of: hidden fields, trees, holes, reactions elsewhere, audit logs."""

import re

import pytest

from agents.specify.compiler import compile_bytes
from agents.stacks.fastapi.stack import FastApiStack

DOCUMENT = b"""# Garage

## Roles

- **Driver**: books visits.
- **Chief**: runs it.

Drivers sign up themselves. Only a chief can give somebody another role.

## Data model

### Driver

A driver has an email, a password and a nickname.

### Bay

- name (string, required)
- rent (money, visible to chief only)
- Bays can be nested.

### Visit

- note (string)
- discount (money, default 0, read-only)
- key (string, internal)
- A visit belongs to a driver.

### Bill

- amount (money, required)
- A bill belongs to a visit.

## Visit lifecycle

A new visit is open.

| From | Event | To | Who |
|---|---|---|---|
| open | settle | settled | system |

## Bill lifecycle

A new bill is due.

| From | Event | To | Who |
|---|---|---|---|
| due | pay | paid | chief |

## Rules

- When a bill is paid, its visit is settled.
- A chief can create, view and edit bays, bills and visits. Visitors can view bays.
- Every change to visits is recorded in the audit log with who, when, before and after.
- The bank reports events to `POST /webhooks/bills`, signed with a key.
"""


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    spec = compile_bytes(DOCUMENT).spec
    assert spec is not None
    return {path: content.decode() for path, content in FastApiStack().render(spec).items()}


def test_answers_leave_out_what_the_role_may_not_see(files):
    assert '"rent": (Role.CHIEF,)' in files["app/schemas/bay.py"]
    assert "BayRead.shown_to(actor, row)" in files["app/services/bay.py"]
    assert "response_model_exclude_unset=True" in files["app/routes/bays.py"]
    assert "rent" not in files["app/schemas/bay.py"].partition("sort_pattern(")[2].partition(")")[0]
    assert "READ_ROLES" not in files["app/schemas/bill.py"]


def test_internal_fields_are_stored_and_nowhere_else(files):
    assert "key: Mapped" in files["app/models/visit.py"]
    for path in ("app/schemas/visit.py", "app/audit_log.py", "app/routes/visits.py"):
        assert not re.search(r'"key"|\bkey:', files[path]), path


def test_references_that_lead_back_are_refused(files):
    assert "pg_advisory_xact_lock" in files["app/repositories/bay.py"]
    assert 'ConflictError("cycle"' in files["app/services/bay.py"]
    assert "is_above" not in files["app/repositories/visit.py"]


def test_holes_answer_501_and_leave_no_other_trace(files):
    assert "/webhooks/bills" in files["app/routes/webhooks_bills.py"]
    assert "NotWrittenError" in files["app/errors.py"]
    without = compile_bytes(DOCUMENT.partition(b"- The bank")[0]).spec
    assert without is not None
    plain = FastApiStack().render(without)
    assert "app/routes/webhooks_bills.py" not in plain
    assert b"NotWritten" not in plain["app/errors.py"]


def test_a_reaction_elsewhere_remembers_the_row_before(files):
    assert "from app.rules import bill as bill_rules" in files["app/events/bill.py"]
    assert "class Before" in files["app/rules/bill.py"]
    assert "settle_if_possible" in files["app/events/bill.py"]


def test_amounts_are_decimals_from_the_start(files):
    assert 'discount=Decimal("0.00")' in files["app/services/visit.py"]


WEIGHED = b"""# Trips

Anyone can sign up with an email and a password.

- A folder belongs to the user who created it.
- Each folder has a title (string, required) and a weight (integer, required).
- A note belongs to a folder.
- Each note has a size (integer, optional) and a sum (integer, required).
- A user can create, view, edit and delete their own folders.
- A user can create, view and edit notes in their own folders.
- When a note is closed, the weight of the folder is increased by the size of the note.
- When a note is closed, its sum is increased by its size.

## Note lifecycle

A new note is open.

| From | Event | To | Who | Condition |
|---|---|---|---|---|
| open | close | closed | user (own) | it has a size |
"""


def test_what_a_condition_of_the_step_asks_for_is_taken_as_there_and_never_stored_as_nothing():
    found = compile_bytes(WEIGHED)
    assert found.spec is not None, found.diagnostics
    files = {path: data.decode() for path, data in FastApiStack().render(found.spec).items() if path.endswith(".py")}
    assert "folder.weight = filled(" in files["app/events/note.py"]
    assert "note.sum = filled(" in files["app/events/note.py"]
    assert 'raise ConflictError("value_missing"' in files["app/errors.py"]


def test_without_that_condition_the_document_is_not_built():
    found = compile_bytes(WEIGHED.replace(b"| it has a size |", b"| |"))
    assert [d.code for d in found.diagnostics if d.severity == "error"] == ["SP607", "SP607"]


REVIEWED = b"""# Restaurants

- Each restaurant has a name (required). A restaurant belongs to the user who created it.
- Each review has a rating (integer, required). A review belongs to a restaurant and to the user who created it.
- A user can review a restaurant only once.
"""


def test_somebody_else_is_not_let_repeat_values_that_they_do_not_see():
    found = compile_bytes(REVIEWED)
    assert found.spec is not None, found.diagnostics
    tests = FastApiStack().render(found.spec)["tests/api/test_reviews.py"].decode()
    told = tests.partition("def test_restaurant_is_unique(")[2].partition("\n\n\n")[0]
    assert "== 409" in told
    assert "bob" not in told
