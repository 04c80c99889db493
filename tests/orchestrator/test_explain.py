"""`explain ID DOCUMENT`: where a sentence went, by its id, its line or a node."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.repo import Repository
from tests.orchestrator.front import orchestrate
from tests.orchestrator.recorded import DONE
from workflows.events import Requirement
from workflows.store import RunStore

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


@pytest.mark.filterwarnings("ignore:GitDB is deprecated")  # GitPython advises against it, and we chose it
def test_without_a_document_that_of_the_newest_run_is_meant_and_its_commits_are_shown(folder: Path) -> None:
    run = "20261122-010203-ab12"
    home = folder / ".orchestrate" / "runs" / run
    home.mkdir(parents=True)
    when = datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC)
    sha = Repository.create(home / "repo.git").commit(
        {"app.py": b"limit = 3\n"}, parent=None, message="integrate: books\n\nRequirement: FR-2\n", when=when
    )
    said = "A shelf can have at most 3 books."
    proved = Requirement(id="FR-2", line=7, text=said, status="proved", tests=("t-1", "t-2"), commits=(sha,))
    store = RunStore(home / "run.db")
    store.put_facts(run=run, requirements=["shelves.md"], output="x", created_at=when.isoformat(), status="done")
    store.add_event(DONE.model_copy(update={"run": run, "requirements": (proved,)}))
    store.close()
    shown = orchestrate("explain", "FR-2", cwd=folder).stdout
    assert shown.startswith(f"FR-2: {said}\nshelves.md:7, mapped, limit")
    assert f"in run {run}: proved, 2 tests ran for it\n  {sha[:12]}  integrate: books\n" in shown
    (folder / "shelves.md").write_text(SHELVES.replace("at most 3", "at most 4"))
    told = json.loads(orchestrate("explain", "FR-2", "shelves.md", "--json", cwd=folder).stdout)
    assert told["sentences"][0]["carried"] is None


def test_without_a_document_and_without_a_run_the_way_out_is_named(tmp_path: Path) -> None:
    result = orchestrate("explain", "FR-2", cwd=tmp_path)
    assert result.returncode == 2
    assert "hint: orchestrate explain FR-2 REQUIREMENTS" in result.stderr
