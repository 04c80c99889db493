"""Values that effects and defaults give to fields, as expressions that fit the type of the field."""

from agents.specify.forms.declare import literal
from agents.specify.grammar.phrases import Phrases
from agents.specify.grammar.trees import ParseTree, Unresolved, token


def stored(entity: str, field: str, phrases: Phrases) -> None:
    """Refuse a field that is computed, or that every row has."""
    found = phrases.domain.described(entity, field)
    if found is None or found.computed is not None:
        raise Unresolved


def chosen(value: ParseTree, entity: str, field: str, phrases: Phrases) -> str:
    """Return the value of a list that a word stands for."""
    if phrases.domain.type_of(entity, field).kind != "enum":
        raise Unresolved
    named, found = phrases.domain.state_field(entity, token(value, "ADJ") or token(value, "CODE") or "")
    if named != field or found is None:
        raise Unresolved
    return found


def cleared(entity: str, field: str, phrases: Phrases) -> str:
    """Return null, for a field that may be empty."""
    found = phrases.domain.described(entity, field)
    if found is None or found.required or found.default is not None:
        raise Unresolved
    return "null"


def fitting(value: ParseTree, entity: str, field: str, phrases: Phrases) -> str:
    """Return a value as an expression that fits the type of a field."""
    kind = phrases.domain.type_of(entity, field).kind
    text = literal(value)
    if text == "null":
        return cleared(entity, field, phrases)
    if kind == "enum":
        return f'"{chosen(value, entity, field, phrases)}"'
    wanted = {"datetime": ("now",), "date": ("today", "now"), "boolean": ("true", "false")}.get(kind)
    if wanted is None:
        return _number_or_text(text, kind)
    if text not in wanted:
        raise Unresolved
    return "today" if kind == "date" else text


def _number_or_text(text: str, kind: str) -> str:
    is_number = text[:1].isdigit()
    if kind == "ref" or (kind in ("integer", "decimal")) != is_number or (not is_number and text[:1] != '"'):
        raise Unresolved
    return text
