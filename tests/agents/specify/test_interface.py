"""What is seen on a screen only is out of scope and listed as `ui`; what states anything of a backend never is."""

import pytest

from agents.specify.compiler import compile_bytes

NOTES = """# Jottings

Each note has a title, an optional color and a page (integer, optional).
A note belongs to the user who created it.

## Use

"""


def status(sentence: str) -> tuple[str, str]:
    compiled = compile_bytes(f"{NOTES}- {sentence}\n".encode())
    assert compiled.spec
    read = compiled.spec.trace[-1]
    assert (read.status == "not_understood") == any(
        d.line == read.line for d in compiled.diagnostics if d.code == "SP201"
    )
    return read.status, read.form


@pytest.mark.parametrize("sentence", [
    "The toolbar should stick to the top while scrolling.",
    "The UI must use a dark color scheme with large fonts.",
    "Buttons should look blue on every page.",
    "The layout must be responsive on phones and tablets.",
    "Tapping a card opens a dialog with smooth animations.",
])  # fmt: skip
def test_what_is_seen_is_out_of_scope(sentence):
    assert status(sentence) == ("out_of_scope", "ui")


@pytest.mark.parametrize("sentence", [
    "Clicking the button deletes notes that bore everybody.",
    "The screen shows at most 5 notes to strangers.",
    "When a user taps save, the note is stored with its mood.",
    "Each note should be nice to look at.",
    "The landing page must not be reachable by guests of the API.",
    "The dialog sends an email to the owner.",
])  # fmt: skip
def test_what_states_something_of_a_backend_is_not(sentence):
    assert status(sentence)[0] == "not_understood"


def test_fields_with_such_names_are_fields():
    compiled = compile_bytes(NOTES.encode())
    assert compiled.spec
    assert {"color", "page"} <= {f.name for f in compiled.spec.entity("Note").fields}
