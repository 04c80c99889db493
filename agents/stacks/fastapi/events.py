"""The events of an entity: the steps of its lifecycle, what follows from changes, and what time brings."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from agents.spec.model import Operation
from agents.stacks.fastapi import happenings
from agents.stacks.fastapi.calls import in_service, react_call, service_call
from agents.stacks.fastapi.checks import CheckView
from agents.stacks.fastapi.expressions import Source
from agents.stacks.fastapi.logic import IN_SERVICE, Logic
from agents.stacks.fastapi.making import Making
from agents.stacks.fastapi.parents import parents_of
from agents.stacks.fastapi.paths import first_step
from agents.stacks.fastapi.pieces import Row
from agents.stacks.fastapi.snippets import Snippet
from agents.stacks.fastapi.sources import Sources, sources_of
from agents.stacks.fastapi.steps import FLUSH, Steps, actor_of
from agents.stacks.fastapi.views import EntityView, FieldView, OperationView, ProjectView


@dataclass(frozen=True)
class Step:
    """A transition: the lines that refuse it, and those that carry it out.

    `asked`: somebody asks for it, and is refused; `tried`: it happens where it may.
    """

    operation: OperationView
    checks: list[str]
    lines: list[str]
    asked: bool
    tried: bool

    @property
    def waits(self) -> bool:
        """Whether the checks ask the database."""
        return any("await " in line for line in self.checks)


@dataclass(frozen=True)
class Timer:
    """What happens to the rows for which `due` holds."""

    operation: OperationView
    aliases: dict[str, str]
    due: str
    lines: list[str]


@dataclass(frozen=True)
class Reaction:
    """What follows from a change for which `when` holds."""

    operation: Operation
    aliases: dict[str, str]
    when: str
    lines: list[str]


@dataclass(frozen=True, eq=False)
class EventsView:
    """The class of the events of an entity."""

    entity: EntityView

    @property
    def needed(self) -> bool:
        """Whether there is any."""
        return bool(self.parents or self.steps or self.timers or self.requests or self.reactions)

    @property
    def class_name(self) -> str:
        """The name of the class."""
        return f"{self.entity.class_name}Events"

    @cached_property
    def logic(self) -> Logic:
        """What the entity does."""
        return Logic(self.entity)

    @cached_property
    def _found(self) -> dict[str, str]:
        return {}

    @property
    def constants(self) -> dict[str, str]:
        """The numbers in conditions, by name."""
        written = (self.steps, self.timers, self.requests, self.reactions)
        return self._found if any(written) else {}

    @property
    def _row(self) -> Row:
        return Row(self.entity, self.entity.var)

    # Locks

    @cached_property
    def parents(self) -> list[tuple[EntityView, list[str]]]:
        """The rows that are locked before a row is, by entity, each by the source of its id."""
        names = {"self": self._row}
        found = []
        for entity, paths in parents_of(self.entity):
            codes = [Source(self.entity.project).write(path, names) for path in paths]
            found.append((entity, [in_service(Snippet(code, Source(self.entity.project))) for code in codes]))
        return found

    @property
    def moving(self) -> list[FieldView]:
        """The references to such rows that a change can lead elsewhere."""
        steps = [first_step(path).name for _, paths in parents_of(self.entity) for path in paths]
        changed = self.entity.operation("update") or self.entity.operation("update_me")
        return [f for name in dict.fromkeys(steps) if (f := self.entity.field(name)).updatable and changed]

    @property
    def locks(self) -> bool:
        """Whether a row is loaded to be changed here."""
        acted = any(o.kind == "action" for o in self.entity.operations) and bool(self.parents)
        return acted or bool(self.steps or self.timers or any(o.kind == "action" for o, _ in self.requests))

    # Transitions

    @cached_property
    def steps(self) -> list[Step]:
        """The steps of the lifecycle."""
        return [self._step(o) for o in happenings.transitions(self.entity)]

    def _step(self, operation: OperationView) -> Step:
        asked = operation.node.start.on == "http" and bool(operation.node.grants)
        tried = happenings.is_run(operation.node, self.entity.project)
        return Step(operation, list(self._checks(operation)), self._carried_out(operation), asked, tried)

    def _checks(self, operation: OperationView) -> Iterator[str]:
        found = happenings.step_of(operation)
        if found:
            members = self.entity.field(found[0].field).enum
            states = ", ".join(f"{members.class_name}.{members.members[s]}" for s in found[1].sources)
            yield f"_require({self.entity.var}, {states})"
        if sources_of(operation):
            yield f"await self.lock_for_{operation.name}({self.entity.var})"
        guards = self.logic.guards(operation)
        if any("before" in g.parameters for g in guards):
            yield f"before = {self.entity.module}_rules.Before.of({self.entity.var})"
        yield from (_asked(guard) for guard in guards)

    def _carried_out(self, operation: OperationView) -> list[str]:
        steps = Making(self.entity, f"{operation.name}_limit", self._found)
        start = self._moved(operation)
        if start:
            steps.own.add(self.entity.field(self._state).attribute)
            steps.dirty = True
        lines = [*start, *steps.write(operation.node.effects)]
        return self._finished(lines, steps)

    @property
    def _state(self) -> str:
        return self.entity.node.lifecycle.field if self.entity.node.lifecycle else ""

    def _moved(self, operation: OperationView) -> list[str]:
        """Return the line of the new state; none where it stays."""
        found = happenings.step_of(operation)
        if found is None or set(found[1].sources) == {found[1].target}:
            return []
        field = self.entity.field(found[0].field)
        member = f"{field.enum.class_name}.{field.enum.members[found[1].target]}"
        return [f"{self.entity.var}.{field.attribute} = {member}"]

    def _finished(self, lines: list[str], steps: Steps) -> list[str]:
        """Return the lines with what was before them, and the rules and reactions behind them."""
        if not steps.own:
            return [*lines, *steps.after()]
        var, module = self.entity.var, f"{self.entity.module}_rules"
        keeps = self.logic.before and (self.logic.reactions or self._starts(steps.own))
        before = [f"before = {module}.Before.of({var})"] if keeps else []
        react = [self._react] if self.logic.reactions else []
        place = lines.index(FLUSH) if FLUSH in lines else len(lines)
        rules = [_asked(rule) for rule in self.logic.triggered(steps.own)]
        follow = [f"await self.follow({var}, before)"] if self._starts(steps.own) else []
        return [*before, *lines[:place], *react, *lines[place:], *rules, *steps.after(), *follow]

    def _starts(self, attributes: set[str]) -> bool:
        fields = {f.name for f in self.entity.columns if f.attribute in attributes}
        return happenings.starts_reactions(self.entity, fields)

    @property
    def _react(self) -> str:
        """The call of the reactions on the row itself."""
        return react_call(self.logic, self.entity.var, "before")

    # Requests, time, changes

    @cached_property
    def requests(self) -> list[tuple[OperationView, list[str]]]:
        """The operations that services carry out, with the lines of their effects beyond the row itself."""
        found = []
        for operation in happenings.far_requests(self.entity):
            steps = Making(self.entity, f"{operation.name}_limit", self._found)
            rest = operation.node.effects[len(happenings.leading(operation.node)) :]
            lines = steps.write(rest)
            found.append((operation, [*lines, *steps.after()]))
        return found

    @cached_property
    def sources(self) -> list[Sources]:
        """What operations lock before their guards are checked."""
        known = (*(o for o, _ in self.requests), *(step.operation for step in self.steps))
        return [found for o in known if (found := sources_of(o))]

    @cached_property
    def timers(self) -> list[Timer]:
        """What time starts."""
        return [self._timer(o) for o in happenings.timers(self.entity)]

    def _timer(self, operation: OperationView) -> Timer:
        start = operation.node.start
        assert start.on == "time"
        source = Source(self.entity.project, f"{operation.name}_limit", constants=self._found, moments=IN_SERVICE)
        row = Row(self.entity, self.entity.class_name, sql=True)
        clauses = [*self._in_state(operation), *source.clauses(start.when, {"self": row})]
        due = clauses[0] if len(clauses) == 1 else f"sa.and_({', '.join(clauses)})"
        lines = [] if operation.kind == "transition" else self._carried_out(operation)
        return Timer(operation, source.aliases, due, lines)

    def _in_state(self, operation: OperationView) -> list[str]:
        found = happenings.step_of(operation)
        if found is None:
            return []
        field = self.entity.field(found[0].field)
        states = [f"{field.enum.class_name}.{field.enum.members[s]}" for s in found[1].sources]
        column = f"{self.entity.class_name}.{field.attribute}"
        return [f"{column} == {states[0]}" if len(states) == 1 else f"{column}.in_([{', '.join(states)}])"]

    @cached_property
    def reactions(self) -> list[Reaction]:
        """What follows from changes."""
        return [self._reaction(o) for o in happenings.far_reactions(self.entity)]

    def _reaction(self, operation: Operation) -> Reaction:
        assert operation.start.on == "change"
        source = Source(self.entity.project, f"{operation.name}_limit", constants=self._found, moments=IN_SERVICE)
        old = Row(self.entity, "before", partial=True)
        code = source.write(operation.start.when, {"self": self._row, "old": old, "actor": actor_of(self.entity)})
        steps = Making(self.entity, f"{operation.name}_limit", self._found)
        lines = steps.write(operation.effects)
        rules = [_asked(rule) for rule in self.logic.triggered(steps.own)] if steps.own else []
        return Reaction(operation, source.aliases, in_service(Snippet(code, source)), [*lines, *rules, *steps.after()])

    @cached_property
    def text(self) -> str:
        """Every line of its methods."""
        lines = [line for s in self.steps for line in (*s.checks, *s.lines)]
        lines += [line for _, request in self.requests for line in request]
        lines += [line for r in self.reactions for line in (*r.lines, r.when)]
        return "\n".join([*lines, *(line for t in self.timers for line in t.lines)])


def events_needed(entity: EntityView) -> bool:
    """Tell whether there are events of an entity."""
    return EventsView(entity).needed


def row_functions(project: ProjectView) -> list[str]:
    """Return what events need of the module about rows in a transaction."""
    found = [view for e in project.entities if (view := EventsView(e)).needed]
    uses = {
        "FRESH": any(view.locks for view in found),
        "delete": any("await delete(" in view.text for view in found),
        "first": any("await first(" in view.text for view in found),
        "lock": any(view.parents or view.sources or "await lock(" in view.text for view in found),
    }
    return [name for name, used in uses.items() if used]


def _asked(check: CheckView) -> str:
    """Return the call of a guard or rule in a method of events."""
    return service_call(check).replace("actor_id", "self._actor_id")
