"""Tests of fields that only some roles see: they are there for these, and left out for everybody else."""

from collections.abc import Iterator

from agents.spec.model import Field, Operation
from agents.spec.scenarios.names import people
from agents.spec.scenarios.resource import Resource, Scenario, equals
from agents.spec.scenarios.values import label, sample


def shown_scenarios(r: Resource) -> Iterator[Scenario]:
    """Yield a test for each field that only some roles see."""
    if r.is_subject or not r.testable:
        return
    for item in r.entity.fields:
        if item.read_roles:
            yield _shown(r, item)


def _shown(r: Resource, item: Field) -> Scenario:
    name, value = r.json_name(item.name), sample(item, r.spec)
    sent = item in r.inputs(("always", "create"))
    given = f', {{"{name}": {value}}}' if sent else ""
    lines = [r.fill("$var = $new($own$given)", given=given)]
    for operation in (r.get, r.list):
        if operation:
            lines += _looks(r, item, operation, f'["{name}"] {equals(value)}' if sent else "")
    who = " and ".join(item.read_roles or ())
    said = f"{label(item.name)} of {r.words['a']} is shown to {who} only; to others it is not there"
    return Scenario(f"field_{item.name}_read_roles", (item.id,), said, "\n".join(lines))


def _looks(r: Resource, item: Field, operation: Operation, holds: str) -> Iterator[str]:
    """Yield what each person finds who may see the row."""
    name = r.json_name(item.name)
    every = {role: person for role, person in people(r.spec).items() if r.allows(operation, role, own=r.own == person)}
    every |= {"anyone": "api"} if any(g.when is None and "anyone" in g.roles for g in operation.grants) else {}
    for role, person in every.items():
        row = _row(r, operation, person)
        if not r.sees(item, role):
            yield f'assert "{name}" not in {row}'
        elif holds:
            yield f"assert {row}{holds}"
        else:
            yield f'assert "{name}" in {row}'


def _row(r: Resource, operation: Operation, person: str) -> str:
    if operation.kind == "get":
        return r.fill("$who.read($url)", who=person)
    return r.fill('next(row for row in $who.every($path) if row["id"] == $var["id"])', who=person)
