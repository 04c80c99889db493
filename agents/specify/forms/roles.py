"""Forms about roles: who there is, who has whose rights as well, and who gives people their roles."""

from agents.specify.facts.facts import AssignFact, Fact, OnlyFact, RoleFact
from agents.specify.forms.permit import reserved, roles
from agents.specify.grammar.domain import ANYONE
from agents.specify.grammar.phrases import Phrases
from agents.specify.grammar.trees import ParseTree, Unresolved, subtree, tokens
from agents.specify.names.words import singular, snake, words


def role_name(text: str) -> str:
    """Return the name of a role: `Shift leads` is `shift_lead`."""
    return snake(singular(words(text)))


def _declared(text: str) -> str:
    if singular(words(text)) in ANYONE:
        raise Unresolved
    return role_name(text)


def includes(tree: ParseTree) -> list[Fact]:
    """A librarian can do everything a member can."""
    holder, held = tokens(tree, "NEW_ROLE")
    return [RoleFact(_declared(holder), (_declared(held),))]


def listed(tree: ParseTree) -> list[Fact]:
    """There are two roles: clerk and manager."""
    return [RoleFact(_declared(text)) for text in tokens(tree, "NEW_ROLE")]


def assign(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """Only an admin can give somebody another role."""
    allowed = roles(subtree(tree, "who_can") or tree, phrases)
    if "anyone" in allowed:
        raise Unresolved
    facts: list[Fact] = [AssignFact(role) for role in allowed]
    return [*facts, OnlyFact(phrases.domain.subject, ("assign_role",), allowed)] if reserved(tree) else facts
