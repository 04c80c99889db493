"""The two passes: what the document declares, then what every sentence states."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from agents.specify import contract
from agents.specify.build.assemble import assemble
from agents.specify.build.shape import Stated
from agents.specify.examples.scenario import is_scenario
from agents.specify.facts.facts import (
    EntityFact,
    Fact,
    FieldFact,
    KeyFact,
    LinkFact,
    RoleFact,
    RunFact,
    SubjectFact,
    TransitionFact,
)
from agents.specify.grammar import lexicon
from agents.specify.grammar.context import Context, with_units
from agents.specify.grammar.domain import Domain
from agents.specify.grammar.parser import Parser
from agents.specify.grammar.phrases import Phrases
from agents.specify.grammar.reader import Outcome, Reading, declared, understand
from agents.specify.grammar.settle import as_references, entities_of, of_subject, subject_of
from agents.specify.grammar.trees import Unresolved
from agents.specify.layouts.layout import Speech
from agents.specify.layouts.layouts import layout_of
from agents.specify.names.words import label, words
from agents.specify.source.block import Block, Document


@dataclass(frozen=True)
class Read:
    """A sentence and what the second pass made of it; no outcome where nothing is to be built."""

    block: Block
    outcome: Outcome | None

    @property
    def reading(self) -> Reading | None:
        """The one reading of a sentence that was understood."""
        readings = self.outcome.readings if self.outcome else ()
        return readings[0] if len(readings) == 1 else None


_ENTITIES: dict[type, tuple[str, ...]] = {
    LinkFact: ("a", "b"),
    TransitionFact: ("entity",),
    RunFact: ("entity", "other"),
}
"""The parts of a fact that name entities, where they are not called `entity` and `target`."""

MAX_ROUNDS = 12
"""How often the second pass is repeated for names that did not hold."""


def first_pass(document: Document) -> Domain:
    """Return the names that the document declares, wherever they stand."""
    parser = lexicon.declarations()
    told = [(b, list(_declared(parser, b))) for b in document.blocks if b.kind != "out_of_scope" and not b.paraphrase]
    subject = subject_of([facts for _, facts in told])
    said = [(block, fact) for block, facts in told for fact in of_subject(facts, subject)]
    facts = [fact for _, fact in said]
    known = entities_of(facts, subject) | contract.names(document, subject)
    context = Context(subject, known)
    settled = [context.settled(block.topic, fact) for block, fact in said]
    roles = {f.role for f in facts if isinstance(f, RoleFact)}
    placed = with_units(as_references([f for f in settled if f is not None], known, roles, subject))
    return _domain([*subject_facts(subject), *(f for f in placed if _fits(f, set(known.values())))])


def _declared(parser: Parser, block: Block) -> Iterable[Fact]:
    if block.entry:
        return block.entry.facts
    if is_scenario(block):
        return []
    layout = layout_of(block)
    return layout.declares(block) if layout else declared(parser, block)


def _fits(fact: Fact, entities: set[str]) -> bool:
    named = [getattr(fact, f.name) for f in fields(fact) if f.name in _ENTITIES.get(type(fact), ("entity", "target"))]
    return all(name in entities for name in named)


def _domain(facts: list[Fact]) -> Domain:
    """Build the domain; an effect declares a field only where no declared one is meant."""
    firm = [f for f in facts if not (isinstance(f, FieldFact) and f.effect)]
    declared_only = Domain(assemble([_stated(f) for f in firm]))
    inferred = [
        f for f in facts
        if isinstance(f, FieldFact) and f.effect and not declared_only.find_field(f.entity, label(f.field))
    ]  # fmt: skip
    return Domain(assemble([_stated(f) for f in (*firm, *inferred)])) if inferred else declared_only


def _stated(fact: Fact) -> Stated:
    return Stated("", 0, "", fact)


def subject_facts(subject: str) -> list[Fact]:
    """What everybody who signs in has: an email, unique whatever its case, and a password."""
    return [
        SubjectFact(subject), EntityFact(subject), FieldFact(subject, "email"), FieldFact(subject, "password"),
        KeyFact(subject, ("email",)),
    ]  # fmt: skip


def understand_all(document: Document) -> tuple[Domain, list[Read]]:
    """Read a document until its names hold: a name whose declaration is not understood is no name."""
    domain = first_pass(document)
    read = second_pass(document, domain)
    for _ in range(MAX_ROUNDS):
        confirmed = _confirmed(domain.subject, read)
        if confirmed.names == domain.names:
            break
        changed = words_of(confirmed.names ^ domain.names)
        domain = confirmed
        read = second_pass(document, domain, Earlier({r.block.id: r for r in read}, changed))
    return domain, read


def _confirmed(subject: str, read: list[Read]) -> Domain:
    facts = [f for one in read if (reading := one.reading) for f in reading.facts]
    entities = {f.entity for f in facts if isinstance(f, EntityFact)} | {subject}
    return _domain([*subject_facts(subject), *(f for f in facts if _fits(f, entities))])


def words_of(names: Iterable[str]) -> frozenset[str]:
    """Return the words that names are said with: those of a field, of a value, of an entity."""
    said = (re.sub(r"^\w+[.!] ?|^\w+: (?=.*$)|: [a-z]+(\(.*)?\??$", "", name) for name in names)
    return frozenset(w for name in said for w in re.findall(r"[a-z]{3,}", words(name)))


@dataclass(frozen=True)
class Earlier:
    """An earlier pass, and the words of the names that have changed since: what does not use them still holds."""

    read: Mapping[str, Read]
    changed: frozenset[str]

    def outcome(self, block: Block) -> Outcome | None:
        """Return what still holds of a block: it speaks of no name that has changed, singular or plural."""
        header = block.row.header if block.row else ()
        said = words(" ".join((block.text, block.topic, *block.spoken, *header)))
        return None if any(word in said for word in self.changed) else self.read[block.id].outcome

    def is_news(self, block: Block, outcome: Outcome) -> bool:
        """Tell whether a block is read otherwise than before."""
        before = self.read[block.id].outcome
        return before is None or before.readings != outcome.readings


def second_pass(document: Document, domain: Domain, earlier: Earlier | None = None) -> list[Read]:
    """Return every sentence with its readings; where one is read otherwise, the rest of its section is read again."""
    parser = lexicon.sentences(domain)
    spoken_of: dict[str, Phrases] = {}
    stale: set[str] = set()
    found: list[Read] = []
    for block in document.blocks:
        if block.kind == "out_of_scope":
            found.append(Read(block, None))
            continue
        if block.paraphrase or block.entry:
            # What stands for a sentence follows it.
            found.append(Read(block, contract.outcome(block.entry, domain) if block.entry else Outcome(())))
            continue
        phrases = spoken_of.get(block.section) or _about(block.topic, domain)
        before = earlier.outcome(block) if earlier and block.section not in stale else None
        outcome = before or _understood(parser, block, phrases)
        if earlier and earlier.is_news(block, outcome):
            stale.add(block.section)
        spoken_of[block.section] = (
            phrases.after(outcome.readings[0].facts) if outcome.readings else _beyond(block, phrases)
        )
        found.append(Read(block, outcome))
    return found


_NAMED_FIRST = re.compile(
    r"(?:an?|each|every) (?P<what>[a-z][a-z -]*?) (?:has|is|belongs|consists|contains|can|must|may)\b"
)


def _beyond(block: Block, phrases: Phrases) -> Phrases:
    """Return what "it" means after a sentence that was not understood: the thing that it began with, if known."""
    found = _NAMED_FIRST.match(block.text.lower())
    if found is None:
        return phrases
    entity = phrases.domain.nouns.get(words(found["what"]))
    return Phrases(phrases.domain, (*phrases.spoken, entity) if entity else ())


def _understood(parser: Parser, block: Block, phrases: Phrases) -> Outcome:
    if is_scenario(block):
        return Outcome((), Unresolved())
    layout = layout_of(block, phrases.domain)
    if layout is None:
        return understand(parser, block, phrases)
    try:
        return layout.build(block, Speech(parser, phrases))
    except Unresolved as reason:
        return Outcome((), reason)


def _about(section: str, domain: Domain) -> Phrases:
    """A section that is named after an entity speaks of it."""
    entity = domain.nouns.get(words(section))
    return Phrases(domain, (entity,) if entity else ())
