"""The same statement in other words becomes the same Spec; with a word changed that matters, another or none."""

import pytest

from agents.specify.compiler import compile_bytes
from bench.rewording import facts

AROUND = """# Harbour

## Key Entities

- There are three roles: sailor, pilot and warden.
- Each quay has a name (required) and a depth (decimal).
- Each berth has a label (required), a due date, a number of days (integer), a notes (text) and a rate (decimal).
- A berth is marked as inspected or not.
- A berth belongs to a quay.
- A berth belongs to the sailor who created it.
- Each rope has a length (integer). A rope belongs to a berth.
- Wardens can create, view, edit and delete ropes and berths.

"""


def built(*sentences: str) -> object:
    """What sentences become; None if one of them is not understood."""
    spec = compile_bytes(f"{AROUND}{''.join(f'- {s}{chr(10)}' for s in sentences)}".encode()).spec
    assert spec is not None
    said = [s for s in spec.trace if s.line > AROUND.count("\n")]
    return facts(spec) if all(s.status == "mapped" for s in said) else None


@pytest.mark.parametrize(("one", "other"), [
    ("Berth rate shall never become negative.", "The rate of a berth must be at least 0."),
    ("A berth cannot be moved to another quay.", "The quay of a berth cannot be changed."),
    ("Name of a quay: unique across all quays", "The name of a quay must be unique."),
    ("Berths can neither be edited nor deleted by anybody.", "Nobody can edit or delete a berth."),
    ("A quay has a lamp colour of at most 40 characters and may have a guard.",
     "A quay has a lamp colour of at most 40 characters and an optional guard."),
    ("Nobody but a warden can change the role of somebody.", "Only a warden can give somebody another role."),
    ("The fee of a berth is the depth of its quay multiplied by its rate.",
     "The fee of a berth is its rate times the depth of its quay."),
    ("The fee of a berth is 2.50 per day, but no more than 100.",
     "The fee of a berth is 2.50 for each number of days, at most 100."),
    ("Berths can be viewed by the sailor who created them.", "A sailor can view their own berths."),
    ("A berth whose due date has passed is late, unless it is inspected.",
     "A berth is late when its due date has passed and it is not inspected."),
    ("A new berth cannot be due in the past.", "The due date of a new berth must not be in the past."),
    ("Inspecting a berth sets its inspection time to now.",
     "When a berth is marked as inspected, its inspection time is set to now."),
    ("A berth takes between 2 and 30 days.", "The number of days must be between 2 and 30."),
    ("Lists show 30 rows by default and at most 90.", "Lists show 30 items per page, at most 90."),
    ("The 90th percentile of the response times must be below 2 s.", "90 % of requests are answered within 2 s."),
    ("Berths that are inspected are deleted 10 days after their due date.",
     "Inspected berths are deleted 10 days after their due date."),
    ("The rate of a berth must be greater than or equal to 5.", "The rate of a berth must be at least 5."),
    ("WHERE a user has Pilot role, THE System SHALL deny access to delete quays.", "Pilots cannot delete quays."),
    ("Berths are listed with the least recent due date first.", "Berths are sorted by due date, oldest first."),
    ("WHEN creating a berth, THE System SHALL allow that the rate is left out.",
     "The rate of a berth may be left out."),
    ("The system shall support filtering ropes by length.", "Ropes can be filtered by length."),
    ("**Buoy**: label, name, shape (cone/ball)",
     "Each buoy has a label, a name and a shape. The shape is one of cone or ball."),
    ("**Buoy**: label, name (string), notes (string)", "Each buoy has a label, a name and notes."),
])  # fmt: skip
def test_the_same_in_other_words_is_the_same(one, other):
    assert built(one) is not None
    assert built(one) == built(*other.replace(". The", ".|The").split("|"))


@pytest.mark.parametrize(("one", "other"), [
    ("Berth rate shall never become negative.", "Berth rate shall never become positive."),
    ("A berth cannot be moved to another quay.", "A berth can be moved to another quay."),
    ("A berth cannot be moved to another quay.", "A berth cannot be moved to another sailor."),
    ("Name of a quay: unique across all quays", "Name of a quay: not unique across all quays"),
    ("Name of a quay: unique across all quays", "Name of a quay: required and dear to us"),
    ("Berths can neither be edited nor deleted by anybody.", "Berths can neither be edited nor deleted by pilots."),
    ("A quay may have a guard.", "A quay has a guard."),
    ("Nobody but a warden can change the role of somebody.", "Nobody can change the role of somebody."),
    ("The fee of a berth is its rate times the depth of its quay.",
     "The fee of a berth is its rate minus the depth of its quay."),
    ("The fee of a berth is its rate minus the depth of its quay.",
     "The fee of a berth is the depth of its quay minus its rate."),
    ("Berths can be viewed by the sailor who created them.", "Berths can be viewed by sailors."),
    ("Berths can be viewed by the sailor who created them.", "Berths can be viewed by the pilot who created them."),
    ("A berth whose due date has passed is late, unless it is inspected.",
     "A berth whose due date has passed is late, unless it is not inspected."),
    ("A berth whose due date has passed is late, unless it is inspected.",
     "A berth whose due date has passed is late, if it is inspected."),
    ("A new berth cannot be due in the past.", "A new berth can be due in the past."),
    ("Inspecting a berth sets its inspection time to now.", "Creating a berth sets its inspection time to now."),
    ("A berth takes at least 2 days.", "A berth takes at most 2 days."),
    ("Lists show 30 rows by default and at most 90.", "Lists show 90 rows by default and at most 90."),
    ("The 90th percentile of the response times must be below 2 s.",
     "The 90th percentile of the response times must be above 2 s."),
    ("Berths that are inspected are deleted 10 days after their due date.",
     "Berths that are not inspected are deleted 10 days after their due date."),
    ("The rate of a berth must be greater than or equal to 5.", "The rate of a berth must be less than or equal to 5."),
    ("WHERE a user has Pilot role, THE System SHALL deny access to delete quays.",
     "WHERE a user has Pilot role, THE System SHALL grant access to delete quays."),
    ("Berths are listed with the least recent due date first.",
     "Berths are listed with the most recent due date first."),
])  # fmt: skip
def test_a_word_that_matters_makes_another_or_none(one, other):
    assert built(one) is not None
    assert built(one) != built(other)


SHOWN = ["A warden can create, view, edit and delete quays.", "Sailors can search quays by name."]


def test_whoever_is_said_to_search_may_view():
    text = AROUND + "".join(f"- {s}\n" for s in SHOWN)
    spec = compile_bytes(text.encode()).spec
    assert spec is not None
    listed = next(o for o in spec.operations if o.id == "op:Quay.list")
    assert {role for grant in listed.grants for role in grant.roles} == {"warden", "sailor"}


@pytest.mark.parametrize("said", [
    "Wardens can view quays.",
    "Users cannot view quays.",
])  # fmt: skip
def test_to_search_is_not_to_view_what_others_are_shown(said):
    spec = compile_bytes(f"{AROUND}- {said}\n- Sailors can search quays by name.\n".encode()).spec
    assert spec is not None
    grants = [g for o in spec.operations if o.entity == "Quay" and o.kind in ("list", "get") for g in o.grants]
    assert not any("sailor" in g.roles or "user" in g.roles for g in grants)


def test_to_search_what_people_own_shows_nobody_all_of_it():
    spec = compile_bytes(f"{AROUND}- Wardens can view quays.\n- Users can search berths by notes.\n".encode()).spec
    assert spec is not None
    grants = [g for o in spec.operations if o.id == "op:Berth.list" for g in o.grants]
    assert {role for g in grants if g.when is None for role in g.roles} == {"warden"}
