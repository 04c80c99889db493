"""A large suite in parts that run side by side, each against a server and a database of its own.

A part has whole files, as the tests of a file share people and rows.
"""

import ast
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from agents.sources import tree_of

ENOUGH = 100
"""Tests that are worth another server: it takes a second to start, whatever it is asked then."""
AT_MOST = 2
"""Parts of one kind."""
AT_ONCE = 3
"""Servers at the same time, as one whose clock is moved mostly waits: more would need more memory than there is."""


@dataclass(frozen=True)
class Part:
    """Tests that run against one server. `used`: it is as in use, and nobody moves its clock."""

    tests: tuple[str, ...]
    used: bool = False


def divided(suite: Mapping[str, bytes], tests: int) -> tuple[Part, ...]:
    """Return the suite in parts: tests that a server in use stands, and apart from them those that move its clock."""
    moving = sum(moves for path in suite if _has_tests(path) for _, moves in _tests(path, suite[path]))
    parts = [Part(_asking(suite, files, clock=False), used=True) for files in parts_of(suite, tests)]
    # Mostly few: another server would take longer to start than they take.
    parts += [Part(_asking(suite, files, clock=True)) for files in parts_of(suite, moving)]
    return tuple(sorted((part for part in parts if part.tests), key=lambda part: -len(part.tests)))


def _asking(suite: Mapping[str, bytes], files: Sequence[str], *, clock: bool) -> tuple[str, ...]:
    """Return the tests of files that ask for the clock, or those that do not."""
    return tuple(test for path in files for test, moves in _tests(path, suite[path]) if moves is clock)


def _tests(path: str, content: bytes) -> Iterator[tuple[str, bool]]:
    """Yield each test of a file, and whether it asks for the clock."""
    for node in tree_of(content).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield f"{path}::{node.name}", "clock" in {each.arg for each in node.args.args}


def parts_of(suite: Mapping[str, bytes], tests: int) -> tuple[tuple[str, ...], ...]:
    """Return the test files of a suite in as many parts as are worth it here, about equally long."""
    files = sorted((path for path in suite if _has_tests(path)), key=lambda path: -len(suite[path]))
    count = max(1, min(AT_MOST, os.cpu_count() or 1, tests // ENOUGH, len(files)))
    parts: list[list[str]] = [[] for _ in range(count)]
    for path in files:
        min(parts, key=lambda part: sum(len(suite[each]) for each in part)).append(path)
    return tuple(tuple(sorted(part)) for part in parts)


def _has_tests(path: str) -> bool:
    return PurePosixPath(path).match("test_*.py")
