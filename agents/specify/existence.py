"""Forms that say that there are things of a kind; what they have is said elsewhere."""

from agents.specify.declare import entity_name
from agents.specify.facts import EntityFact, Fact
from agents.specify.nouns import thing
from agents.specify.trees import ParseTree, Unresolved, token, tokens
from agents.specify.words import words


def keeps(tree: ParseTree) -> list[Fact]:
    """The system keeps lists and todos."""
    said = tokens(tree, "NEW_ENTITY")
    if not all(thing(text) == words(text) for text in said):
        raise Unresolved
    return [EntityFact(entity_name(text)) for text in said]


def is_entity(tree: ParseTree) -> list[Fact]:
    """A list is an entity."""
    return [EntityFact(entity_name(token(tree, "NEW_ENTITY")))]
