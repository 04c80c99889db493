"""Every turn of phrase reads its example, and none reads its counter-example."""

import time

import pytest

from agents.spec.model import Sentence
from agents.specify.compiler import compile_bytes
from agents.specify.grammar.reader import spoken
from agents.specify.turns.turns import TURNS, wordings

AROUND = """# Land

- Each list has a name (required), notes (text) and a mood_ring.
- Each todo has a title (required), notes (text), a priority, a due date, an archived flag and a done flag.
- The priority is one of low, normal or high.
- A todo belongs to a list.
- Each field has a width (integer).
- Each bed has a height (integer). A bed belongs to a field.
- Users can view fields.
- Users can view and edit todos.
- Each orchard has a title. Each harvest has a weight.
- Each booking has a start time and an end time. A booking belongs to an orchard.
- Every change to a harvest is recorded in the audit log.
- There is a role warden.

"""
"""No section of it declares all things or all roles, as in most documents by other people."""


def read(sentence: str) -> Sentence:
    spec = compile_bytes(f"{AROUND}- {sentence}\n".encode()).spec
    assert spec is not None
    return next(s for s in reversed(spec.trace) if s.line == AROUND.count("\n") + 1)


@pytest.mark.parametrize("turn", TURNS, ids=lambda turn: turn.name)
def test_an_example_is_mapped(turn):
    found = read(turn.example)
    assert found.status == "mapped"
    assert found.nodes


@pytest.mark.parametrize("turn", TURNS, ids=lambda turn: turn.name)
def test_a_counter_example_is_never_mapped(turn):
    assert read(turn.counter).status in ("not_understood", "partial")


@pytest.mark.parametrize("turn", TURNS, ids=lambda turn: turn.name)
def test_an_example_is_not_of_the_language_itself(turn):
    """A turn that says what a form reads anyway is of no use."""
    assert any(
        turn.pattern.fullmatch(said[0])
        for said in wordings(spoken(turn.example.replace("**", "")), free=("things", "roles"))
    )


@pytest.mark.parametrize("sentence", [
    "The system stores backups.",
    "The system keeps audit logs.",
    "Users can manage their passwords.",
    "The application allows team collaboration management.",
    "Security: represents the highest priority with encryption, audits, and reviews.",
    "Payment: is handled by Stripe with cards, wallets and banks.",
    "Attachment: A file associated with a todo or a list.",
    "As a clerk, I want to create invoices and send emails.",
    "As a clerk, I want to create an account and authenticate.",
    "As a clerk, I want to view dashboards.",
    "Users shall view performance metrics.",
    "THE System SHALL track user activity including logins, clicks, and page views.",
    "WHEN a keeper deletes an orchard, THE System SHALL remove it while keeping its harvests.",
    "WHEN a user requests todos THEN the system SHALL return a list of todos with filtering and sorting options.",
    "IF the list_id does not exist, THEN THE System SHALL return a 404 Not Found error.",
    "IF validation fails, THEN THE System SHALL return a 400 Bad Request response.",
    "Unauthenticated users can view memos of others.",
    "Two wardens can delete orchards.",
    "Most wardens can delete orchards.",
    "Wardens manage stress.",
    "An order can list orchards.",
    "Wardens can create urgent orchards.",
    "Wardens can view available orchards.",
    "Wardens can view valid orchards.",
    "Wardens can view orchards of their team.",
    "Wardens can create orchards when it rains.",
    "Users other than wardens can create orchards.",
    "Wardens can create at most 5 orchards.",
    "The system shall not allow wardens to delete orchards twice.",
    "Exceptions: wardens can delete orchards.",
    "WHEN a warden creates an orchard, THE System SHALL create an invoice.",
])  # fmt: skip
def test_what_only_looks_like_a_turn_is_reported(sentence):
    assert read(sentence).status in ("not_understood", "partial")


def test_things_are_not_declared_by_the_way_where_a_section_declares_them():
    free = compile_bytes(b"# Farm\n\n- Each barn has a name.\n- Users shall create orchards.\n").spec
    closed = compile_bytes(
        b"# Farm\n\n## Entities\n\n- **Barn**: name\n\n## Rules\n\n- Users shall create orchards.\n"
    ).spec
    assert free is not None
    assert closed is not None
    assert [e.name for e in free.entities] == ["User", "Barn", "Orchard"]
    assert [e.name for e in closed.entities] == ["User", "Barn"]
    assert closed.trace[-1].status == "not_understood"


def test_bullets_below_the_name_of_an_entity_are_its_fields():
    told = ("**ID**: Unique identifier.", "**Weight**: Decimal value of the scale.", "**Note**: Optional text.")
    bullets = "".join(f"  - {text}\n" for text in told)
    spec = compile_bytes(f"# Farm\n\n## Key Entities\n\n- **Crate**:\n{bullets}".encode()).spec
    assert spec is not None
    assert [(f.name, f.type, f.required) for f in spec.entity("Crate").fields] == [
        ("weight", "decimal(12,2)", True), ("note", "text", False),
    ]  # fmt: skip


def test_a_row_of_numbered_requirements_is_its_sentence():
    table = "| ID | Requirement | Priority |\n|---|---|---|\n| FR-7 | Titles shall be unique. | High |\n"
    spec = compile_bytes(f"# T\n\n- Each todo has a title.\n\n{table}".encode()).spec
    assert spec is not None
    assert spec.trace[-1].status == "mapped"
    assert [key.fields for key in spec.entity("Todo").keys] == [("title",)]


@pytest.mark.parametrize(
    "repeated", ["users can view orders and ", "create and edit ", "wardens, keepers and ", "x is "]
)
def test_a_long_sentence_is_soon_known_to_be_a_turn_or_none(repeated):
    """A pattern that could be matched in many ways would be tried in all of them."""
    started = time.process_time()
    for turn in TURNS:
        turn.pattern.fullmatch(f"{repeated * 30}5!")
    assert time.process_time() - started < 2
