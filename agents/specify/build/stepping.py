"""Facts about lifecycles -> the lifecycle of an entity, its transitions, and what happens besides a creation."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal

from agents.spec.diagnostic import Diagnostic, report
from agents.spec.expression import parse, paths
from agents.spec.model import Check, Effect, Entity, Http, Lifecycle, OnCall, OnChange, OnTime, Operation, Transition
from agents.specify.build.grants import Permissions
from agents.specify.build.model import of_kind
from agents.specify.build.shape import Stated, named
from agents.specify.facts.facts import (
    Change,
    CreationFact,
    FieldFact,
    FinalFact,
    FollowFact,
    GrantFact,
    GuardFact,
    ReactionFact,
    RunFact,
    StepFact,
    TransitionFact,
)
from agents.specify.names.words import kebab, label

_Said = list[tuple[Stated, TransitionFact]]


def lifecycle(entity: str, stated: list[Stated], findings: list[Diagnostic]) -> Lifecycle | None:
    """Return the lifecycle of an entity, if steps of one are stated."""
    steps = of_kind(stated, TransitionFact, entity)
    if not steps:
        return None
    first = steps[0][1]
    started = [(s, f) for s, f in of_kind(stated, FieldFact, entity) if f.field == first.field and f.default]
    initial = started[-1][1].default.strip('"') if started and started[-1][1].default else _first(entity, steps, stated)
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


def _first(entity: str, steps: _Said, stated: list[Stated]) -> str:
    """Return the state in which rows begin where nothing says it: that listed first, unless a step leads there."""
    field, goals = steps[0][1].field, {f.goal for _, f in steps}
    listed = [f.values[0] for _, f in of_kind(stated, FieldFact, entity)
              if f.field == field and f.values and not f.more_values]  # fmt: skip
    return next((state for state in listed if state not in goals), steps[0][1].sources[0])


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
    besides = [(s, f) for s, f in of_kind(allowed.stated, StepFact, entity) if f.event == name]
    start = _start(group, f"{path}/{{id}}/{kebab(name)}", asked=bool(granted))
    return Operation(
        id=f"op:{entity}.{name}", name=name, kind="transition", entity=entity, start=start,
        src=named([s for s, _ in (*group, *granted, *besides)]), grants=allowed.nodes(entity, name, granted),
        guards=(
            *(_guard(entity, name, g, s) for s, f in group for g in f.guards),
            *(_guard(entity, name, (f.expr, f.text), s, code=f.code, said=True) for s, f in more),
        ),
        effects=effects((*(c for _, f in group for c in f.changes), *(c for _, f in besides for c in f.changes))),
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


def _guard(
    entity: str, event: str, guard: tuple[str, str], source: Stated, *, code: str = "", said: bool = False
) -> Check:
    """Return a guard; `said`: its words are a whole sentence."""
    expr, text = guard
    code = code or slug_of(expr)
    return Check(
        id=f"guard:{entity}.{event}.{code}", expr=expr, status=409, code=code, src=(source.sentence,),
        message=source.text if said else f"{label(event).capitalize()} is only possible if {text}.",
    )  # fmt: skip


def effects(found: Iterable[Change]) -> tuple[Effect, ...]:
    """Return changes as effects."""
    return tuple(_effect(c) for c in found)


def _effect(change: Change) -> Effect:
    return Effect(
        do=_deed(change), target=change.target, values=dict(change.values), each=change.each, makes=change.makes,
        run=change.run,
    )  # fmt: skip


def _deed(change: Change) -> Literal["create", "delete", "run", "set"]:
    if change.run:
        return "run"
    return "create" if change.makes else "delete" if change.gone else "set"


def created(entity: str, stated: list[Stated]) -> tuple[tuple[Effect, ...], tuple[str, ...]]:
    """Return what happens besides when a row is created, and the sentences that say so.

    What is emptied goes last: whatever else is said to happen is about what was in it.
    """
    said = of_kind(stated, CreationFact, entity)
    changes = sorted((c for _, f in said for c in f.changes), key=lambda c: c.gone)
    return effects(changes), named([s for s, _ in said])


def started(entity: str, stated: list[Stated], findings: list[Diagnostic]) -> list[Operation]:
    """Return what follows elsewhere from changes: rows are changed, made, or sent on their way."""
    groups: dict[tuple[str, str], list[tuple[Stated, tuple[Effect, ...]]]] = defaultdict(list)
    for said, plain in of_kind(stated, ReactionFact, entity):
        if (plain.name, plain.when) in _beyond(entity, stated):
            groups[plain.name, plain.when].append((said, (Effect(values=dict(plain.values)),)))
    for said, sent in of_kind(stated, RunFact, entity):
        groups[sent.name, sent.when].append((said, _sent(sent, said, stated, findings)))
    for said, fact in of_kind(stated, FollowFact, entity):
        groups[fact.name, fact.when].append((said, effects(fact.changes)))
    return [
        Operation(
            id=f"op:{entity}.{name}", name=name, kind="reaction", entity=entity, src=named([s for s, _ in group]),
            start=OnChange(when=when), effects=tuple(effect for _, each in group for effect in each),
        )
        for (name, when), group in groups.items() if any(each for _, each in group)
    ]  # fmt: skip


def _beyond(entity: str, stated: list[Stated]) -> set[tuple[str, str]]:
    """Return the changes from which more follows than that the row itself is set."""
    facts: list[RunFact | FollowFact] = [
        *(f for _, f in of_kind(stated, RunFact, entity)),
        *(f for _, f in of_kind(stated, FollowFact, entity)),
    ]
    return {(f.name, f.when) for f in facts}


def reacted(entity: str, stated: list[Stated]) -> list[tuple[Stated, ReactionFact]]:
    """Return what only sets the row itself after a change."""
    beyond = _beyond(entity, stated)
    return [(s, f) for s, f in of_kind(stated, ReactionFact, entity) if (f.name, f.when) not in beyond]


def _sent(fact: RunFact, said: Stated, stated: list[Stated], findings: list[Diagnostic]) -> tuple[Effect, ...]:
    steps = [f for _, f in of_kind(stated, TransitionFact, fact.other) if f.goal == fact.state]
    if not steps:
        node = f"op:{fact.entity}.{fact.name}"
        findings.append(report("SP605", said.line, node, said.path, state=fact.state, entity=label(fact.other)))
        return ()
    return (Effect(do="run", run=f"op:{fact.other}.{steps[0].event}", target=fact.target),)
