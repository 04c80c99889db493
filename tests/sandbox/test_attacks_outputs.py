"""What code in the sandbox must not make of its files, its server and its database: a way to mislead us."""

import socket
import threading
import time

import pytest

from sandbox.sandbox import EvidenceRefused, SandboxDied, UnsafePath
from tests.sandbox.attacker import attack, kill, sandbox_kind
from tests.sandbox.test_attacks_host import CANARY
from tests.sandbox.test_contract import PYTHON, SERVER, run, sql


@pytest.mark.parametrize(
    "plant",
    [
        "ln -s {secret} /evidence/out",
        "ln -s {folder} /evidence/folder && ln -s folder/secret /evidence/out",
        "mkfifo /evidence/out",
        "mkdir /evidence/out",
        "ln -s out /evidence/out",
    ],
)
def test_evidence_is_never_a_link(sandbox, tmp_path, plant):
    secret = tmp_path / "secret"
    secret.write_text(CANARY)
    run(sandbox, "sh", "-c", plant.format(secret=secret, folder=tmp_path))
    for path in ("out", "folder/secret"):
        with pytest.raises(EvidenceRefused):
            sandbox.read_evidence(path)


def test_planted_links_do_not_lead_our_files_outside(sandbox, tmp_path):
    outside = tmp_path / "main.py"
    outside.write_text("theirs")
    run(sandbox, "sh", "-c", f"ln -s {outside} main.py; ln -s {tmp_path} app; mkfifo pipe")
    with pytest.raises(UnsafePath, match="app/main"):
        sandbox.put({"app/main.py": b"ours"})
    sandbox.put({"main.py": b"ours", "pipe": b"ours"})
    assert outside.read_text() == "theirs"
    assert run(sandbox, "cat", "main.py", "pipe").stdout == b"oursours"


def test_a_server_cannot_lead_us_to_a_socket_of_the_host(sandbox, tmp_path):
    with socket.socket(socket.AF_UNIX) as host:
        host.bind(str(tmp_path / "host.sock"))
        host.listen()
        swap = SERVER.replace(
            "while True",
            "connection, _ = server.accept()\n"
            "os.unlink(os.environ['SERVER_SOCKET'])\n"
            f"os.symlink({str(tmp_path / 'host.sock')!r}, os.environ['SERVER_SOCKET'])\n"
            "while True",
        )
        with sandbox.serve([*PYTHON, swap]) as server:
            server.wait_ready(20)
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(str(server.socket))
                assert client.recv(99) == b"hello"
        host.settimeout(0.1)
        with pytest.raises(TimeoutError):
            host.accept()


def test_a_link_in_place_of_the_servers_socket_is_no_server(sandbox, tmp_path):
    with socket.socket(socket.AF_UNIX) as host:
        host.bind(str(tmp_path / "host.sock"))
        host.listen()
        plant = f"ln -s {tmp_path / 'host.sock'} $SERVER_SOCKET; sleep 60"
        with sandbox.serve(["sh", "-c", plant]) as server, pytest.raises(Exception, match="did not listen"):
            server.wait_ready(0.5)


@pytest.fixture(scope="module")
def database(shared) -> str:
    shared.create_database("power")
    return "power"


@pytest.mark.parametrize(
    "statement",
    [
        "COPY (SELECT 1) TO PROGRAM 'sleep 60'",
        "SELECT pg_read_file('/etc/passwd')",
        "ALTER SYSTEM SET fsync = on",
        "ALTER ROLE postgres SUPERUSER",
        "CREATE FUNCTION f() RETURNS int AS '/lib/x.so' LANGUAGE C",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> current_user AND usename IS NOT NULL",
    ],
)
def test_the_database_gives_no_power_over_its_server(shared, database, statement):
    result = sql(shared, database, statement)
    assert result.exit_code != 0
    assert b"ermission" in result.stderr
    assert sql(shared, database, "SELECT 1").stdout == b"1\n"


def test_the_administrator_is_nobody_inside(sandbox):
    source = (
        "import asyncio, asyncpg\n"
        "asyncio.run(asyncpg.connect(host='/run/pg', user='sandbox_admin', database='postgres', password='guess'))"
    )
    refused = {"local": b"InvalidPasswordError", "docker": b"Peer authentication failed"}
    assert refused[sandbox_kind(sandbox)] in attack(sandbox, source).stderr


def test_a_killed_database_is_a_dead_sandbox_and_no_red_test(sandbox):
    sandbox.create_database("app")
    source = (
        "import asyncio, asyncpg\n"
        "async def main():\n"
        "    connection = await asyncpg.connect(host='/run/pg', user='postgres', database='app')\n"
        "    await connection.execute('SELECT pg_sleep(60)')\n"
        "asyncio.run(main())"
    )
    killer = threading.Thread(target=kill, args=(sandbox, "/bin/postgres -D", "postgres: postgres app"))
    killer.start()
    with pytest.raises(SandboxDied, match="PostgreSQL of the sandbox went away"):
        attack(sandbox, source)
    killer.join()
    with pytest.raises(SandboxDied):
        sandbox.create_database("more")


def test_a_killed_backend_is_a_dead_sandbox_too(sandbox):
    # As when the kernel runs out of memory: the server would recover, and the tests would be red for no fault.
    sandbox.create_database("app")
    source = "import asyncio, asyncpg\nasyncio.run(asyncpg.connect(host='/run/pg', user='postgres', database='app'))"
    kill(sandbox, "postgres: sandbox_admin", "postgres: sandbox_admin")
    time.sleep(0.3)
    with pytest.raises(SandboxDied):
        attack(sandbox, source)
