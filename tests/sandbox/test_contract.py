"""What every implementation of `Sandbox` keeps."""

import socket
import threading

import pytest

from sandbox.sandbox import EvidenceRefused, SandboxDied, SandboxError, ServerNotReady, UnsafePath

PYTHON = ("python3", "-c")
SELECT = """
import asyncio, asyncpg, os, sys
async def main():
    connection = await asyncpg.connect(host="/run/pg", user="postgres", database=sys.argv[1])
    print(await connection.fetchval(sys.argv[2]))
    await connection.close()
asyncio.run(main())
"""
SERVER = """
import os, signal, socket, sys
def leave(number, frame):
    open("/evidence/stopped", "w").write("politely")
    sys.exit(0)
signal.signal(signal.SIGTERM, leave)
server = socket.socket(socket.AF_UNIX)
server.bind(os.environ["SERVER_SOCKET"])
server.listen()
print("listening", flush=True)
while True:
    connection, _ = server.accept()
    try:
        connection.sendall(b"hello")
    except OSError:
        pass  # The caller only looked whether somebody listens.
    connection.close()
"""


ECHO = """
import os, socketserver
class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(1 << 16):
            self.request.sendall(open("/control/clock", "rb").read() if data == b"?" else data)
class Server(socketserver.ThreadingUnixStreamServer):
    request_queue_size = 64
    daemon_threads = True
Server(os.environ["SERVER_SOCKET"], Echo).serve_forever()
"""


def run(sandbox, *argv, timeout=20.0, **rest):
    return sandbox.exec(argv, timeout=timeout, **rest)


def sql(sandbox, database, statement):
    return run(sandbox, *PYTHON, SELECT, database, statement)


def test_a_module_that_is_replaced_at_once_by_one_of_the_same_size_is_the_new_one(sandbox):
    ask = (*PYTHON, "import sys; sys.path.insert(0, '.'); import limit; print(limit.LIMIT)")
    for text in ("80", "81", "80", "79"):
        sandbox.put({"limit.py": f"LIMIT = {text}\n".encode()})
        assert run(sandbox, *ask).stdout.decode().strip() == text


def test_a_command_is_data(sandbox):
    result = run(sandbox, "sh", "-c", "echo out; echo err >&2; exit 3")
    assert (result.exit_code, result.stdout, result.stderr) == (3, b"out\n", b"err\n")
    assert not result.timed_out
    assert not result.truncated
    assert 0 < result.duration_s < 10


def test_a_missing_program_and_a_killed_one_are_data(sandbox):
    assert run(sandbox, "no-such-program").exit_code == 127
    assert run(sandbox, "sh", "-c", "kill -9 $$").exit_code == 137


def test_only_given_variables_are_set(sandbox):
    result = run(sandbox, "env", env={"GIVEN": "1"})
    names = {line.split("=")[0] for line in result.stdout.decode().splitlines()}
    assert "GIVEN" in names
    assert names <= {
        *("GIVEN", "HOME", "LANG", "LD_LIBRARY_PATH", "PATH", "PGHOST", "PGUSER", "PWD", "TZ"),
        *("PYTHONNOUSERSITE", "PYTHONPATH"),
    }


def test_standard_input_is_empty(sandbox):
    assert run(sandbox, "cat").stdout == b""


def test_put_files_are_in_the_working_directory_and_replaced(sandbox):
    sandbox.put({"app/main.py": b"1", "a b/ä.txt": b"\x00\xff"})
    sandbox.put({"app/main.py": b"2"})
    assert run(sandbox, "cat", "app/main.py").stdout == b"2"
    assert run(sandbox, "cat", "/workspace/a b/ä.txt").stdout == b"\x00\xff"


@pytest.mark.parametrize(
    "path", ["", "/etc/x", "../x", "a/../../x", "a//b", "./a", "a\0b", ".git/config", "a/.GIT/x", "a/.git./x", "a\\b"]
)
def test_unsafe_paths_are_refused(shared, path):
    for act in (lambda: shared.put({path: b""}), lambda: shared.put_harness({path: b""})):
        with pytest.raises(UnsafePath):
            act()
    with pytest.raises(UnsafePath):
        shared.read_evidence(path)


def test_the_harness_and_the_control_directory_can_be_read(sandbox):
    sandbox.put_harness({"tools/check.py": b"print('checked')"})
    (sandbox.control_dir / "clock").write_text("noon")
    assert run(sandbox, "python3", "/harness/tools/check.py").stdout == b"checked\n"
    assert run(sandbox, "cat", "/control/clock").stdout == b"noon"


def test_evidence_comes_back(sandbox):
    run(sandbox, "sh", "-c", "mkdir /evidence/a; printf 12345 >/evidence/a/b")
    assert sandbox.read_evidence("a/b") == b"12345"
    assert sandbox.read_evidence("a/b", cap=5) == b"12345"
    with pytest.raises(EvidenceRefused, match="larger than 4 bytes"):
        sandbox.read_evidence("a/b", cap=4)
    with pytest.raises(EvidenceRefused, match="No such file"):
        sandbox.read_evidence("a/c")


def test_files_outlive_a_command_but_temporary_files_do_not(sandbox):
    run(sandbox, "touch", "kept", "/tmp/lost")
    assert run(sandbox, "ls", "kept").exit_code == 0
    assert run(sandbox, "ls", "/tmp/lost").exit_code != 0


def test_databases_are_made_and_copied(sandbox):
    url = sandbox.create_database("first")
    assert url == "postgresql+asyncpg://postgres@/first?host=/run/pg"
    assert sql(sandbox, "first", "SELECT current_database()").stdout == b"first\n"
    assert sql(sandbox, "first", "CREATE TABLE made (id int)").exit_code == 0
    sandbox.create_database("second", template="first")
    assert sql(sandbox, "second", "SELECT count(*) FROM made").stdout == b"0\n"
    assert sql(sandbox, "first", "SELECT lower('ÄÖ') || upper('ß')").stdout.decode().startswith("äö")


@pytest.mark.parametrize("name", ["", "A", 'a"b', "a b", "1a", "a" * 64])
def test_strange_database_names_are_refused(shared, name):
    with pytest.raises(SandboxError, match="no name for a database"):
        shared.create_database(name)


def test_a_database_that_exists_or_has_no_template_is_an_error_that_says_so(sandbox):
    sandbox.create_database("first")
    with pytest.raises(SandboxError, match='database "first" already exists'):
        sandbox.create_database("first")
    with pytest.raises(SandboxError, match='template database "none" does not exist'):
        sandbox.create_database("second", template="none")


def test_a_server_is_reached_from_outside_and_stopped_politely(sandbox):
    with sandbox.serve([*PYTHON, SERVER]) as server:
        server.wait_ready(20)
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(server.socket))
            assert client.recv(99) == b"hello"
        assert run(sandbox, "true").exit_code == 0
        result = server.stop()
        assert server.stop() is result
    assert (result.exit_code, result.stdout, result.timed_out) == (0, b"listening\n", False)
    assert sandbox.read_evidence("stopped") == b"politely"
    with socket.socket(socket.AF_UNIX) as client, pytest.raises(OSError, match="refused"):
        client.connect(str(server.socket))


def test_a_server_that_does_not_start_is_a_finding_with_its_log(sandbox):
    with (
        sandbox.serve(["sh", "-c", "echo no module named app >&2; exit 4"]) as server,
        pytest.raises(ServerNotReady, match=r"ended before it listened.*\n.*no module named app"),
    ):
        server.wait_ready(20)
    with (
        sandbox.serve(["sleep", "60"]) as server,
        pytest.raises(ServerNotReady, match=r"did not listen .* within 0\.2 s; it logged nothing"),
    ):
        server.wait_ready(0.2)


def test_a_server_that_ignores_the_request_to_end_is_killed(sandbox):
    stubborn = "trap '' TERM; echo up >/evidence/up; while :; do sleep 1; done"
    with sandbox.serve(["sh", "-c", stubborn]) as server:
        wait = "until test -s /evidence/up; do sleep 0.05; done"
        assert run(sandbox, "sh", "-c", wait).exit_code == 0
        result = server.stop()
    assert result.exit_code is None
    assert result.timed_out


def test_two_servers_and_commands_run_side_by_side(sandbox):
    with sandbox.serve([*PYTHON, SERVER]) as one, sandbox.serve([*PYTHON, SERVER]) as two:
        one.wait_ready(20)
        two.wait_ready(20)
        assert one.socket != two.socket


def test_a_sandbox_outlives_the_thread_that_started_it(make):
    made = []
    starter = threading.Thread(target=lambda: made.append(make()))
    starter.start()
    starter.join()
    made[0].create_database("alive")
    assert sql(made[0], "alive", "SELECT 1").stdout == b"1\n"


def test_a_closed_sandbox_is_an_error_and_can_be_closed_again(sandbox):
    sandbox.close()
    sandbox.close()
    for act in (
        lambda: run(sandbox, "true"),
        lambda: sandbox.put({"a": b""}),
        lambda: sandbox.read_evidence("a"),
        lambda: sandbox.create_database("a"),
        lambda: sandbox.serve(["true"]).__enter__(),
    ):
        with pytest.raises(SandboxDied, match="closed"):
            act()


def test_closing_from_another_thread_ends_a_running_command_as_an_error(sandbox):
    threading.Timer(0.3, sandbox.close).start()
    with pytest.raises(SandboxDied, match="closed"):
        run(sandbox, "sleep", "60", timeout=60)


def connect(server):
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(20)
    client.connect(str(server.socket))
    return client


def test_what_is_sent_to_a_server_and_back_is_whole_whoever_else_does_not_read(sandbox):
    data = bytes(range(256)) * (16 << 10)
    with sandbox.serve([*PYTHON, ECHO]) as server:
        server.wait_ready(20)
        with connect(server) as idle, connect(server) as client:
            # Nobody reads what comes back to this one, so after a while it can send no more.
            idle.settimeout(1)
            with pytest.raises(TimeoutError):
                idle.sendall(data * 16)
            writer = threading.Thread(target=lambda: (client.sendall(data), client.shutdown(socket.SHUT_WR)))
            writer.start()
            received = b"".join(iter(lambda: client.recv(1 << 16), b""))
            writer.join()
    assert received == data


def test_a_server_sees_the_control_files_as_they_were_before_the_request(sandbox):
    clock = sandbox.control_dir / "clock"
    clock.write_text("0")
    with sandbox.serve([*PYTHON, ECHO]) as server:
        server.wait_ready(20)
        with connect(server) as client:
            for number in range(200):
                clock.write_text(str(number))
                client.sendall(b"?")
                assert client.recv(99) == str(number).encode()
    clock.unlink()
    assert run(sandbox, "ls", "/control").stdout == b""
