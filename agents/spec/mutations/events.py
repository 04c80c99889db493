"""Ways to break what moves rows: the steps of lifecycles, and timers."""

import re
from collections.abc import Iterator

from agents.spec.expression import parse, paths
from agents.spec.model import Entity, Http, OnTime, Operation, Spec, Transition
from agents.spec.mutations import Mutation, copied, with_entity, with_operation
from agents.spec.mutations.expressions import broken

IMPLIED = "the time that it compares is empty in every other state, and nothing is greater or less than null"
SAME_MOMENT = "the two differ only at the very moment at which it is due"


def without(spec: Spec, operation: Operation) -> Spec:
    """Return the Spec without an operation, and without what runs it."""
    less = copied(spec, operations=tuple(_idle(o, operation.id) for o in spec.operations if o.id != operation.id))
    entity = less.entity(operation.entity)
    if entity.lifecycle is None:
        return less
    steps = tuple(t for t in entity.lifecycle.transitions if t.op != operation.id)
    return with_entity(less, copied(entity, lifecycle=copied(entity.lifecycle, transitions=steps)))


def _idle(operation: Operation, gone: str) -> Operation:
    return copied(operation, effects=tuple(e for e in operation.effects if e.run != gone))


def event_mutations(spec: Spec, operation: Operation) -> Iterator[Mutation]:
    """Yield the mutations of a step of a lifecycle, and of when time starts an operation."""
    step, entity = spec.transition(operation.id), spec.entity(operation.entity)
    if step and entity.lifecycle and isinstance(operation.start, Http):
        yield from _steps(spec, entity, operation, step)
    if isinstance(operation.start, OnTime):
        for name, text in (way for way in broken(operation.start.when) if _is_timed(way[1])):
            changed = with_operation(spec, copied(operation, start=copied(operation.start, when=text)))
            unseen = SAME_MOMENT if name.startswith("comparison") and "now" in text else ""
            unseen = unseen or (IMPLIED if name.startswith("without_left") and _implied(spec, entity, text) else "")
            yield Mutation(operation.id, f"when_{name}", f"{operation.name} when {text}", changed, unseen)


def _implied(spec: Spec, entity: Entity, text: str) -> bool:
    """Tell whether what is left reads a time that only the steps to one state set: it says the state as well."""
    fields = [
        f for f in entity.fields if f"self.{f.name}" in paths(parse(text)) and f.write == "never" and not f.default
    ]
    writers = [o for o in spec.operations for e in o.effects if {f.name for f in fields} & e.values.keys()]
    targets = {step.target if (step := spec.transition(o.id)) else "" for o in writers}
    return bool(fields) and len(targets) == 1 and "" not in targets


def _is_timed(text: str) -> bool:
    return re.search(r"\b(now|today)\b", text) is not None


def _steps(spec: Spec, entity: Entity, operation: Operation, step: Transition) -> Iterator[Mutation]:
    life = entity.lifecycle
    assert life is not None
    item = next(f for f in entity.fields if f.name == life.field)
    states = spec.enum(item.type.removeprefix("enum(").removesuffix(")")).values

    def changed(**more: object) -> Spec:
        steps = tuple(copied(t, **more) if t.op == step.op else t for t in life.transitions)
        return with_entity(spec, copied(entity, lifecycle=copied(life, transitions=steps)))

    said = f"{operation.name} of {entity.name}"
    for state in states:
        word = state.replace(" ", "_")
        if state in step.sources and len(step.sources) > 1:
            less = changed(sources=tuple(s for s in step.sources if s != state))
            yield Mutation(operation.id, f"not_from_{word}", f"{said} is refused when {state}", less)
        elif state not in step.sources:
            more = changed(sources=(*step.sources, state))
            yield Mutation(operation.id, f"from_{word}", f"{said} is possible when {state}", more)
    other = next((s for s in states if s not in (step.target, *step.sources)), None)
    if other:
        yield Mutation(operation.id, "target", f"{said} leads to {other}", changed(target=other))
