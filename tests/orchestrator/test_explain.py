"""`explain ID DOCUMENT`: where a sentence went, by its id, its line or a node."""

import json
from pathlib import Path

import pytest

from tests.orchestrator.front import orchestrate

SHELVES = """# Shelves

Each shelf has a name (required). A shelf belongs to the user who created it.

- FR-1: Each book has a title and a rating (integer, optional).
- FR-1: A book belongs to a shelf.
- FR-2: A shelf can have at most 3 books.
- FR-3: It should whisper.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shelves.md").write_text(SHELVES)
    return tmp_path


def test_a_sentence_is_followed_to_what_is_built_and_tested(folder: Path) -> None:
    told = json.loads(orchestrate("explain", "fr-2", "shelves.md", "--json", cwd=folder).stdout)
    (found,) = told["sentences"]
    assert (found["sentence"]["line"], found["path"], found["sentence"]["status"]) == (7, "shelves.md", "mapped")
    assert [(b["id"], "<= 3" in b["what"]) for b in found["built"]] == [("rule:Book.shelf", True)]
    assert any("at_limit" in test for test in found["tests"])
    shown = orchestrate("explain", "FR-2", "shelves.md", cwd=folder).stdout
    assert shown.startswith("FR-2: A shelf can have at most 3 books.\nshelves.md:7, mapped, limit")
    assert "one more is refused with 409" in shown


def test_what_was_not_understood_is_shown_with_its_finding(folder: Path) -> None:
    for name in ("FR-3", "8", "shelves.md:8"):
        shown = orchestrate("explain", name, "shelves.md", cwd=folder).stdout
        assert "shelves.md:8, not understood" in shown
        assert "warning[SP201]" in shown


def test_several_sentences_of_one_id_and_the_sentences_of_a_node(folder: Path) -> None:
    told = json.loads(orchestrate("explain", "FR-1", "shelves.md", "--json", cwd=folder).stdout)
    assert [each["sentence"]["id"] for each in told["sentences"]] == ["FR-1.a", "FR-1.b"]
    told = json.loads(orchestrate("explain", "field:Book.rating", "shelves.md", "--json", cwd=folder).stdout)
    assert [each["sentence"]["id"] for each in told["sentences"]] == ["FR-1.a"]


def test_an_unknown_name_is_answered_with_a_guess(folder: Path) -> None:
    result = orchestrate("explain", "field:Book.ratings", "shelves.md", cwd=folder)
    assert result.returncode == 2
    assert "did you mean field:Book.rating?" in result.stderr
