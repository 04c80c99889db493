"""A change between two versions of a Spec: what it is, what it does to data and clients, and where both say it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from agents.spec.diagnostic import CATALOGUE
from agents.spec.model import Closed, Node, Spec
from agents.spec.nodes import Places

Effect = Literal["destructive", "needs a value", "needs a check", "breaking", "safe"]
"""destructive: stored data goes; needs a value: rows that are there have none; needs a check: rows that are there may
be refused; breaking: clients that work today may not tomorrow; safe: neither. The gravest stands first."""

EFFECTS: tuple[Effect, ...] = get_args(Effect)


class Change(Closed):
    """One change. `way`: how it can be carried out; the lines are 0 where a version does not say it."""

    code: str
    effect: Effect
    node: str
    message: str
    way: str = ""
    old_line: int = 0
    new_line: int = 0


@dataclass(frozen=True)
class Versions:
    """The two versions that are compared, and the lines of their nodes."""

    old: Spec
    new: Spec

    def told(self, code: str, effect: Effect, was: Node | None, now: Node | None, what: str, way: str = "") -> Change:
        """Return a change of a node, which has been added where it was not, removed where it is no more."""
        node = now or was
        return Change(
            code=code, effect=effect, node=node.id if node else "", message=what, way=way or CATALOGUE[code].hint,
            old_line=self._places[0].line(was) if was else 0, new_line=self._places[1].line(now) if now else 0,
        )  # fmt: skip

    @cached_property
    def _places(self) -> tuple[Places, Places]:
        return Places(self.old), Places(self.new)
