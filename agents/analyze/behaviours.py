"""What holds or happens beside the endpoints: rules, guards, effects, reactions and timers."""

from collections.abc import Iterator

from agents.analyze.artifact import Behaviour
from agents.analyze.surface import http_operations, with_article, words
from agents.spec.model import Check, Effect, Operation, Spec


def behaviours(spec: Spec) -> tuple[Behaviour, ...]:
    """Return everything that holds or happens by itself, rules first; steps of a lifecycle stand with it."""
    rules = [_check("rule", c, f"after each write of {with_article(e.name)}") for e in spec.entities for c in e.rules]
    others = (o for o in spec.operations if spec.transition(o.id) is None)
    guards = [_check("guard", c, f"before {_named(o, spec)}") for o in others for c in o.guards]
    rest = (found for o in spec.operations for found in _happening(o, spec))
    return (*rules, *guards, *rest)


def _check(kind: str, check: Check, when: str) -> Behaviour:
    return Behaviour.model_validate(
        {"node": check.id, "kind": kind, "when": when, "expr": check.expr, "answer": f"{check.status} {check.code}",
         "lock": check.lock or "", "requirements": check.src}
    )  # fmt: skip


def _happening(operation: Operation, spec: Spec) -> Iterator[Behaviour]:
    start, answer = operation.start, "; ".join(effects_text(operation))
    if start.on == "change":
        yield Behaviour(node=operation.id, kind="reaction", when=f"{with_article(operation.entity)} changed",
                        expr=start.when, answer=answer, requirements=operation.src)  # fmt: skip
    elif spec.transition(operation.id) is None and start.on == "time":
        yield Behaviour(node=operation.id, kind="timer", when=f"for each {words(operation.entity)}, within a minute",
                        expr=start.when, answer=answer, requirements=operation.src)  # fmt: skip
    elif spec.transition(operation.id) is None and answer:
        yield Behaviour(node=operation.id, kind="effect", when=when_text(operation, spec), answer=answer,
                        requirements=operation.src)  # fmt: skip


def _named(operation: Operation, spec: Spec) -> str:
    """Return what an operation is called where it is spoken of: its address, or its name if it has none."""
    http = operation.start.on == "http"
    return when_text(operation, spec) if http else f"{words(operation.name)} of {with_article(operation.entity)}"


def when_text(operation: Operation, spec: Spec) -> str:
    """Return what starts an operation: `POST /loans/{id}/return`, or the moment at which time does."""
    start = operation.start
    if start.on == "http":
        found = {o.id: s for o, s in http_operations(spec)}
        return f"{start.method} {found.get(operation.id, start).path}"
    return "when other operations do it" if start.on == "call" else f"when {start.when}"


def effects_text(operation: Operation) -> tuple[str, ...]:
    """Return what an operation changes, one text for each change."""
    return tuple(text for effect in operation.effects for text in _effect(effect))


def _effect(effect: Effect) -> Iterator[str]:
    if effect.do == "delete":
        yield f"{effect.target} is deleted"
    elif effect.do == "run":
        yield f"{(effect.run or '').rpartition('.')[2].replace('_', ' ')} happens to {effect.target}"
    elif effect.makes:
        yield f"{effect.makes} is made{f' for each {effect.each[0]} of {effect.each[1]}' if effect.each else ''}"
    each = f"each {effect.each[0]} of {effect.each[1]}: " if effect.each else ""
    yield from (f"{each}{effect.target}.{name} = {value}" for name, value in effect.values.items())
