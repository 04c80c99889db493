"""Forms about the time that a row takes up: no two of a parent overlap, and none is too short or too long."""

import re

from agents.spec.expression import Binary, BinaryOp, Constant, Macro, Member, Name, Node, Size, Unary, conjunction
from agents.specify.facts.facts import CheckFact, Fact
from agents.specify.forms.said import period
from agents.specify.grammar.domain import SELF, Domain, show
from agents.specify.grammar.phrases import Phrases, Row, bound
from agents.specify.grammar.trees import ParseTree, Unresolved, need, numbers, subtree, token, tokens, trees
from agents.specify.names.words import label

_FIRST = re.compile(
    r"\b(?:start|starts|starting|from|begin|begins|beginning|check in|arrival|pick up|pickup|opening)\b"
)
_LAST = re.compile(r"\b(?:end|ends|ending|to|until|till|finish|check out|checkout|departure|return|closing|drop off)\b")
_NIGHTS = re.compile(r"\b(?:check|arrival|departure)\b")
"""A room is free on the day on which somebody leaves it; other periods of days share a day that both name."""


def overlap(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """No two bookings of the same court may overlap."""
    domain = phrases.domain
    child, parent = _named(tree, domain)
    reference = domain.reference(child, parent)
    first, last = _ends(child, domain)
    lock = Member(SELF, reference.name)
    condition = [phrases.states(adj, Row(child, Name("x"))) for adj in trees(tree, "adj")]
    shared = Macro(
        domain.collection(parent, child, lock), "filter", "x",
        conjunction([*condition, *_meeting(first, last, domain.type_of(child, first).kind)]),
    )  # fmt: skip
    # The row itself is one of those that are counted.
    expr: Node = Binary("<=", Size(shared), Constant(1))
    mine = [phrases.states(adj, Row(child)) for adj in trees(tree, "adj")]
    expr = Binary("||", Unary("!", conjunction(mine)), expr) if mine else expr
    return [CheckFact(child, show(domain.unless_empty(child, expr, lock)), lock=show(lock))]


def _named(tree: ParseTree, domain: Domain) -> tuple[str, str]:
    """Return the rows that must not overlap, and what they take up."""
    first, *more = (domain.entity(text) for text in tokens(tree, "ENTITY"))
    if tree.data == "overlap_had":
        return more[-1], first
    if not more or any(other != first for other in more[:-1]):
        raise Unresolved
    return first, more[-1]


def _ends(entity: str, domain: Domain) -> tuple[str, str]:
    """Return the fields in which a period begins and ends: the only ones, of one kind, and never empty."""
    moments = [
        f for f in domain.get(entity).fields
        if f.type in ("date", "datetime") and f.computed is None and f.name not in ("created_at", "updated_at")
    ]  # fmt: skip
    first = [f for f in moments if _FIRST.search(label(f.name))]
    last = [f for f in moments if _LAST.search(label(f.name)) and f not in first]
    if len(first) != 1 or len(last) != 1 or first[0].type != last[0].type:
        raise Unresolved
    if not (first[0].required and last[0].required):
        raise Unresolved
    return first[0].name, last[0].name


def _meeting(first: str, last: str, kind: str) -> list[Node]:
    """Return that the row `x` and the row itself share time: moments that merely touch do not, days do."""
    before: BinaryOp = "<=" if kind == "date" and not _NIGHTS.search(label(first)) else "<"
    return [
        Binary(before, Member(Name("x"), first), Member(SELF, last)),
        Binary(before, Member(SELF, first), Member(Name("x"), last)),
    ]


def lasting(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """A booking must be at least 30 minutes and at most 3 hours long."""
    entity = phrases.domain.entity(token(tree, "ENTITY") or "")
    first, last = _ends(entity, phrases.domain)
    facts: list[Fact] = []
    for said in trees(tree, "lasts"):
        op, _ = bound(need(subtree(said, "bound")))
        length = period(numbers(need(subtree(said, "bound")))[0], token(said, "DURATION") or "")
        check = Binary(op, Member(SELF, last), Binary("+", Member(SELF, first), length))
        facts.append(CheckFact(entity, show(check)))
    return facts
