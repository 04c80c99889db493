"""Whatever the parts, every test file of a suite is in exactly one of them."""

import os

import pytest

from agents.spec.cases import derive_cases
from tests.agents.library import library_spec
from workflows.acceptance.parts import ENOUGH, divided, parts_of
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


def test_each_test_runs_once_and_only_those_that_move_the_clock_against_a_server_that_has_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    parts = divided(SUITE, 3 * ENOUGH)
    assert sorted(test for part in parts for test in part.tests) == sorted(c.id for c in derive_cases(library_spec()))
    source = {path: SUITE[path].decode() for path in FILES}
    for part in parts:
        for path, _, name in (test.partition("::") for test in part.tests):
            signature = source[path].partition(f"def {name}(")[2].partition(") -> None")[0]
            assert ("clock: Clock" in signature) != part.used
    assert sum(len(part.tests) for part in parts if part.used) > 100


def test_few_tests_that_move_the_clock_share_one_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert [part.used for part in divided(SUITE, 3 * ENOUGH)] == [True, True, False]
