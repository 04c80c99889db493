"""Names that a thing has not: what it has instead, and what was perhaps meant."""

from collections.abc import Sequence
from difflib import get_close_matches

from agents.spec.model import Entity
from agents.specify.grammar.trees import Unresolved
from agents.specify.names.words import label, words


def no_field(text: str, entity: Entity, others: Sequence[str]) -> Unresolved:
    """Return that an entity has no field of this name; `others`: the entities that have one."""
    known = [label(field.name) for field in entity.fields]
    meant = [f"{words(text)} of {label(other)}" for other in others] or _near(text, known)
    return _stranger(text, "field", entity.name, known, meant)


def no_state(text: str, entity: str, known: Sequence[str]) -> Unresolved:
    """Return that rows of an entity are never in this state."""
    return _stranger(text, "state", entity, known, _near(text, known))


def _near(text: str, known: Sequence[str]) -> list[str]:
    return get_close_matches(words(text), known, 1, 0.6)


def _stranger(text: str, kind: str, entity: str, known: Sequence[str], meant: Sequence[str]) -> Unresolved:
    hint = f"did you mean {meant[0]}?" if meant else "use one that is declared, or declare it"
    values = {"word": words(text), "kind": kind, "entity": label(entity), "choices": ", ".join(known) or "it has none"}
    return Unresolved("SP204", **values, nearest=hint)
