"""How far an operation reaches: the events of its entity that it needs, and the audit log."""

from dataclasses import dataclass
from functools import cached_property

from agents.spec.model import Effect
from agents.stacks.fastapi.events import EventsView
from agents.stacks.fastapi.happenings import asks_actor, is_far, leading, starts_reactions
from agents.stacks.fastapi.logic import Logic
from agents.stacks.fastapi.sources import sources_of
from agents.stacks.fastapi.views import EntityView, OperationView, ProjectView

WRITING = frozenset({"create", "register", "update", "update_me"})
"""The kinds of operations that take references from a request."""
READING = frozenset({"get", "list"})


@dataclass(frozen=True, eq=False)
class Reach:
    """An operation, and what it changes beyond its own row."""

    operation: OperationView
    logic: Logic

    @property
    def entity(self) -> EntityView:
        """The entity."""
        return self.operation.entity

    @property
    def kind(self) -> str:
        """The kind of the operation."""
        return self.operation.kind

    @property
    def _project(self) -> ProjectView:
        return self.entity.project

    @property
    def own_effects(self) -> list[Effect]:
        """The effects on the row itself; of a transition, and behind effects elsewhere, the events carry them out."""
        if self.kind == "transition":
            return []
        return list(leading(self.operation.node)) if self.is_far else [e for e in self._effects if e.each is None]

    @property
    def _effects(self) -> tuple[Effect, ...]:
        return self.operation.node.effects

    @property
    def writes_self(self) -> bool:
        """Whether the row itself changes by the effects."""
        return bool(self.own_effects)

    @property
    def is_signed(self) -> bool:
        """Whether it may change rows whose changes are in the audit log."""
        if self.kind in (*READING, "me", "login", "refresh", "logout", "audit"):
            return False
        return self.entity.node.audit or (bool(self._project.audited) and self._reaches_others)

    @property
    def _reaches_others(self) -> bool:
        """Whether rows of other entities may change as well."""
        effects = [*self.operation.node.effects, *(e for o in self.logic.changes for e in o.effects)]
        return any(e.each or e.run or e.target != "self" for e in effects)

    @cached_property
    def _events(self) -> EventsView:
        return EventsView(self.entity)

    @property
    def names_actor(self) -> bool:
        """Whether it tells the events who asks."""
        return self.uses_events and asks_actor(self._project) and self.kind != "register"

    @property
    def is_far(self) -> bool:
        """Whether it has effects on other rows than its own and those of a collection."""
        return self.kind != "transition" and is_far(self.operation.node)

    @property
    def has_sources(self) -> bool:
        """Whether it makes rows of others, which are locked before."""
        return self.kind in ("create", "update") and sources_of(self.operation) is not None

    @property
    def locks_parents(self) -> bool:
        """Whether rows that the new or changed row depends on are locked."""
        if self.kind in ("update", "update_me"):
            return bool(self._events.parents) and (
                self.is_far or any(g.is_async for g in self.logic.guards(self.operation))
            )
        return bool(self._events.parents) and self.kind in ("create", "register")

    @property
    def locks_by_events(self) -> bool:
        """Whether the row is loaded by its events, which lock other rows before."""
        return self.kind == "transition" or (self.kind == "action" and bool(self._events.parents or self.is_far))

    @property
    def follows(self) -> bool:
        """Whether its change of the row starts something elsewhere."""
        if self.kind == "transition":
            return False
        sent = {"create": "creatable", "register": "creatable", "update": "updatable", "update_me": "updatable"}
        written = {f.name for f in self.entity.fields if self.kind in sent and getattr(f, sent[self.kind])}
        return starts_reactions(self.entity, written | {name for e in self.own_effects for name in e.values})

    @property
    def uses_events(self) -> bool:
        """Whether it asks the events of the entity for something."""
        return self.locks_by_events or self.is_far or self.locks_parents or self.follows
