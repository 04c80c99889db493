"""Lifecycles: the states of a row, what leads from one to the next, and how a person sees them."""

import re

from agents.analyze.artifact import LifecycleView, Step, StepGuard
from agents.analyze.behaviours import effects_text, when_text
from agents.analyze.surface import words
from agents.spec.model import Entity, Operation, Spec

_RESERVED = frozenset({"state", "end", "note", "direction", "as", "fork", "join", "choice"})


def lifecycles(spec: Spec) -> tuple[LifecycleView, ...]:
    """Return the lifecycle of each entity that has one."""
    return tuple(_lifecycle(entity, spec) for entity in spec.entities if entity.lifecycle)


def _lifecycle(entity: Entity, spec: Spec) -> LifecycleView:
    lifecycle = entity.lifecycle
    assert lifecycle
    operations = {o.id: o for o in spec.operations}
    steps = tuple(
        _step(operations[t.op], t.sources, t.target, spec) for t in lifecycle.transitions if t.op in operations
    )
    return LifecycleView(
        node=lifecycle.id,
        entity=entity.name,
        field=lifecycle.field,
        initial=lifecycle.initial,
        final=lifecycle.final,
        steps=steps,
        requirements=lifecycle.src,
    )


def _step(operation: Operation, sources: tuple[str, ...], target: str, spec: Spec) -> Step:
    return Step(
        operation=operation.id,
        event=words(operation.name),
        sources=sources,
        target=target,
        started=when_text(operation, spec),
        guards=tuple(StepGuard(node=g.id, expr=g.expr, answer=f"{g.status} {g.code}") for g in operation.guards),
        effects=effects_text(operation),
        requirements=tuple(dict.fromkeys([*operation.src, *(s for g in operation.guards for s in g.src)])),
    )


def state_diagram(view: LifecycleView) -> str:
    """Return a mermaid `stateDiagram-v2` of a lifecycle."""
    states = dict.fromkeys([view.initial, *(s for step in view.steps for s in (*step.sources, step.target))])
    names = {state: _name(state, number) for number, state in enumerate(dict.fromkeys([*states, *view.final]), start=1)}
    named = [f'    state "{_label(state)}" as {name}' for state, name in names.items() if name != state]
    arrows = [
        f"    {names[source]} --> {names[step.target]} : {_label(step.event)}"
        for step in view.steps
        for source in step.sources
    ]
    ends = [f"    {names[state]} --> [*]" for state in view.final]
    return "\n".join(["stateDiagram-v2", *named, f"    [*] --> {names[view.initial]}", *arrows, *ends])


def _name(state: str, number: int) -> str:
    """Return a state as mermaid names it; one that is no plain word is told apart by its number."""
    return state if re.fullmatch(r"[a-z]+", state) and state not in _RESERVED else f"s{number}"


def _label(text: str) -> str:
    return " ".join(text.replace('"', "'").replace(":", " ").split())
