"""Given/When/Then of a document: held against what its other sentences state, and never a rule of their own."""

from pathlib import Path

import pytest

from agents.spec.cases import derive_cases
from agents.spec.model import Spec
from agents.spec.scenarios.suite import modules
from agents.specify.compiler import Compilation, compile_bytes

EXAMPLES = Path("examples")
LIBRARY = (EXAMPLES / "library.md").read_text()
TODO = (EXAMPLES / "todo.md").read_text()

HOLD = {
    "Given a member with 5 active loans, when a librarian creates a loan for the member, then it is "
    "refused with 409.": (
        "op:Loan.create", "rule:Loan.member_status"),
    "**Given** a member with 4 active loans, **When** a librarian creates a loan for the member, **Then** the loan is "
    "created.": ("op:Loan.create",),
    "Given a loan due on 2026-01-10 and returned on 2026-01-13, when a librarian views the loan, "
    "then its fine is 0.75.": (
        "op:Loan.get", "field:Loan.fine"),
    "Given a blocked member, when a librarian creates a loan for the member, then the request is rejected with a 409 "
    "error.": ("op:Loan.create", "guard:Loan.create.member_blocked_in_debt"),
    "Given an available copy, when a librarian creates a loan for the copy, then the copy is on loan.": (
        "op:Loan.create", "field:Copy.status"),
    "Given an active loan, when it is returned by a librarian, then the loan is returned and the copy is available.": (
        "op:Loan.return", "field:Loan.status", "field:Copy.status"),
    "Given an overdue loan, when a librarian renews the loan, then it is refused.": (
        "op:Loan.renew", "guard:Loan.renew.overdue"),
    "Given a visitor, when they create a book, then a 401 Unauthorized response is returned.": ("op:Book.create",),
    "Given a member, when they delete a book, then the API returns 403.": ("op:Book.delete",),
    "Given a book, when POST /loans is called by a member, then the status code is 403.": ("op:Loan.create",),
    "- **Given** a waiting reservation\n- **When** the member cancels the reservation\n- **Then** the reservation is "
    "cancelled": ("op:Reservation.cancel", "field:Reservation.status"),
    "Given a ready reservation. When 4 days pass. Then the reservation is expired.": ("field:Reservation.status",),
}  # fmt: skip
OTHERWISE = {
    "Given a member with 4 active loans, when a librarian creates a loan for the member, then it is "
    "refused with 409.": (
        "409", "201"),
    "Given a member with 5 active loans, when they create a loan, then the response is 409.": (
        "409", "403 (forbidden)"),
    "Given a loan due on 2026-01-10 and returned on 2026-01-13, when a librarian views the loan, "
    "then its fine is 1.50.": (
        "its fine is 1.50", "0.75"),
    "Given an active loan, when a librarian reports the loan lost, then the copy is available.": (
        "the copy is available", "status is lost"),
}  # fmt: skip
UNREAD = {
    "Given a unicorn, when it flies, then the sky is pink.": "a unicorn",
    "Given a member with 6 active loans, when a librarian views the member, then the response is 200.": (
        "loan: 409 member_status"),
    "Given a member, when the member hugs a book, then the book is happy.": "hugs book",
    "Given a purple member, when a librarian views the member, then the response is 200.": "a purple member",
}  # fmt: skip


def told(document: str, *examples: str) -> Compilation:
    """Compile a document with examples below it."""
    items = "\n\n".join(each if each.startswith("- ") else f"{each}" for each in examples)
    return compile_bytes(f"{document}\n\n## Acceptance criteria\n\n{items}\n".encode())


def said(compilation: Compilation) -> list[tuple[str, tuple[str, ...], str]]:
    assert compilation.spec is not None
    found = [s for s in compilation.spec.trace if s.section == "Acceptance criteria"]
    return [(s.status, s.nodes, s.rest) for s in found]


def without_trace(spec: Spec | None) -> object:
    assert spec is not None
    return spec.model_copy(update={"trace": (), "sources": (), "examples": ()})


def test_examples_that_hold_are_mapped_and_change_nothing() -> None:
    compilation = told(LIBRARY, *HOLD)
    assert said(compilation) == [("mapped", nodes, "") for nodes in HOLD.values()]
    assert without_trace(compilation.spec) == without_trace(compile_bytes(LIBRARY.encode()).spec)


def test_examples_that_the_spec_answers_otherwise_and_those_not_read_are_gaps() -> None:
    compilation = told(LIBRARY, *OTHERWISE, *UNREAD)
    messages = [d.message for d in compilation.diagnostics if d.code in ("SP207", "SP212")]
    assert messages == [
        *(f"example expects {expected}, the Spec gives {found}" for expected, found in OTHERWISE.values()),
        *(f'example not understood at "{rest}"' for rest in UNREAD.values()),
    ]
    assert {status for status, *_ in said(compilation)} == {"not_understood"}


def test_an_example_of_a_screen_stays_out_of_scope() -> None:
    compilation = told(TODO, "Given the app is open, when I click the button, then a dialog opens.")
    assert said(compilation) == [("out_of_scope", (), "")]
    assert not [d for d in compilation.diagnostics if d.code == "SP212"]


def test_a_clause_that_is_not_read_makes_an_example_partial() -> None:
    compilation = told(LIBRARY, "Given a loan, when a librarian returns it, then it is returned and the moon is full.")
    assert said(compilation) == [("partial", ("op:Loan.return", "field:Loan.status"), "the moon is full")]
    assert [d.code for d in compilation.diagnostics if d.line > LIBRARY.count("\n")] == ["SP202"]


@pytest.mark.parametrize(
    ("example", "nodes"),
    [
        ("Given a list of another user, when the user views the list, then they get a 404.", ("op:List.get",)),
        ("Given a list with 3 todos, when the user marks the todo as done, then the list's open count is 2.",
         ("op:Todo.update", "field:List.open_count")),
        ("Given a list with 100 todos, when the user creates a todo in the list, then it is refused with 409.",
         ("op:Todo.create", "rule:Todo.list_done")),
        ("Given a todo due yesterday, when the user views the todo, then the todo is overdue.",
         ("op:Todo.get", "field:Todo.overdue")),
        ("Given I am signed in, when I create a list without a name, then the response is 422.", ("op:List.create",)),
        ("Given a list with 2 todos, when the user deletes the list, then the list no longer exists.",
         ("op:List.delete",)),
    ],
)  # fmt: skip
def test_examples_of_a_document_without_roles(example: str, nodes: tuple[str, ...]) -> None:
    assert said(told(TODO, example)) == [("mapped", nodes, "")]


def test_examples_in_requests_are_tests_of_their_own_and_cite_their_sentence() -> None:
    spec = told(LIBRARY, *HOLD).spec
    assert spec is not None
    sentences = {s.id: s.text for s in spec.trace}
    shown = [(c, sentences[c.requirements[0]]) for c in derive_cases(spec) if "::test_example_" in c.id]
    assert all(len(case.requirements) == 1 for case, _ in shown)
    assert len(shown) == len(spec.examples) == 9
    bodies = {s.cites[0]: s.body for _, _, scenarios in modules(spec) for s in scenarios if s.cites}
    full = next(id_ for id_, text in sentences.items() if text.startswith("Given a member with 5 active loans"))
    assert bodies[full].splitlines() == [
        *(['new_loan(ann, {"memberId": ann.id})'] * 5),
        'refuse(librarian.post("/loans", loan_body(ann, {"memberId": ann.id})), 409)',
    ]
    lent = next(id_ for id_, text in sentences.items() if text.startswith("Given an available copy"))
    assert bodies[lent].splitlines()[-1] == 'assert ann.see(copy.url)["status"] == "on loan"'


def test_examples_that_no_request_can_say_are_listed_with_the_reason() -> None:
    compilation = told(LIBRARY, *HOLD)
    untold = [d for d in compilation.diagnostics if d.code == "SP213"]
    assert [d.source[:27] for d in untold] == [
        "Given a loan due on 2026-01", "Given an active loan, when ", "Given a ready reservation. ",
    ]  # fmt: skip
    assert untold[0].message.endswith("no request says due on of loan")


def test_time_that_passes_and_rows_that_go_are_looked_at() -> None:
    spec = told(
        TODO,
        "Given a list with a todo, when the user deletes the list, then the list no longer exists.",
        "Given a todo with a due date of tomorrow, when 3 days pass, then the todo is overdue.",
    ).spec
    assert spec is not None
    bodies = [s.body for _, _, scenarios in modules(spec) for s in scenarios if s.cites]
    assert "assert ann.get(list_.url).status_code == 404" in bodies[0]
    assert 'clock.advance(days=3)\nuntil(lambda: ann.read(todo.url)["overdue"] is True)' in bodies[1]
