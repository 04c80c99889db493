"""Whatever the parts, every test file of a suite is in exactly one of them."""

import os

import pytest

from tests.agents.library import library_spec
from workflows.acceptance.parts import ENOUGH, parts_of
from workflows.acceptance.suite import render_suite

SUITE = render_suite(library_spec())
FILES = sorted(path for path in SUITE if path.rpartition("/")[2].startswith("test_"))


def test_a_large_suite_has_two_parts_about_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    parts = parts_of(SUITE, 3 * ENOUGH)
    assert sorted(path for part in parts for path in part) == FILES
    one, other = (sum(len(SUITE[path]) for path in part) for part in parts)
    assert max(one, other) < 1.2 * min(one, other)


@pytest.mark.parametrize(("tests", "cores"), [(2 * ENOUGH - 1, 8), (3 * ENOUGH, 1), (0, 2)])
def test_a_small_suite_and_a_small_machine_have_one(monkeypatch: pytest.MonkeyPatch, tests: int, cores: int) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    assert parts_of(SUITE, tests) == (tuple(FILES),)


def test_there_are_no_more_parts_than_files() -> None:
    assert parts_of({"acceptance/test_a.py": b"", "acceptance/rows.py": b""}, 9 * ENOUGH) == (
        ("acceptance/test_a.py",),
    )
