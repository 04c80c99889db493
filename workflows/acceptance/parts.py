"""A large suite in parts that run side by side, each against a server and a database of its own.

A part has whole files, as the tests of a file share people and rows.
"""

import os
from collections.abc import Mapping
from pathlib import PurePosixPath

ENOUGH = 100
"""Tests that are worth another server: it takes a second to start, whatever it is asked then."""
AT_MOST = 2
"""Servers at the same time: more would need more memory than the sandbox grants."""


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
