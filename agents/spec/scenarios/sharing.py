"""Which people a test may share with other tests of its module: signing up is the dearest request of all."""

import re
from collections.abc import Iterator
from dataclasses import replace

from agents.spec.expression import parse, paths
from agents.spec.model import Entity, Key, Spec
from agents.spec.scenarios.resource import Resource, Scenario
from agents.spec.scenarios.values import longest
from agents.spec.types import read_type

SHARED = {"ann": "sam", "bob": "sue"}
"""Ann and Bob are new in each test; Sam and Sue belong to all tests of a module."""

_ROOM = 12
"""The least length of a text in which no two values are alike."""


def with_people(spec: Spec, scenarios: Iterator[Scenario]) -> Iterator[Scenario]:
    """Yield the scenarios, those that may share people with the shared ones in the place of their own."""
    crowded = crowds(spec)
    for scenario in scenarios:
        share = scenario.steady if crowded else scenario.shared
        yield replace(scenario, body=_shared(scenario.body)) if share else scenario


def crowds(spec: Spec) -> bool:
    """Tell whether rows of one person can be in each other's way."""
    return any(_crowds(spec, entity) for entity in spec.entities)


def _shared(body: str) -> str:
    return re.sub(rf"\b({'|'.join(SHARED)})\b", lambda found: SHARED[found[0]], body)


def _crowds(spec: Spec, entity: Entity) -> bool:
    """Tell whether rows of an entity can: by a limit, or by a key with few values."""
    return _counts(spec, entity) or any(_is_narrow(spec, entity, key) for key in entity.keys)


def _counts(spec: Spec, entity: Entity) -> bool:
    """Tell whether a condition reads what a person has, e.g. `self.user.lists.size() <= 5`."""
    owners = [f"self.{f.name}." for f in entity.fields if f.type == f"ref({spec.auth.subject})"]
    guards = [g for o in spec.operations if o.entity == entity.name for g in o.guards]
    read = [path for check in (*entity.rules, *guards) for path in paths(parse(check.expr))]
    return any(path.startswith(("actor.", *owners)) for path in read)


def _is_narrow(spec: Spec, entity: Entity, key: Key) -> bool:
    """Tell whether two tests could make the same key for one person."""
    if entity.name == spec.auth.subject:
        return False
    items = [Resource(spec, entity).field(name) for name in key.fields]
    return not any(
        read_type(i.type).kind in ("string", "text") and (longest(i) or _ROOM) >= _ROOM and i.write != "never"
        for i in items
    )
