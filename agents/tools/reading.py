"""Tools that read a tree: list, read, search."""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from pydantic import BaseModel, ConfigDict, Field

from agents.model.outputs import SHOWN
from agents.model.tool import AnyTool, Tool, TryAgain
from agents.tools.bench import Bench

LINES = 400
"""Lines of a file that are shown at a time."""

MATCHES = 100
"""Matches that a search shows."""

ARTIFACTS = "docs/orchestrate"
"""What the phases wrote: a few files that hold every word, and drown what a search is for."""

_WIDTH = 300
_NOTE = 100


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Folder(_Closed):
    """Which files to list."""

    folder: str = Field(description="a folder, e.g. app/models; empty for all files")


class File(_Closed):
    """Which lines of which file to read."""

    path: str
    from_line: int = Field(ge=1, description="the first line to show; 1 for the beginning")


class Sought(_Closed):
    """What to look for, and where."""

    pattern: str = Field(description="a regular expression, e.g. def create_|class Todo")
    folder: str = Field(description=f"a folder or file to look in; empty for all but {ARTIFACTS}")


def reading_tools(bench: Bench) -> tuple[AnyTool, ...]:
    """Return the tools that read a bench, as it is when they are used."""
    return (
        Tool("list_files", "List the files of the tree with their sizes.", Folder, lambda f: _list(bench, f)),
        Tool(
            "read_file", f"Read {LINES} lines of a file, fewer if they are long.", File, lambda file: _read(bench, file)
        ),
        Tool("search", "Find lines by a regular expression.", Sought, lambda sought: _search(bench, sought)),
    )


def numbered(text: str, from_line: int, most: int = LINES) -> str:
    """Return lines of a text with their numbers, and from where to read on."""
    lines = text.splitlines()
    if from_line > max(1, len(lines)):
        raise TryAgain(f"it has {len(lines)} lines")
    shown = lines[from_line - 1 : from_line - 1 + most]
    told = _fitting([f"{from_line + index}\t{line}" for index, line in enumerate(shown)])
    following = from_line + len(told)
    rest = [f"[{len(lines) - following + 1} more lines, from_line {following}]"] if following <= len(lines) else []
    return "\n".join([*told, *rest]) or "It is empty."


def _fitting(lines: Sequence[str]) -> Sequence[str]:
    """Return the lines that are shown at once: what the note at the end names goes on where these end."""
    sizes = accumulate(len(line) + 1 for line in lines)
    return lines[: max(1, sum(size <= SHOWN - _NOTE for size in sizes))]


def _list(bench: Bench, wanted: Folder) -> str:
    found = [f"{path} ({len(data)} bytes)" for path, data in _below(bench, wanted.folder)]
    if not found:
        raise TryAgain(f"there is nothing in {wanted.folder or 'the tree'}")
    return "\n".join(found)


def _read(bench: Bench, file: File) -> str:
    return numbered(bench.text(file.path), file.from_line)


def _search(bench: Bench, sought: Sought) -> str:
    try:
        pattern = re.compile(sought.pattern)
    except re.error as error:
        raise TryAgain(f"no regular expression: {error}") from None
    found = list(_matches(bench, sought.folder, pattern))
    shown = found[:MATCHES]
    if len(found) > MATCHES:
        shown.append(f"[{len(found) - MATCHES} more; look for something rarer, or in one folder]")
    return "\n".join(shown) or f"Nothing was found{'' if sought.folder else f' outside of {ARTIFACTS}'}."


def _matches(bench: Bench, folder: str, pattern: re.Pattern[str]) -> Iterator[str]:
    for path, data in _below(bench, folder):
        if not folder.strip("/") and path.startswith(f"{ARTIFACTS}/"):
            continue
        for number, line in enumerate(data.decode(errors="replace").splitlines(), start=1):
            if pattern.search(line[:_WIDTH]):
                yield f"{path}:{number}: {line[:_WIDTH]}"


def _below(bench: Bench, folder: str) -> Iterator[tuple[str, bytes]]:
    at = folder.strip("/")
    for path, data in sorted(bench.files.items()):
        if not at or path == at or path.startswith(f"{at}/"):
            yield path, data
