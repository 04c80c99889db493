"""Finding the API behind an address: what is followed, and that nothing secret is sent on the way."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.agents.todo import todo_spec
from workflows.acceptance.address import NotTheApi, Unreachable, answers, find_api, read_address

ASKED: list[tuple[str, str, str | None]] = []


@contextmanager
def redirecting(targets: dict[str, str]) -> Iterator[str]:
    """Serve redirects by path, and 401 elsewhere; yield the base URL."""
    ASKED.clear()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            ASKED.append((self.command, self.path, self.headers.get("Authorization")))
            target = targets.get(self.path)
            self.send_response(307 if target else 401)
            if target:
                self.send_header("Location", target)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Be quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_an_api_is_asked_once_and_without_a_token() -> None:
    with redirecting({}) as url:
        assert find_api(url, todo_spec()) == url
    assert ASKED == [("GET", "/api/v1/me", None)]


def test_a_redirect_of_the_whole_address_on_its_host_is_followed() -> None:
    with redirecting({"/api/v1/me": "/shop/api/v1/me", "/shop/api/v1/me": "/new/api/v1/me"}) as url:
        assert find_api(url, todo_spec()) == f"{url}/new"


def test_a_redirect_to_another_host_is_not() -> None:
    with (
        redirecting({"/api/v1/me": "http://localhost:1/api/v1/me"}) as url,
        pytest.raises(NotTheApi, match="localhost:1"),
    ):
        find_api(url, todo_spec())


def test_a_redirect_may_turn_http_to_https_but_never_back() -> None:
    with redirecting({"/api/v1/me": "https://127.0.0.1:1/api/v1/me"}) as url:
        assert not answers("http://127.0.0.1:1", todo_spec())
        with pytest.raises(Unreachable, match=r"https://127\.0\.0\.1:1/api/v1/me cannot be reached"):
            find_api(url, todo_spec())


def test_an_address_loses_the_slash_at_its_end() -> None:
    assert read_address("https://[::1]:8443/shop/") == "https://[::1]:8443/shop"
