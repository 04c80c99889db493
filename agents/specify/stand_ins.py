"""Words that stand for a sentence: read as a part of the document, and what they state is what the sentence states."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from agents.specify.grammar.reader import Outcome, Reading
from agents.specify.passes import Read
from agents.specify.source.block import Block, Document
from agents.specify.source.document import blocks_of

_HEADED = ("requirements", "quality")
"""Sections whose heading says nothing of how the words below it are read."""


def with_stand_ins(document: Document) -> Document:
    """Return the document in which the words that stand for a sentence follow it, each of them a block of its own."""
    return replace(document, blocks=tuple(each for block in document.blocks for each in (block, *_stand_ins(block))))


def is_part(words: str) -> bool:
    """Tell whether words are a part of a document, with headings or tables, and no mere sentence."""
    return "\n" in words.strip()


def _stand_ins(block: Block) -> Iterator[Block]:
    if not block.paraphrase:
        return
    heading = block.section if block.section and block.kind in _HEADED else "Requirements"
    text = "\n\n".join(("# Stand-ins", f"## {heading}", *block.paraphrase))
    for number, each in enumerate(blocks_of(text), 1):
        section = block.section if each.section == heading else f"{block.id} {each.section}"
        yield replace(
            each, id=f"{block.id}/{number}", line=block.line, path=block.path, free=block.free, section=section,
            stands_for=block.id,
        )  # fmt: skip


def gathered(read: Iterable[Read]) -> list[Read]:
    """Return the sentences of the document alone, each with what the words state that stand for it."""
    told = list(read)
    parts: dict[str, list[Read]] = {}
    for each in told:
        if each.block.stands_for:
            parts.setdefault(each.block.stands_for, []).append(each)
    own = (each for each in told if not each.block.stands_for)
    return [Read(each.block, _joined(parts[each.block.id])) if each.block.id in parts else each for each in own]


def _joined(parts: list[Read]) -> Outcome:
    """Join what was read; the first that is not understood speaks for all."""
    readings: list[Reading] = []
    for each in parts:
        if each.reading is None or each.outcome is None:
            return replace(each.outcome or Outcome(()), said=each.block.text)
        readings.append(each.reading)
    facts = tuple(dict.fromkeys(fact for reading in readings for fact in reading.facts))
    rest = tuple(each for reading in readings for each in reading.rest)
    twice = tuple(each for reading in readings for each in reading.twice)
    said = " ".join(each.block.text for each in parts)
    return Outcome((Reading(readings[0].form, facts, rest, twice),), said=said)
