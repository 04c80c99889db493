"""A running library backend, its clock at 2026-05-01 09:00 UTC, its first admin, a librarian and two members.

The server is the one that `LIBRARY_SOCKET` and `CLOCK_FILE` name, with the first account of `FIRST_EMAIL` and
`FIRST_PASSWORD`; else the fixture `served_library`, which tells the same.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.end_to_end.library.people import Clock, Meet, Person, answered, register

START = "2026-05-01"


@dataclass(frozen=True)
class Library:
    """How to reach the server, its clock, and the account that it starts with."""

    socket: Path
    clock: Path
    email: str
    password: str

    def connect(self) -> httpx.Client:
        transport = httpx.HTTPTransport(uds=str(self.socket))
        return httpx.Client(transport=transport, base_url="http://server/api/v1", timeout=30)


@pytest.fixture(scope="package")
def library(request: pytest.FixtureRequest) -> Library:
    if "LIBRARY_SOCKET" in os.environ:
        socket, clock = (Path(os.environ[name]) for name in ("LIBRARY_SOCKET", "CLOCK_FILE"))
        return Library(socket, clock, os.environ["FIRST_EMAIL"], os.environ["FIRST_PASSWORD"])
    own = request.getfixturevalue("served_library")
    return Library(own.socket, own.clock, own.account["BOOTSTRAP_EMAIL"], own.account["BOOTSTRAP_PASSWORD"])


@pytest.fixture(autouse=True)
def clock(library: Library) -> Clock:
    """The server's clock; every test starts at the oracle's time."""
    clock = Clock(library.clock)
    clock.set(START)
    return clock


@pytest.fixture
def visitor(library: Library, clock: Clock) -> Iterator[httpx.Client]:
    """Somebody without a token."""
    with library.connect() as client:
        yield client


@pytest.fixture
def ada(library: Library, clock: Clock) -> Iterator[Person]:
    """The first admin."""
    with library.connect() as client:
        yield Person(client, library.email, library.password)


@pytest.fixture
def meet(library: Library, clock: Clock) -> Iterator[Meet]:
    """Signs up a member and in."""
    with ExitStack() as stack:

        def sign_up(name: str) -> Person:
            client = stack.enter_context(library.connect())
            return Person(client, answered(register(client, name), 201)["email"])

        yield sign_up


@pytest.fixture
def max_(meet: Meet) -> Person:
    return meet("Max")


@pytest.fixture
def mia(meet: Meet) -> Person:
    return meet("Mia")


@pytest.fixture
def lib(meet: Meet, ada: Person) -> Person:
    """A librarian, whom the admin has made one."""
    lib = meet("Lib")
    assert ada.put(f"/members/{lib.id}/role", role="librarian").status_code == 200
    return lib
