"""Front matter of a Markdown document: settings in YAML between two lines of dashes at its very beginning."""

import re
from dataclasses import dataclass

from agents.spec.diagnostic import Diagnostic, report
from agents.specify.readers.formats import block_of
from agents.specify.readers.schema import Malformed
from agents.specify.source.block import Block
from agents.specify.source.entry import Entry

_FRONT = re.compile(r"---[ \t]*\n(?P<settings>.*?\n)?(---|\.\.\.)[ \t]*(\n|$)", re.DOTALL)
_KEY = re.compile(r"^[A-Za-z_][\w-]*\s*:", re.MULTILINE)


@dataclass(frozen=True)
class FrontMatter:
    """What a document says before it begins: its title, and what is told of its other settings."""

    title: str = ""
    blocks: tuple[Block, ...] = ()


def divide(text: str) -> tuple[FrontMatter, str]:
    """Return the front matter of a document, and the document with blank lines in its place."""
    found = _FRONT.match(text)
    settings = (found["settings"] or "") if found else ""
    if not found or not _KEY.search(settings):
        return FrontMatter(), text
    body = "\n" * found[0].count("\n") + text[found.end() :]
    return _read(settings), body


def _read(settings: str) -> FrontMatter:
    from agents.specify.readers.marked import load  # noqa: PLC0415  # YAML is loaded where there is some

    try:
        values = load(settings)
    except Malformed as error:
        line = error.line + 1
        finding = report("SP004", line, form="front matter", why=error.why)
        return FrontMatter("", (block_of(Entry(line, "", "---", "front matter", findings=(finding,))),))
    blocks = [
        block_of(Entry(values.line_of(key) + 1, "", f"{key}: {value}", "front matter", findings=(_unread(key, line),)))
        for key, value in values.items() if key != "title" and (line := values.line_of(key) + 1)
    ]  # fmt: skip
    title = values.get("title")
    return FrontMatter(str(title).strip() if isinstance(title, str | int) else "", tuple(blocks))


def _unread(key: str, line: int) -> Diagnostic:
    return report("SP707", line, what=key, why="of front matter only the title is read")
