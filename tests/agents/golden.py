"""Golden files: rendered documents, compared byte by byte so that a change of wording shows in review.

`UPDATE_GOLDEN=1 python -m pytest tests/agents` writes them anew; look at the difference before you commit it.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from markdown_it import MarkdownIt


def check_golden(folder: Path, files: Mapping[str, bytes]) -> None:
    """Compare files with those of the folder, by their last name."""
    for path, content in files.items():
        golden = folder / Path(path).name
        if os.environ.get("UPDATE_GOLDEN") == "1":
            golden.write_bytes(content)
        assert golden.is_file(), f"{golden.name} is not there yet: run with UPDATE_GOLDEN=1"
        assert content.decode() == golden.read_text(encoding="utf-8")


def cells(markdown: bytes) -> list[list[str]]:
    """Return the rows of all tables of a document, as a reader sees their text."""
    rows: list[list[str]] = []
    for token in MarkdownIt("gfm-like", {"linkify": False}).parse(markdown.decode()):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows and token.level >= 4:
            rows[-1].append("".join(child.content for child in token.children or ()))
    return rows


def check_readable(markdown: bytes) -> None:
    """A document is at most 400 lines, 300 of them before an appendix; its table rows have as many cells as their
    head, and nothing is HTML."""
    text = markdown.decode()
    assert text.count("\n") <= 400
    body, appendix, _ = text.partition("\n## Appendix\n")
    assert not appendix or body.count("\n") <= 300
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    width = 0
    for line in text.splitlines():
        count = line.replace("\\|", "").count("|") if line.startswith("|") else 0
        assert not count or not width or count == width, line
        width = count
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    assert not [t for t in tokens if t.type == "html_block"]
    assert not [c for t in tokens for c in t.children or () if c.type == "html_inline"]
