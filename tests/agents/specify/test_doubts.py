"""Doubts are told where there is reason for them, and not where the document says what it means."""

import pytest

from agents.spec.diagnostic import Diagnostic
from agents.specify.compiler import compile_bytes

HEAD = """# Ponds

Anyone can sign up with an email and a password.

- Each pond has a name and a depth (integer).
- A pond belongs to the user who created it.
- Each frog has a name. A frog belongs to a pond.
- A user can create, view, edit and delete their own ponds.
- A user can create and view their own frogs.

"""


def found(text: str, code: str, head: str = HEAD) -> list[Diagnostic]:
    return [d for d in compile_bytes((head + text).encode()).diagnostics if d.code == code]


@pytest.mark.parametrize(
    "said",
    [
        "- Deleting a pond deletes its frogs.",
        "- A pond that has frogs cannot be deleted.",
        "- A user can delete their own frogs.",
        "- A user can edit their own frogs.",
    ],
)
def test_a_deletion_is_blocked_for_ever_only_if_nothing_else_is_said(said):
    assert [d.node for d in found("", "SP322")] == ["op:Pond.delete"]
    assert found(said, "SP322") == []


@pytest.mark.parametrize("excluded", ["Selling ponds.", "Ponds by the sea.", "E-frogs."])
def test_a_non_goal_is_touched_only_by_all_of_its_words(excluded):
    assert found(f"## Out of scope\n\n- {excluded}\n", "SP810") == []


def test_a_sentence_that_denies_what_is_excluded_agrees_with_it():
    excluded = "\n## Out of scope\n\n- Deleting names of frogs.\n"
    assert found(f"- A name of a frog cannot be deleted.{excluded}", "SP810") == []
    told = found("## Out of scope\n\n- Frogs.\n", "SP810")
    assert [(d.line, d.node) for d in told] == [(7, "nongoal:frogs")]


def test_several_sentences_of_one_line_share_an_id():
    assert found("- FR-1: The name of a pond is unique. The depth of a pond must be at least 1.\n", "SP206") == []
    twice = "- FR-1: The name of a pond is unique.\n- FR-1: The depth of a pond must be at least 1.\n"
    assert [d.line for d in found(twice, "SP206")] == [12]


def test_an_english_document_is_never_foreign_whatever_its_names():
    names = "\n".join(f"- Each {word} has a {word} name." for word in ("der", "die", "das", "und", "mit"))
    assert found(names, "SP003") == []


@pytest.mark.parametrize(
    "text",
    [
        "すべてのユーザーはリストを作成できなければならない。リストには名前と色がある。",
        "Каждый пользователь может создать список. У каждого списка есть имя и цвет.",
    ],
)
def test_other_letters_are_another_language(text):
    assert [d.code for d in found(f"# X\n\n{text}\n", "SP003", "")] == ["SP003"]


def test_a_table_of_which_a_row_is_understood_has_a_header():
    table = "## Pond\n\n| Field | Type |\n|---|---|\n| owner | text |\n| smell | odd one |\n"
    assert found(table, "SP006") == []


def test_what_is_open_to_everybody_is_told_once_for_each_operation():
    told = found("- Each stone has a weight.\n- Anyone can create stones. Visitors can view stones.\n", "SP509")
    assert [d.node for d in told] == ["op:Stone.create"]


def test_a_field_of_another_thing_is_named():
    told = found("- Users can filter frogs by depth.\n", "SP204")
    assert [(d.message, d.hint) for d in told] == [
        ('"depth" is no field of frog (name, pond, user)', "did you mean depth of pond?")
    ]


def test_a_new_row_must_be_possible_after_few_steps():
    head = (
        "# Box\n\n## Rules\n\n"
        "- Each shelf has a size (integer). Each box has a label. A box belongs to a shelf.\n"
        "- A user can create, view and edit their own shelves. A user can create, view and edit their own boxes.\n"
        "- A box can only be created if its shelf is checked.\n"
    )
    vain = found("- A shelf has checked (boolean, default false, read-only).\n", "SP324", head)
    assert [d.node.partition(".")[0] for d in vain] == ["guard:Box"]
    assert found("- A shelf has checked (boolean, default false).\n", "SP324", head) == []
