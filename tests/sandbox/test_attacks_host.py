"""What code in the sandbox must not reach: the host's files, secrets, processes and sockets, and power over them."""

import platform
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sandbox.attacker import answer, attack, sandbox_kind
from tests.sandbox.test_contract import run, sql

CANARY = "canary-5b1f0a"


def test_nothing_is_possible_that_should_not_be(sandbox):
    # What a machine cannot hold for this user is listed too, and is not a hole.
    assert [line for line in sandbox.selfcheck() if "control groups" not in line] == []


def test_secrets_of_the_environment_are_absent(sandbox, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", CANARY)
    found = answer(
        sandbox,
        "import glob, os\n"
        "def read(path):\n"
        "    try:\n        return open(path, 'rb').read()\n    except OSError:\n        return b''\n"
        "print([p for p in glob.glob('/proc/[0-9]*/environ') if b'canary' in read(p)],"
        " 'ANTHROPIC_API_KEY' in os.environ, read(f'/proc/{os.getppid()}/cmdline').decode())",
    )
    assert found.startswith("[] False")
    assert "pytest" not in found


def test_processes_of_the_host_are_absent(sandbox):
    source = (
        "import glob, os\n"
        "for path in glob.glob('/proc/[0-9]*/cmdline'):\n"
        "    try:\n        print(open(path).read().replace(chr(0), ' '))\n    except OSError:\n        pass"
    )
    lines = [
        line for line in answer(sandbox, source).splitlines() if line and not line.startswith(("postgres", "/dep"))
    ]
    # Sources of several lines are ours; those of the host would be counted by hundreds.
    assert "pytest" not in "".join(lines)
    number = "import os; print(open('/proc/1/status').read().split('Uid:')[1].split()[0], os.getuid())"
    first, own = answer(sandbox, number).split()
    assert (first == own) == (sandbox_kind(sandbox) == "local")
    assert first != "0"


@pytest.mark.parametrize("mode", [0o644, 0o600])
def test_files_of_the_host_are_absent(sandbox, tmp_path, mode):
    secret = tmp_path / "secret"
    secret.write_text(CANARY)
    secret.chmod(mode)
    # A container has some files of these names; what is in them must not be ours.
    theirs = [path for path in (Path("/etc/shadow"), Path("/etc/hostname"), Path("/etc/machine-id")) if path.is_file()]
    source = (
        "import sys\n"
        "for path in sys.argv[1:]:\n"
        "    try:\n        print(path, ascii(open(path).read()))\n    except OSError:\n        pass"
    )
    found = answer(sandbox, source, secret, Path(__file__), Path.home() / ".bashrc", *theirs).splitlines()
    assert not [line for line in found if line in {f"{path} {path.read_text()!a}" for path in theirs}]
    assert {line.split()[0] for line in found} <= set(map(str, theirs))


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
        "nothing = os.stat('/dev/null').st_rdev\n"
        "for folder, _, names in os.walk('/proc'):\n"
        "    for name in () if folder.endswith('/fd') else names:\n"
        "        count += 1\n"
        "        try:\n            handle = os.open(f'{folder}/{name}', os.O_WRONLY | os.O_NONBLOCK)\n"
        "        except OSError:\n            continue\n"
        "        if os.fstat(handle).st_rdev != nothing:\n            print(folder, name)\n"
        "        os.close(handle)\n"
        "print(count > 500)"
    )
    written = answer(sandbox, source).splitlines()
    if sandbox_kind(sandbox) == "docker":
        # What any ordinary user may: speak of itself, and ask to be told of pressure. Locally even root may not.
        written = [line for line in written if not re.match(r"/proc/(\d+|pressure)\b", line)]
    assert written == ["True"]


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


def test_other_sandboxes_are_absent(make):
    mine, other = make(), make()
    other.put({CANARY: b""})
    other.create_database("theirs")
    assert run(mine, "find", "/", "-xdev", "-name", f"*{CANARY}*").stdout == b""
    assert b"does not exist" in sql(mine, "theirs", "SELECT 1").stderr
