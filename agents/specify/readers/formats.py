"""Which formats there are, how files and fences of each are told, and what reads them.

Parsers are imported when such an input is there: `orchestrate --help` must not wait for them.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Literal, cast

from agents.spec.diagnostic import report
from agents.specify.readers.entries import entries
from agents.specify.readers.schema import Malformed, Schema
from agents.specify.source.block import Block
from agents.specify.source.entry import NOT_BUILT, Entry

Format = Literal["jdl", "dbml", "sql", "mermaid", "gherkin", "openapi"]


@dataclass(frozen=True)
class _Form:
    """How a format is told: by the suffixes of files, by the words behind the ticks of a fence."""

    suffixes: tuple[str, ...]
    fences: tuple[str, ...]


FORMATS: dict[Format, _Form] = {
    "jdl": _Form((".jdl", ".jh"), ("jdl", "jh", "jhipster")),
    "dbml": _Form((".dbml",), ("dbml",)),
    "sql": _Form((".sql", ".ddl"), ("sql", "ddl", "postgresql", "postgres", "mysql", "sqlite")),
    "mermaid": _Form((".mmd", ".mermaid"), ("mermaid",)),
    "gherkin": _Form((".feature",), ("gherkin", "feature", "cucumber")),
    "openapi": _Form((".yaml", ".yml", ".json"), ("openapi", "swagger")),
}
_DATA = ("yaml", "yml", "json")
_OPENAPI = re.compile(r"""^\s*\{?\s*["']?(openapi|swagger)["']?\s*:""", re.MULTILINE)

SUFFIXES = tuple(suffix for form in FORMATS.values() for suffix in form.suffixes)
"""The suffixes of files that are contracts."""


def of_file(path: str) -> Format | None:
    """Return the format of a file by its name; None for Markdown and all others."""
    suffix = path.lower().rpartition(".")[2]
    return next((name for name, form in FORMATS.items() if f".{suffix}" in form.suffixes), None)


def of_fence(info: str, content: str) -> Format | None:
    """Return the format of a fence by what stands behind its ticks; YAML and JSON may be OpenAPI."""
    words = info.lower().split()
    for name, form in FORMATS.items():
        if words and (words[0] in form.fences or (words[0] in _DATA and set(words[1:]) & set(form.fences))):
            return name
    return "openapi" if words and words[0] in _DATA and _OPENAPI.search(content) else None


def read(text: str, form: Format, topic: str = "") -> list[Block]:
    """Return what the lines of a contract state; `topic`: what the heading above a fence is about.

    Of a malformed contract the only block says why it cannot be read.
    """
    if form == "openapi" and not _OPENAPI.search(text):
        finding = report(NOT_BUILT, 1, what="this file", why="it is no OpenAPI document", way="leave it out")
        return _blocks([Entry(1, "", text.strip().splitlines()[0][:80], form, findings=(finding,))])
    reader = import_module(f"agents.specify.readers.{form}")
    try:
        found = cast("Callable[[str, str], Schema | Sequence[Entry | Block]]", reader.read)(text, topic)
    except Malformed as error:
        return _blocks([_refused(text, form, error)])
    return _blocks(entries(found) if isinstance(found, Schema) else found)


def _refused(text: str, form: Format, error: Malformed) -> Entry:
    lines = text.splitlines()
    line = error.line or 1
    shown = lines[line - 1].strip() if line <= len(lines) else ""
    finding = report("SP004", line, form=form.upper(), why=error.why)
    return Entry(line, "", shown or form, form, findings=(finding,))


def _blocks(found: Sequence[Entry | Block]) -> list[Block]:
    return [e if isinstance(e, Block) else block_of(e) for e in found]


def block_of(entry: Entry) -> Block:
    """Return an entry as a block of a document."""
    return Block("", entry.line, entry.section, entry.text, "requirements", (entry.text,), entry=entry)


def below(blocks: Sequence[Block], lines: int) -> list[Block]:
    """Return the blocks of a contract that stands so many lines down in another document."""
    return [replace(b, line=b.line + lines, entry=b.entry.moved(lines) if b.entry else None) for b in blocks]
