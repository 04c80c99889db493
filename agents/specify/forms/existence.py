"""Forms that say that there are things of a kind; what they have is said elsewhere."""

from agents.specify.facts.facts import EntityFact, Fact
from agents.specify.forms.declare import entity_name
from agents.specify.grammar.trees import ParseTree, Unresolved, token, tokens
from agents.specify.names.nouns import thing
from agents.specify.names.words import words


def keeps(tree: ParseTree) -> list[Fact]:
    """The system keeps lists and todos."""
    said = tokens(tree, "NEW_ENTITY")
    if not all(thing(text) == words(text) for text in said):
        raise Unresolved
    return [EntityFact(entity_name(text)) for text in said]


def is_entity(tree: ParseTree) -> list[Fact]:
    """A list is an entity."""
    return [EntityFact(entity_name(token(tree, "NEW_ENTITY")))]
