"""Whoever is said to search, filter or sort rows may view them, unless it is said otherwise whose they are to see."""

from agents.spec.model import Entity, Role
from agents.specify.build.model import of_kind
from agents.specify.build.ranks import held
from agents.specify.build.shape import Stated
from agents.specify.facts.facts import AllFact, DenyFact, GrantFact, OnlyFact
from agents.specify.facts.narrow import NarrowFact, SeekFact

_VIEW = ("list", "get")


def sought(entities: list[Entity], stated: list[Stated], roles: tuple[Role, ...]) -> list[Stated]:
    """Return the grants of those who look for rows, each with its sentence.

    Who may view rows that belong to somebody, or that others are expressly shown, is for other sentences.
    """
    found: dict[GrantFact, Stated] = {}
    for entity in entities:
        for said, fact in of_kind(stated, SeekFact, entity.name) if not entity.owner else ():
            if not _is_told(fact, stated, roles):
                grant = GrantFact(fact.entity, _VIEW, fact.role, None)
                found.setdefault(grant, Stated(said.sentence, said.line, said.text, grant, said.path))
    return list(found.values())


def _is_told(sought: SeekFact, stated: list[Stated], roles: tuple[Role, ...]) -> bool:
    """Tell whether other sentences say who views rows; those who manage them need not be all who do."""
    name, mine = sought.entity, {"anyone", "user", *held(sought.role, roles)}
    shown = [fact for _, fact in of_kind(stated, GrantFact, name) if "list" in fact.ops]
    others = [f for f in shown if f.when is not None or "create" not in f.ops or f.role in mine]
    kept = [f.ops for _, f in of_kind(stated, OnlyFact, name)] + [f.ops for _, f in of_kind(stated, DenyFact, name)]
    closed = [ops for ops in kept if "list" in ops]
    managed = any(fact.role in mine for _, fact in of_kind(stated, AllFact, name))
    return bool(others or closed or managed or of_kind(stated, NarrowFact, name))
