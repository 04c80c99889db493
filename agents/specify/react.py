"""Forms that say what happens: effects of a change, and what is deleted together."""

from agents.spec.expression import Binary, Constant, Member, Name, Node, conjunction
from agents.specify.constrain import measured
from agents.specify.declare import entity_name, literal
from agents.specify.domain import SELF, show
from agents.specify.facts import DeleteFact, Fact, FieldFact, ReactionFact
from agents.specify.permit import assigned
from agents.specify.phrases import Phrases, Row
from agents.specify.trees import ParseTree, Unresolved, need, subtree, token, tokens, trees
from agents.specify.words import snake, words

_EFFECTS = ("effect", "cleared", "marked", "recorded")
_TYPES = {"now": "datetime", "today": "date", "true": "boolean", "false": "boolean"}


def declare_reaction(tree: ParseTree) -> list[Fact]:
    """Return the fields that effects write: one that nothing else declares is inferred from them."""
    trigger = need(subtree(tree, "trigger", "trigger_path"))
    path = subtree(trigger, "path")
    entity = entity_name(token(trigger, "ENTITY") or (token(path, "ENTITY") if path else None))
    return [f for effect in trees(tree, *_EFFECTS) for f in _written(effect, entity)]


def _written(effect: ParseTree, entity: str) -> list[Fact]:
    path = subtree(effect, "path")
    if not path or effect.data == "marked":
        return []
    value = subtree(effect, "value", "moment")
    kind = _TYPES.get(literal(value)) if value else None
    said = token(path, "ENTITY")
    return [
        FieldFact(
            entity_name(said) if said else entity, snake(words(token(path, "FIELD") or "")), type=kind, effect=True
        )
    ]


def reaction(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """When a todo is marked as done, its completion time is set to now."""
    trigger = need(subtree(tree, "trigger", "trigger_path"))
    entity, before, after, name = _trigger(trigger, phrases)
    values = tuple(_effect(e, entity, phrases) for e in trees(tree, *_EFFECTS))
    if len({field for field, _ in values}) < len(values):
        raise Unresolved
    when = show(conjunction([before, after]))
    kinds = {field: value for field, value in values if value in _TYPES}
    written: list[Fact] = [
        FieldFact(entity, field, type=_TYPES[kinds[field]] if field in kinds else None, effect=True)
        for field, _ in values
    ]
    return [ReactionFact(entity, name, when, values), *written]


def _trigger(tree: ParseTree, phrases: Phrases) -> tuple[str, Node, Node, str]:
    """Return the entity, the condition on the row before, the one after, and the name of the reaction."""
    domain = phrases.domain
    if tree.data == "trigger":
        entity = domain.entity(token(tree, "ENTITY") or "")
        adj = need(subtree(tree, "adj"))
        text, negated = token(adj, "ADJ") or "", bool(token(adj, "NOT"))
        field, value = domain.state_field(entity, text)
        _stored(entity, field, phrases)
        name = snake(f"when {'not ' if negated else ''}{value or field}")
        before = domain.state(entity, text, not negated, Name("old"))
        return entity, before, domain.state(entity, text, negated, SELF), name
    entity, field = phrases.field_of(need(subtree(tree, "path")))
    _stored(entity, field, phrases)
    chosen = _constant(need(subtree(tree, "value")), entity, field, phrases)
    before = Binary("!=", Member(Name("old"), field), Constant(chosen))
    return entity, before, Binary("==", Member(SELF, field), Constant(chosen)), snake(f"when {chosen}")


def _stored(entity: str, field: str, phrases: Phrases) -> None:
    found = phrases.domain.described(entity, field)
    if found is None or found.computed is not None:
        raise Unresolved


def _constant(value: ParseTree, entity: str, field: str, phrases: Phrases) -> str:
    if phrases.domain.type_of(entity, field).kind != "enum":
        raise Unresolved
    named, chosen = phrases.domain.state_field(entity, token(value, "ADJ") or "")
    if named != field or chosen is None:
        raise Unresolved
    return chosen


def _effect(tree: ParseTree, entity: str, phrases: Phrases) -> tuple[str, str]:
    if tree.data == "marked":
        return _assigned(entity, need(subtree(tree, "adj")), phrases)
    path = phrases.path(need(subtree(tree, "path")), Row(entity))
    if path.base != SELF:
        raise Unresolved
    _stored(entity, path.name, phrases)
    if tree.data == "cleared":
        return path.name, cleared(entity, path.name, phrases)
    value = need(subtree(tree, "value", "moment"))
    return path.name, fitting(value, entity, path.name, phrases)


def _assigned(entity: str, adj: ParseTree, phrases: Phrases) -> tuple[str, str]:
    return assigned(entity, token(adj, "ADJ") or "", phrases, negated=bool(token(adj, "NOT")))


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
        return f'"{_constant(value, entity, field, phrases)}"'
    wanted = {"datetime": ("now",), "date": ("today", "now"), "boolean": ("true", "false")}.get(kind)
    if wanted is None:
        return _number_or_text(text, kind)
    if text not in wanted:
        raise Unresolved
    return "today" if kind == "date" else text


def _number_or_text(text: str, kind: str) -> str:
    is_number = text[:1].isdigit()
    if (kind in ("integer", "decimal")) != is_number or (not is_number and text[:1] != '"'):
        raise Unresolved
    return text


def preset(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """A new todo is not done. Titles default to `untitled`."""
    if tree.data == "initial":
        entity = phrases.domain.entity(token(tree, "ENTITY") or "")
        field, value = _assigned(entity, need(subtree(tree, "adj")), phrases)
        return [FieldFact(entity, field, default=value)]
    path = subtree(tree, "path")
    if path:
        entity, field = phrases.field_of(path)
    else:
        text, said = token(tree, "FIELD") or "", token(tree, "ENTITY")
        entity = phrases.domain.entity(said) if said else phrases.domain.holder(text, phrases.here)
        field = phrases.domain.field(entity, text)
    _stored(entity, field, phrases)
    measured(subtree(tree, "unit"), field)
    return [FieldFact(entity, field, default=fitting(need(subtree(tree, "value")), entity, field, phrases))]


def deletion(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """Deleting a list deletes its todos."""
    role = token(tree, "ROLE")
    if role and phrases.domain.role(role) != "user":
        raise Unresolved
    parent = phrases.domain.entity(token(tree, "ENTITY") or "")
    children = [phrases.domain.entity(token(g, "ENTITY") or "") for g in trees(tree, "gone")]
    for child in children:
        phrases.domain.reference(child, parent)
    return [DeleteFact(parent, child, "cascade") for child in children]


def kept(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """A list that has todos cannot be deleted."""
    parent, child = (phrases.domain.entity(t) for t in tokens(tree, "ENTITY"))
    phrases.domain.reference(child, parent)
    return [DeleteFact(parent, child, "restrict")]
