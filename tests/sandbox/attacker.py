"""What the tests of attacks share: running one, and looking at the processes of a sandbox from outside of it."""

import os
import signal
import time
from pathlib import Path

from sandbox.docker import DockerSandbox
from tests.sandbox.test_contract import PYTHON, run

LIST = """
import glob
for path in glob.glob('/proc/[0-9]*/cmdline'):
    try:
        line = open(path).read().replace(chr(0), ' ')
    except OSError:
        continue
    print(path.split('/')[2], ascii(line))
"""


def attack(sandbox, source, *arguments, timeout=30.0):
    return run(sandbox, *PYTHON, source, *map(str, arguments), timeout=timeout)


def answer(sandbox, source, *arguments):
    result = attack(sandbox, source, *arguments)
    assert result.exit_code == 0, result.stderr.decode()
    return result.stdout.decode().strip()


def sandbox_kind(sandbox):
    return "docker" if isinstance(sandbox, DockerSandbox) else "local"


def processes(sandbox, part):
    """Return the live processes of a sandbox whose command line contains the text."""
    found = contained(sandbox) if sandbox_kind(sandbox) == "docker" else descendants(sandbox)
    return [pid for pid, line in found.items() if part in line]


def kill(sandbox, victim, when):
    """Kill the first process with this text in its command line, as soon as there is one with the other text."""
    deadline = time.monotonic() + 20
    while not processes(sandbox, when):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    pid = min(processes(sandbox, victim))
    if sandbox_kind(sandbox) == "docker":
        within(sandbox, "sh", "-c", f"kill -9 {pid}")
    else:
        os.kill(pid, signal.SIGKILL)


def within(sandbox, *argv):
    """Run a program in the container as the user of the database, who can see everybody and kill the server."""
    errand = sandbox._alive().program(argv, "postgres", 1 << 20)
    assert errand.wait(20)
    errand.close()
    return errand.stdout.read().decode()


def contained(sandbox):
    lines = within(sandbox, "python3", "-I", "-S", "-c", LIST).splitlines()
    return {int(line.split()[0]): line for line in lines}


def descendants(sandbox):
    """Return the processes of a local sandbox: below ours, and started with a directory of this sandbox."""
    root = str(sandbox._alive().directory.root)
    lines = {}
    for directory in Path("/proc").glob("[0-9]*"):
        try:
            lines[int(directory.name)] = (directory / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
    return {pid: line for pid, line in lines.items() if any(root in lines.get(each, "") for each in ancestors(pid))}


def ancestors(pid):
    while pid > 1:
        yield pid
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            return
