"""Sentences that are close to what a form reads and mean something else: they are reported, never taken for it."""

from collections.abc import Callable

import pytest

from agents.specify.compiler import compile_bytes
from tests.agents.specify.read_back import read_back
from tests.agents.specify.test_forms import AROUND, read


@pytest.fixture
def spec_of() -> Callable[[str], str]:
    """What a sentence makes of the document around it, in words; the sentence itself is left out."""

    def compiled(sentence: str) -> str:
        spec = compile_bytes(f"{AROUND}- {sentence}\n".encode()).spec
        assert spec is not None
        assert next(s for s in reversed(spec.trace) if s.text == sentence).status == "mapped"
        return read_back(spec).partition("\n\n")[2]

    return compiled


@pytest.mark.parametrize("sentence", [
    "Users can delete lists, but only if they are empty.",
    "A user can create up to 3 lists per day.",
    "A list is public or private.",
    "The app is fast, simple and secure.",
    "A user is active, blocked or deleted.",
    "A done todo can be shared or archived.",
    "A title is required unless the todo is imported.",
    "A todo is done if no due date is set.",
    "Without signing in, a person can do anything.",
    "A person has no access to anything.",
    "Nobody can view anything that belongs to somebody.",
    "All lists are only visible to the user who created them.",
    "A list is private to the user who created it and to its readers.",
    "Everything except the start page requires a signed-in user.",
    "The code of a voucher can be used only once.",
    "The notes may be given to the manager.",
    "Todos can be filtered by part of the title.",
    "Deleting a list deletes its done todos.",
    "The borrower can delete a list.",
    "A list can be edited by the manager.",
    "The title must have at most 8 digits in it.",
    "Nobody can delete a list on their own.",
    "The first release includes lists.",
    "Responses include a title.",
    "A list needs attention.",
    "Users have internet access.",
    "The name of a list may occur only once per week.",
    "Lists can be edited, unless they are shared.",
    "When a todo is done, its title is required and must have at most 5 characters.",
])  # fmt: skip
def test_a_near_miss_is_reported(sentence):
    assert read(sentence).status in ("partial", "not_understood", "info")


def test_a_part_that_takes_back_another_is_not_left_out():
    assert read("The title must not be empty, but a draft has no title.").nodes == ()


def test_a_clause_that_is_not_understood_is_left_over():
    found = read("A list must have a name, and the name should be funny.")
    assert (found.status, found.rest) == ("partial", "the name should be funny")


@pytest.mark.parametrize(("said", "otherwise"), [
    ("The rating must be at most 5.", "The rating must be at least 5."),
    ("A user can delete their own lists.", "A user can delete any lists."),
    ("A new todo is done.", "A new todo is not done."),
    ("The due date must not be in the past.", "The due date must not be in the future."),
    ("A list can have at most 5 todos.", "A list can have at most 5 todos that are not done."),
    ("The title is optional.", "The title is mandatory."),
    ("Titles shorter than 5 characters are rejected.", "Titles longer than 5 characters are rejected."),
])  # fmt: skip
def test_one_word_that_matters_makes_another_spec(said, otherwise, spec_of):
    assert spec_of(said) != spec_of(otherwise)


@pytest.mark.parametrize(("said", "otherwise"), [
    ("The title is required and has at most 40 characters.",
     "The title must not be empty and is limited to 40 characters."),
    ("The name of a list is unique per user.", "No two lists of a user have the same name."),
    ("The name of a list is unique per user.", "A person cannot have two lists with the same name."),
    ("A list can have at most 5 todos that are not done.", "No list has more than 5 todos that are not done at once."),
    ("A password must have at least 12 characters.", "Passwords shorter than 12 characters are rejected."),
    ("The rating must be between 1 and 5.", "The rating lies between 1 and 5."),
    ("A list that has todos cannot be deleted.", "It is not possible to delete a list that still contains todos."),
    ("Todos are sorted by due date, latest first.", "By default the latest due date is at the top."),
    ("Users can filter todos by priority and done.", "Todos can be filtered by priority and by whether they are done."),
    ("A todo is overdue when its due date has passed and it is not done.",
     "A not done todo whose due date has passed is flagged as overdue."),
])  # fmt: skip
def test_other_words_make_the_same_spec(said, otherwise, spec_of):
    assert spec_of(said) == spec_of(otherwise)
