"""Nothing that a document says is lost: every word of it stands in a sentence, and every sentence has one status."""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from agents.spec.model import SentenceStatus
from agents.specify.compiler import compile_bytes
from agents.specify.outcome import status_of
from agents.specify.source import document

CORPUS = Path(__file__).parents[2] / "corpus"
DOCUMENTS = [
    path for path in sorted(CORPUS.rglob("*.md"))
    if ".expect." not in path.name and path.name not in ("README.md", "LICENSES.md") and "labels" not in path.parts
]  # fmt: skip


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


def lost(text: str) -> Counter[str]:
    """The words of paragraphs, list items and cells that stand in no sentence."""
    tokens = MarkdownIt("commonmark").enable("table").parse(re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL))
    said: Counter[str] = Counter()
    for before, token in pairwise(tokens):
        if token.type == "inline" and before.type in ("paragraph_open", "td_open"):
            said += words(" ".join(child.content for child in token.children or [] if child.type != "html_inline"))
    told: Counter[str] = Counter()
    for block in document.read(text, "document.md").blocks:
        told += words(f"{block.id} {block.text} {' '.join(block.row.cells) if block.row else ''} {block.section}")
    return said - told


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_every_word_of_the_corpus_stands_in_a_sentence(path):
    assert lost(path.read_text(encoding="utf-8")) == Counter()


PIECES = st.sampled_from([
    "Each box has a label.", "It should whisper!", "- FR-1: A box is red.", "1. One. Two.", "> quoted words",
    "## Rules",
    "| A | B |\n|---|---|\n| c | d e |",
    "**R2** bold *and* `code`", "- nested\n  - deeper. And more", "Words e.g. these.",
    "The [page](https://example.org) shows it",
    "- [ ] open task", "Buttons look blue.", "1.2 Numbers 3.5 and 4",
])  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=8).map("\n\n".join))
def test_every_word_of_any_document_stands_in_a_sentence(text):
    assert lost(text) == Counter()


@pytest.mark.parametrize("name", ["blind/clinic.md", "foreign/prose/omnieats-functional-requirements.md"])
def test_every_sentence_has_one_status_and_what_is_open_has_a_finding(name):
    compiled = compile_bytes((CORPUS / name).read_bytes(), name)
    told = {d.line for d in compiled.diagnostics}
    for read in compiled.sentences:
        status = status_of(read)[0]
        assert status in get_args(SentenceStatus)
        assert status not in ("partial", "not_understood") or read.block.line in told
    ids = [read.block.id for read in compiled.sentences]
    assert len(set(ids)) == len(ids)
    if compiled.spec:
        assert [s.id for s in compiled.spec.trace] == ids


FLAT = b"# Shelves\n\nBoxes are nice. Every box whispers a label at dawn. It tends to hum.\n"


def statuses(data: bytes) -> list[str]:
    return [status_of(read)[0] for read in compile_bytes(data).sentences]


def test_a_document_without_sections_has_no_introduction_in_which_a_statement_could_be_lost():
    assert statuses(FLAT) == ["not_understood"] * 3


def test_in_an_introduction_what_is_said_of_every_thing_is_a_statement():
    assert statuses(FLAT + b"\n## Rules\n\n- A box has a name.\n") == ["info", "not_understood", "info", "mapped"]
