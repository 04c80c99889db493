"""Every code of the catalogue is in use, is explained, and is reported for its example and not for the better one."""

import re
from pathlib import Path

import pytest

from agents.spec.diagnostic import CATALOGUE
from agents.specify.compiler import compile_bytes
from agents.specify.lessons import LESSONS, whole

AGENTS = Path(__file__).parents[3] / "agents"
SHOWN = [code for code, lesson in LESSONS.items() if lesson.example]


def codes(example: str) -> set[str]:
    return {finding.code for finding in compile_bytes(whole(example).encode()).diagnostics}


def test_every_code_is_in_use_and_explained():
    paths = [path for path in AGENTS.rglob("*.py") if path.name != "catalogue.py" and path.parent.name != "lessons"]
    used = {code for path in paths for code in re.findall(r'"(SP\d{3})"', path.read_text(encoding="utf-8"))}
    assert used == set(CATALOGUE)
    assert set(LESSONS) == set(CATALOGUE)


@pytest.mark.parametrize("code", SHOWN)
def test_the_example_is_reported_and_the_better_one_is_not(code):
    assert code in codes(LESSONS[code].example)
    if LESSONS[code].better:
        assert code not in codes(LESSONS[code].better)


def test_most_codes_of_documents_have_an_example():
    assert len(SHOWN) >= 31
