"""The reference backend on a Unix socket, one request at a time, with the time of a file."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer

from agents.spec.model import Spec
from agents.spec.reference.answer import Answer, Unsaid
from agents.spec.reference.backend import Backend

_TICK = 0.05


class Clocked:
    """A backend whose time is that of a file; the system's while there is none."""

    def __init__(self, spec: Spec, clock: Path, chief: Mapping[str, str]) -> None:
        self._clock, self._lock = clock, threading.RLock()
        self._backend = Backend(spec, chief, self._now())

    def _now(self) -> datetime:
        try:
            return datetime.fromisoformat(self._clock.read_text().strip())
        except (FileNotFoundError, ValueError):
            return datetime.now(UTC)

    def tick(self) -> None:
        """Let happen what is due."""
        with self._lock:
            self._backend.move(self._now())

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Return what is answered; 501 where the Spec does not say it."""
        with self._lock:
            self._backend.world.store.now = self._now()
            try:
                return self._backend.answer(method, target, headers, body)
            except Unsaid as error:
                return Answer(501, {"status": 501, "code": "unsaid", "detail": str(error)})


class _Server(ThreadingMixIn, UnixStreamServer):
    daemon_threads = True
    request_queue_size = 64


def _handler(backend: Clocked) -> type[BaseHTTPRequestHandler]:
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
            answer = backend.answer(self.command, self.path, self.headers, body)  # type: ignore[arg-type]  # a Message
            content = b"" if answer.body is None else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for name, value in {"Content-Type": "application/json", **answer.headers}.items():
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
    backend = Clocked(spec, folder / "clock", chief)
    path = folder / "server.sock"
    ended = threading.Event()
    with _Server(str(path), _handler(backend)) as server:
        threads = [threading.Thread(target=server.serve_forever, kwargs={"poll_interval": _TICK})]
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


def _tick(backend: Clocked, ended: threading.Event) -> None:
    while not ended.wait(_TICK):
        backend.tick()
