"""A small HTTP client for a server on a Unix socket: what it answered, and how long it took."""

import http.client
import json
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_ANSWERS_WITHIN = 30.0


@dataclass(frozen=True)
class Answer:
    """An answer; status 0 when there was none, and then `text` says why."""

    status: int
    text: str
    seconds: float
    body: Any = field(default=None, repr=False)


class Client:
    """One connection that is kept open; opened again after an error."""

    def __init__(self, path: Path, token: str = "") -> None:
        self._path = path
        self.token = token
        self._connection: _UnixConnection | None = None

    def send(self, method: str, path: str, body: object = None) -> Answer:
        """Send a request, with a JSON body if there is one, and return the answer."""
        started = time.perf_counter()
        try:
            status, text = self._exchange(method, path, body)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            return Answer(0, f"{type(error).__name__}: {error}", time.perf_counter() - started)
        return Answer(status, text, time.perf_counter() - started, _parse(text))

    def close(self) -> None:
        """Close the connection."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def _exchange(self, method: str, path: str, body: object) -> tuple[int, str]:
        self._connection = self._connection or _UnixConnection(self._path)
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        content = None if body is None else json.dumps(body).encode()
        if content is not None:
            headers["Content-Type"] = "application/json"
        self._connection.request(method, path, content, headers)
        response = self._connection.getresponse()
        return response.status, response.read().decode(errors="replace")


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=_ANSWERS_WITHIN)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(_ANSWERS_WITHIN)
        self.sock.connect(str(self._path))


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
