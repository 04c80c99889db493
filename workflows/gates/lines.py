"""Counting the executable lines of the sources ourselves, so that no comment and no setting can hide one."""

from collections.abc import Mapping
from pathlib import Path

from coverage import Coverage
from coverage.exceptions import CoverageException

from agents.stacks.lexis import Lexis
from sandbox.scratch import scratch

_MAY_HIDE = (r"^\s*if (typing\.)?TYPE_CHECKING:", r"^\s*(((async )?def .*?)?[\])]+(\s*->.*?)?:\s*)?\.\.\.\s*(#|$)")
"""What is never run by design: imports for the type checker, and bodies that are only an ellipsis."""


def executable_lines(sources: Mapping[str, bytes], lexis: Lexis | None = None) -> dict[str, frozenset[int]]:
    """Return the lines of each source that coverage has to account for. Nothing is run."""
    if lexis:
        return {path: lexis.lines(text) for path, text in sources.items()}
    counter = Coverage(data_file=None, config_file=False)
    counter.clear_exclude()
    for pattern in _MAY_HIDE:
        counter.exclude(pattern)
    with scratch() as folder:
        return {path: _count(counter, folder / f"{n}.py", text) for n, (path, text) in enumerate(sources.items())}


def _count(counter: Coverage, file: Path, text: bytes) -> frozenset[int]:
    file.write_bytes(text)
    try:
        _, statements, *_ = counter.analysis2(str(file))
    except CoverageException:
        # Not Python: the reports cannot account for it either, and the first line stands for all.
        return frozenset({1})
    return frozenset(statements)
