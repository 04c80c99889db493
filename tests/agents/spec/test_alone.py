"""Rows of which each person has one at most: no test may make two of them for one person."""

import re

import pytest

from agents.spec.cases import uncovered
from agents.specify.compiler import compile_bytes
from workflows.acceptance.suite import render_suite

OFFICE = """# Office

Anyone can sign up with an email and a password.
A user has one desk.
A desk has a label and a color.
A desk belongs to the user who created it.
A user can create, see, update and delete their own desks.
A drawer has a title.
A drawer belongs to a desk.
A user can create, see, update and delete drawers of their own desks.
Deleting a desk deletes its drawers.
Desks can be filtered by color.
"""


@pytest.fixture(scope="module")
def spec():
    return compile_bytes(OFFICE.encode()).spec


@pytest.fixture(scope="module")
def suite(spec):
    return {path: text.decode() for path, text in render_suite(spec).items()}


def _tests(text: str) -> list[str]:
    return re.split(r"\ndef test_", text)[1:]


def test_the_key_is_proved_to_hold(spec, suite):
    assert uncovered(spec) == ()
    second = next(t for t in _tests(suite["acceptance/test_desk.py"]) if t.startswith("key_user_second"))
    assert "409" in second


def test_a_test_makes_one_row_for_each_person(suite):
    for test in _tests(suite["acceptance/test_desk.py"]):
        since_sign_up = re.split(r"ann = sign_up\(api\)", test)
        assert all(part.count("new_desk(ann") <= 1 for part in since_sign_up), test
        loops = re.findall(r"for \w+ in [^\n]*\n((?: {8}[^\n]*\n)+)", test)
        assert all("ann = sign_up(api)" in loop for loop in loops if "new_desk(ann" in loop), test
        assert not re.search(r"new_desk\(ann[^\n]*for \w+ in range\([2-9]", test), test


def test_rows_below_share_the_one_that_somebody_has(suite):
    rows = suite["acceptance/rows.py"]
    made = re.search(r"def (?:own|spare)_desk\(.*?return (\w+)\(", rows, re.DOTALL)
    assert made is not None
    assert made[1] == "only_desk"
    assert "new_desk(ann" not in suite["acceptance/test_drawer.py"]
