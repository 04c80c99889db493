"""Scenarios: which sentences are one, and their clauses."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from agents.specify.source.block import Block
from agents.specify.examples.wording import plain_given, plain_then, plain_when

_WHOLE = re.compile(
    r"(?:scenario: )?given (?P<given>.+?)[,;.:]? (?:and |but )?when (?P<when>.+?)[,;.:]? (?:and )?then (?P<then>.+)"
)
_FIRST = re.compile(r"given\b", re.IGNORECASE)
_NEXT = re.compile(r"(and|but|when|then)\b", re.IGNORECASE)
_THEN = re.compile(r"\bthen\b", re.IGNORECASE)
_MOST = 12
"""Sentences of one scenario."""
_LONGEST = 1000
"""Letters of one scenario."""


@dataclass(frozen=True)
class Scenario:
    """The clauses of an example, in lower-case words; what stands in quotes is kept."""

    given: str
    when: str
    then: str


def scenario_of(text: str) -> Scenario | None:
    """Return the scenario that a sentence is, None for any other sentence."""
    if len(text) > _LONGEST or not _THEN.search(text):
        return None
    said = re.sub(r"\s+", " ", _lower(text.replace("’", "'").replace("“", '"').replace("”", '"'))).strip(" .!;")
    found = _WHOLE.fullmatch(said)
    if found is None:
        return None
    return Scenario(plain_given(found["given"]), plain_when(found["when"]), plain_then(found["then"]))


def is_scenario(block: Block) -> bool:
    """Tell whether a block is an example: it states nothing, it is held against what the others state."""
    return bool(block.spoken) and scenario_of(block.spoken[0]) is not None


def _lower(text: str) -> str:
    return "".join(p if p[:1] in ('"', "`") else p.lower() for p in re.split(r"(\"[^\"]*\"|`[^`]*`)", text))


def with_scenarios(blocks: Sequence[Block]) -> Iterator[Block]:
    """Join sentences that are one scenario: Given, When and Then on lines or in bullets of their own."""
    place = 0
    while place < len(blocks):
        length = _length(blocks[place : place + _MOST])
        yield _joined(blocks[place : place + length]) if length > 1 else blocks[place]
        place += length


def _length(blocks: Sequence[Block]) -> int:
    """Return how many blocks are one scenario; 1 where the first is none, or is a whole one."""
    first, *others = blocks
    if first.row or first.entry or not _FIRST.match(first.text) or _THEN.search(first.text):
        return 1
    length, done = 1, False
    for block in others:
        word = _NEXT.match(block.text)
        after = word and not (done and word[1].lower() in ("when", "then"))
        if not after or block.section != first.section or block.row or block.entry:
            break
        length, done = length + 1, done or bool(_THEN.search(block.text))
    return length if done else 1


def _joined(blocks: Sequence[Block]) -> Block:
    text = ", ".join(block.text.rstrip(" .,;") for block in blocks).replace(", and ", " and ")
    return replace(blocks[0], text=text, spoken=(text,), field=False)
