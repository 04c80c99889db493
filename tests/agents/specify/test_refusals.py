"""What is refused tells what must hold; where it is uncertain, nothing is built."""

import pytest

from agents.spec.model import Spec
from agents.specify.compiler import compile_bytes

AROUND = """# Work

- Each task has a title (required), a note, a due date (date), an effort (integer) and a code.
- Each project has a name, a start date (date) and an end date (date).
- A task belongs to a project.
- Users can create, view, edit and delete tasks and projects.

## Rules

"""


def read(*sentences: str) -> Spec:
    spec = compile_bytes((AROUND + "".join(f"- {each}\n" for each in sentences)).encode()).spec
    assert spec is not None
    return spec


UNDERSTOOD = {
    "IF the note of a task is empty THEN the system SHALL return a validation error": "field:Task.note",
    "IF the task note is missing or blank, the API must reject the request": "field:Task.note",
    "WHEN a user tries to submit a task without a note THEN the system SHALL show an error message": "field:Task.note",
    "WHEN a task is submitted with an empty note, the system SHALL reject it with a 422 response": "field:Task.note",
    "IF the effort is negative THEN the system SHALL reject the request and return a clear error": "field:Task.effort",
    "IF the effort is zero or less, THEN the API SHALL return 422": "field:Task.effort",
    "IF the note exceeds 120 characters THEN the system SHALL return an error stating the maximum": "field:Task.note",
    "IF the due date is in the past THEN the system SHALL respond with a validation error": "rule:Task.due_date",
    "IF the code is already in use, the system shall return a 409": "key:Task.code",
    "IF a project with the same name already exists THEN the system SHALL return a 409 Conflict": "key:Project.name",
    "The system shall reject tasks with a negative effort.": "field:Task.effort",
    "The system must not accept tasks without a note.": "field:Task.note",
    "The system must prevent users from creating tasks without a note.": "field:Task.note",
    "The system shall reject any project whose end date is before the start date.": "rule:Project.end_date_start_date",
    "If a task has an effort below 1 or above 40, then the service shall reject the task.": "field:Task.effort",
    "If a task has an effort above 40, then the service shall reject the task.": "field:Task.effort",
    "The system must reject projects whose end date is not after the start date.": "rule:Project.end_date_start_date_2",
    "The system shall reject names longer than 80 characters.": "field:Project.name",
    "The system must prevent deleting a project if it has tasks.": "field:Task.project",
    "The system shall not allow the deletion of projects that still have tasks.": "field:Task.project",
}

NOT_UNDERSTOOD = (
    "IF the note of a task is empty THEN the system SHALL return a 400 error",
    "IF the note of a task is ugly THEN the system SHALL return a validation error",
    "IF the note of a task is empty THEN the system SHALL use the title",
    "IF the note of a task is not empty THEN the system SHALL return a validation error",
    "IF the note is empty and the effort is 5 THEN the system SHALL return an error",
    "IF the note is empty THEN the system SHALL not return an error",
    "IF the effort is negative THEN the system SHALL notify the owner",
    "IF the effort is negative THEN the system SHALL return an error and notify the owner",
    "IF the effort of a task exceeds 50 THEN the system SHALL block the valve",
    "IF a task has an effort above 50 THEN the system SHALL reject the project",
    "IF a task has an effort below 1 or above 50 THEN the system SHALL block the valve",
    "The system shall reject names longer than 80 pages.",
    "IF the effort of a task exceeds 50 THEN the system SHALL show an error",
    "IF the code is already in use, the system shall return a 422",
    "The system shall reject tasks with a due date in the past unless an admin agrees.",
    "The system shall not reject tasks without a note.",
    "The system shall reject tasks with a note.",
    "The system shall prevent deletion of projects that have no tasks.",
)


@pytest.fixture(scope="module")
def statuses() -> dict[str, tuple[str, tuple[str, ...]]]:
    spec = read(*UNDERSTOOD, *NOT_UNDERSTOOD)
    return {said.text.rstrip("."): (said.status, said.nodes) for said in spec.trace}


@pytest.mark.parametrize("sentence", UNDERSTOOD)
def test_the_opposite_must_hold(statuses, sentence):
    status, nodes = statuses[sentence.rstrip(".")]
    assert status == "mapped"
    assert UNDERSTOOD[sentence] in nodes


@pytest.mark.parametrize("sentence", NOT_UNDERSTOOD)
def test_what_is_uncertain_is_not_built(statuses, sentence):
    assert statuses[sentence.rstrip(".")][0] in ("not_understood", "partial")


@pytest.mark.parametrize(("sentence", "lowest", "highest"), [
    ("The system shall reject tasks with a negative effort.", 0, None),
    ("IF the effort is zero or negative THEN the system SHALL return a validation error", 1, None),
    ("IF the effort exceeds 40 THEN the system SHALL reject the request", None, 40),
    ("IF the effort is less than 3 THEN the system SHALL return a validation error", 3, None),
])  # fmt: skip
def test_bounds_are_those_of_the_opposite(sentence, lowest, highest):
    field = next(f for f in read(sentence).entity("Task").fields if f.name == "effort")
    assert (field.min, field.max) == (lowest, highest)
