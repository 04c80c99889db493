"""Expressions that are ready to stand in a function, and what the function has to be given."""

import re
from dataclasses import dataclass

from agents.spec.expression import Name, Node, children
from agents.stacks.fastapi.expressions import Source
from agents.stacks.fastapi.pieces import Code, Key
from agents.stacks.fastapi.views import ProjectView

_BARE_COLUMN = re.compile(r"[A-Za-z_]\w*\.[A-Za-z_]\w*")


def key_of_actor(project: ProjectView, *, nullable: bool = False) -> Key:
    """Return what `actor` stands for in every function: its id."""
    return Key(project.subject, "actor_id", nullable=nullable)


def actor_in_service(project: ProjectView, *, nullable: bool = False) -> Key:
    """Return what `actor` stands for where services, and the conditions of their queries, are about it."""
    return Key(project.subject, project.actor_id, nullable=nullable)


@dataclass(frozen=True)
class Snippet:
    """An expression with what has to stand before it."""

    code: Code
    source: Source

    @property
    def text(self) -> str:
        """The expression."""
        return self.code.text

    @property
    def element(self) -> str:
        """The expression as what SQLAlchemy calls an element: a bare column is none, nor is a constant."""
        if self.text in ("True", "False"):
            return f"sa.{self.text.lower()}()"
        if not _BARE_COLUMN.fullmatch(self.text):
            return self.text
        return f"{self.text}.is_(True)" if self.code.type.kind == "boolean" else f"{self.text}.expression"

    @property
    def uses(self) -> set[str]:
        """Which of now, today and actor it reads."""
        return self.source.uses


def names_of(node: Node) -> set[str]:
    """Return the names that an expression starts its paths with."""
    own = {node.name} if isinstance(node, Name) else set()
    return own.union(*(names_of(c) for c in children(node)))


def clock_and_actor(uses: set[str]) -> list[str]:
    """Return the names of parameters for who asks and what time it is."""
    return [{"actor": "actor_id"}.get(u, u) for u in ("actor", "now", "today") if u in uses]
