"""Forms that say what happens: effects of a change, and what is deleted together."""

from agents.spec.expression import Binary, Constant, Member, Name, Node, conjunction
from agents.specify.facts.facts import CreationFact, DeleteFact, Fact, FieldFact, ReactionFact
from agents.specify.forms.act import assigned
from agents.specify.forms.change import CHANGES, changes, grouped
from agents.specify.forms.constrain import measured
from agents.specify.forms.declare import entity_name, literal
from agents.specify.forms.fitting import chosen, cleared, fitting, stored
from agents.specify.forms.permit import verbs
from agents.specify.grammar.domain import SELF, show
from agents.specify.grammar.phrases import Phrases, Row
from agents.specify.grammar.trees import ParseTree, Unresolved, need, subtree, token, tokens, trees
from agents.specify.names import kinds
from agents.specify.names.words import label, snake, words

_EFFECTS = ("effect", "cleared", "marked", "recorded")
_COUNTED = ("postponed", "increased", "decreased")
_TYPES = {"now": "datetime", "today": "date", "true": "boolean", "false": "boolean"}


def declare_reaction(tree: ParseTree) -> list[Fact]:
    """Return the fields that effects write: one that nothing else declares is inferred from them."""
    turned = need(subtree(tree, "trigger", "trigger_path"))
    path = subtree(turned, "path")
    entity = entity_name(token(turned, "ENTITY") or (token(path, "ENTITY") if path else None))
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
    entity, before, after, name = trigger(need(subtree(tree, "trigger", "trigger_path")), phrases)
    values = tuple(_effect(e, entity, phrases) for e in trees(tree, *_EFFECTS))
    same = {(entity, field) for field, value in values if f"self.{field} == {value}" == show(after)}
    if len({field for field, _ in values}) < len(values) or same or trees(tree, *_COUNTED):
        raise Unresolved
    when = show(conjunction([before, after]))
    written_as = {field: value for field, value in values if value in _TYPES}
    written: list[Fact] = [
        FieldFact(entity, field, type=_TYPES[written_as[field]] if field in written_as else None, effect=True)
        for field, _ in values
    ]
    return [ReactionFact(entity, name, when, values), *written]


def on_creation(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """When a loan is created, the copy's status is set to on loan."""
    if set(verbs(tree)) != {"create"}:
        raise Unresolved
    entity = phrases.domain.entity(token(tree, "ENTITY") or "")
    effects = trees(tree, *_EFFECTS, *CHANGES)
    for effect in effects:
        _unbounded(effect, Row(entity), phrases)
    found = grouped(changes(e, Row(entity), phrases) for e in effects)
    return [CreationFact(entity, tuple(found))]


def _unbounded(effect: ParseTree, row: Row, phrases: Phrases) -> None:
    """Refuse to take from a number with a least value: the acceptance tests cannot put enough there beforehand."""
    if effect.data == "decreased":
        path = phrases.path(need(subtree(effect, "path")), row)
        field = phrases.domain.described(phrases.entity_of(path, row), path.name)
        if field is None or field.min is not None or kinds.is_count(label(path.name)):
            raise Unresolved


def trigger(tree: ParseTree, phrases: Phrases) -> tuple[str, Node, Node, str]:
    """Return the entity, the condition on the row before, the one after, and the name of the reaction."""
    domain = phrases.domain
    if tree.data == "trigger":
        entity = domain.entity(token(tree, "ENTITY") or "")
        adj = need(subtree(tree, "adj"))
        text, negated = token(adj, "ADJ") or "", bool(token(adj, "NOT"))
        field, value = domain.state_field(entity, text)
        stored(entity, field, phrases)
        name = snake(f"when {'not ' if negated else ''}{value or field}")
        before = domain.state(entity, text, not negated, Name("old"))
        return entity, before, domain.state(entity, text, negated, SELF), name
    entity, field = phrases.field_of(need(subtree(tree, "path")))
    stored(entity, field, phrases)
    value = chosen(need(subtree(tree, "value")), entity, field, phrases)
    before = Binary("!=", Member(Name("old"), field), Constant(value))
    return entity, before, Binary("==", Member(SELF, field), Constant(value)), snake(f"when {value}")


def _effect(tree: ParseTree, entity: str, phrases: Phrases) -> tuple[str, str]:
    if tree.data == "marked":
        return _assigned(entity, need(subtree(tree, "adj")), phrases)
    path = phrases.path(need(subtree(tree, "path")), Row(entity))
    if path.base != SELF:
        raise Unresolved
    stored(entity, path.name, phrases)
    if tree.data == "cleared":
        return path.name, cleared(entity, path.name, phrases)
    value = need(subtree(tree, "value", "moment"))
    return path.name, fitting(value, entity, path.name, phrases)


def _assigned(entity: str, adj: ParseTree, phrases: Phrases) -> tuple[str, str]:
    return assigned(entity, token(adj, "ADJ") or "", phrases, negated=bool(token(adj, "NOT")))


def preset(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """A new todo is not done. Titles default to `untitled`."""
    if tree.data == "initial":
        said = token(tree, "ENTITY")
        entity = phrases.domain.entity(said) if said else phrases.here
        if entity is None:
            raise Unresolved
        field, value = _assigned(entity, need(subtree(tree, "adj")), phrases)
        return [FieldFact(entity, field, default=value)]
    path = subtree(tree, "path")
    if path:
        entity, field = phrases.field_of(path)
    else:
        text, said = token(tree, "FIELD") or "", token(tree, "ENTITY")
        entity = phrases.domain.entity(said) if said else phrases.domain.holder(text, phrases.here)
        field = phrases.domain.field(entity, text)
    stored(entity, field, phrases)
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
