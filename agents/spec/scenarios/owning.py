"""Whose rows are in tests: of somebody who may make them."""

from agents.spec.scenarios.names import people
from agents.spec.scenarios.resource import Resource


def above(r: Resource, name: str) -> str:
    """Return whose a row is that a reference of an entity leads to: of whoever makes both, or of Ann."""
    other = next((x for x in r.every() if x.entity.name == r.type_of(name).of), r)
    return r.own if other.own != "ann" or makes(other, r.own) else "ann"


def makes(r: Resource, person: str) -> bool:
    """Tell whether somebody of the tests may make rows that are their own."""
    roles = [role for role, name in people(r.spec).items() if name == person]
    return not roles or bool(r.create and any(r.allows(r.create, role, own=True) for role in roles))
