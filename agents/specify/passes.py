"""The two passes: what the document declares, then what every sentence states."""

from collections import defaultdict
from dataclasses import dataclass, fields

from agents.specify import lexicon
from agents.specify.assemble import assemble
from agents.specify.declare import SPOKEN_OF
from agents.specify.document import Block, Document
from agents.specify.domain import Domain
from agents.specify.facts import EntityFact, Fact, FieldFact, KeyFact, SubjectFact
from agents.specify.forms import DECLARING, RULES
from agents.specify.phrases import Phrases
from agents.specify.reader import Outcome, Reading, declared, understand
from agents.specify.settle import as_references, entities_of, settle, subject_of
from agents.specify.shape import Stated
from agents.specify.trees import Unresolved
from agents.specify.words import label


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


MAX_ROUNDS = 3
"""How often the second pass is repeated for names that did not hold."""


def first_pass(document: Document) -> Domain:
    """Return the names that the document declares, wherever they stand."""
    parser = lexicon.declarations(DECLARING)
    said = [(b, f) for b in document.blocks if b.kind != "out_of_scope" for f in declared(parser, b)]
    facts = [fact for _, fact in said]
    subject = subject_of(facts)
    known = entities_of(facts, subject)
    settled = [_settled(fact, subject, said[: n + 1]) for n, fact in enumerate(facts)]
    placed = as_references([f for f in settled if f is not None], known)
    return _domain([*subject_facts(subject), *(f for f in placed if _fits(f, set(known.values())))])


def _settled(fact: Fact, subject: str, before: list[tuple[Block, Fact]]) -> Fact | None:
    """Settle a fact; a field without its entity belongs to the one that declared it, the nearest before."""

    def holder(text: str) -> str:
        owners = [f.entity for _, f in before if isinstance(f, FieldFact) and label(f.field) == text]
        named = [o for o in owners if o != SPOKEN_OF]
        if not named:
            raise Unresolved
        return named[-1]

    try:
        return settle(fact, subject, holder)
    except Unresolved:
        return None


def _fits(fact: Fact, entities: set[str]) -> bool:
    named = [getattr(fact, f.name) for f in fields(fact) if f.name in ("entity", "target")]
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
        domain = confirmed
        read = second_pass(document, domain)
    return domain, read


def _confirmed(subject: str, read: list[Read]) -> Domain:
    facts = [f for one in read if (reading := one.reading) for f in reading.facts]
    entities = {f.entity for f in facts if isinstance(f, EntityFact)} | {subject}
    return _domain([*subject_facts(subject), *(f for f in facts if _fits(f, entities))])


def second_pass(document: Document, domain: Domain) -> list[Read]:
    """Return every sentence with its readings."""
    parser = lexicon.sentences(domain, RULES, lexicon.declarations(DECLARING))
    spoken_of: dict[str, tuple[str, ...]] = defaultdict(tuple)
    found = []
    for block in document.blocks:
        if block.kind == "out_of_scope":
            found.append(Read(block, None))
            continue
        phrases = Phrases(domain, spoken_of[block.section])
        outcome = understand(parser, block, domain, phrases)
        spoken_of[block.section] = _spoken(spoken_of[block.section], outcome, domain)
        found.append(Read(block, outcome))
    return found


def _spoken(before: tuple[str, ...], outcome: Outcome, domain: Domain) -> tuple[str, ...]:
    facts = outcome.readings[0].facts if outcome.readings else ()
    named = [getattr(f, "entity", None) for f in facts if not isinstance(f, SubjectFact)]
    new = [n for n in named if n in domain.model.entities]
    return (*(n for n in before if n not in new[:1]), *new[:1])
