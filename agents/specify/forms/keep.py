"""Forms about what is kept: the log of changes, who reads it, and when rows are deleted."""

from agents.spec.expression import Binary, Call, Constant, Macro, Member, Name, Node, conjunction
from agents.specify.build.parts import whole_of
from agents.specify.facts.facts import AuditFact, AuditorFact, Fact, RetentionFact
from agents.specify.forms.permit import roles
from agents.specify.grammar.domain import SELF, show
from agents.specify.grammar.phrases import Phrases, Row
from agents.specify.grammar.trees import ParseTree, Unresolved, need, numbers, subtree, token, tokens
from agents.specify.names.words import words

_DAYS = {"day": 1, "week": 7, "month": 31, "year": 365}
"""A month counts as its longest, so that nothing goes too early."""

_WHEN = ("on", "at", "date", "time")


def audit(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """Every change to a loan is recorded in the audit log; changes to those who sign in are not kept there."""
    domain = phrases.domain
    if tree.data == "audit_all":
        return [AuditFact(name) for name in domain.model.entities if name != domain.subject]
    named = [domain.entity(text) for text in tokens(tree, "ENTITY")]
    if domain.subject in named:
        raise Unresolved
    return [AuditFact(name) for name in named]


def auditor(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """An admin can view the audit log; where nothing is kept there, this states nothing."""
    if not phrases.domain.model.logged:
        raise Unresolved
    allowed = roles(need(subtree(tree, "who_can")), phrases)
    if token(tree, "ACTION") not in ("view", "see", "read", "browse", "list") or "anyone" in allowed:
        raise Unresolved
    return [AuditorFact(role) for role in allowed]


def retention(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """Returned loans are kept for 2 years."""
    entity = phrases.domain.entity(token(tree, "ENTITY") or "")
    row, adj = Row(entity), subtree(tree, "adj")
    parts = [phrases.states(adj, row)] if adj else []
    path = subtree(tree, "path")
    since = phrases.path(path, row) if path else Member(SELF, _since(adj, entity, phrases))
    if since.base != SELF:
        raise Unresolved
    return [RetentionFact(entity, show(conjunction([*parts, _over(tree, since, entity, phrases)])))]


def untouched(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """Carts that were not touched for 60 days are deleted: neither they nor their parts have changed since."""
    domain = phrases.domain
    entity = domain.entity(token(tree, "ENTITY") or "")
    parts = [_over(tree, Member(SELF, "updated_at"), entity, phrases)]
    for part in domain.model.entities.values():
        whole = whole_of(part, domain.model)
        if whole and whole[1] == entity:
            still = _over(tree, Member(Name("x"), "updated_at"), part.name, phrases)
            parts.append(Macro(domain.collection(entity, part.name, SELF), "all", "x", still))
    return [RetentionFact(entity, show(conjunction(parts)))]


def _since(adj: ParseTree | None, entity: str, phrases: Phrases) -> str:
    """Rows in a state count from its date (`returned on`), others from their creation."""
    if adj is None:
        return "created_at"
    state = words(token(adj, "ADJ") or "")
    found = {phrases.domain.find_field(entity, f"{state} {end}") for end in _WHEN} - {None}
    if len(found) != 1 or token(adj, "NOT"):
        raise Unresolved
    return found.pop() or ""


def _over(tree: ParseTree, since: Member, entity: str, phrases: Phrases) -> Node:
    days = int(numbers(tree)[0]) * _DAYS[(token(tree, "SPAN") or "").removesuffix("s")]
    kind = phrases.domain.type_of(entity, since.name).kind
    if kind not in ("date", "datetime"):
        raise Unresolved
    end = Binary("+", since, Call("days", (Constant(days),)))
    return Binary("<=", end, Name("today" if kind == "date" else "now"))
