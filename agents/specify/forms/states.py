"""What grants and denials of rows in a state leave to others: "only managers can see hidden tools"."""

from agents.spec.expression import Unary, parse
from agents.spec.model import RoleName
from agents.specify.facts.facts import Fact, GrantFact, NarrowFact
from agents.specify.forms.theirs import hidden, is_limited
from agents.specify.grammar.domain import show
from agents.specify.grammar.phrases import Phrases
from agents.specify.grammar.trees import ParseTree, Unresolved, subtree, token, trees

_LIMITED = frozenset({"list", "get", "update", "delete"})
"""What is done with rows that are there."""


def kept_back(tree: ParseTree, facts: list[Fact], allowed: tuple[RoleName, ...], phrases: Phrases) -> list[Fact]:
    """Only managers can see hidden tools: what others may see are the rest of them."""
    targets = [t for granted in trees(tree, "granted") for t in trees(granted, "target") if not is_limited(t)]
    found = _limiting(facts)
    if len(targets) != 1 or not found or "anyone" in allowed:
        return []
    return hidden(targets[0], found[0].entity, allowed, phrases, found[0].ops)


def limits(tree: ParseTree, facts: list[Fact]) -> list[Fact]:
    """Members can only see tools that are not hidden: whatever else lets members see tools."""
    if not _is_limit(tree):
        return []
    return [NarrowFact(f.entity, f.ops, f.role, f.when or "") for f in _limiting(facts)]


def _limiting(facts: list[Fact]) -> list[GrantFact]:
    """Return the grants of rows in a state, whosever they are."""
    found = [f for f in facts if isinstance(f, GrantFact) and f.when and "actor" not in f.when]
    return [f for f in found if set(f.ops) <= _LIMITED]


def _is_limit(tree: ParseTree) -> bool:
    who = subtree(tree, "who_can")
    return any(token(part, "ONLY") for part in (who, *trees(tree, "granted")) if part is not None)


def denied_while(entity: str, ops: tuple[str, ...], denied: list[RoleName], held: str) -> list[Fact]:
    """Members cannot see hidden tools. Nobody can delete a paid invoice."""
    if "actor" in held or "anyone" in denied or not set(ops) <= (_LIMITED if denied else {"update", "delete"}):
        raise Unresolved
    when = show(Unary("!", parse(held)))
    limited: list[RoleName | None] = [*denied] or [None]
    return [NarrowFact(entity, ops, role, when) for role in limited]
