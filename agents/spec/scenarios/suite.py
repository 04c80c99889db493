"""All scenarios of a Spec, by the module of its suite that they stand in."""

from collections.abc import Iterator
from functools import lru_cache

from agents.spec.model import Entity, Field, Http, Operation, Spec
from agents.spec.scenarios.access import access_scenarios, call
from agents.spec.scenarios.alone import apart
from agents.spec.scenarios.computed import computed_scenarios
from agents.spec.scenarios.conditions import guard_scenarios, row_rule_scenarios
from agents.spec.scenarios.creations import creation_scenarios
from agents.spec.scenarios.enrolment import enrolled
from agents.spec.scenarios.examples import example_scenarios
from agents.spec.scenarios.fields import field_scenarios
from agents.spec.scenarios.grants import grant_scenarios
from agents.spec.scenarios.keys import key_scenarios
from agents.spec.scenarios.limits import limit_scenarios
from agents.spec.scenarios.links import link_scenarios
from agents.spec.scenarios.overlaps import overlap_scenarios
from agents.spec.scenarios.protocol import protocol_scenarios
from agents.spec.scenarios.queries import query_scenarios
from agents.spec.scenarios.reactions import action_scenarios, reaction_scenarios
from agents.spec.scenarios.ready import ready
from agents.spec.scenarios.records import record_scenarios
from agents.spec.scenarios.repeating import repeating_scenarios
from agents.spec.scenarios.resource import Resource, Scenario, resources
from agents.spec.scenarios.roles import role_scenarios
from agents.spec.scenarios.rows import deletion_scenarios, reference_scenarios, row_scenarios
from agents.spec.scenarios.sharing import with_people
from agents.spec.scenarios.shown import shown_scenarios
from agents.spec.scenarios.sign_in import sign_in_scenarios
from agents.spec.scenarios.states import state_scenarios
from agents.spec.scenarios.stories import story_scenarios
from agents.spec.scenarios.taking import taking_scenarios
from agents.spec.scenarios.timers import timer_scenarios
from agents.spec.scenarios.trees import tree_scenarios
from agents.spec.scenarios.unwritten import unwritten_scenarios
from agents.spec.scenarios.views import view_scenarios

Module = tuple[str, Resource, tuple[Scenario, ...]]


def modules(spec: Spec) -> tuple[Module, ...]:
    """Return the name of each test module, the resource that it tests, and its tests."""
    return _modules(spec.model_dump_json())


@lru_cache(maxsize=4)
def _modules(text: str) -> tuple[Module, ...]:
    """The search for paths takes its time, and a run asks for the tests of one Spec again and again."""
    return tuple(_derived(Spec.model_validate_json(text)))


def _derived(spec: Spec) -> Iterator[Module]:
    every = resources(spec)
    for resource in every:
        if resource.is_subject and resource.testable:
            known = with_people(spec, enrolled(spec, _told(resource, _subject(resource))))
            yield "test_auth", resource, tuple(sorted(known, key=_moves))
        elif resource.testable and every[0].testable:
            known = (apart(resource, s) for s in _told(resource, _entity(resource, every)))
            yield _module(resource), resource, _ordered(with_people(spec, enrolled(spec, known)))


def _ordered(scenarios: Iterator[Scenario]) -> tuple[Scenario, ...]:
    """Return those first that change nothing, and those last that move the clock: less has to be made or read anew."""
    return tuple(sorted(scenarios, key=lambda scenario: (_moves(scenario), not scenario.steady)))


def _moves(scenario: Scenario) -> bool:
    return "clock." in scenario.body


def _module(resource: Resource) -> str:
    return "test_auth_rows" if resource.snake == "auth" else f"test_{resource.snake}"


def _told(r: Resource, scenarios: Iterator[Scenario]) -> Iterator[Scenario]:
    """Yield the scenarios, and then those of what they leave out."""
    known = tuple(ready(r.every(), scenario) for scenario in scenarios)
    yield from known
    yield from story_scenarios(r, known)
    yield from view_scenarios(r, {s.name for s in known})
    for more in (grant_scenarios, link_scenarios, timer_scenarios, record_scenarios, example_scenarios):
        yield from more(r)


def _subject(r: Resource) -> Iterator[Scenario]:
    yield from sign_in_scenarios(r)
    yield from field_scenarios(r)
    yield from protocol_scenarios(r)
    yield from unwritten_scenarios(r)
    yield from role_scenarios(r)


def _entity(r: Resource, every: tuple[Resource, ...]) -> Iterator[Scenario]:
    actions, events = _of(r.spec, r.entity, "action"), _of(r.spec, r.entity, "transition")
    yield from row_scenarios(r)
    yield from access_scenarios(r, (*actions, *(o for o in events if isinstance(o.start, Http))))
    yield from role_scenarios(r)
    yield from field_scenarios(r)
    yield from shown_scenarios(r)
    yield from unwritten_scenarios(r)
    yield from tree_scenarios(r)
    yield from reference_scenarios(r)
    yield from key_scenarios(r)
    for operation in (o for o in (r.create, r.update, r.delete, *actions) if o):
        yield from guard_scenarios(r, operation, "" if operation.kind == "create" else call(r, operation, "ann"))
        yield from state_scenarios(r, operation) if operation.kind in ("update", "delete") else ()
    yield from row_rule_scenarios(r)
    yield from limit_scenarios(r)
    yield from overlap_scenarios(r)
    yield from computed_scenarios(r)
    yield from reaction_scenarios(r, _of(r.spec, r.entity, "reaction"))
    for action in actions:
        yield from action_scenarios(r, action)
    yield from deletion_scenarios(r, _children(r, every))
    yield from query_scenarios(r)
    yield from protocol_scenarios(r)
    yield from creation_scenarios(r)
    yield from taking_scenarios(r)
    yield from repeating_scenarios(r)


def _of(spec: Spec, entity: Entity, kind: str) -> tuple[Operation, ...]:
    return tuple(o for o in spec.operations if o.entity == entity.name and o.kind == kind)


def _children(r: Resource, every: tuple[Resource, ...]) -> tuple[tuple[Resource, Field], ...]:
    return tuple((c, f) for c in every for f in c.entity.fields if f.type == f"ref({r.entity.name})")
