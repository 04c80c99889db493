"""Every form reads its example, and no form reads its counter-example, amid the same few declarations."""

import pytest

from agents.spec.model import Sentence
from agents.specify.compiler import compile_bytes
from agents.specify.forms.forms import FORMS
from agents.specify.layouts.layout import Layout
from agents.specify.layouts.layouts import LAYOUTS

AROUND = """# Forms

## Accounts

- Anyone can sign up with an email, a password and a display name.

## Roles

- **Clerk**
- **Warden**: keeps the keys.
## Work

- Each task has a caption and an effort (integer).
- A task belongs to a list.
- A user can create and view tasks in their own lists.

## Task lifecycle

A new task is open.

| From | Event | To | Who | Condition | Effect |
|---|---|---|---|---|---|
| open | begin | running | user (own) | | |

## What there is

- Each list has a name (required, at most 80 characters), an optional color and a shared flag.
- A list belongs to the user who created it.
- Each todo has a title (required), optional notes (text), an optional due date, a priority and a done flag.
- The priority is one of low, normal or high.
- A todo belongs to a list.
- Each field has a width (integer), a height (integer), a rating (integer), a start date and an end date.
- A user can view fields.
- Each user has a blocked flag (boolean, read-only).
- A crop has a picker (user, required).
- Each stay has a start time and an end time. A stay belongs to a list.
- Each profile has a bio. A profile belongs to a user.
- Each crop has a name. A sowing belongs to a field and to a crop.
- A review belongs to a field and to the user who wrote it.
- A user can create, view, edit and delete their own lists.
- A user can create, view, edit and delete todos in their own lists.
- A todo is overdue when its due date has passed.
- Each harvest has a remark. A harvest belongs to a field. A user can create harvests.
- Each sack has a label (required). A sack belongs to a harvest and to a crop.
- A basket belongs to the user who created it. A user can have at most one basket.
- Each ware has a weight (integer, required). A ware belongs to a basket.
- Each parcel has a remark. A parcel belongs to the user who created it.
- Each shelf has a place. A placement belongs to a list and to a shelf.
- A user can create placements in their own lists.
- Every change to a field is recorded in the audit log.

"""


def read(sentence: str, around: str = AROUND) -> Sentence:
    spec = compile_bytes(f"{around}- {sentence}\n".encode()).spec
    assert spec is not None
    return next(s for s in reversed(spec.trace) if s.text == sentence)


def read_in(layout: Layout, text: str) -> Sentence:
    """What becomes of an example in its place: a row of a table, or a list item."""
    item = f"| {text} |" if layout.around.endswith("|") else f"- {text}"
    spec = compile_bytes(f"{AROUND}{layout.around}\n{item}\n".encode()).spec
    assert spec is not None
    return spec.trace[-1]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_an_example_is_mapped_by_its_place(layout):
    found = read_in(layout, layout.example)
    assert (found.status, found.form) == ("mapped", layout.name)
    assert found.nodes


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_a_counter_example_is_never_mapped_by_its_place(layout):
    assert read_in(layout, layout.counter).status in ("partial", "not_understood")


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_an_example_is_mapped_by_its_form(form):
    found = read(form.example)
    assert (found.status, found.form) == ("mapped", form.name)
    assert found.nodes


@pytest.fixture(scope="module")
def counters() -> dict[str, Sentence]:
    lines = "".join(f"- {form.counter}\n" for form in FORMS)
    spec = compile_bytes((AROUND + lines).encode()).spec
    assert spec is not None
    return {s.text: s for s in spec.trace}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_a_counter_example_is_never_mapped(form, counters):
    assert counters[form.counter].status in ("partial", "not_understood")
