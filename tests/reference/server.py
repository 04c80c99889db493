"""The reference backend: requests on a Unix socket, one at a time, with the time of a file."""

import json
import re
import secrets
import threading
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from agents.spec.interpreter import Refused, World
from agents.spec.interpreter.rows import Row
from agents.spec.model import Http, Operation, Spec
from agents.spec.scenarios.names import wire
from tests.reference.answers import Lists, ident, shown
from tests.reference.inputs import Inputs

Answer = tuple[int, Any, dict[str, str]]
_BODIES = ("register", "login", "refresh", "logout", "create", "update", "update_me", "assign_role")


class Backend:
    """Answers requests by the interpreter."""

    def __init__(self, spec: Spec, clock: Path, chief: Mapping[str, str]) -> None:
        self.spec, self.world, self.clock = spec, World(spec), clock
        self.lock = threading.RLock()
        self.tokens: dict[str, tuple[int, str, datetime]] = {}
        self.sent: dict[int, deque[datetime]] = defaultdict(deque)
        self.routes = [(self._pattern(o.start.path), o.start, o) for o in spec.operations if isinstance(o.start, Http)]
        if spec.auth.bootstrap:
            register = next(o for o in spec.operations if o.kind == "register")
            self.world.store.now = self.now()
            row = self.world.create(register, dict(chief), None)
            row.values[spec.auth.role_field or ""] = spec.auth.bootstrap

    def _pattern(self, path: str) -> re.Pattern[str]:
        return re.compile(self.spec.api.base + re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))

    def now(self) -> datetime:
        try:
            return datetime.fromisoformat(self.clock.read_text().strip())
        except (FileNotFoundError, ValueError):
            return datetime.now(UTC)

    def tick(self) -> None:
        with self.lock:
            self.world.store.now = self.now()
            self.world.tick()

    def row(self, entity: str, id_: str) -> Row | None:
        return next((r for r in self.world.store.of(entity) if ident(r.id) == id_), None)

    def readable(self, row: Row, actor: Row | None) -> bool:
        gets = [o for o in self.spec.operations if o.entity == row.entity and o.kind in ("get", "me")]
        if row.entity == self.spec.auth.subject and actor and row.id == actor.id:
            return True
        return any(self.world.permits(self.world.grants(o, actor), row, actor) for o in gets if o.kind == "get")

    def answer(self, method: str, target: str, headers: Any, body: bytes) -> Answer:
        """Return status, JSON and headers of the answer."""
        url = urlsplit(target)
        with self.lock:
            self.world.store.now = self.now()
            try:
                return self._routed(method, unquote(url.path), dict(parse_qsl(url.query, True)), headers, body)
            except Refused as error:
                return self._problem(error)

    def _problem(self, error: Refused) -> Answer:
        errors = [{"field": wire(self.spec, error.field), "code": error.code, "message": ""}] if error.field else []
        more = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
        more |= {"Retry-After": "60"} if error.status == 429 else {}
        body = {
            "type": "about:blank",
            "title": error.code,
            "status": error.status,
            "code": error.code,
            "errors": errors,
        }
        return error.status, body, {"Content-Type": "application/problem+json", **more}

    def _routed(self, method: str, path: str, query: dict[str, str], headers: Any, body: bytes) -> Answer:
        here = [(m, s, o) for p, s, o in self.routes if (m := p.fullmatch(path))]
        if not here:
            raise Refused(404, "not_found")
        fits = [(m, o) for m, s, o in here if s.method == method]
        if not fits:
            raise Refused(405, "method_not_allowed")
        # A fixed path goes before one with an id.
        match, operation = min(fits, key=lambda pair: len(pair[0].groups()))
        actor = self._actor(operation, headers)
        if not self.world.grants(operation, actor):
            raise Refused(401 if actor is None else 403, "forbidden")
        sent = self._json(headers, body) if operation.kind in _BODIES else None
        return self._run(operation, actor, match.groupdict(), query, sent)

    def _actor(self, operation: Operation, headers: Any) -> Row | None:
        token = (headers.get("Authorization") or "").removeprefix("Bearer ")
        if not token or any("anyone" in g.roles for g in operation.grants):
            return None
        known = self.tokens.get(token)
        if known is None or known[1] != "access" or known[2] <= self.now() or known[0] not in self.world.store.rows:
            raise Refused(401, "unauthorized")
        self._count(known[0])
        return self.world.store.rows[known[0]]

    def _count(self, who: int) -> None:
        if self.spec.rate_limit is None:
            return
        sent, now = self.sent[who], self.now()
        while sent and not timedelta(0) <= now - sent[0] < timedelta(minutes=1):
            sent.popleft()
        if len(sent) >= self.spec.rate_limit.per_minute:
            raise Refused(429, "too_many_requests")
        sent.append(now)

    def _json(self, headers: Any, body: bytes) -> Any:
        if not (headers.get("Content-Type") or "").startswith("application/json"):
            raise Refused(415, "unsupported_media_type")
        try:
            return json.loads(body)
        except ValueError as error:
            raise Refused(400, "malformed") from error

    def _run(self, o: Operation, actor: Row | None, path: dict[str, str], query: dict[str, str], sent: Any) -> Answer:
        assert isinstance(o.start, Http)
        if o.kind in ("register", "login", "refresh", "logout"):
            return o.start.status, self._sign_in(o, sent), {}
        if o.kind in ("list", "audit"):
            return 200, self._list(o, actor, path, query), {}
        if o.kind == "create":
            return self._create(o, actor, sent)
        row = actor if o.kind in ("me", "update_me") else self.row(o.entity, path["id"])
        if row is None:
            raise Refused(404, "not_found")
        grants = self.world.grants(o, actor)
        if not self.world.permits(grants, row, actor):
            raise Refused(403 if self.readable(row, actor) else 404, "not_found")
        self._on_row(o, actor, row, path, sent)
        there = self.world.store.rows.get(row.id)
        return o.start.status, shown(self.world, there) if there and o.start.status != 204 else None, {}

    def _list(self, o: Operation, actor: Row | None, path: dict[str, str], query: dict[str, str]) -> Any:
        lists = Lists(self.world, self, actor)
        if o.kind == "audit":
            return lists.audit(query)
        parent = None
        if o.query and o.query.within:
            parent = self.row(self.world.index.types[(o.entity, o.query.within)].of, path["id"])
            if parent is None or not self.readable(parent, actor):
                raise Refused(404, "not_found")
        return lists.answer(o, query, parent)

    def _create(self, o: Operation, actor: Row | None, sent: Any) -> Answer:
        assert isinstance(o.start, Http)
        values = Inputs(self.world, self, actor).body(o, sent)
        before = self.world.store.copy()
        row = self.world.create(o, values, actor)
        if not self.world.permits(self.world.grants(o, actor), row, actor):
            self.world.store = before
            raise Refused(403, "forbidden")
        return 201, shown(self.world, row), {"Location": f"{self.spec.api.base}{o.start.path}/{ident(row.id)}"}

    def _on_row(self, o: Operation, actor: Row | None, row: Row, path: dict[str, str], sent: Any) -> None:
        match o.kind:
            case "update" | "update_me":
                self.world.update(o, row, Inputs(self.world, self, actor).body(o, sent), actor)
            case "delete":
                self.world.delete(o, row, actor)
            case "action" | "transition":
                self.world.act(o, row, actor)
            case "link" | "unlink":
                self._link(o, actor, row, path)
            case "assign_role":
                role = sent.get("role") if isinstance(sent, dict) else None
                if role not in [r.name for r in self.spec.roles] or len(sent) != 1:
                    raise Refused(422, "invalid", "role")
                row.values[self.spec.auth.role_field or ""] = role

    def _link(self, o: Operation, actor: Row | None, row: Row, path: dict[str, str]) -> None:
        link = next(n for n in self.spec.links if o.entity in (n.a, n.b) and o.name.endswith(self._other(n, o.entity)))
        here_is_a = link.a == o.entity
        other = self.row(link.b if here_is_a else link.a, next(v for k, v in path.items() if k != "id"))
        if other is None or not self.readable(other, actor):
            raise Refused(404, "not_found")
        pair = (link.id, row.id, other.id) if here_is_a else (link.id, other.id, row.id)
        (self.world.store.links.add if o.kind == "link" else self.world.store.links.discard)(pair)

    def _other(self, link: Any, entity: str) -> str:
        return (link.b if link.a == entity else link.a).lower()

    def _sign_in(self, o: Operation, sent: Any) -> Any:
        if o.kind == "register":
            row = self.world.create(o, Inputs(self.world, self, None).body(o, sent), None)
            return shown(self.world, row)
        wanted = (
            ("refresh_token",) if o.kind in ("refresh", "logout") else (self.spec.auth.login, self.spec.auth.password)
        )
        names = {wire(self.spec, n) for n in wanted}
        if not isinstance(sent, dict) or set(sent) != names or not all(isinstance(v, str) for v in sent.values()):
            raise Refused(422, "invalid")
        return self._login(sent) if o.kind == "login" else self._refresh(o, sent)

    def _login(self, sent: dict[str, str]) -> Any:
        auth = self.spec.auth
        login, password = sent[wire(self.spec, auth.login)], sent[wire(self.spec, auth.password)]
        fold = self.world.index.fields[(auth.subject, auth.login)].fold
        for row in self.world.store.of(auth.subject):
            known = str(row.values[auth.login])
            if (known.lower() == login.lower() if fold else known == login) and row.values[auth.password] == password:
                return self._tokens(row.id)
        raise Refused(401, "unauthorized")

    def _refresh(self, o: Operation, sent: dict[str, str]) -> Any:
        known = self.tokens.pop(sent[wire(self.spec, "refresh_token")], None)
        if o.kind == "logout":
            return None
        if known is None or known[1] != "refresh" or known[2] <= self.now():
            raise Refused(401, "unauthorized")
        return self._tokens(known[0])

    def _tokens(self, who: int) -> dict[str, Any]:
        auth, now = self.spec.auth, self.now()
        lives = {"access": timedelta(minutes=auth.access_minutes), "refresh": timedelta(days=auth.refresh_days)}
        found: dict[str, Any] = {}
        for kind, life in lives.items():
            found[wire(self.spec, f"{kind}_token")] = token = secrets.token_hex(16)
            self.tokens[token] = (who, kind, now + life)
        more = {wire(self.spec, "token_type"): "bearer", wire(self.spec, "expires_in"): auth.access_minutes * 60}
        return {**found, **more}


class _Server(ThreadingMixIn, UnixStreamServer):
    daemon_threads = True
    request_queue_size = 64


def _handler(backend: Backend) -> type[BaseHTTPRequestHandler]:
    """Return what speaks HTTP for a backend: each answer in one write, nothing logged."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, shown_, headers = backend.answer(self.command, self.path, self.headers, body)
            content = b"" if shown_ is None else json.dumps(shown_).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            self.wfile.flush()

        def address_string(self) -> str:
            return "client"

        def log_message(self, *_: object) -> None:
            return

    return Handler


@contextmanager
def serving(spec: Spec, folder: Path, chief: Mapping[str, str]) -> Iterator[Path]:
    """Serve a Spec at `folder/server.sock` with the clock `folder/clock`; yield the socket."""
    backend = Backend(spec, folder / "clock", chief)
    path = folder / "server.sock"
    ended = threading.Event()
    with _Server(str(path), _handler(backend)) as server:
        threads = [threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})]
        threads.append(threading.Thread(target=_tick, args=(backend, ended)))
        for thread in threads:
            thread.start()
        try:
            yield path
        finally:
            ended.set()
            server.shutdown()
            for thread in threads:
                thread.join()


def _tick(backend: Backend, ended: threading.Event) -> None:
    while not ended.wait(0.05):
        backend.tick()
