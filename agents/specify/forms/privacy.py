"""Forms that close a whole backend or a kind of row: nothing without signing in, private to who created it."""

from agents.specify.facts.facts import ClosedFact, Fact, GrantFact, RefFact, Verb
from agents.specify.forms.declare import entity_name, owned
from agents.specify.grammar.phrases import Phrases
from agents.specify.grammar.trees import ParseTree, Unresolved, need, subtree, token, tokens

_ALL: tuple[Verb, ...] = ("list", "create", "get", "update", "delete")


def declare_private(tree: ParseTree) -> list[Fact]:
    """Return that the entities have an owner."""
    creator = need(subtree(tree, "creator"))
    return [f for text in tokens(tree, "NEW_ENTITY") for f in owned(creator, entity_name(text))]


def private(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """All accounts and expenses are private to the person who created them."""
    creator = need(subtree(tree, "creator"))
    facts: list[Fact] = []
    for text in tokens(tree, "NEW_ENTITY"):
        entity = phrases.domain.entity(text)
        if entity == phrases.domain.subject:
            raise Unresolved
        direct = owned(creator, entity)
        beyond = phrases.domain.owner_beyond(entity)
        facts += [f for f in direct if not (beyond and isinstance(f, RefFact))]
        when = f"{beyond or 'self.' + phrases.domain.subject_field(entity)} == actor"
        facts.append(GrantFact(entity, _ALL, "user", when))
    return facts


def closed(tree: ParseTree, _: Phrases) -> list[Fact]:
    """Without signing in, nobody can do anything."""
    return [ClosedFact(owned=token(tree, "OTHERS_NOTHING") is not None)]
