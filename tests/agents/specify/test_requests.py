"""What happens on requests, and what lists answer, in the words of many authors; what is uncertain is not built."""

import pytest

from agents.spec.model import Spec
from agents.specify.compiler import compile_bytes

AROUND = """# Work

- Each task has a title (required), a note, a due date (date), an effort (integer) and a code.
- The status of a task is one of open, done or cancelled.
- Each photo has a caption and a place.
- Users can view tasks.

## Rules

"""


def read(*sentences: str) -> Spec:
    spec = compile_bytes((AROUND + "".join(f"- {each}\n" for each in sentences)).encode()).spec
    assert spec is not None
    return spec


UNDERSTOOD = {
    "WHEN a clerk submits a task with valid data THEN the system SHALL create the task and return 201":
        "grant:Task.create.clerk",
    "Whenever a clerk adds a new photo, the API must store it in the database and respond with the created photo":
        "grant:Photo.create.clerk",
    "WHEN a clerk deletes a photo THEN the system SHALL remove it and return 204": "grant:Photo.delete.clerk",
    "WHEN a clerk updates a photo by its id THEN the system SHALL save the changes and return the updated photo":
        "grant:Photo.update.clerk",
    "WHEN a clerk uploads a photo THEN the system SHALL save it with a unique identifier": "grant:Photo.create.clerk",
    "WHEN a clerk creates a task THEN the system SHALL set its status to open": "field:Task.status",
    "WHEN a photo is created, THE System SHALL store it and assign a unique id": "op:Photo.create",
    "WHEN a clerk cancels a task THEN the system SHALL change its status to cancelled": "grant:Task.cancel.clerk",
    "The system shall automatically assign a unique identifier to each photo.": "entity:Photo",
    "The system must record the creation timestamp of every task.": "entity:Task",
    "Every photo must be assigned a unique ID.": "entity:Photo",
    "The system shall store all photos in a database.": "entity:Photo",
    "The system shall display photos in reverse chronological order.": "entity:Photo",
    "Tasks must be ordered by due date ascending.": "entity:Task",
    "WHEN a clerk views the list of photos THEN the system SHALL return all photos sorted by caption": "op:Photo.list",
    "All list endpoints must support pagination (default 20, max 100)": "api",
    "Results are paginated.": "api",
    "WHEN a clerk filters photos by place THEN the system SHALL show only photos with that place": "query:Photo",
    "WHEN a clerk searches for a photo by caption THEN the system SHALL return matching photos": "query:Photo",
    "Photos shall be searchable by caption and place.": "query:Photo",
    "The system shall provide filters by status for tasks.": "query:Task",
    "The system shall retrieve a photo by its ID.": "grant:Photo.get.user",
}  # fmt: skip

NOT_UNDERSTOOD = (
    "WHEN a clerk submits a task THEN the system SHALL create an invoice",
    "WHEN a clerk submits a task THEN the system SHALL create the task and notify the owner",
    "WHEN a clerk submits a task THEN the system SHALL create the task and return 202",
    "WHEN a clerk deletes a photo THEN the system SHALL archive it",
    "WHEN a clerk deletes a photo THEN the system SHALL remove it and return the photo",
    "WHEN a clerk creates a task THEN the system SHALL not store it",
    "WHEN a clerk cancels a task THEN the system SHALL change its status to broken",
    "When a task is cancelled, its status becomes cancelled.",
    "The system shall list tasks sorted by mood.",
    "The system shall list tasks sorted by due date unless somebody chooses another order.",
    "Tasks must not be sorted by due date.",
    "WHEN a clerk filters photos by place THEN the system SHALL show only the photos of friends",
    "WHEN a clerk filters photos by place THEN the system SHALL hide photos with that place",
    "The system shall paginate lists at night.",
    "The report shall be paginated.",
    "The system shall retrieve a task by telepathy.",
    "The system shall assign a unique place to each photo.",
)


@pytest.fixture(scope="module")
def statuses() -> dict[str, tuple[str, tuple[str, ...]]]:
    spec = read(*UNDERSTOOD, *NOT_UNDERSTOOD)
    return {said.text.rstrip("."): (said.status, said.nodes) for said in spec.trace}


@pytest.mark.parametrize("sentence", UNDERSTOOD)
def test_what_happens_is_read(statuses, sentence):
    status, nodes = statuses[sentence.rstrip(".")]
    assert status == "mapped"
    assert UNDERSTOOD[sentence] in nodes


@pytest.mark.parametrize("sentence", NOT_UNDERSTOOD)
def test_what_is_uncertain_is_not_built(statuses, sentence):
    assert statuses[sentence.rstrip(".")][0] in ("not_understood", "partial")


@pytest.mark.parametrize(("sentence", "order"), [
    ("Tasks shall be sorted by due date in descending order by default.", "-due_date"),
    ("The system shall list tasks sorted by due date, earliest first.", "due_date"),
    ("The system shall sort tasks by due date descending.", "-due_date"),
    ("The API must return tasks ordered by title.", "title"),
    ("The system shall display tasks in chronological order.", "created_at"),
    ("Tasks are listed newest first.", "-created_at"),
])  # fmt: skip
def test_lists_have_the_order_that_is_said(sentence, order):
    assert read(sentence).entity("Task").order[0] == order


def test_a_condition_that_is_said_twice_is_built_once():
    spec = read("The system shall reject tasks with a due date in the past.",
                "Users can create tasks.",
                "The due date of a new task must not be in the past.")  # fmt: skip
    create = next(o for o in spec.operations if o.id == "op:Task.create")
    assert [len(guard.src) for guard in create.guards] == [2]
