"""A small load of a fixed count: which share of the requests is answered how fast.

A smoke test on a shared machine, not a promise: few rows, four clients, requests that the signed-in person may send.
"""

import json
import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

from agents.analyze.surface import wire_name
from agents.spec.model import Entity, Http, Operation, Quality, Spec
from agents.spec.types import read_type
from sandbox.client import Answer, Client
from workflows.gates.outcome import share
from workflows.gates.sample import in_order, sample_body
from workflows.verdict import Measure

REQUESTS = 300
CONCURRENCY = 4
TRIES = 3
"""Times that the mix is sent while a target is missed: a busy machine is slow for a moment, a slow backend always."""
ROWS = 5
_WARM_UP = 20
_CONFLICT = 409


class Request(NamedTuple):
    """A request of the mix."""

    method: str
    path: str
    body: object = None


Answers = Sequence[tuple[Request, Answer]]
"""Each request that was sent, with what was answered."""


@dataclass(frozen=True)
class Traffic:
    """Where the server listens, and a token of somebody who is signed in."""

    socket: Path
    token: str


@dataclass(frozen=True)
class Loaded:
    """What the last try showed; `protocol` is every request of all tries with its status and milliseconds as JSON."""

    problems: tuple[str, ...]
    measures: tuple[Measure, ...]
    protocol: bytes


def judge_load(spec: Spec, traffic: Traffic) -> Loaded:
    """Create a few rows, warm up, send the mix, and hold the times against the targets of the document."""
    requests, refused = _mix(spec, traffic)
    _send([list(islice(cycle(requests), _WARM_UP))], traffic)
    targets = [quality for quality in spec.quality if quality.check == "load"]
    tries = [_send(_deal(requests), traffic)]
    while _is_slow(tries[-1], targets) and not _broken(tries[-1]) and len(tries) < TRIES:
        tries.append(_send(_deal(requests), traffic))
    broken, measures = _broken(tries[-1]), _measures(tries[-1], targets)
    if len(tries) > 1:
        measures = (*measures, Measure(name="tries", value=len(tries)))
    problems = [f"{r.method} {r.path} answered {a.status or 'nothing'}: {a.text[:200]}" for r, a in broken[:5]]
    problems += refused + [_too_slow(each) for each in measures if _fails(each)]
    return Loaded(tuple(problems), measures, _protocol([answer for each in tries for answer in each]))


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that `percent` of the values do not exceed, by nearest rank; of sorted values."""
    return round(values[max(0, math.ceil(len(values) * percent / 100) - 1)], 2) if values else 0.0


def _mix(spec: Spec, traffic: Traffic) -> tuple[list[Request], list[str]]:
    """Return the requests to repeat, after the rows that they ask for are there; and what was refused."""
    client = Client(traffic.socket, traffic.token)
    rows = _oneself(spec, client)
    refused = [
        told
        for entity in [spec.subject, *in_order(spec)]
        for number in range(ROWS)
        for told in _create(spec, entity, number, rows, client)
    ]
    client.close()
    return [request for entity in spec.entities for request in _requests(spec, entity, rows)], refused


def _oneself(spec: Spec, client: Client) -> dict[str, str]:
    """Return the row of who is signed in, to which others can refer."""
    operation = _operation(spec, spec.subject, "me")
    answer = client.send("GET", spec.api.base + _start(operation).path) if operation else None
    return {spec.subject.name: str(answer.body["id"])} if answer and answer.status == 200 else {}


def _create(spec: Spec, entity: Entity, number: int, rows: dict[str, str], client: Client) -> list[str]:
    operation = _operation(spec, entity, "create")
    if operation is None or not _needed(entity) <= rows.keys():
        return []  # Nobody creates it, or what it must refer to is not there: that was refused, or told, before.
    path = spec.api.base + _start(operation).path
    answer = client.send("POST", path, sample_body(spec, entity, number, rows))
    if answer.status == _CONFLICT and (entity.name in rows or operation.guards):
        return []  # The document allows no further one, or none in the state that the rows are in.
    if answer.status != _start(operation).status:
        return [f"POST {path} with the least that it needs answered {answer.status}: {answer.text[:200]}"]
    rows[entity.name] = str((answer.body or {}).get("id", ""))
    return []


def _needed(entity: Entity) -> set[str]:
    """Return the entities of which a new row must name a row."""
    types = [read_type(field.type) for field in entity.fields if field.required and field.write != "never"]
    return {type_.of for type_ in types if type_.kind == "ref"} - {entity.name}


def _requests(spec: Spec, entity: Entity, rows: dict[str, str]) -> list[Request]:
    found = []
    for kind in ("me", "list", "get", "update"):
        for operation in _operations(spec, entity, kind):
            of = _owner_of_id(spec, operation)
            body = _change(spec, entity, rows) if kind == "update" else None
            if (of in rows or "{id}" not in _start(operation).path) and (kind != "update" or body):
                path = spec.api.base + _start(operation).path.replace("{id}", rows.get(of, ""))
                found.append(Request(_start(operation).method, path, body))
    return found


def _owner_of_id(spec: Spec, operation: Operation) -> str:
    """Return the entity whose id stands in the path: of a list within a parent that of the parent."""
    within = operation.query.within if operation.query else None
    fields = {field.name: field for field in spec.entity(operation.entity).fields}
    return read_type(fields[within].type).of if within else operation.entity


def _change(spec: Spec, entity: Entity, rows: dict[str, str]) -> dict[str, object]:
    """Return a change that any row takes: its own required values of the last row that was created."""
    writable = {wire_name(field, spec) for field in entity.fields if field.write == "always"}
    body = sample_body(spec, entity, ROWS - 1, rows)
    return {name: value for name, value in body.items() if name in writable}


def _operation(spec: Spec, entity: Entity, kind: str) -> Operation | None:
    return next(iter(_operations(spec, entity, kind)), None)


def _operations(spec: Spec, entity: Entity, kind: str) -> list[Operation]:
    """Return the operations of a kind that who is signed in may run: anybody, or the first account if there is one."""
    first = spec.auth.bootstrap
    held = {"anyone", "user", *(role.name for role in spec.roles if first in spec.holders(role.name))}
    found = [o for o in spec.operations if o.entity == entity.name and o.kind == kind and isinstance(o.start, Http)]
    return [o for o in found if any(held & set(grant.roles) for grant in o.grants)]


def _start(operation: Operation) -> Http:
    assert isinstance(operation.start, Http)
    return operation.start


def _deal(requests: Sequence[Request]) -> list[list[Request]]:
    hands: list[list[Request]] = [[] for _ in range(CONCURRENCY)]
    for number, request in enumerate(islice(cycle(requests), REQUESTS)):
        hands[number % CONCURRENCY].append(request)
    return hands


def _send(hands: Sequence[Sequence[Request]], traffic: Traffic) -> list[tuple[Request, Answer]]:
    with ThreadPoolExecutor(len(hands)) as pool:
        return [each for done in pool.map(lambda hand: _play(hand, traffic), hands) for each in done]


def _play(hand: Sequence[Request], traffic: Traffic) -> list[tuple[Request, Answer]]:
    client = Client(traffic.socket, traffic.token)
    try:
        return [(request, client.send(*request)) for request in hand]
    finally:
        client.close()


def _is_slow(answers: Answers, targets: Sequence[Quality]) -> bool:
    return any(_fails(measure) for measure in _measures(answers, targets))


def _broken(answers: Answers) -> list[tuple[Request, Answer]]:
    return [(request, answer) for request, answer in answers if not 200 <= answer.status < 300]


def _measures(answers: Answers, targets: Sequence[Quality]) -> tuple[Measure, ...]:
    times = sorted(answer.seconds * 1000 for _, answer in answers)
    return (
        Measure(name="p50", value=percentile(times, 50), unit="ms"),
        Measure(name="requests", value=len(times)),
        Measure(name="p95", value=percentile(times, 95), unit="ms"),
        Measure(name="errors", value=len(_broken(answers))),
        *(_within(quality, times) for quality in targets),
    )


def _within(quality: Quality, times: Sequence[float]) -> Measure:
    fast = sum(time <= float(quality.value) for time in times)
    name = f"within {quality.value:f} {quality.unit}"
    return Measure(name=name, value=share(fast, len(times)), threshold=float(quality.percentile), unit="%")


def _fails(measure: Measure) -> bool:
    return measure.threshold is not None and measure.value < measure.threshold


def _too_slow(measure: Measure) -> str:
    return f"{measure.value} % of the requests were answered {measure.name}, {measure.threshold} % are needed"


def _protocol(answers: Answers) -> bytes:
    rows = [
        {"request": f"{r.method} {r.path}", "status": a.status, "ms": round(a.seconds * 1000, 2)} for r, a in answers
    ]
    return json.dumps(rows, indent=1).encode()
