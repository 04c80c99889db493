"""Strategies are data that code checks: what is red and when, whoever claims otherwise."""

import pytest

from agents.plan.discipline import DISCIPLINES, wrong_after, wrong_before
from agents.plan.render import STRATEGIES

RED = {"t::a": "failed", "t::b": "failed"}
GREEN = {"t::a": "passed", "t::b": "passed"}
MIXED = {"t::a": "failed", "t::b": "passed"}


def test_every_strategy_is_described_and_checked() -> None:
    assert set(DISCIPLINES) == set(STRATEGIES)


@pytest.mark.parametrize(
    ("strategy", "right", "wrong", "said"),
    [
        ("tdd", RED, MIXED, "t::b: passes before there is any code"),
        ("characterization", GREEN, MIXED, "t::a: fails on the code as it is"),
        ("bug-fix", MIXED, GREEN, "no test fails"),
        ("refactor", GREEN, RED, "t::a: fails on the code as it is"),
    ],
)
def test_before_the_code_is_touched(strategy, right, wrong, said) -> None:
    assert wrong_before(strategy, right) == ()
    assert said in wrong_before(strategy, wrong)[0]


@pytest.mark.parametrize("strategy", ["test-after", "flexible"])
@pytest.mark.parametrize("ends", [{}, RED, GREEN, MIXED])
def test_nothing_is_asked_of_tests_that_come_later(strategy, ends) -> None:
    assert wrong_before(strategy, ends) == ()


@pytest.mark.parametrize("strategy", ["tdd", "characterization", "bug-fix", "refactor"])
def test_no_tests_and_skipped_ones_show_nothing(strategy) -> None:
    assert wrong_before(strategy, {}) == ("there is no test that runs",)
    assert "nobody knows" in wrong_before(strategy, {**RED, "t::c": "skipped"})[0]
    assert "nobody knows" in wrong_before(strategy, {**GREEN, "t::c": "missing"})[0]
    assert "nobody knows" in wrong_before(strategy, {**MIXED, "t::c": "error"})[0]


def test_after_it_every_test_passes() -> None:
    assert wrong_after(GREEN) == ()
    assert wrong_after(MIXED) == ("t::a: failed, and has to pass",)
    assert wrong_after({"t::a": "skipped"}) == ("t::a: skipped, and has to pass",)
