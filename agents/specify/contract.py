"""Entries of contracts among the sentences of a document: they need no grammar, only the name of who signs in."""

from agents.specify.facts.facts import EntityFact
from agents.specify.grammar.domain import Domain
from agents.specify.grammar.reader import Outcome, Reading
from agents.specify.grammar.settle import settle
from agents.specify.grammar.trees import Unresolved
from agents.specify.names.words import label, plural
from agents.specify.source.block import Document
from agents.specify.source.entry import Entry


def outcome(entry: Entry, domain: Domain) -> Outcome:
    """Return the reading of an entry; none where nothing comes of it."""
    facts = tuple(settle(fact, domain.subject, _nobody, None) for fact in entry.facts)
    return Outcome((Reading(entry.form, facts, entry.lost),) if facts else ())


def _nobody(_: str) -> str:
    raise Unresolved


def names(document: Document, subject: str) -> dict[str, str]:
    """Return the labels of the entities that contracts declare, whatever they are called."""
    facts = (fact for block in document.blocks if block.entry for fact in block.entry.facts)
    found = dict.fromkeys(f.entity for f in facts if isinstance(f, EntityFact) and not f.entity.startswith("@"))
    return {text: name for name in (*found, subject) for text in (label(name), plural(label(name)))}
