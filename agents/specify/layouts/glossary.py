"""Glossaries: a word that is another word for a name is read as that name, in every sentence of the document."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from agents.spec.diagnostic import Diagnostic, report
from agents.specify.facts.facts import NodeFact
from agents.specify.grammar.domain import Domain
from agents.specify.grammar.reader import Outcome, Reading
from agents.specify.grammar.trees import Unresolved
from agents.specify.layouts.layout import Layout, Speech, nothing
from agents.specify.names.words import plural, singular, snake, words
from agents.specify.source.block import Block, Document, Row

_SAME = re.compile(
    r"(?:is |means )?(?:the )?(?:same as|another (?:word|name|term) for|(?:a )?synonym (?:for|of)|short for)"
    r" (?:an? |the )?(?P<name>[\w-]+(?: [\w-]+){0,2})\.?",
    re.IGNORECASE,
)


def _target(block: Block) -> str:
    """Return the name that a term stands for; "" where the glossary merely explains it."""
    if block.kind != "glossary" or not block.term:
        return ""
    found = _SAME.fullmatch(block.text[len(block.term) :].lstrip(" :–—-"))
    return singular(words(found["name"])) if found else ""


def ambiguous(document: Document) -> Iterator[Diagnostic]:
    """Yield the words that a glossary gives to two names."""
    meant: dict[str, str] = {}
    for block in document.blocks:
        term, target = singular(words(block.term)), _target(block)
        if target and meant.setdefault(term, target) != target:
            yield report("SP111", block.line, path=block.path, term=term, a=meant[term], b=target)


_ONE_ROLE = (("admin", "administrator"), ("staff", "staff member"))
"""What people with one role are called, within one document."""


def _usual(document: Document) -> dict[str, str]:
    """Return what one role is also called: the shorter word is its name, where a document uses both."""
    said = " ".join(text for block in document.blocks for text in (block.term, *block.spoken)).lower()
    pairs: dict[str, str] = {}
    for one, other in _ONE_ROLE:
        if set(re.findall(rf"\b({other}|{one})s?\b", said)) == {one, other}:
            pairs |= {other: one, f"{other}s": one if one == "staff" else f"{one}s"}
    return pairs


def with_synonyms(document: Document) -> Document:
    """Return the document in which each synonym is read as the name that it stands for."""
    meant = {singular(words(b.term)): _target(b) for b in document.blocks if _target(b)}
    pairs = {form(term): form(name) for term, name in meant.items() for form in (singular, plural)}
    pairs = _usual(document) | pairs
    if not pairs:
        return document
    pattern = re.compile(
        rf"`[^`]*`|\b({'|'.join(sorted(map(re.escape, pairs), key=len, reverse=True))})\b", re.IGNORECASE
    )
    return replace(document, blocks=tuple(_said(block, pattern, pairs) for block in document.blocks))


def _said(block: Block, pattern: re.Pattern[str], pairs: Mapping[str, str]) -> Block:
    def named(text: str) -> str:
        return pattern.sub(lambda m: pairs[m[1].lower()] if m[1] else m[0], text)

    if block.kind == "glossary":
        return block
    row = Row(tuple(map(named, block.row.header)), tuple(map(named, block.row.cells))) if block.row else None
    return replace(
        block, spoken=tuple(map(named, block.spoken)), topic=named(block.topic), row=row, term=named(block.term)
    )


def _reads(block: Block, _: Domain | None) -> bool:
    return bool(_target(block))


def _build(block: Block, speech: Speech) -> Outcome:
    """A synonym stands for an entity or for a role."""
    domain, name = speech.phrases.domain, _target(block)
    try:
        fact = NodeFact(f"entity:{domain.entity(name)}")
    except Unresolved:
        role = domain.model.roles.get(snake(name))
        if role is None:
            raise Unresolved("SP101", word=name) from None
        fact = NodeFact(role.id)
    return Outcome((Reading(GLOSSARY.name, (fact,)),))


GLOSSARY = Layout(
    "glossary",
    "another word for a thing or a role",
    "## Glossary\n",
    "Job: same as todo.",
    "Job: same as employment.",
    _reads,
    nothing,
    _build,
)
