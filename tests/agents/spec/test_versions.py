"""Two versions of a document -> typed changes: each edit is told as what it is, and mere rewording as nothing."""

import pytest

from agents.spec.versions.compare import compare
from agents.specify.compiler import compile_bytes

SHELVES = """# Shelves

Anyone can sign up with an email and a password.

- Each shelf has a name (required, at most 80 characters), a color and a room (optional).
- A shelf belongs to the user who created it.
- Each book has a title (required), pages (integer, at least 1, optional) and a rating (integer, optional).
- Each book has notes (text).
- A book belongs to a shelf.
- The mood is one of calm, dark or odd and defaults to calm.
- Each book has a mood.
- A shelf can have at most 20 books.
- A user can create, view, edit and delete their own shelves.
- A user can create, view, edit and delete books in their own shelves.
- Users can filter books by rating.
- Books are sorted by title.
- At most 120 requests per minute per user.
- Lists show 25 items per page, at most 100.
"""


def changes(*edits: tuple[str, str]) -> list[tuple[str, str, str]]:
    """What is told of the shelves when text is edited: code, effect and node."""
    text = SHELVES
    for said, otherwise in edits:
        assert said in text, said
        text = text.replace(said, otherwise)
    old, new = (compile_bytes(each.encode()) for each in (SHELVES, text))
    assert old.spec
    assert new.spec, new.diagnostics
    assert new.errors == ()
    return [(c.code, c.effect, c.node) for c in compare(old.spec, new.spec)]


@pytest.mark.parametrize(("said", "otherwise", "told"), [
    ("a color and", "a color, a depth (integer, optional) and", ("SP901", "safe", "field:Shelf.depth")),
    ("a color and", "a color, a depth (integer, required) and", ("SP903", "needs a value", "field:Shelf.depth")),
    ("notes (text)", "remarks (text)", ("SP907", "destructive", "field:Book.notes")),
    ("- Each book has notes (text).\n", "", ("SP907", "destructive", "field:Book.notes")),
    ("pages (integer, at least 1, optional)", "page (integer, at least 1, optional)",
     ("SP902", "breaking", "field:Book.page")),
    ("a room (optional)", "a room (required)", ("SP903", "needs a value", "field:Shelf.room")),
    ("name (required", "name (optional", ("SP905", "safe", "field:Shelf.name")),
    ("at most 80 characters", "at most 60 characters", ("SP904", "needs a check", "field:Shelf.name")),
    ("at most 80 characters", "at most 90 characters", ("SP905", "safe", "field:Shelf.name")),
    ("pages (integer", "pages (decimal", ("SP906", "breaking", "field:Book.pages")),
    ("a rating (integer", "a rating (date", ("SP906", "destructive", "field:Book.rating")),
    ("dark or odd", "dark, odd or sad", ("SP908", "safe", "enum:Mood")),
    ("calm, dark or odd", "calm or dark", ("SP908", "destructive", "enum:Mood")),
    ("at most 20 books", "at most 10 books", ("SP904", "needs a check", "rule:Book.shelf")),
    ("at most 20 books", "at most 30 books", ("SP905", "safe", "rule:Book.shelf")),
    ("- A shelf can have at most 20 books.\n", "", ("SP905", "safe", "rule:Book.shelf")),
    ("- Books are", "- The title is unique per shelf.\n- Books are",
     ("SP904", "needs a check", "key:Book.shelf_title")),
    ("create, view, edit and delete books", "create, view and delete books", ("SP911", "breaking", "op:Book.update")),
    ("- Users can", "- Anyone can view shelves.\n- Users can", ("SP901", "safe", "grant:Shelf.list.anyone")),
    ("filter books by rating", "filter books by mood", ("SP911", "breaking", "query:Book")),
    ("sorted by title", "sorted by rating", ("SP912", "safe", "entity:Book")),
    ("At most 120 requests", "At most 60 requests", ("SP911", "breaking", "rate_limit")),
    ("At most 120 requests", "At most 240 requests", ("SP905", "safe", "rate_limit")),
    ("show 25 items", "show 30 items", ("SP912", "safe", "api")),
    ("- Books are", "- Creating a book is idempotent by `Idempotency-Key`.\n- Books are",
     ("SP905", "safe", "op:Book.create")),
    ("defaults to calm", "defaults to odd", ("SP912", "safe", "field:Book.mood")),
])  # fmt: skip
def test_an_edit_is_told_as_what_it_is(said, otherwise, told):
    assert told in changes((said, otherwise))


def test_other_words_for_the_same_change_nothing():
    reworded = ("- A shelf can have at most 20 books.", "- A shelf has no more than 20 books.")
    moved = (
        ("- Books are sorted by title.\n- At most 120", "- At most 120"),
        (
            "at most 100.\n",
            "at most 100.\n- Books are sorted by title.\n",
        ),
    )
    assert changes() == changes(*moved) == []
    assert changes(("Lists show", "\nLists show")) == []
    assert [c for c in changes(reworded) if c[1] != "safe"] == []


def test_what_could_be_one_of_two_is_not_guessed():
    found = changes(("a color and", "a colour and"), ("a room (optional)", "a colony (optional)"))
    assert "SP902" not in {code for code, _, _ in found}
    assert ("SP907", "destructive", "field:Shelf.color") in found


def test_the_gravest_comes_first_and_both_lines_are_told():
    text = SHELVES.replace("- Each book has notes (text).\n", "").replace(
        "a color and", "a color, a depth (integer, optional) and"
    )
    old, new = (compile_bytes(each.encode()).spec for each in (SHELVES, "\n" + text))
    assert old
    assert new
    found = compare(old, new)
    assert [c.code for c in found] == ["SP907", "SP901"]
    assert [(c.old_line, c.new_line) for c in found] == [(8, 0), (0, 6)]


KEYED = SHELVES + (
    "- POST requests to books accept an `Idempotency-Key`; the same key with the same body returns the first answer"
    "{hours}, with another body 422.\n"
)


@pytest.mark.parametrize(("was", "now", "told"), [
    (" for 2 days", " for 3 days", ("SP905", "safe")),
    (" for 3 days", " for 2 days", ("SP911", "breaking")),
    (" for 2 days", None, ("SP911", "breaking")),
])  # fmt: skip
def test_how_long_a_request_may_be_repeated_is_told(was, now, told):
    old = compile_bytes(KEYED.format(hours=was).encode()).spec
    new = compile_bytes((SHELVES if now is None else KEYED.format(hours=now)).encode()).spec
    assert old
    assert new
    ((code, effect, node),) = [(c.code, c.effect, c.node) for c in compare(old, new)]
    assert (code, effect) == told
    assert node == "op:Book.create"
