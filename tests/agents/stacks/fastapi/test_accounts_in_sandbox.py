"""Accounts of a served project: the first one, roles that change, and the limit of requests under both modes."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import httpx
import pytest

from agents.spec.bootstrap import bootstrap_variables
from agents.stacks.fastapi.stack import FastApiStack
from agents.stacks.fastapi.toolchain import toolchain
from sandbox.sandbox import Sandbox
from tests.agents.stacks.fastapi.club import club_spec

TOOLS = toolchain()
SPEC = club_spec()
FIRST = bootstrap_variables(SPEC)
CHAIR = {"mail": FIRST["BOOTSTRAP_MAIL"], "passPhrase": FIRST["BOOTSTRAP_PASS_PHRASE"]}
ANN = {"mail": "ann@example.com", "passPhrase": "correct-horse-1", "fullName": "Ann", "birthYear": 1990}
AT_ONCE = """
import asyncio
from app.bootstrap import ensure_chair
from app.clock import SystemClock
from app.config import Settings
from app.database import create_engine, create_sessions
from app.security import Passwords

async def main():
    settings = Settings()
    sessions = create_sessions(create_engine(settings), SystemClock())
    passwords = Passwords(settings)
    await asyncio.gather(*(ensure_chair(settings, sessions, passwords) for _ in range(8)))

asyncio.run(main())
"""
COUNT = """
import asyncio, os, asyncpg

async def main():
    connection = await asyncpg.connect(os.environ["DATABASE_URL"].replace("+asyncpg", ""))
    print(await connection.fetchval("select count(*) from rowers where rank = 'chair'"))

asyncio.run(main())
"""

Serve = Callable[..., AbstractContextManager[httpx.Client]]


@pytest.fixture(scope="module")
def club(sandbox) -> Sandbox:
    sandbox.put(FastApiStack().render(SPEC))
    return sandbox


@pytest.fixture
def database(club, request) -> dict[str, str]:
    env = {"DATABASE_URL": club.create_database(request.node.name)}
    migrated = club.exec(TOOLS.migrate_up.argv, timeout=TOOLS.migrate_up.timeout, env={**TOOLS.migrate_up.env, **env})
    assert migrated.exit_code == 0, migrated.stderr
    return env


@pytest.fixture
def serve(club, database) -> Serve:
    @contextmanager
    def start(**env: str) -> Iterator[httpx.Client]:
        (club.control_dir / "clock").unlink(missing_ok=True)
        told = {"SERVER_MODE": "raised", "CLOCK_FILE": "/control/clock", **FIRST, **database, **env}
        with club.serve(TOOLS.serve.argv, env=told) as server:
            server.wait_ready(30)
            transport = httpx.HTTPTransport(uds=str(server.socket))
            with httpx.Client(transport=transport, base_url="http://test/api/v1") as client:
                yield client
            assert server.stop().exit_code == 0

    return start


def sign_in(client: httpx.Client, account: dict[str, object]) -> dict[str, str]:
    body = {name: account[name] for name in ("mail", "passPhrase")}
    answer = client.post("/auth/login", json=body).raise_for_status().json()
    return {"Authorization": f"Bearer {answer['accessToken']}"}


def test_role_holds_from_the_moment_it_is_given_until_it_is_taken(serve):
    boat = {"hullNo": "ABC-123", "seats": 4}
    with serve() as client:
        chair = sign_in(client, CHAIR)
        ann = client.post("/auth/register", json=ANN).json()
        headers, path = sign_in(client, ANN), f"/rowers/{ann['id']}/role"
        broken = {**headers, "Content-Type": "application/json"}
        assert client.put(path, json={"role": "coach"}).status_code == 401
        assert client.put(path, content=b"{", headers=broken).status_code == 403
        assert client.post("/boats", json=boat, headers=headers).status_code == 403
        assert client.put(path, json={"role": "coach"}, headers=chair).json()["rank"] == "coach"
        assert client.post("/boats", json=boat, headers=headers).status_code == 201
        assert client.put(path, json={"role": "rower"}, headers=chair).status_code == 200
        assert client.post("/boats", json=boat | {"hullNo": "ABC-124"}, headers=headers).status_code == 403


def test_a_second_start_makes_no_second_account(serve):
    with serve() as client:
        sign_in(client, CHAIR)
    with serve(BOOTSTRAP_MAIL="second@example.com") as client:
        sign_in(client, CHAIR)
        second = client.post("/auth/login", json=CHAIR | {"mail": "second@example.com"})
        assert second.status_code == 401


def test_of_many_that_start_at_once_one_makes_the_account(club, database):
    env = {**FIRST, **database, "JWT_SECRET": "s" * 32, "ARGON2_MEMORY_KIB": "1024"}
    started = club.exec(("python3", "-c", AT_ONCE), timeout=60, env=env)
    assert started.exit_code == 0, started.stderr.decode()
    assert club.exec(("python3", "-c", COUNT), timeout=30, env=env).stdout.strip() == b"1"


def test_limit_is_the_documents_and_follows_the_clock(serve, club):
    clock = club.control_dir / "clock"
    with serve(SERVER_MODE="document") as client:
        clock.write_text("2026-03-10T09:00:00+00:00")
        chair = sign_in(client, CHAIR)
        statuses = [client.get("/me", headers=chair).status_code for _ in range(SPEC.rate_limit.per_minute)]
        assert set(statuses) == {200}
        refused = client.get("/me", headers=chair)
        assert refused.status_code == 429
        assert 0 < int(refused.headers["Retry-After"]) <= 60
        clock.write_text("2026-03-10T09:01:01+00:00")
        assert client.get("/me", headers=chair).status_code == 200
        # Time that is put back takes nothing back.
        clock.write_text("2026-03-10T09:00:30+00:00")
        assert client.get("/me", headers=chair).status_code == 200


def test_limit_is_out_of_reach_in_the_raised_mode(serve):
    with serve(SERVER_MODE="raised") as client:
        chair = sign_in(client, CHAIR)
        assert {client.get("/me", headers=chair).status_code for _ in range(SPEC.rate_limit.per_minute + 5)} == {200}
