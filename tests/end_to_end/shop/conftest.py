"""A running shop, rendered from its document, its clock at 2026-05-01 09:00 UTC; its owner, staff and two customers."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from agents.spec.canonical import dump
from agents.specify.compiler import compile_path
from agents.stacks import open_stack
from sandbox.sandbox import Sandbox
from tests.end_to_end.conftest import ROOT, Served, served
from tests.end_to_end.library.people import Clock, Person, answered, register

DOCUMENT = ROOT / "tests" / "corpus" / "ours" / "03-shop.md"


@pytest.fixture(scope="package")
def shop(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Iterator[Served]:
    spec = compile_path(DOCUMENT).spec
    assert spec is not None
    folder = tmp_path_factory.mktemp("shop")
    files = {**open_stack("fastapi").render(spec), "docs/orchestrate/spec.json": dump(spec).encode()}
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    with served(folder, sandbox, "raised") as backend:
        yield backend


@pytest.fixture
def clock(shop: Served) -> Clock:
    clock = Clock(Path(shop.clock))
    clock.set("2026-05-01")
    return clock


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


def _client(shop: Served, stack: ExitStack) -> httpx.Client:
    transport = httpx.HTTPTransport(uds=str(shop.socket))
    return stack.enter_context(httpx.Client(transport=transport, base_url="http://server/api/v1", timeout=30))


@pytest.fixture
def visitor(shop: Served, clock: Clock, stack: ExitStack) -> httpx.Client:
    """Somebody without a token."""
    return _client(shop, stack)


@pytest.fixture
def ola(shop: Served, clock: Clock, stack: ExitStack) -> Person:
    """The owner: the first account."""
    return Person(_client(shop, stack), shop.account["BOOTSTRAP_EMAIL"], shop.account["BOOTSTRAP_PASSWORD"])


def _customer(shop: Served, stack: ExitStack, name: str) -> Person:
    client = _client(shop, stack)
    return Person(client, answered(register(client, name), 201)["email"])


@pytest.fixture
def cy(shop: Served, clock: Clock, stack: ExitStack) -> Person:
    return _customer(shop, stack, "Cy")


@pytest.fixture
def dee(shop: Served, clock: Clock, stack: ExitStack) -> Person:
    return _customer(shop, stack, "Dee")


@pytest.fixture
def sam(shop: Served, stack: ExitStack, ola: Person) -> Person:
    """Staff, whom the owner has made that."""
    sam = _customer(shop, stack, "Sam")
    assert ola.put(f"/customers/{sam.id}/role", role="staff").status_code == 200
    return sam
