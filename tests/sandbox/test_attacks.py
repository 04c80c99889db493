"""What code in the sandbox must not be able to do. Each attack is run, against what really is there."""

import os
import platform
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sandbox.limits import MIB
from sandbox.sandbox import EvidenceRefused, SandboxDied, UnsafePath
from tests.sandbox.conftest import LIMITS
from tests.sandbox.test_contract import PYTHON, SERVER, run, sql

CANARY = "canary-5b1f0a"


def attack(sandbox, source, *arguments, timeout=30.0):
    return run(sandbox, *PYTHON, source, *map(str, arguments), timeout=timeout)


def answer(sandbox, source, *arguments):
    result = attack(sandbox, source, *arguments)
    assert result.exit_code == 0, result.stderr.decode()
    return result.stdout.decode().strip()


def test_nothing_is_possible_that_should_not_be(sandbox):
    # What a machine cannot hold for this user is listed too, and is not a hole.
    assert [line for line in sandbox.selfcheck() if "control groups" not in line] == []


def test_secrets_of_the_environment_are_absent(sandbox, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", CANARY)
    found = answer(
        sandbox,
        "import glob, os\n"
        "print([p for p in glob.glob('/proc/[0-9]*/environ') if b'canary' in open(p, 'rb').read()],"
        " 'ANTHROPIC_API_KEY' in os.environ, open(f'/proc/{os.getppid()}/cmdline').read())",
    )
    assert found.startswith("[] False")
    assert "pytest" not in found


def test_processes_of_the_host_are_absent(sandbox):
    numbers = answer(sandbox, "import os; print(len([n for n in os.listdir('/proc') if n.isdigit()]))")
    assert int(numbers) <= 3


@pytest.mark.parametrize("mode", [0o644, 0o600])
def test_files_of_the_host_are_absent(sandbox, tmp_path, mode):
    secret = tmp_path / "secret"
    secret.write_text(CANARY)
    secret.chmod(mode)
    for path in (secret, Path(__file__), Path("/etc/shadow"), Path("/etc/hostname"), Path.home() / ".bashrc"):
        assert answer(sandbox, "import os, sys; print(os.path.exists(sys.argv[1]))", path) == "False"


def test_packages_installed_beside_the_interpreter_are_absent(sandbox):
    listing = "import importlib.util as u; print([n for n in ('pip', 'setuptools', 'pytest') if u.find_spec(n)])"
    assert answer(sandbox, listing) == "[]"


def test_nothing_outside_can_be_written(sandbox, tmp_path):
    tries = [
        "/x",
        "/usr/x",
        "/etc/passwd",
        "/dev/x",
        "/harness/x",
        "/control/x",
        "/dependencies/x",
        "/extra/x",
        "/run/x",
    ]
    tries += ["/run/pg/x", "/proc/sys/kernel/core_pattern", "/proc/sys/vm/swappiness", sys.base_prefix + "/x"]
    source = (
        "import sys\n"
        "for path in sys.argv[1:]:\n"
        "    try:\n        open(path, 'a')\n        print(path)\n    except OSError:\n        pass"
    )
    assert answer(sandbox, source, tmp_path / "x", *tries) == ""


def test_no_file_of_proc_can_be_written(sandbox):
    # Real root could write some of them without any capability, and core_pattern is a way out.
    source = (
        "import os\n"
        "count = 0\n"
        "for folder, _, names in os.walk('/proc'):\n"
        "    for name in () if folder.endswith('/fd') else names:\n"
        "        count += 1\n"
        "        try:\n            os.close(os.open(f'{folder}/{name}', os.O_WRONLY | os.O_NONBLOCK))\n"
        "        except OSError:\n            continue\n"
        "        print(folder, name)\n"
        "print(count > 500)"
    )
    assert answer(sandbox, source) == "True"


def test_the_harness_cannot_be_replaced(sandbox):
    sandbox.put_harness({"check.py": b"real"})
    result = run(sandbox, "sh", "-c", "rm -f /harness/check.py; mv /harness /h; echo fake >/harness/check.py")
    assert result.exit_code != 0
    assert run(sandbox, "cat", "/harness/check.py").stdout == b"real"


def test_there_is_no_network(sandbox):
    with socket.create_server(("127.0.0.1", 0)) as service, socket.socket(socket.AF_UNIX) as abstract:
        abstract.bind(f"\0{CANARY}")
        abstract.listen()
        source = (
            "import socket, sys\n"
            "def tell(family, address):\n"
            "    with socket.socket(family) as s:\n"
            "        s.settimeout(3)\n"
            "        try:\n            s.connect(address); print('reached', address)\n"
            "        except OSError:\n            pass\n"
            "tell(socket.AF_INET, ('127.0.0.1', int(sys.argv[1])))\n"
            "for host in sys.argv[3:]:\n    tell(socket.AF_INET, (host, 53))\n"
            "tell(socket.AF_UNIX, '\\0' + sys.argv[2])\n"
            "print('done')"
        )
        own = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
        assert answer(sandbox, source, service.getsockname()[1], CANARY, "1.1.1.1", "10.0.0.1", *own) == "done"


def test_sockets_of_the_host_are_absent(sandbox, tmp_path):
    path = tmp_path / "docker.sock"
    with socket.socket(socket.AF_UNIX) as service:
        service.bind(str(path))
        service.listen()
        source = "import os, socket, sys\nfor path in sys.argv[1:]:\n    if os.path.lexists(path): print(path)\n"
        assert answer(sandbox, source, path, "/var/run/docker.sock", "/run/docker.sock", "/run/dbus") == ""


def test_processes_of_the_host_cannot_be_signalled(sandbox):
    with subprocess.Popen(["sleep", "60"]) as victim:
        source = (
            "import os\n"
            "for pid in [-1, *range(3, 200000)]:\n"
            "    if pid != os.getpid():\n"
            "        try:\n            os.kill(pid, 9)\n        except OSError:\n            pass"
        )
        attack(sandbox, source)
        assert victim.poll() is None
        victim.kill()
    sandbox.create_database("alive")


def test_privileges_cannot_be_gained(sandbox):
    tries = "unshare -U true || unshare -m true || mount -t tmpfs none /tmp || su -c true || chroot / true"
    assert run(sandbox, "sh", "-c", tries).exit_code != 0


def test_calls_that_namespaces_do_not_separate_are_refused(sandbox):
    # keyctl(KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING), bpf, io_uring_setup, perf_event_open by their numbers.
    numbers = {"x86_64": (250, 321, 425, 298), "aarch64": (219, 280, 425, 241)}[platform.machine()]
    source = (
        "import ctypes, sys\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "for number in sys.argv[1:]:\n"
        "    print(libc.syscall(int(number), 0, -3, 0, 0), ctypes.get_errno())"
    )
    assert answer(sandbox, source, *numbers).splitlines() == ["-1 1"] * 4
    subprocess.run([sys.executable, "-c", source, str(numbers[0])], check=True, capture_output=True)


def test_a_fork_bomb_is_limited_and_leaves_nothing(sandbox):
    source = (
        "import os, time\n"
        "count = 0\n"
        "try:\n"
        "    while count < 5000:\n"
        "        if os.fork() == 0:\n            time.sleep(60)\n            os._exit(0)\n"
        "        count += 1\n"
        "except OSError:\n    pass\n"
        "print(count)"
    )
    assert 10 < int(answer(sandbox, source)) < LIMITS.processes
    assert descendants_named("python3 -c") == []
    assert run(sandbox, "true").exit_code == 0


def test_memory_is_limited(sandbox):
    result = attack(sandbox, f"x = bytearray({2 * LIMITS.memory}); print(len(x))")
    assert result.exit_code not in {0, None}
    assert b"MemoryError" in result.stderr or b"needed more memory than allowed" in result.stderr
    assert run(sandbox, "true").exit_code == 0


def test_memory_of_temporary_files_is_limited(make):
    sandbox = make(LIMITS.model_copy(update={"temporary": 8 * MIB}))
    for directory in ("/tmp", "/dev/shm"):
        result = run(sandbox, "dd", "if=/dev/zero", f"of={directory}/big", "bs=1M", "count=20")
        assert b"No space left on device" in result.stderr


def test_one_file_is_limited(sandbox):
    result = run(sandbox, "dd", "if=/dev/zero", "of=/evidence/big", "bs=1M", "count=100")
    assert result.exit_code != 0
    assert run(sandbox, "stat", "-c", "%s", "/evidence/big").stdout.strip() == str(LIMITS.file_size).encode()


def test_filling_the_disk_kills_the_sandbox_and_is_no_red_test(sandbox):
    fill = "i=0; while :; do i=$((i+1)); dd if=/dev/zero of=/workspace/$i bs=1M count=60 2>/dev/null; done"
    with pytest.raises(SandboxDied, match="more than 400 MiB of disk: free some space"):
        run(sandbox, "sh", "-c", fill, timeout=120)
    with pytest.raises(SandboxDied, match="more than 400 MiB"):
        run(sandbox, "true")


def test_filling_the_database_kills_the_sandbox(sandbox):
    sandbox.create_database("big")
    source = (
        "import asyncio, asyncpg\n"
        "async def main():\n"
        "    connection = await asyncpg.connect(host='/run/pg', user='postgres', database='big')\n"
        "    await connection.execute('CREATE TABLE t (a text)')\n"
        "    while True:\n"
        '        await connection.execute("INSERT INTO t SELECT repeat(md5(random()::text), 50)'
        ' FROM generate_series(1, 5000)")\n'
        "asyncio.run(main())"
    )
    with pytest.raises(SandboxDied, match="disk"):
        attack(sandbox, source, timeout=120)


def test_a_flood_of_output_is_drained_and_cut(sandbox):
    result = run(sandbox, "sh", "-c", "echo first; yes | head -c 50000000; echo last")
    assert result.exit_code == 0
    assert result.truncated
    assert result.stdout.startswith(b"first\n")
    assert result.stdout.endswith(b"last\n")
    assert len(result.stdout) < LIMITS.output + 100


def test_output_at_the_cap_is_whole(sandbox):
    result = attack(sandbox, f"import sys; sys.stdout.write('x' * {LIMITS.output})")
    assert not result.truncated
    assert result.stdout == b"x" * LIMITS.output


def test_a_command_that_ignores_everything_ends_at_its_deadline(sandbox):
    source = (
        "import os, signal, time\n"
        "for number in range(1, 65):\n"
        "    try:\n        signal.signal(number, signal.SIG_IGN)\n    except (OSError, ValueError):\n        pass\n"
        "os.fork()\n"
        "print('started', flush=True)\n"
        "while True:\n    time.sleep(1)"
    )
    result = attack(sandbox, source, timeout=1.0)
    assert result.exit_code is None
    assert result.timed_out
    assert result.stdout == b"started\n" * 2
    assert 1.0 <= result.duration_s < 4.0
    assert descendants_named("python3 -c") == []


def test_a_daemon_does_not_outlive_its_command(sandbox):
    source = (
        "import os, time\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork() == 0:\n"
        "        os.closerange(0, 20)\n"
        "        while True:\n"
        "            open('/evidence/beat', 'w').write(str(time.time()))\n"
        "            time.sleep(0.01)\n"
        "    os._exit(0)\n"
        "time.sleep(0.3)"
    )
    assert attack(sandbox, source).exit_code == 0
    beat = sandbox.read_evidence("beat")
    time.sleep(0.2)
    assert beat
    assert sandbox.read_evidence("beat") == beat
    assert descendants_named("python3 -c") == []


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


def test_other_sandboxes_are_absent(make):
    mine, other = make(), make()
    other.put({CANARY: b""})
    other.create_database("theirs")
    assert run(mine, "find", "/", "-xdev", "-name", f"*{CANARY}*").stdout == b""
    assert b"does not exist" in sql(mine, "theirs", "SELECT 1").stderr


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
def test_the_database_gives_no_power_over_its_server(sandbox, statement):
    sandbox.create_database("app")
    result = sql(sandbox, "app", statement)
    assert result.exit_code != 0
    assert b"ermission" in result.stderr
    assert sql(sandbox, "app", "SELECT 1").stdout == b"1\n"


def test_the_administrator_needs_a_password(sandbox):
    source = (
        "import asyncio, asyncpg\n"
        "asyncio.run(asyncpg.connect(host='/run/pg', user='sandbox_admin', database='postgres', password='guess'))"
    )
    assert b"InvalidPasswordError" in attack(sandbox, source).stderr


def test_a_killed_database_is_a_dead_sandbox_and_no_red_test(sandbox):
    sandbox.create_database("app")
    source = (
        "import asyncio, asyncpg\n"
        "async def main():\n"
        "    connection = await asyncpg.connect(host='/run/pg', user='postgres', database='app')\n"
        "    open('/evidence/connected', 'w').close()\n"
        "    await connection.execute('SELECT pg_sleep(60)')\n"
        "asyncio.run(main())"
    )
    with subprocess.Popen([sys.executable, "-c", KILLER, str(os.getpid())]) as killer:
        with pytest.raises(SandboxDied, match="PostgreSQL of the sandbox went away"):
            attack(sandbox, source)
        killer.wait()
    with pytest.raises(SandboxDied):
        sandbox.create_database("more")


def test_a_killed_backend_is_a_dead_sandbox_too(sandbox):
    # As when the kernel runs out of memory: the server would recover, and the tests would be red for no fault.
    sandbox.create_database("app")
    source = "import asyncio, asyncpg\nasyncio.run(asyncpg.connect(host='/run/pg', user='postgres', database='app'))"
    backends = descendants_named("postgres: sandbox_admin")
    assert len(backends) == 1
    os.kill(backends[0], signal.SIGKILL)
    time.sleep(0.3)
    with pytest.raises(SandboxDied):
        attack(sandbox, source)


def descendants_named(part):
    """Return the live processes below this one whose command line contains the text."""
    found = []
    for directory in Path("/proc").glob("[0-9]*"):
        try:
            line = (directory / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if part in line and os.getpid() in ancestors(int(directory.name)):
            found.append(int(directory.name))
    return found


def ancestors(pid):
    while pid > 1:
        yield pid
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            return


KILLER = """
import os, signal, sys, time
from pathlib import Path
def parent(pid):
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
def below(pid, top):
    while pid > 1:
        if pid == top:
            return True
        pid = parent(pid)
    return False
def backends():
    for directory in Path("/proc").glob("[0-9]*"):
        try:
            line = (directory / "cmdline").read_bytes().decode()
            if line.startswith("postgres: postgres app") and below(int(directory.name), int(sys.argv[1])):
                yield int(directory.name)
        except OSError:
            pass
deadline = time.monotonic() + 20
while time.monotonic() < deadline:
    if found := list(backends()):
        os.kill(parent(found[0]), signal.SIGKILL)
        break
    time.sleep(0.05)
"""
