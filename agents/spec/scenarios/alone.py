"""Which rows there is one of at most: a key that holds nothing but the owner, or a single row above them."""

import re
from dataclasses import replace

from agents.spec.model import Field, Key, Operation
from agents.spec.scenarios.resource import Resource
from agents.spec.scenarios.scenario import Scenario


def is_alone(r: Resource, given: frozenset[str] = frozenset()) -> bool:
    """Tell whether plain rows of one person collide in a key where these fields are the same."""
    return _is_alone(r, given, frozenset())


def _is_alone(r: Resource, given: frozenset[str], seen: frozenset[str]) -> bool:
    if r.is_subject or r.entity.name in seen:
        return False
    return any(_same(r, key, given, seen | {r.entity.name}) for key in r.entity.keys)


def _same(r: Resource, key: Key, given: frozenset[str], seen: frozenset[str]) -> bool:
    return all(name in given or _is_of_one(r, r.field(name), seen) for name in key.fields)


def _is_of_one(r: Resource, item: Field, seen: frozenset[str]) -> bool:
    """Tell whether rows of one person hold the same in the field: that person, or the only row they have."""
    type_ = r.type_of(item.name)
    if item.default == "actor":
        return True
    if type_.kind != "ref" or not item.required:
        return False
    if type_.of == r.spec.auth.subject:
        return True
    above = next((x for x in r.every() if x.entity.name == type_.of), None)
    return above is not None and _is_alone(above, frozenset(), seen)


def isolated(r: Resource, operation: Operation | None) -> bool:
    """Tell whether the list shows whoever asks in tests nothing but their own rows."""
    return r.owned(operation) and operation is not None and r.actor(operation) == "ann" == r.actor(r.create)


def peers(r: Resource) -> dict[str, str]:
    """Return whose a second row is, and who reads and lists it: somebody else where each person has one at most."""
    alone = is_alone(r)
    known = {"peer": "own", "peer_reader": "reader", "peer_lister": "lister"}
    return {k: "bob" if alone and r.words[v] == "ann" else r.words[v] for k, v in known.items()}


def by_others(lines: str) -> str:
    """Return the lines as they are for somebody else's rows."""
    return re.sub(r"\bann\b", "bob", lines)


def apart(r: Resource, scenario: Scenario) -> Scenario:
    """Return the scenario with somebody new for each further row of which each person has one at most.

    Such rows of other entities are those that people have.
    """
    body = _apart(r, scenario.body) if is_alone(r) else scenario.body
    for other in (x for x in r.every() if x.entity.name != r.entity.name and is_alone(x)):
        body = re.sub(rf"\bnew_{other.snake}\((\w+)\)", rf"only_{other.snake}(\1)", body)
    return scenario if body == scenario.body else replace(scenario, body=body, shared=False, steady=False)


def _apart(r: Resource, body: str) -> str:
    making = re.compile(rf"\b(?:new|kept|spare)_{r.snake}\((ann|bob)\b")
    having, lines, loop = set[str](), list[str](), None
    for line in body.split("\n"):
        margin = len(line) - len(line.lstrip())
        loop = None if loop is not None and line.strip() and margin <= loop else loop
        people = making.findall(line)
        again = [p for p in dict.fromkeys(people) if (p in having or loop is not None) and f"new_{r.snake}({p}" in line]
        lines += [f"{' ' * margin}{person} = sign_up(api)" for person in again]
        lines.append(line)
        having |= set(people)
        if line.lstrip().startswith("for ") and loop is None:
            loop = margin
    return "\n".join(lines)
