"""The load: who is slow for a moment is asked again, who is slow every time fails."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from itertools import count
from pathlib import Path
from socketserver import ThreadingUnixStreamServer

import pytest

from tests.agents.todo import todo_spec
from workflows.gates import load
from workflows.gates.load import Loaded, Traffic, judge_load

REQUESTS = 40
BEFORE = 20
"""Not more than what is sent before the times count: rows are created and the server is warmed up."""


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "REQUESTS", REQUESTS)


@contextmanager
def serving(folder: Path, seconds: Callable[[int], float], status: Callable[[int], int]) -> Iterator[Path]:
    """Answer everything; how late, and with which status, by the number of the request."""
    numbers = count(1)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            number = next(numbers)
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            time.sleep(seconds(number))
            self.send_response(201 if self.command == "POST" else status(number))
            self.send_header("Content-Length", "13")
            self.end_headers()
            self.wfile.write(b'{"id": "one"}')

        def __getattr__(self, name: str) -> Callable[[], None]:
            if name.startswith("do_"):
                return self.answer
            raise AttributeError(name)

        def log_message(self, *_: object) -> None:
            """Be quiet."""

        def address_string(self) -> str:
            return "socket"

    class Server(ThreadingUnixStreamServer):
        daemon_threads = True

    path = folder / "socket"
    with Server(str(path), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield path
        server.shutdown()


def judged(
    folder: Path, seconds: Callable[[int], float], status: Callable[[int], int] = lambda _: 200
) -> tuple[Loaded, int]:
    """Return what the load showed, and how many requests were counted."""
    with serving(folder, seconds, status) as socket:
        loaded = judge_load(todo_spec(), Traffic(socket, "token"))
    return loaded, len(json.loads(loaded.protocol))


def test_who_was_slow_for_a_moment_is_measured_again(tmp_path: Path) -> None:
    loaded, asked = judged(tmp_path, lambda number: 0.25 if BEFORE < number < BEFORE + 30 else 0)
    assert loaded.problems == ()
    assert asked in {2 * REQUESTS, 3 * REQUESTS}
    measured = {m.name: m.value for m in loaded.measures}
    assert (measured["requests"], measured["tries"]) == (REQUESTS, asked / REQUESTS)


def test_who_is_slow_every_time_fails(tmp_path: Path) -> None:
    loaded, asked = judged(tmp_path, lambda number: 0 if number % 10 else 0.25)
    assert asked == 3 * REQUESTS
    (problem,) = loaded.problems
    assert problem.endswith("% of the requests were answered within 200 ms, 95.0 % are needed")


def test_an_error_is_told_at_once(tmp_path: Path) -> None:
    loaded, asked = judged(tmp_path, lambda number: 0 if number % 10 else 0.25, lambda number: 500)
    assert asked == REQUESTS
    assert "answered 500" in loaded.problems[0]
