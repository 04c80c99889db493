"""Facts about lifecycles -> the lifecycle of an entity, its transitions, and what happens besides a creation."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal

from agents.spec.diagnostic import Diagnostic, report
from agents.spec.expression import parse, paths
from agents.spec.model import Check, Effect, Entity, Http, Lifecycle, OnCall, OnChange, OnTime, Operation, Transition
from agents.specify.facts import (
    Change,
    CreationFact,
    FieldFact,
    FinalFact,
    GrantFact,
    GuardFact,
    RunFact,
    TransitionFact,
)
from agents.specify.grants import Permissions
from agents.specify.model import of_kind
from agents.specify.shape import Stated, named
from agents.specify.words import kebab, label

_Said = list[tuple[Stated, TransitionFact]]


def lifecycle(entity: str, stated: list[Stated], findings: list[Diagnostic]) -> Lifecycle | None:
    """Return the lifecycle of an entity, if steps of one are stated."""
    steps = of_kind(stated, TransitionFact, entity)
    if not steps:
        return None
    first = steps[0][1]
    started = [(s, f) for s, f in of_kind(stated, FieldFact, entity) if f.field == first.field and f.default]
    initial = started[-1][1].default.strip('"') if started and started[-1][1].default else first.sources[0]
    if not started:
        place = (steps[0][0].line, f"lifecycle:{entity}", steps[0][0].path)
        findings.append(report("SP602", *place, entity=label(entity), state=initial))
    left = {source for _, f in steps for source in f.sources}
    final = tuple(dict.fromkeys(f.goal for _, f in steps if f.goal not in left))
    called = of_kind(stated, FinalFact, entity)
    taken = [state for state in final if state not in [f.state for _, f in called]]
    if taken:
        place = (steps[0][0].line, f"lifecycle:{entity}", steps[0][0].path)
        findings.append(report("SP603", *place, states=", ".join(taken), state=taken[0], entity=label(entity)))
    return Lifecycle(
        id=f"lifecycle:{entity}", field=first.field, initial=initial, final=final,
        transitions=tuple(_transition(entity, group) for group in _by_event(steps).values()),
        src=named([s for s, _ in (*(started or steps), *called)]),
    )  # fmt: skip


def _by_event(steps: _Said) -> dict[tuple[str, str], _Said]:
    found: dict[tuple[str, str], _Said] = defaultdict(list)
    for said, fact in steps:
        found[fact.event, fact.goal].append((said, fact))
    return found


def _transition(entity: str, group: _Said) -> Transition:
    sources = tuple(dict.fromkeys(source for _, f in group for source in f.sources))
    return Transition(op=f"op:{entity}.{group[0][1].event}", sources=sources, target=group[0][1].goal)


def transitions(entity: Entity, path: str, allowed: Permissions) -> list[Operation]:
    """Return the operations that take the steps of an entity's lifecycle. `path`: that of its rows."""
    groups = _by_event(of_kind(allowed.stated, TransitionFact, entity.name))
    return [_operation(entity.name, path, group, allowed) for group in groups.values()]


def _operation(entity: str, path: str, group: _Said, allowed: Permissions) -> Operation:
    """Those whom the table of the lifecycle names may cause a step, and those whom other sentences grant it."""
    fact = group[0][1]
    name = fact.event
    granted = [(s, GrantFact(entity, (name,), role, when)) for s, f in group for role, when in f.grants]
    granted += allowed.of(entity, name) if not fact.due else []
    more = [(s, f) for s, f in of_kind(allowed.stated, GuardFact, entity) if f.event == name]
    start = _start(group, f"{path}/{{id}}/{kebab(name)}", asked=bool(granted))
    return Operation(
        id=f"op:{entity}.{name}", name=name, kind="transition", entity=entity, start=start,
        src=named([s for s, _ in (*group, *granted)]), grants=allowed.nodes(entity, name, granted),
        guards=(
            *(_guard(entity, name, g, s) for s, f in group for g in f.guards),
            *(_guard(entity, name, (f.expr, f.text), s, said=True) for s, f in more),
        ),
        effects=effects(c for _, f in group for c in f.changes),
    )  # fmt: skip


def _start(group: _Said, path: str, *, asked: bool) -> Http | OnTime | OnCall:
    """A step that only the system takes is started by effects, where no other sentence grants it to somebody."""
    due = group[0][1].due
    if due:
        return OnTime(when=due)
    inner = all(f.inner for _, f in group) and not asked
    return OnCall() if inner else Http(method="POST", path=path, status=200)


def slug_of(expr: str) -> str:
    """Return a name made of the fields that a condition reads, in order: `book_available_copies`."""
    steps = [step for path in paths(parse(expr)) for step in path.split(".")[1:]]
    return "_".join(dict.fromkeys(steps))


def _guard(entity: str, event: str, guard: tuple[str, str], source: Stated, *, said: bool = False) -> Check:
    """Return a guard; `said`: its words are a whole sentence."""
    expr, text = guard
    code = slug_of(expr)
    return Check(
        id=f"guard:{entity}.{event}.{code}", expr=expr, status=409, code=code, src=(source.sentence,),
        message=source.text if said else f"{label(event).capitalize()} is only possible if {text}.",
    )  # fmt: skip


def effects(found: Iterable[Change]) -> tuple[Effect, ...]:
    """Return changes as effects."""
    return tuple(_effect(c) for c in found)


def _effect(change: Change) -> Effect:
    does: Literal["create", "delete", "set"] = "create" if change.makes else "delete" if change.gone else "set"
    return Effect(
        do=does, target=change.target, values=dict(change.values), each=change.each, makes=change.makes
    )  # fmt: skip


def created(entity: str, stated: list[Stated]) -> tuple[tuple[Effect, ...], tuple[str, ...]]:
    """Return what happens besides when a row is created, and the sentences that say so.

    What is emptied goes last: whatever else is said to happen is about what was in it.
    """
    said = of_kind(stated, CreationFact, entity)
    changes = sorted((c for _, f in said for c in f.changes), key=lambda c: c.gone)
    return effects(changes), named([s for s, _ in said])


def started(entity: str, stated: list[Stated], findings: list[Diagnostic]) -> list[Operation]:
    """Return the reactions that send a row of another entity on its way."""
    found = []
    for said, fact in of_kind(stated, RunFact, entity):
        steps = [f for _, f in of_kind(stated, TransitionFact, fact.other) if f.goal == fact.state]
        if not steps:
            node = f"op:{entity}.{fact.name}"
            findings.append(report("SP605", said.line, node, said.path, state=fact.state, entity=label(fact.other)))
            continue
        run = Effect(do="run", run=f"op:{fact.other}.{steps[0].event}", target=fact.target)
        found.append(Operation(
            id=f"op:{entity}.{fact.name}", name=fact.name, kind="reaction", entity=entity, src=(said.sentence,),
            start=OnChange(when=fact.when), effects=(run,),
        ))  # fmt: skip
    return found
