"""Forms that declare what is computed: counts, states, sums and products."""

from dataclasses import replace

from agents.spec.expression import Node, conjunction
from agents.specify.declare import entity_name
from agents.specify.domain import SELF, show
from agents.specify.facts import Fact, FieldFact
from agents.specify.phrases import PATH_TESTS, Phrases, Row
from agents.specify.trees import ParseTree, Unresolved, need, subtree, token, trees
from agents.specify.words import snake, words


def declare_counted(tree: ParseTree) -> list[Fact]:
    """Return the name of a count; what it counts is read later."""
    return [_computed(tree, "integer", "0")]


def declare_flagged(tree: ParseTree) -> list[Fact]:
    """Return the name of a computed state."""
    entity, flag = entity_name(token(tree, "NEW_ENTITY")), snake(token(tree, "NEW_FLAG") or "")
    return [FieldFact(entity, flag, type="boolean", computed="false")]


def declare_computed(tree: ParseTree) -> list[Fact]:
    """Return the name of a computed number."""
    return [_computed(tree, "decimal(12,2)", "0")]


def _computed(tree: ParseTree, kind: str, expr: str) -> FieldFact:
    entity, field = entity_name(token(tree, "NEW_ENTITY")), snake(words(token(tree, "NEW_FIELD") or ""))
    return FieldFact(entity, field, type=kind, computed=expr)


def counted(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """Each list shows the number of its todos that are not done as open count."""
    fact = _computed(tree, "integer", "0")
    found = phrases.counted(need(subtree(tree, "number")), Row(fact.entity))
    return [replace(fact, computed=f"{show(found)}.size()")]


def flagged(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """A todo is overdue when its due date has passed and it is not done."""
    entity = entity_name(token(tree, "NEW_ENTITY"))
    field, value = phrases.domain.state_field(entity, token(tree, "NEW_FLAG") or "")
    if value is not None:
        raise Unresolved
    condition = show(conjunction(_conditions(tree, phrases, Row(entity))))
    return [FieldFact(entity, field, type="boolean", computed=condition)]


def _conditions(tree: ParseTree, phrases: Phrases, row: Row) -> list[Node]:
    """Return what must hold: the adjectives, what is said after "whose", what is said after "when"."""
    found = [phrases.states(adj, row) for adj in trees(tree, "adj")]
    found += [phrases.about_path(t, row) for t in tree.children if not isinstance(t, str) and t.data in PATH_TESTS]
    test = subtree(tree, "test")
    return [*found, phrases.test(test, row)] if test else found


def computed(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """The total of a line is its quantity times its price."""
    fact = _computed(tree, "decimal(12,2)", "0")
    return [replace(fact, computed=show(phrases.total(need(subtree(tree, "sum")), Row(fact.entity, SELF))))]
