"""Documents by somebody who never saw the language: how much of them is understood, and as what.

The counts say how far the language reaches and must not sink. What was understood is held to a read-back that a
person checked against the document, so that a sentence is rather reported than taken for something else.
"""

from collections import Counter
from pathlib import Path

import pytest

from agents.spec.model import Spec
from agents.specify.compiler import compile_path
from tests.agents.specify.read_back import read_back

BLIND = Path(__file__).parents[2] / "corpus" / "blind"
LEAST = {"tools": (27, 2), "clinic": (31, 3), "budget": (22, 1)}
"""Sentences that are understood as a whole, and in part."""


def compiled(name: str) -> Spec:
    found = compile_path(BLIND / f"{name}.md")
    assert found.errors == ()
    assert found.spec is not None
    return found.spec


@pytest.mark.parametrize("name", LEAST)
def test_what_was_understood_stays_understood(name):
    counted = Counter(s.status for s in compiled(name).trace)
    assert counted["mapped"] >= LEAST[name][0]
    assert counted["mapped"] + counted["partial"] >= sum(LEAST[name])


@pytest.mark.parametrize("name", LEAST)
def test_what_was_understood_is_what_was_meant(name):
    assert read_back(compiled(name)) == (BLIND / f"{name}.spec.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", LEAST)
def test_every_sentence_is_accounted_for(name):
    found = compile_path(BLIND / f"{name}.md")
    assert found.spec is not None
    reported = {d.line for d in found.diagnostics if d.code in ("SP201", "SP202", "SP203", "SP801")}
    assert reported == {s.line for s in found.spec.trace if s.status in ("partial", "not_understood")}
    assert all(s.nodes for s in found.spec.trace if s.status == "mapped")
