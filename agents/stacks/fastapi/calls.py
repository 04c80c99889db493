"""How a service calls the rules of an entity, and its repositories."""

from dataclasses import dataclass
from functools import cached_property

from agents.stacks.fastapi.checks import CheckView
from agents.stacks.fastapi.logic import Logic
from agents.stacks.fastapi.pieces import Names, Row
from agents.stacks.fastapi.snippets import Snippet
from agents.stacks.fastapi.views import FieldView

_SERVICE_NAMES = {"session": "self._session", "now": "self._now", "today": "self._now.date()"}


def service_call(check: CheckView, row: str | None = None) -> str:
    """Return the call of a guard or rule in a service."""
    actor = {"actor_id": check.entity.project.actor_id}
    names = {**_SERVICE_NAMES, **actor, check.entity.var: row or check.entity.var}
    arguments = ", ".join(names.get(p, p) for p in check.parameters)
    return f"{'await ' if check.is_async else ''}{check.entity.module}_rules.{check.name}({arguments})"


def react_call(logic: Logic, row: str, before: str) -> str:
    """Return the call of the reactions of an entity in a service."""
    reactions = Reactions(logic)
    names = {**_SERVICE_NAMES, "actor_id": logic.project.actor_id, logic.entity.var: row, "before": before}
    arguments = ", ".join(names.get(p, p) for p in reactions.parameters)
    return f"{'await ' if reactions.is_async else ''}{logic.entity.module}_rules.react({arguments})"


@dataclass(frozen=True, eq=False)
class Reactions:
    """The function `react` of the rules of an entity."""

    logic: Logic

    @cached_property
    def steps(self) -> list[tuple[Snippet, list[tuple[FieldView, Snippet]]]]:
        """For each reaction its condition, and what it sets."""
        entity, found = self.logic.entity, []
        names: Names = {"self": Row(entity, entity.var), "old": Row(entity, "before", partial=True)}
        for operation in self.logic.reactions:
            when = operation.start.when if operation.start.on == "change" else "true"
            values = [pair for e in operation.effects if e.each is None for pair in e.values.items()]
            fields = [(entity.field(n), v) for n, v in values]
            found.append((self.logic.condition(when), [(f, self.logic.assigned(f, v, names)) for f, v in fields]))
        return found

    @property
    def is_async(self) -> bool:
        """Whether it asks the database."""
        return any(w.code.sql or any(v.code.sql for _, v in values) for w, values in self.steps)

    @property
    def parameters(self) -> list[str]:
        """The names of its arguments."""
        uses = set().union(*(w.uses.union(*(v.uses for _, v in values)) for w, values in self.steps))
        clock = [{"actor": "actor_id"}.get(u, u) for u in ("actor", "now", "today") if u in uses]
        before = ["before"] if self.logic.before else []
        return [*(["session"] if self.is_async else []), self.logic.entity.var, *before, *clock]


def reference_exists(field: FieldView, value: str, call: str) -> str:
    """Return the question whether the row of a reference is there, and visible."""
    return f"self._{field.target.plural}.exists({', '.join(filter(None, [value, call]))})"


def given(field: FieldView, snippet: Snippet, value: str) -> str:
    """Return the value that a field is given: of one that may be empty, what is there."""
    return f"filled({value})" if snippet.code.type.nullable and not field.nullable else value


def in_function(snippet: Snippet) -> str:
    """Return the value of a snippet in a function that has a session."""
    return f"await session.scalar(sa.select({snippet.text}))" if snippet.code.sql else snippet.text


def in_service(snippet: Snippet) -> str:
    """Return the value of a snippet in a method of a service."""
    if snippet.code.sql:
        return f"await self._session.scalar(sa.select({snippet.text}))"
    return {"now": "self._now", "today": "self._now.date()"}.get(snippet.text, snippet.text)
