"""What is put together of a document: its entities, roles and links, on the way to the Spec."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from agents.spec.diagnostic import Diagnostic
from agents.spec.model import Entity, Enum, Link, Role
from agents.specify.build.ranks import Ranks
from agents.specify.build.shape import Stated
from agents.specify.build.statements import Statements

F = TypeVar("F")


@dataclass
class Model:
    """The entities of a document and the choices made on the way. `events`: those of the lifecycles, by entity."""

    subject: str
    ranks: Ranks = field(default_factory=Ranks)
    enums: dict[str, Enum] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    events: dict[str, tuple[str, ...]] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)
    role_enum: Enum | None = None

    @property
    def roles(self) -> dict[str, Role]:
        """The declared roles by name."""
        return {role.name: role for role in self.ranks.roles}

    @property
    def logged(self) -> tuple[str, ...]:
        """What the log of changes is called, where anything is kept in it."""
        return ("log! audit trail history",) if any(e.audit for e in self.entities.values()) else ()


def of_kind(stated: Iterable[Stated], kind: type[F], entity: str | None = None) -> list[tuple[Stated, F]]:
    """Return the facts of one kind, of one entity if asked."""
    if isinstance(stated, Statements):
        return stated.of_kind(kind, entity)
    found = [(s, s.fact) for s in stated if isinstance(s.fact, kind)]
    return [(s, f) for s, f in found if entity is None or getattr(f, "entity", None) == entity]
