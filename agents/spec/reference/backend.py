"""The reference backend: from a request to the answer that the Spec gives."""

import json
import re
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from agents.spec.accounts import enrolment
from agents.spec.interpreter import Refusals, Refused, World
from agents.spec.interpreter.rows import Row
from agents.spec.model import Http, Operation, Spec
from agents.spec.reference.accounts import Accounts
from agents.spec.reference.answer import Answer, Unsaid
from agents.spec.reference.deeds import Deeds
from agents.spec.reference.inputs import UNKNOWN, Inputs
from agents.spec.reference.lists import Lists
from agents.spec.reference.reach import Reach, ident
from agents.spec.reference.repeats import Repeats
from agents.spec.reference.shown import shown
from agents.spec.reference.values import ID
from agents.spec.scenarios.names import wire

_ACCOUNT = ("login", "refresh", "logout")
BODIES = ("register", *_ACCOUNT, "create", "update", "update_me", "assign_role")
"""The kinds of operations that take a body."""


class Backend:
    """Answers requests by the interpreter. `chief`: the first account, by the names of its fields."""

    def __init__(self, spec: Spec, chief: Mapping[str, str], now: datetime) -> None:
        self.spec, self.world = spec, World(spec, now=now)
        self.world.store.moving = False
        self.accounts, self.reach = Accounts(self.world), Reach(self.world)
        self._repeats = Repeats()
        self._sent: dict[int, deque[datetime]] = defaultdict(deque)
        self._routes = [(self._pattern(o.start), o.start, o) for o in spec.operations if isinstance(o.start, Http)]
        if spec.auth.bootstrap and (enrol := enrolment(spec)):
            row = self.world.create(enrol, dict(chief), None)
            self.world.store.rows[row.id].values[spec.auth.role_field or ""] = spec.auth.bootstrap

    def _pattern(self, start: Http) -> re.Pattern[str]:
        return re.compile(re.escape(self.spec.api.base) + re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", start.path))

    def move(self, now: datetime) -> bool:
        """Let it be another time, and let happen what is due then; tell whether something happened."""
        self.world.store.now = now
        before = {row.id: dict(row.values) for row in self.world.store.rows.values()}
        self.world.tick()
        return before != {row.id: row.values for row in self.world.store.rows.values()}

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Return what is answered. Raises Unsaid where the Spec does not say it."""
        url = urlsplit(target)
        try:
            return self._routed(method, unquote(url.path), parse_qsl(url.query, keep_blank_values=True), headers, body)
        except Refusals as error:
            return self._problem(error.found)
        except Refused as error:
            return self._problem((error,))

    def _problem(self, refusals: tuple[Refused, ...]) -> Answer:
        first = refusals[0]
        more = {"WWW-Authenticate": "Bearer"} if first.status == 401 else {}
        more |= {"Retry-After": "60"} if first.status == 429 else {}
        errors = [{"field": wire(self.spec, first.field), "code": first.code, "message": ""}] if first.field else []
        body = {
            "type": "about:blank",
            "title": first.code,
            "status": first.status,
            "detail": first.code,
            "code": first.code,
            "errors": errors,
        }
        nodes = tuple(dict.fromkeys(each.node for each in refusals if each.node))
        return Answer(first.status, body, {"Content-Type": "application/problem+json", **more}, refusals, nodes)

    def _routed(
        self, method: str, path: str, query: Sequence[tuple[str, str]], headers: Mapping[str, str], body: bytes
    ) -> Answer:
        operation, places = self._find(method, path)
        actor = self._actor(operation, headers)
        if not operation.grants or not self.world.grants(operation, actor):
            nodes = [g.id for g in operation.grants] or [operation.id]
            raise Refusals(*(Refused(401 if actor is None else 403, "forbidden", node=n) for n in nodes))
        sent = _json(headers, body) if operation.kind in BODIES else None
        if operation.kind == "hole":
            return Answer(501, None, nodes=(operation.id,))
        if operation.kind in ("create", "register") and not query:
            return self._repeated(operation, actor, headers, sent)
        return self._run(operation, actor, places, query, sent)

    def _repeated(self, o: Operation, actor: Row | None, headers: Mapping[str, str], sent: Any) -> Answer:
        claim, now = self._repeats.claim(o, actor, headers), self.world.store.now
        if known := self._repeats.answer(claim, sent, now):
            return known
        nodes = (o.id, *(g.id for g in self.world.grants(o, actor)))
        return self._repeats.keep(claim, o, sent, self._create(o, actor, sent, nodes), now)

    def _find(self, method: str, path: str) -> tuple[Operation, dict[str, str]]:
        here = [(m, s, o) for p, s, o in self._routes if (m := p.fullmatch(path))]
        if not here:
            raise Refused(404, "not_found")
        fits = [(m, o) for m, s, o in here if s.method == method]
        if not fits:
            raise Refused(405, "method_not_allowed")
        # A fixed path goes before one with an id.
        match, operation = min(fits, key=lambda pair: len(pair[0].groups()))
        return operation, match.groupdict()

    def _actor(self, operation: Operation, headers: Mapping[str, str]) -> Row | None:
        scheme, _, token = (headers.get("Authorization") or "").partition(" ")
        actor = self.accounts.who(token) if scheme == "Bearer" else None
        if any("anyone" in g.roles for g in operation.grants):
            if token and actor is None:
                raise Unsaid("whether a token that is not valid matters where none is needed")
            return actor
        if actor is None:
            raise Refused(401, "unauthenticated", node=operation.id)
        self._count(actor.id)
        return actor

    def _count(self, who: int) -> None:
        if self.spec.rate_limit is None:
            return
        sent, now = self._sent[who], self.world.store.now
        while sent and not timedelta(0) <= now - sent[0] < timedelta(minutes=1):
            sent.popleft()
        if len(sent) >= self.spec.rate_limit.per_minute:
            raise Refused(429, "too_many_requests", node=self.spec.rate_limit.id)
        sent.append(now)

    def _run(
        self, o: Operation, actor: Row | None, places: dict[str, str], query: Sequence[tuple[str, str]], sent: Any
    ) -> Answer:
        assert isinstance(o.start, Http)
        nodes = (o.id, *(g.id for g in self.world.grants(o, actor)))
        if o.kind in _ACCOUNT:
            return Answer(o.start.status, self.accounts.answer(o, sent), nodes=nodes)
        if o.kind in ("list", "audit"):
            return Answer(200, self._list(o, actor, places, query), nodes=(*nodes, *([o.query.id] if o.query else [])))
        if query:
            raise Unsaid("what a parameter means that no list is asked with")
        row = Deeds(self.world, actor).do(o, places, sent)
        if o.start.status == 204 or row is None:
            return Answer(o.start.status, nodes=nodes)
        there = self.world.store.rows.get(row.id)
        return Answer(o.start.status, shown(self.world, there, actor) if there else None, nodes=nodes)

    def _list(
        self, o: Operation, actor: Row | None, places: dict[str, str], query: Sequence[tuple[str, str]]
    ) -> dict[str, Any]:
        lists = Lists(self.world, actor)
        if o.kind == "audit":
            return lists.audit(query)
        if not o.query or not o.query.within:
            return lists.answer(o, query, None)
        if not ID.fullmatch(places["id"]):
            raise Refused(422, "invalid", "id", node=o.id)
        parent = self.reach.row(self.world.index.types[(o.entity, o.query.within)].of, places["id"])
        missing = parent is None or not self.reach.readable(parent, actor)
        try:
            found = lists.answer(o, query, parent)
        except Refused as error:
            raise Refusals(error, *([Refused(404, "not_found", node=o.query.id)] if missing else [])) from error
        if missing:
            raise Refused(404, "not_found", node=o.query.id)
        return found

    def _create(self, o: Operation, actor: Row | None, sent: Any, nodes: tuple[str, ...]) -> Answer:
        assert isinstance(o.start, Http)
        inputs = Inputs(self.world, actor)
        values, grants = inputs.body(o, sent), self.world.grants(o, actor)
        if inputs.faults:
            # Who may not make a row for somebody else need not be told whether that one is there.
            known = all(fault.code == UNKNOWN for fault in inputs.faults)
            more = Deeds(self.world, actor).forbidden(o, values, grants) if known else ()
            raise Refusals(*inputs.faults, *more)

        def made(world: World) -> Row:
            row = world.create(o, values, actor)
            if not world.permits(grants, row, actor):
                raise Refused(403, "forbidden", node=grants[0].id)
            return row

        before = self.world.store.copy()
        try:
            row = self.world.attempt(made)
        except Refusals as error:
            self.world.store = before
            more = Deeds(self.world, actor).forbidden(o, values, grants)
            raise Refusals(
                *error.found, *(r for r in more if r.status not in {e.status for e in error.found})
            ) from None
        place = {"Location": f"{self.spec.api.base}{o.start.path}/{ident(row.id)}"} if o.kind == "create" else {}
        return Answer(201, shown(self.world, row, row if o.kind == "register" else actor), place, nodes=nodes)


def _json(headers: Mapping[str, str], body: bytes) -> Any:
    kind = (headers.get("Content-Type") or "").partition(";")[0].strip().lower()
    if body and kind != "application/json":
        if kind.endswith("json"):
            raise Unsaid("which other media types are JSON")
        raise Refused(415, "unsupported_media_type")
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError as error:
        raise Refused(400, "malformed") from error
