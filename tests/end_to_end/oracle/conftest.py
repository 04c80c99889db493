"""A running todo backend, its clock at 2026-03-10 09:00 UTC, and two people who signed up and in.

The server is the one that `SERVER_SOCKET` or `BASE_URL` (and `CLOCK_FILE`) name, else the fixture `served_todo`:
an object with `socket` and `clock`, both paths.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

START = "2026-03-10T09:00:00Z"
PASSWORD = "correct-horse-1"
Connect = Callable[[], httpx.Client]


@dataclass(frozen=True)
class Served:
    """How to reach a server, and the file that holds its time."""

    connect: Connect
    clock: Path


def _over_socket(socket: Path) -> Connect:
    base = "http://server/api/v1"
    return lambda: httpx.Client(transport=httpx.HTTPTransport(uds=str(socket)), base_url=base, timeout=30)


@pytest.fixture(scope="package")
def served(request: pytest.FixtureRequest) -> Served:
    clock = os.environ.get("CLOCK_FILE")
    if clock and "SERVER_SOCKET" in os.environ:
        return Served(_over_socket(Path(os.environ["SERVER_SOCKET"])), Path(clock))
    if clock and "BASE_URL" in os.environ:
        base = f"{os.environ['BASE_URL'].rstrip('/')}/api/v1"
        return Served(lambda: httpx.Client(base_url=base, timeout=30, trust_env=False), Path(clock))
    own = request.getfixturevalue("served_todo")
    return Served(_over_socket(own.socket), own.clock)


@pytest.fixture(autouse=True)
def clock(served: Served) -> Path:
    """The file that holds the server's time; every test starts at the oracle's."""
    served.clock.write_text(START)
    return served.clock


@pytest.fixture
def stranger(served: Served, clock: Path) -> Iterator[httpx.Client]:
    """Somebody without a token."""
    with served.connect() as client:
        yield client


@pytest.fixture
def ann(served: Served, clock: Path) -> Iterator[httpx.Client]:
    with served.connect() as client:
        yield signed_in(client, "Ann")


@pytest.fixture
def bob(served: Served, clock: Path) -> Iterator[httpx.Client]:
    with served.connect() as client:
        yield signed_in(client, "Bob")


def new_email() -> str:
    return f"{secrets.token_hex(8)}@example.com"


def signed_in(client: httpx.Client, name: str) -> httpx.Client:
    email = new_email()
    body = {"email": email, "password": PASSWORD, "display_name": name}
    assert client.post("/auth/register", json=body).status_code == 201
    tokens = client.post("/auth/login", json={"email": email, "password": PASSWORD}).json()
    client.headers["Authorization"] = f"Bearer {tokens['access_token']}"
    return client
