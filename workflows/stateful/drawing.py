"""Which step comes next: drawn by what the interpreter knows of the rows and people that there are."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from agents.spec.accounts import enrolment, is_closed, newcomer
from agents.spec.bootstrap import bootstrap_fields, bootstrap_variables, variable
from agents.spec.interpreter.rows import Row
from agents.spec.model import Http, Operation, Spec
from agents.spec.reference import Answer, Backend
from agents.spec.reference.backend import BODIES
from agents.spec.reference.reach import ident
from agents.spec.scenarios.names import wire
from workflows.stateful.asking import Asking
from workflows.stateful.story import NOTHING, Step
from workflows.stateful.values import NOWHERE, Values

_SPAN = re.compile(r"\b(minutes|hours|days|months)\((\d+)\)")
_SECONDS = {"minutes": 60, "hours": 3_600, "days": 86_400, "months": 31 * 86_400}
_NOBODY = "somebody who has not signed in"
_OFTEN = {"create": 5, "update": 3, "transition": 5, "action": 3, "list": 3, "get": 2, "delete": 1, "link": 2}


@dataclass
class Person:
    """Somebody with an account: what they sign in with, and their newest tokens."""

    name: str
    login: str
    password: str
    token: str = ""
    refresh: str = ""
    ends: datetime | None = None
    id: int = 0


class Drawer:
    """Draws steps. What it needs of answers it learns from those of the interpreter."""

    def __init__(self, spec: Spec, backend: Backend, random: Random, known: Callable[[int], bool]) -> None:
        self.spec, self.backend, self.world, self.random = spec, backend, backend.world, random
        self.values = Values(self.world, random, known)
        self._asking = Asking(self.world, random, self.values)
        self.people: list[Person] = []
        self._enrolment = enrolment(spec)
        self._waiting = self._beginning()
        self._operations = [o for o in spec.operations if isinstance(o.start, Http) and o.kind not in _SIGN_IN]
        self._spans = sorted({s for text in _expressions(spec) for s in _spans(text)} | {61, 86_400})
        self._asked: tuple[str, Any] = ("", None)

    def next(self) -> Step:
        """Return the next step."""
        self._asked = ("", None)
        if self._waiting:
            step: Step = self._waiting.pop(0)()
            return step
        if self.random.random() < 0.04 and self.people:
            return self._account()
        operation = self._operation()
        person = self._person(operation)
        if person and person.ends and person.ends <= self.world.store.now and self.random.random() < 0.9:
            return self._sign_in(person)
        return self._request(operation, person, self._wait())

    def learn(self, answer: Answer) -> None:
        """Take from an answer what later steps need."""
        what, person = self._asked
        if what == "login" and answer.status == 200:
            names = [wire(self.spec, name) for name in ("access_token", "refresh_token")]
            person.token, person.refresh = (answer.body[name] for name in names)
            person.ends = self.world.store.now + timedelta(minutes=self.spec.auth.access_minutes)
            row = self.backend.accounts.who(person.token)
            person.id = row.id if row else 0
        elif what == "enrol" and answer.status == 201:
            self.people.append(person)
            self._waiting.insert(0, lambda: self._sign_in(person))

    # How it begins

    def _beginning(self) -> list[Any]:
        steps: list[Any] = []
        if self.spec.auth.bootstrap:
            named = bootstrap_variables(self.spec)
            own = {f.name: named[variable(f)] for f in bootstrap_fields(self.spec)}
            login, password = (own[n] for n in (self.spec.auth.login, self.spec.auth.password))
            chief = Person(self.spec.auth.bootstrap, login, password)
            self.people.append(chief)
            me = next((o for o in self.spec.operations if o.kind == "me"), None)
            steps += [lambda: self._sign_in(chief), *([lambda: self._request(me, chief, 1)] if me else [])]
        if self._enrolment is None:
            return steps
        steps += [self._enrol] * 2
        others = [r.name for r in self.spec.roles if r.name not in (self.spec.auth.bootstrap, newcomer(self.spec))]
        for role in others if self.spec.auth.bootstrap else ():
            steps += [self._enrol, lambda role=role: self._promote(role)]
        return steps

    def _enrol(self) -> Step:
        """Somebody signs up, or the first account makes an account for them."""
        operation = self._enrolment
        assert operation
        assert isinstance(operation.start, Http)
        maker = self.people[0] if is_closed(self.spec) else None
        actor = self.world.store.rows.get(maker.id) if maker else None
        body = self._asking.body(operation, actor, plainly=True)
        auth = self.spec.auth
        body.pop(wire(self.spec, auth.role_field or ""), None)
        login, password = (body[wire(self.spec, n)] for n in (auth.login, auth.password))
        self._asked = ("enrol", Person(f"person {len(self.people) + 1}", login, password))
        who, token = (maker.name, maker.token) if maker else (_NOBODY, "")
        return Step(who, "POST", self.spec.api.base + operation.start.path, token, body)

    def _promote(self, role: str) -> Step:
        chief, person = self.people[0], self.people[-1]
        operation = next(o for o in self.spec.operations if o.kind == "assign_role")
        person.name = role
        body = {wire(self.spec, self.spec.auth.role_field or "role"): role}
        return self._as(chief, operation, _filled(operation, ident(person.id)), body)

    def _sign_in(self, person: Person) -> Step:
        row, auth = self.world.store.rows.get(person.id), self.spec.auth
        login = str(row.values[auth.login]) if row else person.login
        kind, body = "login", {auth.login: login, auth.password: person.password}
        if person.refresh and self.random.random() < 0.4:
            kind, body = "refresh", {"refresh_token": person.refresh}
            person.refresh = ""
        operation = next(o for o in self.spec.operations if o.kind == kind)
        assert isinstance(operation.start, Http)
        self._asked = ("login", person)
        sent = {wire(self.spec, name): value for name, value in body.items()}
        return Step(person.name, "POST", self.spec.api.base + operation.start.path, body=sent)

    def _account(self) -> Step:
        """Signing in wrongly, signing out, or one more person."""
        there = [p for p in self.people if p.id in self.world.store.rows]
        person = self.random.choice(there or self.people)
        draw = self.random.random()
        if draw < 0.3 and 2 <= len(self.people) < 8:
            return self._enrol()
        if draw < 0.6:
            step = self._sign_in(person)
            self._asked = ("", None)
            return Step(step.who, step.method, step.path, body={**step.body, "surprise": 1})
        if draw < 0.8 and person.refresh:
            out = next((o for o in self.spec.operations if o.kind == "logout"), None)
            if out and isinstance(out.start, Http):
                body = {wire(self.spec, "refresh_token"): person.refresh}
                person.refresh = ""
                return Step(person.name, "POST", self.spec.api.base + out.start.path, body=body)
        return self._sign_in(person)

    # Requests

    def _operation(self) -> Operation:
        weights = []
        for o in self._operations:
            weight = _OFTEN.get(o.kind, 1) * (0.3 if not o.grants else 1)
            few = o.kind == "create" and len(self.world.store.of(o.entity)) < 3
            weights.append(weight * (4 if few else 1))
        return self.random.choices(self._operations, weights)[0]

    def _person(self, operation: Operation) -> Person | None:
        signed_in = [p for p in self.people if p.token and p.id in self.world.store.rows]
        if not signed_in or self.random.random() < 0.05:
            return None
        may = [p for p in signed_in if self.world.grants(operation, self.world.store.rows.get(p.id))]
        return self.random.choice(may if may and self.random.random() < 0.85 else signed_in)

    def _wait(self) -> int:
        if self.random.random() > 0.035:
            return 1
        return max(1, self.random.choice(self._spans) + self.random.choice((-1, 0, 1)))

    def _request(self, o: Operation, person: Person | None, wait: int) -> Step:
        assert isinstance(o.start, Http)
        actor = self.world.store.rows.get(person.id) if person else None
        path = self._path(o, actor)
        if o.kind in ("list", "audit"):
            return self._as(person, o, path + self._asking.query(o), wait=wait)
        if o.kind == "assign_role":
            roles = [r.name for r in self.spec.roles]
            name = wire(self.spec, self.spec.auth.role_field or "role")
            return self._as(person, o, path, {name: self.random.choice([*roles, "nobody"])}, wait)
        return self._as(person, o, path, self._asking.body(o, actor) if o.kind in BODIES else NOTHING, wait)

    def _as(self, person: Person | None, o: Operation, path: str, body: Any = NOTHING, wait: int = 1) -> Step:
        assert isinstance(o.start, Http)
        token = person.token if person else "access-token-999999" if self.random.random() < 0.2 else ""
        who = person.name if person else _NOBODY
        return Step(who, o.start.method, self.spec.api.base + path, token, body, wait)

    def _path(self, o: Operation, actor: Row | None) -> str:
        assert isinstance(o.start, Http)
        names = re.findall(r"\{(\w+)\}", o.start.path)
        entity = o.entity
        if o.query and o.query.within:
            entity = self.world.index.types[(o.entity, o.query.within)].of
        ids = {name: self._id(o, entity if name == "id" else self._linked(o), actor) for name in names}
        return re.sub(r"\{(\w+)\}", lambda m: ids[m[1]], o.start.path)

    def _linked(self, o: Operation) -> str:
        return next((n.b if n.a == o.entity else n.a for n in self.spec.links if o.entity in (n.a, n.b)), o.entity)

    def _id(self, o: Operation, entity: str, actor: Row | None) -> str:
        draw, rows = self.random.random(), self.values.rows(entity)
        if draw < 0.02:
            return "no-id"
        if draw < 0.05 or not rows:
            return NOWHERE
        grants = self.world.grants(o, actor)
        mine = [r for r in rows if entity == o.entity and self.world.permits(grants, r, actor)]
        step, life = self.spec.transition(o.id), self.world.index.entities[entity].lifecycle
        if step and life and self.random.random() < 0.7:
            mine = [r for r in mine if r.values[life.field] in step.sources] or mine
        return ident(self.random.choice(mine[-8:] if mine and draw < 0.85 else rows).id)


_SIGN_IN = ("register", "login", "refresh", "logout", "hole")


def _filled(operation: Operation, id_: str) -> str:
    assert isinstance(operation.start, Http)
    return operation.start.path.replace("{id}", id_)


def _expressions(spec: Spec) -> list[str]:
    return [spec.model_dump_json()]


def _spans(text: str) -> list[int]:
    """Return the spans of time that a text names, in seconds."""
    return [_SECONDS[unit] * int(number) for unit, number in _SPAN.findall(text)]
