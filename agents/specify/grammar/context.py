"""What stands around a sentence in the first pass: the entity of its section, and the fields that were declared."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from agents.specify.facts.facts import EntityFact, Fact, FieldFact, RefFact
from agents.specify.forms.declare import SPOKEN_OF
from agents.specify.grammar.settle import settle
from agents.specify.grammar.trees import Unresolved
from agents.specify.names.words import label, singular, snake, words

_NO_FIELD = re.compile(
    r".*\b(system|app|application|api|service|server|backend|access|login|sign-in|sign in|authentication|authorization|"
    r"backup|backups|validation|permission|permissions|approval|support|documentation|internet|data|token|account)"
)
_UNIT = re.compile(r"(?P<name>.+?)_in_(?:square_|cubic_)?[a-z]+")


class Context:
    """Gives the facts of a document real names, in reading order. `known`: label -> entity."""

    def __init__(self, subject: str, known: Mapping[str, str]) -> None:
        self._subject = subject
        self._known = known
        self._spoken: dict[str, str] = {}
        self._declared: list[FieldFact] = []

    def settled(self, section: str, fact: Fact) -> Fact | None:
        """Return the fact with real names, or None if there are none for it."""
        heading = self._known.get(words(section)) or self._known.get(singular(words(section)))
        if isinstance(fact, FieldFact):
            if not self._is_said_clearly(fact):
                return None
            fact = self._placed(fact)
        try:
            found = settle(fact, self._subject, lambda text: self._holder(text, heading),
                           self._spoken.get(section, heading))  # fmt: skip
        except Unresolved:
            return None
        if isinstance(found, EntityFact | RefFact) and self._is(found.entity):
            self._spoken[section] = found.entity
        if isinstance(found, FieldFact) and self._is(found.entity):
            self._declared.append(found)
        return found

    def _placed(self, fact: FieldFact) -> FieldFact:
        """Find the entity in "planned expense" and in "type of account"."""
        if fact.entity == SPOKEN_OF:
            name, _, owner = label(fact.field).rpartition(" of ")
            return (
                replace(fact, entity=self._known[owner], field=snake(name)) if name and owner in self._known else fact
            )
        narrowed = [n for n in self._known if label(fact.entity).endswith(f" {n}")]
        return replace(fact, entity=self._known[narrowed[0]]) if narrowed and not self._is(fact.entity) else fact

    def _is_said_clearly(self, fact: FieldFact) -> bool:
        """Without a type, "access" or "an account" may be mere prose; "the oldest order" that changes is a row."""
        if fact.effect and any(label(fact.field).endswith(f" {name}") for name in self._known):
            return False
        if fact.type or fact.values or fact.computed or label(fact.field) in self._known:
            return True
        return not _NO_FIELD.fullmatch(label(fact.field))

    def _is(self, entity: str) -> bool:
        return entity in self._known.values()

    def _holder(self, text: str, heading: str | None) -> str:
        """A field without its entity belongs to the one that declared it last, else to that of its section."""
        named = [f.entity for f in self._declared if text in (label(f.field), _unitless(f))]
        if named:
            return heading if heading in named else named[-1]
        if heading is None or not self._may_be_field(text):
            raise Unresolved
        return heading

    def _may_be_field(self, text: str) -> bool:
        """Refuse what is said of an entity itself, or of a field of another one: "expense date"."""
        if text in self._known:
            return False
        return not any(re.search(rf"\b{re.escape(name)}\b", text) for name in self._known)


def _unitless(fact: FieldFact) -> str:
    match = _UNIT.fullmatch(fact.field)
    return label(match["name"]) if match else ""


def with_units(facts: Iterable[Fact]) -> list[Fact]:
    """Join what is said of a field with its unit and without: `length` is `length_in_minutes`."""
    facts = list(facts)
    measured = {
        (f.entity, match["name"]): f.field
        for f in facts
        if isinstance(f, FieldFact) and (match := _UNIT.fullmatch(f.field))
    }
    return [
        replace(f, field=measured.get((f.entity, f.field), f.field)) if isinstance(f, FieldFact) else f for f in facts
    ]
