"""The scenarios of a Spec: what its acceptance suite tests, one test each."""

from collections.abc import Iterator

from agents.spec.model import Entity, Field, Operation, Spec
from agents.spec.scenarios.access import access_scenarios, call
from agents.spec.scenarios.computed import computed_scenarios
from agents.spec.scenarios.conditions import guard_scenarios, row_rule_scenarios
from agents.spec.scenarios.fields import field_scenarios
from agents.spec.scenarios.keys import key_scenarios
from agents.spec.scenarios.limits import limit_scenarios
from agents.spec.scenarios.protocol import protocol_scenarios
from agents.spec.scenarios.queries import query_scenarios
from agents.spec.scenarios.reactions import action_scenarios, reaction_scenarios
from agents.spec.scenarios.resource import Resource, Scenario, resources
from agents.spec.scenarios.rows import deletion_scenarios, reference_scenarios, row_scenarios
from agents.spec.scenarios.sharing import with_people
from agents.spec.scenarios.sign_in import sign_in_scenarios

__all__ = ["Resource", "Scenario", "modules", "resources"]


def modules(spec: Spec) -> Iterator[tuple[str, Resource, tuple[Scenario, ...]]]:
    """Yield the name of each test module, the resource that it tests, and its tests."""
    every = resources(spec)
    for resource in every:
        if resource.is_subject and resource.testable:
            yield "test_auth", resource, tuple(with_people(spec, _subject(resource)))
        elif resource.testable and every[0].testable:
            yield _module(resource), resource, tuple(with_people(spec, _entity(resource, every)))


def _module(resource: Resource) -> str:
    return "test_auth_rows" if resource.snake == "auth" else f"test_{resource.snake}"


def _subject(r: Resource) -> Iterator[Scenario]:
    yield from sign_in_scenarios(r)
    yield from field_scenarios(r)
    yield from protocol_scenarios(r)


def _entity(r: Resource, every: tuple[Resource, ...]) -> Iterator[Scenario]:
    actions = _of(r.spec, r.entity, "action")
    yield from row_scenarios(r)
    yield from access_scenarios(r, actions)
    yield from field_scenarios(r)
    yield from reference_scenarios(r)
    yield from key_scenarios(r)
    for operation in (o for o in (r.create, r.update, r.delete, *actions) if o):
        yield from guard_scenarios(r, operation, "" if operation.kind == "create" else call(r, operation, "ann"))
    yield from row_rule_scenarios(r)
    yield from limit_scenarios(r)
    yield from computed_scenarios(r)
    yield from reaction_scenarios(r, _of(r.spec, r.entity, "reaction"))
    for action in actions:
        yield from action_scenarios(r, action)
    yield from deletion_scenarios(r, _children(r, every))
    yield from query_scenarios(r)
    yield from protocol_scenarios(r)


def _of(spec: Spec, entity: Entity, kind: str) -> tuple[Operation, ...]:
    return tuple(o for o in spec.operations if o.entity == entity.name and o.kind == kind)


def _children(r: Resource, every: tuple[Resource, ...]) -> tuple[tuple[Resource, Field], ...]:
    return tuple((c, f) for c in every for f in c.entity.fields if f.type == f"ref({r.entity.name})")
