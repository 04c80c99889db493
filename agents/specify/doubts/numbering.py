"""Ids that are written before two requirements."""

import re
from collections.abc import Iterator

from agents.spec.diagnostic import Diagnostic, report
from agents.specify.source.block import Document

_LETTERED = re.compile(r"(?P<written>.+)\.[a-z]")


def numbered_twice(document: Document) -> Iterator[Diagnostic]:
    """Yield the ids that several lines begin with; several sentences of one line share an id on purpose."""
    first: dict[str, tuple[str, int]] = {}
    for block in document.blocks:
        found = _LETTERED.fullmatch(block.id)
        if found is None or not _is_written(found["written"], document, block.path, block.line):
            continue
        place = (block.path, block.line)
        if first.setdefault(found["written"], place) != place:
            path, line = first[found["written"]]
            where = f"line {line}" if path == block.path else f"{path}:{line}"
            yield report("SP206", block.line, path=block.path, id=found["written"], first=where, own=block.id)


def _is_written(written: str, document: Document, path: str, line: int) -> bool:
    lines = document.lines.get(path, ())
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    return re.search(rf"(?<![\w.-]){re.escape(written)}(?![\w-])", text) is not None
