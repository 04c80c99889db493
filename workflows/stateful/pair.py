"""The interpreter and a server, told the same story, step by step."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from agents.spec.bootstrap import bootstrap_fields, bootstrap_variables, variable
from agents.spec.model import OnTime, Spec
from agents.spec.reference import Answer, Backend, Unsaid
from agents.spec.reference.inputs import wire_name
from agents.spec.reference.reach import ident
from agents.spec.scenarios.names import wire
from sandbox.client import Answer as Got
from sandbox.client import Client
from workflows.stateful.likeness import Likeness
from workflows.stateful.story import NOTHING, Step

START = datetime(2026, 5, 4, 9, tzinfo=UTC)
"""A Monday: the story is the same whenever it is told."""

TIMERS_WITHIN = 0.7
"""Seconds in which a server under test does what is due, usually."""

_AGAIN = (0.3, 0.6, 1.2, 2.4)
"""Seconds after which an answer is asked for once more that what time does may not have reached yet."""

_UNPROMISED = ("detail", "title", "type", "instance", "message")


@dataclass(frozen=True)
class Played:
    """A step, what the interpreter said (None: it does not know, and why), what the server answered, and the gaps."""

    step: Step
    expected: Answer | None
    got: Got | None
    differences: tuple[str, ...] = ()
    unsaid: str = ""

    @property
    def status(self) -> int:
        """The status of the server's answer; 0 where nothing was sent."""
        return self.got.status if self.got else 0


class Pair:
    """Both backends from their beginning on."""

    def __init__(self, spec: Spec, socket: Path, clock: Path, timers_within: float = TIMERS_WITHIN) -> None:
        self.spec = spec.model_copy(update={"rate_limit": None})
        self._clock, self._client, self._timers_within = clock, Client(socket), timers_within
        self._timed = any(isinstance(o.start, OnTime) for o in spec.operations)
        self.now = START
        named = bootstrap_variables(spec)
        chief = {f.name: named[variable(f)] for f in bootstrap_fields(spec)}
        self.backend = Backend(self.spec, chief, START)
        self.likeness = Likeness(_counted(self.backend), ("changes",))
        self._restless = False

    def play(self, step: Step) -> Played:
        """Let the time pass, ask both, and compare. What the interpreter does not know of is not sent."""
        self._pass(step.wait)
        if self._strange(step):
            return Played(step, None, None, unsaid="what the id is of a row that nobody was shown")
        try:
            expected = self._expected(step)
        except Unsaid as error:
            return Played(step, None, None, unsaid=str(error))
        got = self._ask(step)
        differences = self._compare(expected, got)
        for seconds in _AGAIN if self._restless and step.method == "GET" and differences else ():
            time.sleep(seconds)
            got = self._ask(step)
            if not (differences := self._compare(expected, got)):
                break
        self._restless = self._restless and step.method != "GET"
        return Played(step, expected, got, tuple(differences))

    def is_known(self, number: int) -> bool:
        """Tell whether the server has told the id of a row."""
        return ident(number) in self.likeness.theirs

    def _strange(self, step: Step) -> bool:
        """Tell whether the step names a row that there is, and whose id the server has not told yet."""
        numbers = (
            int(n.rpartition("-")[2]) for n in step.names() if n not in self.likeness.theirs and "token" not in n
        )
        return any(number in self.backend.world.store.rows for number in numbers)

    def _pass(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        fresh = self._clock.with_suffix(".new")
        fresh.write_text(self.now.isoformat())
        fresh.replace(self._clock)
        if self.backend.move(self.now) and self._timed:
            time.sleep(self._timers_within)
            self._restless = True

    def _expected(self, step: Step) -> Answer:
        headers = {"Authorization": f"Bearer {step.token}"} if step.token else {}
        content = b""
        if step.body is not NOTHING:
            headers["Content-Type"] = "application/json"
            content = json.dumps(step.body).encode()
        return self.backend.answer(step.method, step.path, headers, content)

    def _ask(self, step: Step) -> Got:
        sent = step.renamed(lambda name: self.likeness.theirs.get(name, name))
        self._client.token = sent.token
        return self._client.send(sent.method, sent.path, None if sent.body is NOTHING else sent.body)

    def _compare(self, expected: Answer, got: Got) -> list[str]:
        if expected.refusals:
            return _refused(self.spec, expected, got)
        if got.status != expected.status:
            said = str(got.body.get("code", "")) if isinstance(got.body, dict) else ""
            return [f"answered {got.status or got.text} {said}".strip() + f", expected {expected.status}"]
        if expected.body is None:
            return []
        return self.likeness.differences(expected.body, got.body)

    def close(self) -> None:
        """Hang up."""
        self._client.close()


def _counted(backend: Backend) -> set[str]:
    """Return the keys of answers whose values the server counts up."""
    found = ((e.name, f) for e in backend.spec.entities for f in e.fields if (f.default or "").startswith("sequence("))
    return {wire_name(backend.world, entity, field) for entity, field in found}


def _refused(spec: Spec, expected: Answer, got: Got) -> list[str]:
    """Return in what a refusal is none of those that apply."""
    fitting = [r for r in expected.refusals if r.status == got.status]
    if not fitting:
        wanted = " or ".join(dict.fromkeys(str(r) for r in expected.refusals))
        code = got.body.get("code", "") if isinstance(got.body, Mapping) else ""
        return [f"answered {got.status or got.text} {code}".strip() + f", expected {wanted}"]
    body = got.body if isinstance(got.body, Mapping) else {}
    wrong = [name for name in ("status", "code") if name not in body]
    if wrong:
        return [f"the answer {got.status} has no {' and no '.join(wrong)}"]
    if body["status"] != got.status:
        return [f"status is {body['status']!r} in an answer {got.status}"]
    codes = {r.code for r in fitting if r.said}
    if all(r.said for r in fitting) and body["code"] not in codes:
        return [f"code is {body['code']!r}, expected {' or '.join(sorted(codes))}"]
    return _fields(spec, fitting, body)


def _fields(spec: Spec, fitting: list[Any], body: Mapping[str, Any]) -> list[str]:
    wanted = {wire(spec, r.field) for r in fitting if r.field}
    told = body.get("errors") or ()
    shown = {str(each.get("field")) for each in told if isinstance(each, Mapping)}
    if wanted and all(r.field for r in fitting) and not wanted & shown:
        return [f"errors name {', '.join(sorted(shown)) or 'no field'}, expected {' or '.join(sorted(wanted))}"]
    return []
