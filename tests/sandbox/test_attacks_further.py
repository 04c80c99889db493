"""Where an attacker looks first: runs on this machine, addresses of clouds, and the way that evidence takes out."""

import time
from contextlib import suppress

import pytest

from sandbox.sandbox import EvidenceRefused
from tests.sandbox.attacker import answer
from tests.sandbox.test_attacks_host import CANARY
from tests.sandbox.test_contract import run

METADATA = ("169.254.169.254", "169.254.170.2", "100.100.100.200", "fd00:ec2::254")
"""Where clouds tell credentials of the machine."""


def test_runs_on_this_machine_are_absent(sandbox, tmp_path):
    folder = tmp_path / ".orchestrate" / "runs" / "r1"
    paths = [folder / name for name in ("run.db", "repo.git/HEAD", "repo.git/hooks/post-commit", "evidence/own.xml")]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(CANARY)
    folder.chmod(0o777)
    source = (
        "import os, sys\n"
        "for path in sys.argv[1:]:\n"
        "    for flags in (os.O_RDONLY, os.O_RDWR | os.O_CREAT, os.O_WRONLY | os.O_TRUNC):\n"
        "        try:\n            print(path, os.read(os.open(path, flags), 99))\n"
        "        except OSError:\n            pass\n"
    )
    assert answer(sandbox, source, *paths) == ""
    assert {path.read_text() for path in paths} == {CANARY}
    found = run(sandbox, "sh", "-c", "find / -xdev -name run.db -o -xdev -name repo.git 2>/dev/null")
    assert found.stdout == b""


def test_addresses_of_clouds_and_names_lead_nowhere(sandbox):
    source = (
        "import socket, sys\n"
        "for host in sys.argv[1:]:\n"
        "    family = socket.AF_INET6 if ':' in host else socket.AF_INET\n"
        "    with socket.socket(family) as s:\n"
        "        s.settimeout(3)\n"
        "        try:\n            s.connect((host, 80)); print('reached', host)\n"
        "        except OSError:\n            pass\n"
        "try:\n    print(socket.getaddrinfo('metadata.google.internal', 80))\n"
        "except OSError:\n    print('done')\n"
    )
    assert answer(sandbox, source, *METADATA) == "done"


def test_evidence_that_becomes_a_link_while_it_is_read_never_leads_outside(sandbox, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(CANARY)
    swap = (
        "import os, sys, threading, time\n"
        "os.makedirs('/evidence/real', exist_ok=True)\n"
        "open('/evidence/real/out', 'w').write('mine')\n"
        "def swapping():\n"
        "    n = 0\n"
        "    while True:\n"
        "        n += 1\n"
        "        os.symlink(sys.argv[1] if n % 2 else '/evidence/real', f'/evidence/new{n}')\n"
        "        os.rename(f'/evidence/new{n}', '/evidence/folder')\n"
        "        os.symlink(sys.argv[1] + '/secret', f'/evidence/new{n}')\n"
        "        os.rename(f'/evidence/new{n}', '/evidence/out')\n"
        "        open(f'/evidence/new{n}', 'w').write('mine')\n"
        "        os.rename(f'/evidence/new{n}', '/evidence/out')\n"
        "swapping()\n"
    )
    head = (
        "import os, socket, sys\n"
        "server = socket.socket(socket.AF_UNIX)\n"
        "server.bind(os.environ['SERVER_SOCKET'])\n"
        "server.listen()\n"
        f"sys.argv[1:] = [{str(tmp_path)!r}]\n"
    )
    server = head + swap
    read, deadline = [], time.monotonic() + 20
    with sandbox.serve(["python3", "-I", "-S", "-c", server]) as running:
        running.wait_ready(20)
        while len(read) < 50 and time.monotonic() < deadline:
            for path in ("out", "folder/secret", "folder/out"):
                with suppress(EvidenceRefused):
                    read.append(sandbox.read_evidence(path))
    assert len(read) >= 5
    assert set(read) <= {b"mine", b""}


@pytest.mark.parametrize(
    "plant",
    [
        "truncate -s 60M /evidence/out",
        "mknod /evidence/out c 1 5 || mkfifo /evidence/out",
        "mkdir -p /evidence/out/out",
        "ln /etc/passwd /evidence/out || ln -s /proc/1/environ /evidence/out",
        "ln -s /proc/self/fd/0 /evidence/out",
    ],
)
def test_evidence_is_a_plain_file_of_a_size_that_fits(sandbox, plant):
    run(sandbox, "sh", "-c", plant)
    with pytest.raises(EvidenceRefused):
        sandbox.read_evidence("out", cap=1 << 20)
