"""Which formats there are, how files and fences of each are told, and what reads them.

Parsers are imported when such an input is there: `orchestrate --help` must not wait for them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Literal, cast

from agents.spec.diagnostic import report
from agents.specify.block import Block
from agents.specify.entry import Entry
from agents.specify.readers.entries import entries
from agents.specify.readers.schema import Malformed, Schema

Format = Literal["jdl", "dbml", "sql"]


@dataclass(frozen=True)
class _Form:
    """How a format is told: by the suffixes of files, by the words behind the ticks of a fence."""

    suffixes: tuple[str, ...]
    fences: tuple[str, ...]


FORMATS: dict[Format, _Form] = {
    "jdl": _Form((".jdl", ".jh"), ("jdl", "jh", "jhipster")),
    "dbml": _Form((".dbml",), ("dbml",)),
    "sql": _Form((".sql", ".ddl"), ("sql", "ddl", "postgresql", "postgres", "mysql", "sqlite")),
}


def of_file(path: str) -> Format | None:
    """Return the format of a file by its name; None for Markdown and all others."""
    suffix = path.lower().rpartition(".")[2]
    return next((name for name, form in FORMATS.items() if f".{suffix}" in form.suffixes), None)


def of_fence(info: str) -> Format | None:
    """Return the format of a fence by what stands behind its ticks."""
    first = info.lower().split()[:1]
    return next((name for name, form in FORMATS.items() if first and first[0] in form.fences), None)


def read(text: str, form: Format) -> list[Entry]:
    """Return what the lines of a contract state; of a malformed one the only entry says why it cannot be read."""
    reader = import_module(f"agents.specify.readers.{form}")
    try:
        return entries(cast("Callable[[str], Schema]", reader.read)(text))
    except Malformed as error:
        lines = text.splitlines()
        line = error.line or 1
        shown = lines[line - 1].strip() if line <= len(lines) else ""
        finding = report("SP004", line, form=form.upper(), why=error.why)
        return [Entry(line, "", shown or form, form, findings=(finding,))]


def blocks(found: list[Entry], below: int = 0) -> list[Block]:
    """Return entries as blocks of a document, so many lines further down."""
    placed = [entry.moved(below) for entry in found]
    return [Block("", e.line, e.section, e.text, "requirements", (e.text,), entry=e) for e in placed]
