"""The tests of what happens to rows: steps of a lifecycle, changes elsewhere, and what time brings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from agents.spec.expression import Binary, Call, Constant, Member, Name, Node, conjuncts, parse, unparse
from agents.spec.model import Effect
from agents.spec.solve import Day, Moment, Unsolvable, Value
from agents.stacks.fastapi import happenings
from agents.stacks.fastapi.suite.rows import Rows
from agents.stacks.fastapi.suite.solving import Values, by_field, constant, definite, solve
from agents.stacks.fastapi.suite.values import in_json, in_python, other
from agents.stacks.fastapi.views import STAMPS, EntityView, FieldView, OperationView

_MINUTES = {"minutes": 1, "hours": 60, "days": 1440}
_DAYS = 1440


@dataclass(frozen=True)
class Neighbour:
    """A row that an operation changes beside its own: the reference to it, its values before, and one after."""

    reference: FieldView
    before: str
    attribute: str
    after: str


@dataclass(frozen=True)
class StepCase:
    """A transition. `before`: arguments of a row that takes it, None if none is known; `after`: what shows then.

    `refused`: states in which it is refused, each with its code; `guarded`: codes of guards with arguments of a row
    that breaks them; `missing`: arguments of the row that an operation beside it needs.
    """

    operation: OperationView
    before: str | None
    after: tuple[tuple[str, str], ...]
    refused: tuple[tuple[str, str], ...]
    guarded: tuple[tuple[str, str], ...]
    neighbours: tuple[Neighbour, ...]


@dataclass(frozen=True)
class TimerCase:
    """What time brings: arguments of a row that is due, of one that is not yet, and the state that follows, if any."""

    operation: OperationView
    due: str
    early: str
    state: FieldView | None
    before: str
    after: str


def steps(rows: Rows) -> tuple[StepCase, ...]:
    """Return the transitions that somebody asks for."""
    return tuple(_step(rows, o) for o in happenings.transitions(rows.entity) if o in _asked(rows.entity, o))


def _asked(entity: EntityView, operation: OperationView) -> list[OperationView]:
    names = {o.name for o in entity.operations if o.kind == "transition"}
    return [operation] if operation.name in names else []


def _step(rows: Rows, operation: OperationView) -> StepCase:
    found = happenings.step_of(operation)
    assert found
    state = rows.entity.field(found[0].field)
    start: Values = {state.name: found[1].sources[0]}
    ready = _allowed(rows.entity, operation, start)
    shown = {state.name: found[1].target} | _own(operation)
    after = tuple((rows.entity.field(n).json, in_json(rows.entity.field(n), v)) for n, v in shown.items())
    others = [value for value in state.enum.members if value not in found[1].sources]
    refused = tuple((in_python(state, v), _code(rows.entity, state, v)) for v in others)
    before = None if ready is None else rows.kwargs(ready)
    guarded = tuple(_broken(rows, operation, start))
    return StepCase(operation, before, after, refused, guarded, tuple(neighbours(rows.entity, operation)))


def _code(entity: EntityView, state: FieldView, value: str) -> str:
    return f"{entity.module.rstrip('_')}_is_{state.enum.members[value].lower()}"


def _own(operation: OperationView) -> dict[str, Value]:
    """Return the fields of the row itself that an operation sets to something known."""
    pairs = [pair for e in operation.node.effects if happenings.is_own(e) for pair in e.values.items()]
    return {name: constant(text) for name, text in pairs if constant(text) is not None}


def _allowed(entity: EntityView, operation: OperationView, fixed: Values) -> Values | None:
    """Return values of a row that keeps all guards; None if none are known."""
    for guard in operation.node.guards:
        fitting = [way for way in _ways(entity, guard.expr, want=True) if _agree(fixed, way)]
        if not fitting:
            return None
        fixed = {**fixed, **fitting[0]}
    return fixed


def _broken(rows: Rows, operation: OperationView, start: Values) -> Iterator[tuple[str, str]]:
    """Yield the code of each guard that a row can break alone, with the arguments of such a row."""
    for guard in operation.node.guards:
        for way in _ways(rows.entity, guard.expr, want=False):
            rest = [g for g in operation.node.guards if g is not guard]
            lone = OperationView(operation.node.model_copy(update={"guards": tuple(rest)}), rows.entity)
            values = _allowed(rows.entity, lone, {**start, **way}) if _agree(start, way) else None
            if values is not None:
                yield guard.code, rows.kwargs(values)
                break


def _agree(first: Values, second: Values) -> bool:
    return all(first.get(name, value) == value for name, value in second.items())


def _ways(entity: EntityView, text: str, *, want: bool) -> list[Values]:
    """Return values of stored fields that make a condition come out as wanted; computed conditions are resolved."""
    try:
        solutions = [by_field(s) for s in solve(entity, text, want=want)]
    except Unsolvable:
        return []
    return [way for s in solutions for way in _stored(entity, definite(entity, s))]


def _stored(entity: EntityView, values: Values) -> list[Values]:
    columns = {f.name for f in entity.columns}
    stored = {name: value for name, value in values.items() if name in columns}
    computed = [(name, value) for name, value in values.items() if name not in columns]
    if not computed:
        return [stored]
    (name, value), *more = computed
    if more or not isinstance(value, bool):
        return []
    ways = _ways(entity, entity.field(name).node.computed or "", want=value)
    return [{**stored, **way} for way in ways if _agree(stored, way)]


# Rows beside


def neighbours(entity: EntityView, operation: OperationView) -> Iterator[Neighbour]:
    """Yield the rows that an operation changes by way of a reference, as far as they are known."""
    for effect in operation.node.effects:
        reference = _reference(entity, effect)
        if reference is None or reference.nullable:
            continue
        for name, text in effect.values.items():
            field, value = reference.target.field(name), constant(text)
            if value is not None:
                before = _start(entity, operation, reference, field, value)
                yield Neighbour(reference, before, field.attribute, in_python(field, value))


def _start(entity: EntityView, operation: OperationView, reference: FieldView, field: FieldView, value: Value) -> str:
    """Return the arguments of the other row: those that the guards of a new row need, or merely another value."""
    if operation.kind == "create":
        return Rows(entity).parent_kwargs(reference)
    return f"{field.attribute}={in_python(field, other(field, value))}"


def _reference(entity: EntityView, effect: Effect) -> FieldView | None:
    match parse(effect.target):
        case Member(Name("self"), name) if effect.do == "set" and not effect.each:
            return entity.field(name)
    return None


# Time


def timer_cases(rows: Rows) -> tuple[TimerCase, ...]:
    """Return what time brings to a row by a field of its own."""
    return tuple(case for o in happenings.timers(rows.entity) if (case := _timer(rows, o)))


def _timer(rows: Rows, operation: OperationView) -> TimerCase | None:
    assert operation.node.start.on == "time"
    if any(re.search(rf"\b{stamp}\b", operation.node.start.when) for stamp in STAMPS):
        return None  # The application writes these times by itself, so no row of a test has others.
    found = happenings.step_of(operation)
    fixed: Values = {found[0].field: found[1].sources[0]} if found else {}
    due, early = dict(fixed), dict(fixed)
    for part in conjuncts(parse(operation.node.start.when)):
        border = _border(rows.entity, part)
        if border is None:
            ways = _ways(rows.entity, unparse(part), want=True)
            if not ways:
                return None
            border = (ways[0], ways[0])
        due |= border[0]
        early |= border[1]
    state = rows.entity.field(found[0].field) if found else None
    before, after = (
        (in_python(state, v) for v in (found[1].sources[0], found[1].target)) if found and state else ("", "")
    )
    return TimerCase(operation, rows.kwargs(due), rows.kwargs(early), state, before, after)


def _border(entity: EntityView, node: Node) -> tuple[Values, Values] | None:
    """Return the values of a row for which `self.field + days(3) <= now` just holds, and just does not yet."""
    match node:
        case Binary("<=", Binary("+", Member(Name("self"), name), Call(period, (Constant(int(n)),))), Name()):
            field = entity.field(name)
        case _:
            return None
    if field.is_computed or period not in _MINUTES:
        return None
    if field.type.kind == "date":
        days = n * _MINUTES[period] // _DAYS
        return {name: Day(-days)}, {name: Day(1 - days)}
    return {name: Moment(-n * _MINUTES[period])}, {name: Moment(1 - n * _MINUTES[period])}


@dataclass(frozen=True, eq=False)
class HappeningCases:
    """The tests of what happens to the rows of one entity."""

    rows: Rows

    @cached_property
    def steps(self) -> tuple[StepCase, ...]:
        """The steps of the lifecycle that somebody asks for."""
        return steps(self.rows)

    @cached_property
    def timers(self) -> tuple[TimerCase, ...]:
        """What time brings."""
        return timer_cases(self.rows)

    @cached_property
    def changed_by_create(self) -> tuple[Neighbour, ...]:
        """The rows that a new row changes."""
        create = self.rows.entity.operation("create")
        return tuple(neighbours(self.rows.entity, create)) if create else ()
