"""The judge of statements that were said otherwise, and a few near misses of every run."""

import pytest
import yaml

from bench.draw import FOREIGN, LABELS
from bench.measure import ROOT
from bench.rewording import CHANGES, compare

READ = yaml.safe_load((LABELS / "rewording.yaml").read_text(encoding="utf-8"))
STATEMENTS = READ["statements"]
AROUND = ["Each task has a title (required) and an optional due date.", "A task belongs to the user who created it."]


def test_there_are_sixty_statements_of_the_corpus():
    assert len({each["text"] for each in STATEMENTS}) == 60
    for each in STATEMENTS:
        document, _, line = each["from"].rpartition(":")
        path = ROOT / "tests" / "corpus" / document if document.startswith("ours/") else FOREIGN / document
        assert path.read_text(encoding="utf-8").splitlines()[int(line) - 1].strip()
        assert len({each["text"], each["same"], each["other"]}) == 3


@pytest.mark.parametrize(("text", "other", "verdict"), [
    ("A title has at most 80 characters.", "The title must have at most 80 characters.", "same"),
    ("A title has at most 80 characters.", "A title has at least 80 characters.", "different"),
    ("A title has at most 80 characters.", "A title hums at most 80 songs.", "not understood"),
])  # fmt: skip
def test_two_statements_are_compared_by_what_becomes_of_them(text, other, verdict):
    assert compare(text, other, AROUND, "Rules") == verdict


@pytest.mark.parametrize("each", STATEMENTS[::9], ids=lambda each: each["from"])
def test_a_word_that_matters_is_never_passed_over(each):
    around = READ["around"][each["around"]]
    assert compare(each["text"], each["other"], around, each.get("under", "Rules")) != "same"


def test_documents_are_changed_in_their_form_only():
    text = "# A\n\n## B\n\n- Users can edit at most one task of their own.\n\n## C\n\n- **Role**: x.\n"
    assert CHANGES["sections in reverse"](text).index("## C") < CHANGES["sections in reverse"](text).index("## B")
    assert "- Users can edit\n  at most one task\n  of their own." in CHANGES["other line breaks"](text)
    assert "- users can" in CHANGES["small first letters"](text)
    assert "- Users may edit no more than one" in CHANGES["other words"](text)
    assert all("**Role**: x." in change(text) for change in CHANGES.values())
