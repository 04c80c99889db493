"""What a Spec uses, so that a backend has no code for what it does not use."""

from collections.abc import Iterator
from functools import lru_cache

from agents.spec.expression import Call, Member, Name, Node, children, parse
from agents.spec.model import Closed, Effect, Operation, Spec
from agents.spec.types import Scope, Type, infer, is_nullable
from agents.stacks.fastapi.views import EntityView, ProjectView

_TEXTS = frozenset({"computed", "default", "expr", "when", "where", "rank", "target", "lock", "owner"})


def calls(spec: Spec) -> frozenset[str]:
    """Return the names of the functions that the expressions of a Spec call."""
    nodes = (*spec.entities, *spec.operations)
    return frozenset(name for node in nodes for text in _texts(node) for name in _called(parse(text)))


def _texts(node: Closed) -> Iterator[str]:
    for name in (n for n in type(node).model_fields if n != "lifecycle"):
        value = getattr(node, name)
        if isinstance(value, Closed):
            yield from _texts(value)
        elif isinstance(value, tuple):
            yield from (text for part in value if isinstance(part, Closed) for text in _texts(part))
        elif isinstance(value, dict):
            yield from value.values()
        elif isinstance(value, str) and name in _TEXTS:
            yield value


def _called(node: Node) -> Iterator[str]:
    if isinstance(node, Call):
        yield node.name
    for child in children(node):
        yield from _called(child)


def has_extremes(project: ProjectView) -> bool:
    """Tell whether something is the greater or the lesser of two values."""
    return bool(calls(project.spec) & {"greatest", "least"})


def fills(project: ProjectView) -> bool:
    """Tell whether a field that is never empty is set to a value that only a condition knows to be there."""
    return any(
        _fills(effect, operation, project.spec) for operation in project.spec.operations for effect in operation.effects
    )


def _fills(effect: Effect, operation: Operation, spec: Spec) -> bool:
    scope = Scope.of(spec, operation.entity)
    if effect.each:
        scope = scope.bind(effect.each[0], Type("ref", infer(parse(effect.each[1]), scope).of))
    entity = spec.entity(effect.makes or infer(parse(effect.target), scope).of)
    return any(not is_nullable(n, entity) and infer(parse(v), scope).nullable for n, v in effect.values.items())


def is_repeatable(project: ProjectView) -> bool:
    """Tell whether there are requests that may be repeated with a key."""
    return any(o.repeatable for o in project.spec.operations)


def moves_time(project: ProjectView) -> bool:
    """Tell whether a point in time is moved, which takes a session in UTC: there a day has 24 hours."""
    return "days" in calls(project.spec)


def shares_computed(entity: EntityView) -> bool:
    """Tell whether computed fields of an entity are read by way of other rows, so that they are functions."""
    return not _reached_in(entity.project).isdisjoint(f.name for f in entity.computed)


@lru_cache(maxsize=4)
def _reached_in(project: ProjectView) -> frozenset[str]:
    """Return the names of fields that anything reads of other rows; every template asks for them."""
    spec = project.spec
    texts = (text for node in (*spec.entities, *spec.operations) for text in _texts(node))
    return frozenset(name for text in texts for name in _reached(parse(text)))


def _reached(node: Node) -> Iterator[str]:
    """Yield the names of fields that are read of other rows than the row itself."""
    if isinstance(node, Member) and node.base not in (Name("self"), Name("old")):
        yield node.name
    for child in children(node):
        yield from _reached(child)
