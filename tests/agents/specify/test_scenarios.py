"""Examples as other authors write them are played all the same, and what is wrong in them is told."""

import pytest

from agents.specify.compiler import Compilation, compile_bytes

AROUND = """# Crates

- Each crate has a label (required), a note and a sealed flag.
- Users can create, view, edit and delete crates.

## Scenarios

"""


def played(*examples: str) -> Compilation:
    return compile_bytes((AROUND + "".join(f"- {each}\n" for each in examples)).encode())


AS_EXPECTED = (
    "**Given** an empty crate list, **When** I create a crate with valid data, **Then** it is created and returned",
    "Given no crates, When I create a crate, Then the crate is created and returned with a unique ID and timestamps",
    "Given a crate exists in the system, When I retrieve the crate by its ID, Then the complete crate data is returned",
    "Given a crate exists, When they update the crate with new data, Then the crate is updated and returned",
    "Given several crates exist, When the user requests the list of crates, Then all crates are returned in a list",
    "Given no crates exist, When I list crates, Then an empty list is returned",
    "Given a crate, When I delete the crate, Then the crate is permanently removed and a 204 status is returned",
    "Given I am logged in, When I submit a crate without a label, Then the system displays a validation error message",
    "Given I am logged in, When I create a crate with a label, Then the system returns 201 Created with the new crate",
    "Given I am not logged in, When I try to view crates, Then I receive a 401 Unauthorized response",
    "Given a signed-in user, When the user sends a POST request to /crates with valid data, Then the response is 201",
)

NOT_SO = (
    "Given several crates exist, When I list crates, Then an empty list is returned",
    "Given I am not logged in, When I try to view crates, Then all crates are returned",
    "Given I am logged in, When I create a crate with valid data, Then the system shows an error message",
)

NOT_UNDERSTOOD = (
    "Given a crate exists, When I create a crate with poor data, Then the crate is created",
    "Given a crate exists, When I retrieve the crate, Then the crate is returned to its sender",
    "Given a crate exists, When I list crates, Then all lids are returned",
)


@pytest.fixture(scope="module")
def found() -> Compilation:
    return played(*AS_EXPECTED, *NOT_SO, *NOT_UNDERSTOOD)


def line_of(example: str) -> int:
    return AROUND.count("\n") + 1 + [*AS_EXPECTED, *NOT_SO, *NOT_UNDERSTOOD].index(example)


@pytest.mark.parametrize("example", AS_EXPECTED)
def test_an_example_is_played(found, example):
    assert found.spec
    assert [s.status for s in found.spec.trace if s.line == line_of(example)] == ["mapped"]


@pytest.mark.parametrize("example", NOT_SO)
def test_what_does_not_come_as_expected_is_told(found, example):
    assert [d.code for d in found.diagnostics if d.line == line_of(example)] == ["SP207"]


@pytest.mark.parametrize("example", NOT_UNDERSTOOD)
def test_what_is_not_understood_is_told(found, example):
    assert [d.code for d in found.diagnostics if d.line == line_of(example)] == ["SP212"]


@pytest.mark.parametrize("example", [
    "Given a patient exists, When a clerk deletes the patient, Then the patient is removed",
    "Given a patient exists, When I delete the patient, Then the patient is removed",
    "Given no patients exist, When I list patients, Then an empty list is returned",
])  # fmt: skip
def test_a_document_whose_people_cannot_be_on_the_stage_is_compiled(example):
    told = compile_bytes(
        b"# Clinic\n\n- WHEN a clerk searches for a patient by name THEN the system SHALL return matching patients\n"
        b"- POST /api/v1/patients - create a patient\n- " + example.encode() + b"\n"
    )
    assert [s.block.text for s in told.sentences][-1] == example
