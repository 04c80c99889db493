"""The labels of foreign sentences, and the judge who holds the compiler to them."""

import pytest

from agents.spec.canonical import load
from bench import contracts, interface, oracles
from bench.claims import KINDS, ClaimError, holds
from bench.draw import FOREIGN, drawn, held_out, sentences
from bench.labels import HALVES, Label, judge
from bench.labels import load as labels_of
from bench.measure import ROOT
from bench.told import Told, compile_file, worst

OURS = ROOT / "tests" / "corpus" / "ours"
LIBRARY = load((OURS / "02-library.spec.json").read_text(encoding="utf-8"))
SHELF = b"""# Shelf

## Things

- Each book has a title (required, at most 80 characters) and a note.

## Rules

- A book belongs to the user who created it.
- Users can view, create and edit their own books.
- Books glow in the dark when they feel like it.
"""


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    path = tmp_path_factory.mktemp("shelf") / "shelf.md"
    path.write_bytes(SHELF)
    return compile_file(path)


@pytest.mark.parametrize("half", HALVES)
def test_labels_are_the_first_sentences_drawn_and_none_is_left_out(half):
    labels = labels_of(half)
    first = drawn(half)[: len(labels)]
    assert [(label.document, label.line, label.text) for label in labels] == [
        (s.document, s.line, s.text) for s in first
    ]
    assert {label.document in held_out() for label in labels} == {half == "held-out"}


@pytest.mark.parametrize("half", HALVES)
def test_every_fact_of_a_label_can_be_looked_up(half):
    labels = labels_of(half)
    assert sum(label.kind == "build" for label in labels) >= 100
    assert all(bool(label.must) == (label.kind == "build") for label in labels)
    for label in labels:
        for fact in (*label.must, *label.must_not):
            holds(fact, LIBRARY)


@pytest.mark.parametrize("fact", [
    "entity Loan", "field Book.published_year integer", "field Loan.created_at", "role librarian",
    "values Book.language de,en", "default Copy.status available", "required Book.title", "optional Book.summary",
    "fixed Loan.due_on", "pattern Book.isbn", "unique Genre.name", "computed Loan.fine", "min Book.published_year 1450",
    "max Book.title 200", "uses Loan due_on<today", "ref Loan Member", "rel Book Genre", "owned Loan",
    "op Loan renew|extend", "may librarian create Book", "may admin create Book", "may member list Loan own",
    "maynot member create Loan", "guard Loan create", "error 409 Loan create", "find Book title",
    "filter Book language", "restrict Book Copy", "timed Reservation", "most Loan|Member 5", "signin", "signup",
    "auditor admin", "audit Loan", "camel", "api", "route POST /loans/{id}/renew", "never Loan update",
])  # fmt: skip
def test_a_fact_that_is_so_is_found(fact):
    assert holds(fact, LIBRARY)


@pytest.mark.parametrize("fact", [
    "entity Shelf", "field Book.published_year date", "field Book.shelf", "role visitor", "values Book.language de,it",
    "default Copy.status held", "required Book.summary", "optional Book.title", "fixed Book.title",
    "pattern Book.title", "unique Book.title", "computed Book.title", "min Book.published_year 1451",
    "min Book.title 200", "max Book.title 20", "above Book.published_year 1450", "uses Loan title", "ref Member Loan",
    "rel Book Member", "op Loan burn", "may member create Book", "may member list Loan any",
    "may librarian list Loan own", "maynot librarian create Loan", "guard Genre create", "error 418 Loan create",
    "find Book isbn_of_the_moon", "cascade Book Copy", "timed Book", "most Loan 6", "closed", "auditor member",
    "audit Book", "latency 95 1", "route POST /loans/{id}/burn", "never Loan create", "other a thought",
])  # fmt: skip
def test_a_fact_that_is_not_so_is_not_found(fact):
    assert not holds(fact, LIBRARY)


def test_what_is_no_fact_is_refused():
    with pytest.raises(ClaimError, match="unknown fact"):
        holds("fields Loan", LIBRARY)
    with pytest.raises(ClaimError, match="min Book"):
        holds("min Book.title many", LIBRARY)
    assert all(kind in (ROOT / "tests/corpus/labels/README.md").read_text(encoding="utf-8") for kind in KINDS)


BOOK = "Each book has a title (required, at most 80 characters) and a note."
GLOW = "Books glow in the dark when they feel like it."
SEE = "Users can view, create and edit their own books."


@pytest.mark.parametrize(("label", "verdict"), [
    (Label("", 5, BOOK, "build", ("max Book.title 80",)), "right"),
    (Label("", 5, BOOK, "build", ("max Book.title 8",)), "wrong"),
    (Label("", 5, BOOK, "build", ("entity Book",), ("field Book.note",)), "wrong"),
    (Label("", 10, SEE, "build", ("may user get Book own",)), "right"),
    (Label("", 10, SEE, "ui"), "wrong"),
    (Label("", 11, GLOW, "build", ("entity Book",)), "open"),
    (Label("", 11, GLOW, "info"), "left"),
])  # fmt: skip
def test_a_sentence_is_judged_by_the_nodes_that_came_of_it(shelf, label, verdict):
    assert judge(label, shelf).verdict == verdict


def test_a_sentence_that_the_compiler_never_saw_is_lost(shelf):
    assert judge(Label("shelf.md", 5, "A book is never lost.", "build", ("entity Book",)), shelf).status == "lost"


def test_pieces_of_a_sentence_are_judged_together():
    assert worst(["mapped", "info"]) == "mapped"
    assert worst(["mapped", "not_understood"]) == "partial"
    assert worst(["info", "not_understood"]) == "not_understood"


def test_sentences_are_cut_without_the_compiler():
    assert [s.text for s in sentences("prose/url-shortener-prompt.txt")][
        -1
    ] == "Store the shortened URLs in a database."
    rows = [s for s in sentences("srs/stockverity-srs.md") if s.text.startswith("PROD-002")]
    source = (FOREIGN / "srs/stockverity-srs.md").read_text(encoding="utf-8").splitlines()
    assert "PROD-002" in source[rows[0].line - 1]


@pytest.mark.parametrize(("name", "facts"), [
    ("jdl/library.jh", {"max Author.firstName 50", "min Book.isbn 5", "unique Publisher.name", "rel Book Author"}),
    ("jdl/ecommerce.dbml", {"max users.username 50", "values users.status active,inactive,suspended"}),
    ("openapi/petstore.yaml", {"route POST /pet", "values Order.status placed,approved,delivered"}),
])  # fmt: skip
def test_a_contract_is_read_as_facts(name, facts):
    assert facts <= set(contracts.facts_of(FOREIGN / name))


def test_an_oracle_is_read_as_facts():
    facts = set(oracles.facts_of(OURS / "02-library.expect.md"))
    assert {
        "values Loan.status active,returned,lost",
        "min Book.publishedYear 1450",
        "route POST /loans/{id}/renew",
    } <= facts
    assert all(holds(fact, LIBRARY) for fact in facts)
    told = oracles.undecided(OURS / "01-todo.expect.md")
    assert oracles.is_undecided(Told("s-1", 40, "It suggests.", "not_understood", "", ()), told)
    assert not oracles.is_undecided(Told("s-2", 41, "It suggests.", "not_understood", "", ()), told)


@pytest.mark.parametrize(("fact", "built"), [
    ("route POST /special-events", True), ("route GET /tickets/{ticketId}/qr", False),
    ("entity SpecialEventFields", True), ("entity Error", False), ("field Ticket.eventId", True),
    ("field SpecialEvent.dates", False), ("required SpecialEvent.name", True), ("required SpecialEvent.dates", False),
])  # fmt: skip
def test_what_of_an_interface_is_built_is_told_from_what_is_given(fact, built):
    spec = compile_file(FOREIGN / "openapi/museum.yaml").spec
    assert interface.is_built(fact, spec) is built
