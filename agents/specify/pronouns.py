"""Sentences that begin with "it" where nothing was spoken of that it could stand for."""

import re
from collections.abc import Iterator

from agents.specify.names.words import label, plural, words
from agents.specify.passes import Read

_PRONOUN = re.compile(r"(?:it|its|they|their|them|these|those)\b", re.IGNORECASE)


def pronouns(read: list[Read]) -> Iterator[tuple[Read, str]]:
    """Yield the sentences that no form reads and that begin with a word for something else, and that word."""
    entities = {label(name) for one in read for name in _named(one)}
    known = entities | {plural(name) for name in entities}
    spoken: set[tuple[str, str]] = set()
    for one in read:
        section = (one.block.path, one.block.section)
        found = _PRONOUN.match(one.block.text)
        if found and one.reading is None and section not in spoken and words(one.block.topic) not in known:
            yield one, found[0]
        if any(True for _ in _named(one)):
            spoken.add(section)


def _named(one: Read) -> Iterator[str]:
    """Yield the things that a sentence states something of."""
    for fact in one.reading.facts if one.reading else ():
        entity = getattr(fact, "entity", None)
        if isinstance(entity, str) and not entity.startswith("@"):
            yield entity
