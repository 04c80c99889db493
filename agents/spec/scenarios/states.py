"""Tests of grants for rows in some states only: what is granted is done there, and refused on a row in another one."""

from collections.abc import Iterator

from agents.spec.expression import conjuncts, parse, unparse
from agents.spec.model import Operation
from agents.spec.scenarios.access import call
from agents.spec.scenarios.conditions import Values, said, solutions, staged
from agents.spec.scenarios.resource import Resource, Scenario
from agents.spec.scenarios.rows import granted
from agents.spec.scenarios.values import label
from agents.spec.solve import Unsolvable


def state_scenarios(r: Resource, operation: Operation) -> Iterator[Scenario]:
    """Yield the tests of what is asked of a row before it may be changed or deleted, whoever asks for it."""
    if r.is_subject or not r.testable or r.public(operation):
        return
    for number, condition in enumerate(_asked(r, operation)):
        ways = _ways(r, condition)
        if ways:
            yield _tried(r, operation, ways, number)


def _asked(r: Resource, operation: Operation) -> list[str]:
    """Return the conditions that stand in every grant, speak of the row alone, and hide it from nobody."""
    parts = [_parts(grant.when) for grant in operation.grants]
    get = r.operations.get("get")
    hidden = {part for grant in (get.grants if get else ()) for part in _parts(grant.when)}
    shared = set.intersection(*map(set, parts)) - hidden if parts else set()
    return [part for part in (parts[0] if parts else ()) if part in shared and "actor" not in part]


def _parts(when: str | None) -> list[str]:
    return [unparse(part) for part in conjuncts(parse(when))] if when else []


def _ways(r: Resource, condition: str) -> tuple[Values, Values] | None:
    try:
        good, bad = solutions(r, condition, True)[0], solutions(r, condition, False)[0]
    except Unsolvable:
        return None
    return (good, bad) if r.settable(good) and r.settable(bad) else None


def _tried(r: Resource, operation: Operation, ways: tuple[Values, Values], number: int) -> Scenario:
    good, bad = ways
    template = """
        $bad
        with untouched($reader, $url):
            refuse($call, 403)

        $good
        assert $call.is_success
        """
    asked = call(r, operation, r.actor(operation))
    body = r.fill(template, bad=staged(r, bad), good=staged(r, good), call=asked)
    text = f"{label(operation.name)} of {r.words['a']} with {said(r, good)} is allowed, with {said(r, bad)} it is "
    name = f"{operation.name}_by_state" + (f"_{number + 1}" if number else "")
    return Scenario(name, granted(operation), f"{text}refused with 403", body)
