"""Rows of two kinds that belong together one to one: said from both sides it is one reference, and unique."""

from collections.abc import Iterable
from dataclasses import replace

from agents.specify.build.shape import Stated
from agents.specify.facts.facts import KeyFact, RefFact


def one_to_one(stated: Iterable[Stated]) -> list[Stated]:
    """Let "an order has an invoice", where "an invoice belongs to an order", say that no order has two."""
    told = list(stated)
    back = {(s.fact.entity, s.fact.target): s.fact for s in told if isinstance(s.fact, RefFact) and not s.fact.had}
    return [_unique(each, back) for each in told]


def _unique(said: Stated, back: dict[tuple[str, str], RefFact]) -> Stated:
    fact = said.fact
    if not isinstance(fact, RefFact) or not fact.had or fact.entity == fact.target:
        return said
    other = back.get((fact.target, fact.entity))
    return replace(said, fact=KeyFact(other.entity, (other.field,))) if other else said
