"""A row that an operation writes beside its own: its rules, and what follows from its change."""

from dataclasses import dataclass
from functools import cached_property

from agents.stacks.fastapi.calls import react_call, service_call
from agents.stacks.fastapi.checks import CheckView
from agents.stacks.fastapi.happenings import asks_actor, far_reactions
from agents.stacks.fastapi.logic import Logic
from agents.stacks.fastapi.parents import parents_of
from agents.stacks.fastapi.views import EntityView


@dataclass(frozen=True, eq=False)
class Touched:
    """One row in the variable `var` (`optional`: it may be None), or each of `rows`, and the attributes written."""

    entity: EntityView
    var: str
    attributes: set[str]
    rows: str = ""
    optional: bool = False
    new: bool = False
    """It was made just now: nothing follows from a change of it."""

    @cached_property
    def _logic(self) -> Logic:
        return Logic(self.entity)

    @property
    def _keeps_before(self) -> bool:
        return not self.new and bool(self._logic.before and (self._logic.reactions or far_reactions(self.entity)))

    @property
    def _before(self) -> str:
        return f"before_{self.var}"

    @property
    def gathering(self) -> list[str]:
        """The line before a loop over the rows."""
        kept = f"dict[UUID, {self.entity.module}_rules.Before]"
        return [f"{self._before}: {kept} = {{}}"] if self.rows and self._follows else []

    @property
    def _follows(self) -> bool:
        return not self.new and bool(far_reactions(self.entity))

    @property
    def opening(self) -> list[str]:
        """The lines before a row is written: what its rules count is locked, and what it was is remembered."""
        return [
            *self.locking,
            *([f"{self._kept} = {self.entity.module}_rules.Before.of({self.var})"] if self._keeps_before else []),
        ]

    @property
    def locking(self) -> list[str]:
        """The lines that lock what the rules of a row count."""
        if not any(r.name in self._logic.locks for r in self._rules):
            return []
        if parents_of(self.entity):
            return [f"await {made(self.entity)}.lock_parents({self.var})"]
        return self._own_locks

    @property
    def _kept(self) -> str:
        return f"{self._before}[{self.var}.id]" if self.rows and self._follows else self._before

    @property
    def _own_locks(self) -> list[str]:
        locks = (self._logic.locks[r.name] for r in self._rules if r.name in self._logic.locks)
        module = f"{self.entity.module}_rules"
        return [f"await {module}.{lock.name}(self._session, {self.var}.{lock.via.attribute})" for lock in locks]

    @property
    def reacting(self) -> list[str]:
        """The line after a row was written."""
        return [react_call(self._logic, self.var, self._kept)] if self._logic.reactions else []

    @property
    def _rules(self) -> tuple[CheckView, ...]:
        return self._logic.triggered(self.attributes)

    @property
    def checks(self) -> list[str]:
        """The rules, once everything is written."""
        return self._around([service_call(rule, self.var) for rule in self._rules])

    @property
    def follows(self) -> list[str]:
        """What follows from the change."""
        call = f"await {made(self.entity)}.follow({self.var}, {self._kept})"
        return self._around([call] if self._follows else [])

    def _around(self, calls: list[str]) -> list[str]:
        if not calls or not (self.rows or self.optional):
            return calls
        head = f"for {self.var} in {self.rows}:" if self.rows else f"if {self.var}:"
        return [head, *(f"    {call}" for call in calls)]


def made(entity: EntityView) -> str:
    """Return the events of another entity, for the same transaction."""
    actor = ", self._actor_id" if asks_actor(entity.project) else ""
    return f"{entity.module}_events.{entity.class_name}Events(self._session, self._now{actor})"
