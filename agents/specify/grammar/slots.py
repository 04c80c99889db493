"""Why a sentence was not taken that has the shape of one that is: the word that stands for nothing here."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from agents.specify.grammar import lexicon
from agents.specify.grammar.domain import Domain
from agents.specify.grammar.parser import Parser
from agents.specify.grammar.trees import ParseTree
from agents.specify.names.labels import field_labels
from agents.specify.names.words import label, plural, singular, words

_KINDS: Mapping[str, str] = {
    "ENTITY": "thing", "NEW_ENTITY": "thing", "GENITIVE": "thing", "FIELD": "field", "NEW_FIELD": "field",
    "ADJ": "state", "NEW_FLAG": "state", "VALUE": "value", "PART": "thing", "EVENTED": "step of a lifecycle",
}  # fmt: skip
_LONGEST = 160
"""Longer sentences are rarely of the shape of a form, and dear to compare."""


@dataclass(frozen=True)
class Reasons:
    """Finds the unknown words of sentences; what they may be is taken from the domain."""

    domain: Domain
    known: Parser

    @classmethod
    def of(cls, domain: Domain) -> "Reasons":
        """Return the reasons among the names of a document."""
        return cls(domain, lexicon.sentences(domain))

    def why(self, text: str, rule: str) -> str:
        """Return which words of a sentence of this shape are unknown, and what was perhaps meant; "" if none is."""
        if len(text) > _LONGEST:
            return ""
        trees = lexicon.anything().parses(text, (rule,))
        strange = min((self._strange(tree) for tree in trees), key=lambda found: len(" ".join(found)), default={})
        return "; ".join(self._said(word, kind) for word, kind in strange.items())

    def _strange(self, tree: ParseTree) -> dict[str, str]:
        named = list(tree.scan_values(lambda t: getattr(t, "type", "") in _KINDS))
        unknown = [(str(t), _KINDS[t.type]) for t in named if not self.known.knows(t.type, str(t))]
        narrowed = [self._narrowed(word, kind) for word, kind in unknown]
        return {word: kind for word, kind in narrowed if kind != "state" or not self.known.knows("ADJ", word)}

    def _narrowed(self, word: str, kind: str) -> tuple[str, str]:
        """Return what is said before a name that is known: of "rotten product" only "rotten" is strange."""
        before, _, last = word.rpartition(" ")
        return (before, "state") if kind == "thing" and before and self.known.knows("ENTITY", last) else (word, kind)

    def _said(self, word: str, kind: str) -> str:
        names = self._names(kind)
        near = get_close_matches(words(word), names, 1, 0.7) or get_close_matches(singular(words(word)), names, 1, 0.7)
        if near:
            return f'"{word}" is no {kind} here; did you mean {near[0]}?'
        if kind == "thing":
            return f'"{word}" is declared nowhere (write: Each {singular(words(word))} has a name)'
        return f'"{word}" is no {kind} here'

    def _names(self, kind: str) -> list[str]:
        model = self.domain.model
        if kind == "thing":
            return [t for name in model.entities for t in (label(name), plural(label(name)))]
        if kind == "field":
            return [t for e in model.entities.values() for f in e.fields for t in field_labels(f)]
        if kind == "step of a lifecycle":
            return [label(event) for events in model.events.values() for event in events]
        return [state for name in model.entities for state in self.domain.states(name)]
