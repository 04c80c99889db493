"""`requirements.lock.md`: other words for sentences, reasons why some are not built, entries that hold no longer."""

import json
from pathlib import Path

import pytest

from agents.specify.compiler import Compilation, compile_documents
from agents.specify.source.lock import read
from tests.orchestrator.front import orchestrate

SHELVES = """# Shelves

Each shelf has a name and a color.
A shelf belongs to the user who created it.

## More

- FR-1: Twenty is plenty for the letters of a name.
- It should **feel** friendly.
"""
WORDS = "## The length (FR-1)\n\n> Twenty is plenty for the letters of a name.\n\nis read as\n\n- {words}\n"
NOT_BUILT = "## A wish ({id})\n\n> It should feel friendly.\n\nnot built: {reason}\n"


def compiled(lock: str, text: str = SHELVES) -> Compilation:
    return compile_documents({"shelves.md": text.encode(), "requirements.lock.md": f"# Agreed\n\n{lock}".encode()})


def wish() -> str:
    found = compile_documents({"shelves.md": SHELVES.encode()})
    return next(each.block.id for each in found.sentences if "friendly" in each.block.text)


def codes(compilation: Compilation) -> list[tuple[str, str]]:
    return [(d.code, d.path) for d in compilation.diagnostics if d.code.startswith("SP2")]


def test_a_sentence_is_read_in_the_words_that_were_agreed():
    found = compiled(WORDS.format(words="A name has at most 20 characters."))
    assert found.spec
    assert next(f.max for f in found.spec.entity("Shelf").fields if f.name == "name") == 20
    assert ("SP205", "shelves.md") in codes(found)
    assert [s.status for s in found.spec.trace if s.id == "FR-1"] == ["mapped"]


def test_what_is_accepted_is_no_gap_and_says_why():
    found = compiled(NOT_BUILT.format(id=wish(), reason="nobody can measure it."))
    assert found.spec
    told = next(s for s in found.spec.trace if s.id == wish())
    assert (told.status, told.reason) == ("accepted", "nobody can measure it")
    assert ("SP210", "shelves.md") in codes(found)
    assert [d.line for d in found.diagnostics if d.code == "SP201"] == [8]


@pytest.mark.parametrize("lock", [
    NOT_BUILT.format(id="s-000000", reason="gone"),
    NOT_BUILT.format(id="FR-1", reason="another sentence"),
    WORDS.format(words="").replace("- ", ""),
])  # fmt: skip
def test_what_holds_no_longer_is_reported_and_not_taken(lock):
    found = compiled(lock)
    assert ("SP209", "requirements.lock.md") in codes(found)
    assert found.spec
    assert {s.status for s in found.spec.trace} == {"mapped", "not_understood"}
    assert next(d for d in found.diagnostics if d.code == "SP209").source.startswith("## ")


def test_an_entry_that_is_not_needed_is_reported():
    text = SHELVES.replace("Twenty is plenty for the letters of a name.", "A name has at most 20 characters.")
    lock = "## x (FR-1)\n\n> A name has at most 20 characters.\n\nnot built: too much work\n"
    found = compiled(lock, text)
    assert ("SP211", "shelves.md") in codes(found)
    assert found.spec
    assert [s.status for s in found.spec.trace if s.id == "FR-1"] == ["mapped"]


def test_what_a_model_proposed_can_be_laid_beside_the_document():
    golden = Path(__file__).parent / "golden" / "requirements.lock.md"
    (entry,) = read(golden.read_text(encoding="utf-8"), "requirements.lock.md")
    assert entry.id == "s-2dfa85"
    assert entry.quote.startswith("Folks jot down how many pages")
    assert entry.words == [
        "Each book has an optional page count (integer).",
        "The page count must be between 1 and 9999.",
    ]


def test_what_lies_beside_a_document_counts_for_it(tmp_path: Path) -> None:
    (tmp_path / "shelves.md").write_text(SHELVES)
    lock = WORDS.format(words="A name has at most 20 characters.") + NOT_BUILT.format(id=wish(), reason="a wish")
    (tmp_path / "requirements.lock.md").write_text(f"# Agreed\n\n{lock}")
    told = json.loads(orchestrate("check", "shelves.md", "--json", cwd=tmp_path).stdout)
    assert [each["status"] for each in told["sentences"]] == ["mapped", "mapped", "mapped", "accepted"]
    shown = orchestrate("check", "shelves.md", cwd=tmp_path).stdout
    assert "4 sentences: 3 mapped, 1 accepted" in shown
    assert shown.splitlines()[-1] == "next: orchestrate run shelves.md"
