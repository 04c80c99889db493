"""A rendered project in the sandbox: its own tests, its server, its clock and its coverage."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from agents.stacks.fastapi.stack import FastApiStack
from agents.stacks.fastapi.toolchain import toolchain
from agents.stacks.stack import Command
from sandbox.sandbox import ExecResult, Sandbox
from tests.agents.todo import todo_spec
from workflows.gates.taken import take_report

TOOLS = toolchain()
ANN = {"email": "ann@example.com", "password": "correct-horse-1", "display_name": "Ann"}


@pytest.fixture(scope="module")
def delivered(sandbox) -> Sandbox:
    sandbox.put(FastApiStack().render(todo_spec()))
    return sandbox


@pytest.fixture(scope="module")
def database(delivered) -> dict[str, str]:
    env = {"DATABASE_URL": delivered.create_database("served")}
    run(delivered, TOOLS.migrate_up, env)
    return env


@pytest.fixture
def client(delivered, database) -> Iterator[httpx.Client]:
    env = database | {"SERVER_MODE": "raised", "CLOCK_FILE": "/control/clock"}
    with delivered.serve(TOOLS.serve_covered.argv, env=env) as server:
        server.wait_ready(30)
        with httpx.Client(
            transport=httpx.HTTPTransport(uds=str(server.socket)), base_url="http://test/api/v1"
        ) as client:
            yield client
        assert server.stop().exit_code == 0


def attempt(sandbox: Sandbox, command: Command, env: dict[str, str] | None = None) -> ExecResult:
    return sandbox.exec(command.argv, timeout=command.timeout, env={**command.env, **(env or {})})


def run(sandbox: Sandbox, command: Command, env: dict[str, str] | None = None) -> ExecResult:
    result = attempt(sandbox, command, env)
    assert result.exit_code == command.expect, text(result)[-4000:]
    return result


def alembic(*arguments: str) -> Command:
    return Command(("python3", "-P", "-m", "alembic", *arguments))


def text(result: ExecResult) -> str:
    return (result.stdout + result.stderr).decode()


def set_clock(sandbox: Sandbox, text: str) -> None:
    new = sandbox.control_dir / "clock.new"
    new.write_text(text)
    new.replace(sandbox.control_dir / "clock")


@pytest.mark.parametrize("name", ["lint", "types", "scan"])
def test_checks_pass(delivered, name):
    for command in getattr(TOOLS, name):
        result = attempt(delivered, command)
        assert result.exit_code == command.expect, text(result)


def test_migrations_go_down_and_up_again_and_leave_no_difference(delivered, database):
    told = text(run(delivered, TOOLS.migrate_again, database))
    steps = [line for line in told.splitlines() if line.startswith("$ ")]
    assert steps == ["$ alembic check", "$ alembic downgrade base", "$ alembic upgrade head"]
    assert "No new upgrade operations detected" in text(run(delivered, alembic("check"), database))


DRIFTED = ("app/models/list.py", b"String(80)", b"String(81)")
STUCK = ("migrations/versions/0001_initial.py", b"def downgrade() -> None:", b"def downgrade() -> None:\n    return\n")
ENDED = ("migrations/env.py", b"asyncio.run(connect())", b"raise SystemExit(0)")


@pytest.mark.parametrize(
    ("path", "old", "new", "told"),
    [(*DRIFTED, "modify_type"), (*STUCK, "already exists"), (*ENDED, "ended the process")],
    ids=["drift", "no-way-down", "silent-end"],
)
def test_migrations_that_only_go_up_are_red(delivered, database, path, old, new, told):
    right = FastApiStack().render(todo_spec())[path]
    assert old in right
    copy = {"DATABASE_URL": delivered.create_database(f"broken_{told.split()[0]}", "served")}
    delivered.put({path: right.replace(old, new)})
    try:
        result = attempt(delivered, TOOLS.migrate_again, copy)
    finally:
        delivered.put({path: right})
    assert result.exit_code not in (0, None)
    assert told in text(result)


def test_contract_is_printed_without_a_database(delivered):
    document = json.loads(run(delivered, TOOLS.openapi).stdout)
    assert document["openapi"].startswith("3.1")
    assert "/api/v1/todos" in document["paths"]


def test_server_goes_by_the_clock_in_the_file(delivered, client):
    set_clock(delivered, "2026-03-10T09:00:00+00:00")
    assert client.post("/auth/register", json=ANN).json()["created_at"] == "2026-03-10T09:00:00Z"
    token = client.post("/auth/login", json={k: ANN[k] for k in ("email", "password")}).json()["access_token"]
    header = {"Authorization": f"Bearer {token}"}
    assert client.get("/me", headers=header).status_code == 200
    set_clock(delivered, "2026-03-10T09:15:00+00:00")
    assert client.get("/me", headers=header).status_code == 401


def at_once(*requests: Callable[[], httpx.Response]) -> list[httpx.Response]:
    with ThreadPoolExecutor(len(requests)) as threads:
        return [future.result() for future in [threads.submit(request) for request in requests]]


def sign_in(client: httpx.Client, name: str) -> dict[str, str]:
    client.post("/auth/register", json=ANN | {"email": f"{name}@example.com"})
    return client.post("/auth/login", json={"email": f"{name}@example.com", "password": ANN["password"]}).json()


def test_limit_holds_for_requests_at_once(client):
    client.headers["Authorization"] = f"Bearer {sign_in(client, 'lea')['access_token']}"
    list_id = client.post("/lists", json={"name": "Chores"}).json()["id"]
    body = {"title": "Sweep", "list_id": list_id}
    for _ in range(99):
        assert client.post("/todos", json=body).status_code == 201
    done = client.post("/todos", json=body | {"done": True}).json()["id"]
    at_once(*[lambda: client.get("/lists")] * 12)  # every request below finds a connection that is open
    answers = at_once(
        *[lambda: client.post("/todos", json=body)] * 8,
        *[lambda: client.patch(f"/todos/{done}", json={"done": False})] * 2,
    )
    accepted = [a for a in answers if a.status_code in (200, 201)]
    assert {a.status_code for a in answers if a not in accepted} == {409}
    assert client.get(f"/lists/{list_id}").json()["open_count"] == 100


def test_stolen_refresh_token_ends_the_session_whoever_comes_first(client):
    def refresh(token: str) -> httpx.Response:
        return client.post("/auth/refresh", json={"refresh_token": token})

    for _ in range(10):
        stolen = sign_in(client, "mia")["refresh_token"]
        newest = refresh(stolen).json()["refresh_token"]
        first, second = at_once(lambda n=newest: refresh(n), lambda s=stolen: refresh(s))
        assert second.status_code == 401
        last = first.json()["refresh_token"] if first.is_success else newest
        assert refresh(last).status_code == 401


def test_own_tests_cover_the_code(delivered, client):
    client.close()
    ran = run(delivered, TOOLS.test, {"DATABASE_URL": delivered.create_database("own")})
    assert b" passed" in ran.stdout
    for name in ("unit", "integration"):
        take_report(TOOLS, delivered, name)
    for command in TOOLS.cover:
        run(delivered, command)
    unit, joined = (json.loads(delivered.read_evidence(f"{name}.json"))["files"] for name in ("unit", "joined"))
    sources = {path for path in FastApiStack().render(todo_spec()) if path.startswith("app/") and path.endswith(".py")}
    assert set(unit) == set(joined) == sources
    covered = sum(len(file["executed_lines"]) for file in unit.values())
    missing = sum(len(file["missing_lines"]) for file in unit.values())
    assert covered / (covered + missing) >= 0.9
