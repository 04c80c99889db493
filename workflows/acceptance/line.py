"""A connection to the reference backend in the same process: the suite's own client speaks through it."""

import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from agents.spec.model import Spec
from agents.spec.reference import Answer, Backend, Unsaid


class BackendBroken(Exception):
    """The reference backend itself failed: what a test saw of it proves nothing."""


class Office:
    """A reference backend that answers one request at a time, by the clock of a file or by the system's."""

    def __init__(self, spec: Spec, clock: Path, chief: Mapping[str, str]) -> None:
        self._clock, self._lock, self._shown = clock, threading.Lock(), ""
        self._backend = Backend(spec, chief, self._now())

    def _now(self) -> datetime:
        text = self._clock.read_text().strip() if self._clock.is_file() else ""
        return datetime.fromisoformat(text) if text else datetime.now(UTC)

    def answer(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Return what is answered; 501 where the Spec does not say it. Raises BackendBroken."""
        with self._lock:
            try:
                # What is due happens before anybody can look.
                self._backend.move(self._now())
                return self._backend.answer(method, url, headers, body)
            except Unsaid as error:
                return Answer(501, {"status": 501, "code": "unsaid", "detail": str(error)})
            except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
                raise BackendBroken(f"{method} {url}: {error!r}") from error


class Heard:
    """An answer as the standard library shows one."""

    def __init__(self, answer: Answer) -> None:
        self.status, self.headers = answer.status, Message()
        self._content = b"" if answer.body is None else json.dumps(answer.body).encode()
        for name, value in {"Content-Type": "application/json", **answer.headers}.items():
            self.headers[name] = value

    def read(self) -> bytes:
        """Return the body."""
        return self._content


class Line(HTTPConnection):
    """A connection of the standard library that leads to the office."""

    def __init__(self, office: Office) -> None:
        super().__init__("reference")
        self._office = office
        self._asked, self._headers, self._body = ("", ""), dict[str, str](), b""

    def connect(self) -> None:
        """Do nothing: it is in the same process."""

    def putrequest(self, method: str, url: str, *_: bool, **__: bool) -> None:
        """Begin a request; how else it is written changes nothing."""
        self._asked, self._headers, self._body = (method, url), {}, b""

    def putheader(self, header: str | bytes, *values: Any) -> None:
        """Add a header."""
        self._headers[f"{header!s}"] = f"{values[0]!s}"

    def endheaders(self, message_body: Any = None, **_: Any) -> None:
        """End the headers, and send what there is of the body."""
        self._body += message_body or b""

    def send(self, data: Any) -> None:
        """Send more of the body."""
        self._body += data

    def getresponse(self) -> Heard:  # type: ignore[override]  # as much of a response as is used
        """Return the answer."""
        return Heard(self._office.answer(*self._asked, self._headers, self._body))

    def close(self) -> None:
        """Do nothing."""
