"""What happens to the rows of an entity beyond its own columns: transitions, timers, and effects on other rows."""

from collections.abc import Iterator

from agents.spec.data import Lifecycle, Transition
from agents.spec.expression import parse, paths
from agents.spec.model import Effect, Operation
from agents.stacks.fastapi.snippets import names_of
from agents.stacks.fastapi.views import EntityView, OperationView, ProjectView

_ON_REQUEST = frozenset({"create", "register", "update", "update_me", "action"})


def is_own(effect: Effect) -> bool:
    """Tell whether an effect sets columns of the row itself."""
    return effect.do == "set" and effect.each is None and effect.target == "self"


def is_far(operation: Operation) -> bool:
    """Tell whether an operation changes rows that a path leads to, deletes some, or starts transitions."""
    return any(not is_own(e) and not _is_bulk(e) for e in operation.effects)


def _is_bulk(effect: Effect) -> bool:
    """Tell whether an effect sets columns of the rows of a collection, and of no others."""
    return effect.do == "set" and effect.each is not None and effect.target == effect.each[0]


def leading(operation: Operation) -> tuple[Effect, ...]:
    """Return the effects on the row itself that come first."""
    effects = operation.effects
    return effects[: next((n for n, e in enumerate(effects) if not is_own(e)), len(effects))]


def _of(entity: EntityView) -> list[Operation]:
    return [o for o in entity.project.spec.operations if o.entity == entity.name]


def transitions(entity: EntityView) -> tuple[OperationView, ...]:
    """Return the steps of the lifecycle that something starts: a request, time, or an effect."""
    run = {e.run for o in entity.project.spec.operations for e in o.effects}
    nodes = [o for o in _of(entity) if o.kind == "transition" and (o.grants or o.start.on == "time" or o.id in run)]
    return tuple(OperationView(o, entity) for o in nodes)


def timers(entity: EntityView) -> tuple[OperationView, ...]:
    """Return the operations that time starts."""
    return tuple(OperationView(o, entity) for o in _of(entity) if o.start.on == "time")


def all_timers(project: ProjectView) -> tuple[OperationView, ...]:
    """Return the operations of every entity that time starts."""
    return tuple(o for e in project.entities for o in timers(e))


def far_reactions(entity: EntityView) -> tuple[Operation, ...]:
    """Return what a change starts that is more than setting columns of the changed row."""
    return tuple(o for o in _of(entity) if o.start.on == "change" and not all(map(is_own, o.effects)))


def starts_reactions(entity: EntityView, fields: set[str]) -> bool:
    """Tell whether a write of these fields can start something elsewhere."""
    computed = {f.name for f in entity.computed}
    whens = [parse(o.start.when) for o in far_reactions(entity) if o.start.on == "change"]
    read = {path.split(".")[1] for when in whens for path in paths(when)}
    return bool(read & (fields | computed)) or any(not paths(when) for when in whens)


def far_requests(entity: EntityView) -> tuple[OperationView, ...]:
    """Return the operations that make, change or act on a row by request, and have effects beyond it."""
    return tuple(o for o in entity.operations if o.kind in _ON_REQUEST and is_far(o.node))


def is_run(operation: Operation, project: ProjectView) -> bool:
    """Tell whether an effect starts a transition, or time does: then it happens only where it may."""
    run = {e.run for o in project.spec.operations for e in o.effects}
    return operation.start.on == "time" or operation.id in run


def step_of(operation: OperationView) -> tuple[Lifecycle, Transition] | None:
    """Return the step of the lifecycle that an operation takes."""
    lifecycle = operation.entity.node.lifecycle
    step = next((t for t in lifecycle.transitions if t.op == operation.node.id), None) if lifecycle else None
    return (lifecycle, step) if lifecycle and step else None


def asks_actor(project: ProjectView) -> bool:
    """Tell whether it matters, for what happens to rows, who asks."""
    nodes = [o.node for e in project.entities for o in (*transitions(e), *far_requests(e))]
    nodes += [o for e in project.entities for o in far_reactions(e)]
    return any("actor" in names_of(parse(text)) for node in nodes for text in _expressions(node))


def _expressions(operation: Operation) -> Iterator[str]:
    yield from (guard.expr for guard in operation.guards if operation.kind == "transition")
    for effect in operation.effects:
        yield from (effect.target, *effect.values.values(), *((effect.each[1],) if effect.each else ()))
    if operation.start.on == "change":
        yield operation.start.when
