"""Sentences -> readings: parse, build the facts of every parse, keep the readings that differ."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lark import Lark, Tree
from lark.exceptions import UnexpectedInput
from lark.visitors import CollapseAmbiguities

from agents.spec.expression import ExpressionError
from agents.specify.document import Block
from agents.specify.domain import Domain
from agents.specify.facts import Fact
from agents.specify.forms import BY_RULE, Form
from agents.specify.phrases import Phrases
from agents.specify.settle import as_references, settle
from agents.specify.trees import ParseTree, Unresolved

MAX_PARSES = 64


@dataclass(frozen=True)
class Reading:
    """What one sentence states in one reading; `rest`: the words that no fact came from."""

    form: str
    facts: tuple[Fact, ...]
    rest: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """The readings of a sentence (one, if it is understood) and the reason when there is none."""

    readings: tuple[Reading, ...]
    reason: Unresolved | None = None


def spoken(block: Block) -> str:
    """Return a sentence as the grammar reads it: one line, lower case but for code, no final full stop."""
    text = block.text.rstrip(" .!;").replace("’", "'").replace("“", '"').replace("”", '"')
    lead = f"{block.lead} " if block.lead else ""
    parts = re.split(r"(`[^`]*`)", lead + text[:1].lower() + text[1:] if lead else text)
    return "".join(p if p.startswith("`") else _lower(p) for p in parts).strip()


def _lower(text: str) -> str:
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", text)
    return re.sub(r"\s+", " ", apart).lower()


def declared(parser: Lark, text: str) -> tuple[Fact, ...]:
    """Return what a sentence declares in the first pass; names are not known yet, so any parse counts."""
    found: dict[Fact, None] = {}
    for tree in _parses(parser, text):
        form = BY_RULE[str(tree.data)]
        try:
            facts = form.declares(tree) if form.declares else []
        except Unresolved:
            continue
        found |= dict.fromkeys(facts)
    return tuple(found)


def understand(parser: Lark, text: str, domain: Domain, phrases: Phrases) -> Outcome:
    """Return the readings of a sentence in the second pass."""
    found: dict[frozenset[Fact], Reading] = {}
    reason: Unresolved | None = None
    for tree in _parses(parser, text):
        try:
            reading = _reading(BY_RULE[str(tree.data)], tree, domain, phrases)
        except Unresolved as error:
            reason = error if reason is None or reason.code == "SP201" else reason
            continue
        except ExpressionError:
            continue
        found.setdefault(frozenset(reading.facts), reading)
    least = min((len(r.rest) for r in found.values()), default=0)
    return Outcome(tuple(r for r in found.values() if len(r.rest) == least), reason)


def _reading(form: Form, tree: ParseTree, domain: Domain, phrases: Phrases) -> Reading:
    facts = form.build(tree, phrases)
    placed = [settle(f, domain.subject, lambda text: domain.holder(text, phrases.here)) for f in facts]
    references = as_references(placed, domain.entity_labels)
    rest = tuple(" ".join(map(str, t.children)) for t in tree.find_data("unknown"))
    return Reading(form.name, tuple(dict.fromkeys(references)), rest)


def _parses(parser: Lark, text: str) -> Iterator[ParseTree]:
    """Return the parses of a text (none, if the grammar does not read it), without the wrapper of the start rule."""
    try:
        tree = parser.parse(text)
    except UnexpectedInput:
        return
    for number, found in enumerate(CollapseAmbiguities().transform(tree)):
        if number >= MAX_PARSES:
            return
        form = found.children[0]
        if isinstance(form, Tree):
            yield form
