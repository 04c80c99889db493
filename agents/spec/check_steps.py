"""Checks of lifecycles and timers: states that can be reached, steps that lead to one place, and who sets a state."""

from collections.abc import Iterator

from agents.spec.check_fields import missing
from agents.spec.cycles import touched
from agents.spec.diagnostic import Diagnostic, report
from agents.spec.expression import Name, Node, children, parse
from agents.spec.model import Entity, Lifecycle, OnTime, Operation, Spec
from agents.spec.nodes import Places


def check_steps(spec: Spec) -> Iterator[Diagnostic]:
    """Return what is wrong with the lifecycles and with what the clock starts."""
    places = Places(spec)
    for entity in spec.entities:
        if entity.lifecycle:
            yield from _lifecycle(entity, entity.lifecycle, spec, places)
    for operation in spec.operations:
        yield from _timed(operation, places)
        yield from _set_aside(operation, spec, places)


def _lifecycle(entity: Entity, cycle: Lifecycle, spec: Spec, places: Places) -> Iterator[Diagnostic]:
    line = places.line(cycle)
    field = next((f for f in entity.fields if f.name == cycle.field), None)
    if field is None or not field.type.startswith("enum("):
        yield missing(cycle.id, cycle.field, [f.name for f in entity.fields if f.type.startswith("enum(")], line)
        return
    states = list(spec.enum(field.type[5:-1]).values)
    operations = [o.id for o in spec.operations]
    for state in (cycle.initial, *cycle.final, *(s for t in cycle.transitions for s in (*t.sources, t.target))):
        if state not in states:
            yield missing(cycle.id, state, states, line)
    for step in cycle.transitions:
        if step.op not in operations:
            yield missing(cycle.id, step.op, operations, line)
    yield from _reached(entity, cycle, states, line)
    yield from _clear(cycle, line)


def _reached(entity: Entity, cycle: Lifecycle, states: list[str], line: int) -> Iterator[Diagnostic]:
    found = {cycle.initial}
    while more := {t.target for t in cycle.transitions if found & set(t.sources)} - found:
        found |= more
    for state in states:
        if state not in found:
            yield report("SP601", line, cycle.id, state=state, entity=entity.name, initial=cycle.initial)


def _clear(cycle: Lifecycle, line: int) -> Iterator[Diagnostic]:
    """From one state an event leads to one other."""
    leads: dict[tuple[str, str], str] = {}
    for step in cycle.transitions:
        for source in step.sources:
            other = leads.setdefault((step.op, source), step.target)
            if other != step.target:
                event = step.op.rpartition(".")[2].replace("_", " ")
                yield report("SP604", line, step.op, event=event, source=source, a=other, b=step.target)


def _timed(operation: Operation, places: Places) -> Iterator[Diagnostic]:
    if isinstance(operation.start, OnTime) and not _names(parse(operation.start.when)) & {"now", "today"}:
        yield report("SP610", places.line(operation), operation.id, operation=operation.name.replace("_", " "))


def _names(node: Node) -> set[str]:
    if isinstance(node, Name):
        return {node.name}
    return {name for child in children(node) for name in _names(child)}


def _set_aside(operation: Operation, spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Only the steps of a lifecycle write the state."""
    for effect in operation.effects:
        entity = touched(effect, operation, spec)
        if entity and entity.lifecycle and entity.lifecycle.field in effect.values:
            yield report("SP606", places.line(operation), operation.id, operation=operation.name.replace("_", " "),
                         field=f"{entity.name}.{entity.lifecycle.field}")  # fmt: skip
