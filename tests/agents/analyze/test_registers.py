"""Every entry of the registers can be worded, whatever a Spec holds."""

import pytest

from agents.analyze.facts import Item, facts
from agents.analyze.register import RegisterError, entries, settings
from tests.agents.todo import todo_spec

KNOWN = {name: (Item("name", "text", "node:X", ("s-1",)),) for name in facts(todo_spec(), "fastapi")}


@pytest.mark.parametrize("register", ["decisions", "risks", "needs"])
def test_every_entry_is_worded(register):
    found = [entry.texts for entry in entries(register, KNOWN, settings(todo_spec()))]
    texts = [text for entry in found for text in entry.values() if isinstance(text, str)]
    assert found
    assert not [text for text in texts if not text.strip() or "{" in text or "  " in text]


def test_every_fact_is_told_somewhere():
    """An entry is chosen by each fact but those that a Spec always has, or its names stand in a text."""
    chosen = {}
    for register in ("decisions", "risks", "needs"):
        for name in KNOWN:
            alone = {fact: items if fact == name else () for fact, items in KNOWN.items()}
            chosen[name] = chosen.get(name, 0) + sum(1 for _ in entries(register, alone, settings(todo_spec())))
    assert not [name for name, count in chosen.items() if not count]


def test_an_unknown_fact_is_refused():
    with pytest.raises(RegisterError, match="no fact"):
        list(entries("risks", {}, settings(todo_spec())))
