"""Forms that say that there is only one row: of a parent, or of a pair of rows that it joins."""

from dataclasses import replace

from agents.specify.facts.facts import Fact, KeyFact, RefFact
from agents.specify.forms.declare import entity_name, is_doing
from agents.specify.forms.permit import roles
from agents.specify.grammar.domain import Domain
from agents.specify.grammar.phrases import Phrases
from agents.specify.grammar.trees import ParseTree, Unresolved, need, subtree, token, tokens
from agents.specify.names.words import label, singular, snake, words


def declare_one(tree: ParseTree) -> list[Fact]:
    """A member has one profile."""
    parent, child = tokens(tree, "NEW_ENTITY")
    if singular(words(child)) != words(child):
        raise Unresolved
    field = snake(singular(words(parent)))
    return [RefFact(entity_name(child), entity_name(parent), field), KeyFact(entity_name(child), (field,))]


def only_one(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """Return that the other row belongs to this one; only of people, for "an order has one customer" is the reverse."""
    parent, _ = tokens(tree, "NEW_ENTITY")
    if phrases.domain.entity(parent) != phrases.domain.subject:
        raise Unresolved
    return [replace(f, owner=True) if isinstance(f, RefFact) else f for f in declare_one(tree)]


def once_per(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """A product can appear only once per cart."""
    domain = phrases.domain
    one, other = (domain.entity(t) for t in tokens(tree, "ENTITY"))
    found = [key for name in domain.model.entities if (key := _joining(name, (other, one), domain))]
    if len(found) != 1 or one == other:
        raise Unresolved
    return [found[0]]


def done_once(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """A member can review a book only once."""
    domain, verb = phrases.domain, token(tree, "DOES") or ""
    roles(need(subtree(tree, "who_can")), phrases)
    thing = domain.entity(token(tree, "ENTITY") or "")
    names = [n for n in domain.model.entities if label(n) == verb or is_doing(f"{verb}s", n)]
    found = [key for name in names if (key := _joining(name, (domain.subject, thing), domain))]
    if len(found) != 1:
        raise Unresolved
    return [found[0]]


def _joining(name: str, targets: tuple[str, str], domain: Domain) -> KeyFact | None:
    """Return the key of an entity that has exactly one reference to each of two others."""
    refs = [[f.name for f in domain.get(name).fields if f.type == f"ref({t})"] for t in targets]
    return KeyFact(name, (refs[0][0], refs[1][0])) if all(len(r) == 1 for r in refs) else None
