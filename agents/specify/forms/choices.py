"""Forms about closed lists of values: the choices of a field, the states of an entity, what is on or off."""

import re

from agents.specify.facts.facts import Fact, FieldFact
from agents.specify.forms.declare import SPOKEN_OF, entity_name, values
from agents.specify.grammar.phrases import Phrases
from agents.specify.grammar.trees import ParseTree, Unresolved, need, subtree, token
from agents.specify.names import kinds
from agents.specify.names.words import snake, value, words

_CLEARLY_A_CHOICE = 3
"""So many values make a choice of "the condition is new, good or worn"; "fair or unfair" may be mere prose."""

_OFTEN_CHOSEN = re.compile(r"(?:.*_)?(?:status|state|type|kind|category|priority|level|severity|mode|gender|size)")


def choice(tree: ParseTree) -> list[Fact]:
    """The priority is one of low, normal or high and defaults to normal."""
    options = need(subtree(tree, "options", "alternatives"))
    chosen = values(options)
    if options.data == "alternatives" and not token(tree, "EITHER") and len(chosen) < _CLEARLY_A_CHOICE:
        raise Unresolved
    if tree.data == "choice_state":
        return [FieldFact(entity_name(token(tree, "NEW_ENTITY")), "status", values=chosen)]
    named = need(subtree(tree, "named"))
    entity = token(named, "NEW_ENTITY")
    field = snake(kinds.base_name(words(token(named, "NEW_FIELD") or "")))
    start = token(tree, "VALUE")
    preset = f'"{value(start)}"' if start else None
    holder = entity_name(entity) if entity else SPOKEN_OF
    return [FieldFact(holder, field, values=chosen, default=preset)]


def choice_of(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """Return the values of a field; those of an entity are its states."""
    if words(token(need(subtree(tree, "named")), "NEW_FIELD") or "") in phrases.domain.nouns:
        raise Unresolved
    facts = choice(tree)
    if _is_advice(facts, phrases.text):
        raise Unresolved
    return facts


def _is_advice(facts: list[Fact], text: str) -> bool:
    """Tell whether "should be short or funny" gives advice rather than the two values of a field."""
    if not re.search(r"\bshould be (?!one of|either|any of)", text) or re.search(r"[`\"]", text):
        return False
    return any(
        isinstance(f, FieldFact) and len(f.values) < _CLEARLY_A_CHOICE and not _OFTEN_CHOSEN.fullmatch(f.field)
        for f in facts
    )


def state_of(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """Return the states of an entity; those of people are not theirs to choose."""
    facts = choice(tree) if tree.data == "choice_state" else toggle(tree)
    if phrases.domain.entity(token(tree, "NEW_ENTITY") or "") == phrases.domain.subject:
        raise Unresolved
    return facts


def toggle(tree: ParseTree) -> list[Fact]:
    """A category is marked as essential or not; as deleted too, for nothing but a mark is said of it so."""
    flag = snake(words(token(tree, "NEW_FLAG", "DEED_DONE") or ""))
    return [FieldFact(entity_name(token(tree, "NEW_ENTITY")), flag, "boolean")]
