"""Tests of accounts that others make, where nobody signs up; and scenarios as they read there."""

import re
from collections.abc import Iterator
from dataclasses import replace

from agents.spec.accounts import is_closed, newcomer
from agents.spec.model import Operation, Spec
from agents.spec.scenarios.names import people, snake
from agents.spec.scenarios.resource import Resource
from agents.spec.scenarios.rows import granted
from agents.spec.scenarios.scenario import Scenario
from agents.spec.scenarios.values import label

REGISTRATION = "/auth/register"
"""Where people sign up in a backend that lets them."""

NEW_ACCOUNT = """
        body = $body(api)
        assert can_sign_in(api, body) is False
        answer = $who.post($path, body)
        shown = ok(answer, 201)
        assert body["$password"] not in answer.text
        assert "$password" not in shown
        assert can_sign_in(api, body)
        """
"""The test of an account that is new, however it comes: one can sign in, and the password is nowhere shown."""


def enrolment_scenarios(r: Resource, operation: Operation) -> Iterator[Scenario]:
    """Yield the tests of the operation that makes accounts for others."""
    yield _made(r, operation)
    yield _without_token(r, operation)
    yield from _allowed(r, operation)
    yield from _ranked(r, operation)
    yield _no_registration(r)


def _made(r: Resource, operation: Operation) -> Scenario:
    auth, role = r.spec.auth, newcomer(r.spec)
    body = r.fill(NEW_ACCOUNT, password=auth.password)
    if role:
        body += "\n" + r.fill('assert shown["$field"] == "$role"', field=r.json_name(auth.role_field or ""), role=role)
    if "get" in r.operations:
        body += "\n" + r.fill(
            "created(answer, $path)\nassert $who.read(f\"$rows/{shown['id']}\") == shown", rows=r.path
        )
    text = f"{r.words['a']} that the first account makes, with {', '.join(label(f.name) for f in r.inputs())}, "
    text += f"answers 201 without the {auth.password}, and can sign in"
    nodes = (*granted(operation), r.entity.id, auth.id, *(f.id for f in r.inputs()))
    return Scenario(operation.name, nodes, text, body)


def _without_token(r: Resource, operation: Operation) -> Scenario:
    body = r.fill(
        """
        body = $body(api)
        refuse(api.post($path, body), 401)
        refuse(api.using("not-a-token").post($path, body), 401)
        assert not can_sign_in(api, body)
        """
    )
    said = f"creating {r.words['a']} without a token, or with a wrong one, is refused with 401"
    return Scenario(f"{operation.name}_without_token", granted(operation), said, body, shared=True, steady=True)


def _makers(r: Resource, operation: Operation) -> dict[str, str]:
    """Return the roles, and who has them in tests, that make accounts besides the one who does in all other tests."""
    every = people(r.spec).items()
    return {role: n for role, n in every if n != r.enroller and r.allows(operation, role, own=False)}


def _allowed(r: Resource, operation: Operation) -> Iterator[Scenario]:
    makers = _makers(r, operation)
    if not makers:
        return
    body = r.fill(
        """
        for person in ($makers,):
            body = $body(api)
            ok(person.post($path, body), 201)
            assert can_sign_in(api, body)
        """,
        makers=", ".join(makers.values()),
    )
    said = f"creating {r.words['a']} is for {_and(makers)} as well, and who was made can sign in"
    nodes = (*granted(operation), *(role.id for role in r.spec.roles if role.includes))
    yield Scenario(f"{operation.name}_allowed", nodes, said, body)


def _ranked(r: Resource, operation: Operation) -> Iterator[Scenario]:
    """Who makes accounts but gives nobody a role must not do so on the way."""
    item = next((f for f in r.entity.fields if f.name == r.spec.auth.role_field), None)
    if item is None or item.write_roles is None or item.write != "create":
        return
    makers = {role: n for role, n in _makers(r, operation).items() if role not in item.write_roles}
    if not makers:
        return
    body = r.fill(
        """
        for person in ($makers,):
            body = $body(api, {"$field": "$role"})
            refuse(person.post($path, body), 422, "$field")
            assert not can_sign_in(api, body)
        """,
        makers=", ".join(makers.values()),
        field=r.json_name(item.name),
        role=r.spec.auth.bootstrap,
    )
    said = f"{_and(makers)} creates {r.nouns}, but gives nobody a role: sent in a create it is refused with 422"
    yield Scenario(f"field_{item.name}_write_roles", (item.id, *granted(operation)), said, body)


def _and(roles: dict[str, str]) -> str:
    return " and ".join(f"a {role}" for role in roles)


def _no_registration(r: Resource) -> Scenario:
    body = r.fill(
        """
        body = $body(api)
        refuse(api.post("$registration", body), 404, 405)
        assert not can_sign_in(api, body)
        """,
        registration=REGISTRATION,
    )
    said = "nobody signs up: there is no registration, and a request for it is answered 404 or 405"
    return Scenario("registration_is_closed", (r.spec.auth.id,), said, body, shared=True, steady=True)


def enrolled(spec: Spec, scenarios: Iterator[Scenario]) -> Iterator[Scenario]:
    """Yield the scenarios with accounts that are made in the place of people who sign up, where nobody does."""
    made = f"new_{snake(spec.auth.subject)}"
    for scenario in scenarios:
        yield _renamed(scenario, made) if is_closed(spec) else scenario


def _renamed(scenario: Scenario, made: str) -> Scenario:
    def told(text: str) -> str:
        return re.sub(r"\bsign_up\(", f"{made}(", text)

    scenes = tuple(map(told, scenario.scenes))
    return replace(scenario, body=told(scenario.body), fixture=told(scenario.fixture), scenes=scenes)
