"""A run in a process of its own: start it, wait until it has come somewhere, do something to it, see how it ended."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from tests.end_to_end.conftest import Finished

_COMES_WITHIN = 180.0


@contextmanager
def begun(folder: Path, *arguments: str) -> "Iterator[subprocess.Popen[str]]":
    """Start the command line; whatever happens to the test, it does not outlive it."""
    with subprocess.Popen(
        [sys.executable, "-m", "orchestrator", *arguments], cwd=folder, stdin=subprocess.DEVNULL, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def end(process: "subprocess.Popen[str]", folder: Path) -> Finished:
    """Wait for the end of a process and return what it said."""
    stdout, stderr = process.communicate(timeout=300)
    return Finished(process.returncode, stdout, stderr, folder)


def interrupt(process: "subprocess.Popen[str]", times: int) -> None:
    """Press Ctrl-C so many times."""
    for _ in range(times):
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)


def rows(folder: Path, query: str) -> list[Any]:
    """Read the database of the only run of a folder; nothing while there is none."""
    databases = list(folder.glob(".orchestrate/runs/*/run.db"))
    if not databases:
        return []
    try:
        with closing(sqlite3.connect(f"file:{databases[0]}?mode=ro", uri=True, timeout=5)) as connection:
            return connection.execute(query).fetchall()
    except sqlite3.OperationalError:  # not created yet
        return []


def node_runs(folder: Path) -> list[tuple[str, int, bool]]:
    """Return node, process id and whether it ended, of every node run in order."""
    found = rows(folder, "select node, pid, ended_at from nodes order by seq")
    return [(node, pid, ended is not None) for node, pid, ended in found]


def wait_for(process: "subprocess.Popen[str]", what: str, come: Callable[[], bool]) -> None:
    """Return when it has come; fail when the process ends before."""
    deadline = time.monotonic() + _COMES_WITHIN
    while not come():
        # Once more, as it may have come and the process have ended since.
        over = process.poll() is not None and not come()
        assert not over, f"ended with {process.returncode} before {what}: {process.communicate()}"
        assert time.monotonic() < deadline, f"{what} did not come"
        time.sleep(0.002)


def wait_for_node(process: "subprocess.Popen[str]", folder: Path, node: str) -> None:
    """Return when the process has begun a node."""
    wait_for(process, node, lambda: (node, process.pid) in [(name, pid) for name, pid, _ in node_runs(folder)])


def wait_for_gates(process: "subprocess.Popen[str]", folder: Path, phase: str) -> None:
    """Return when a gate of a phase has given its verdict and others are still at work."""
    wait_for_node(process, folder, f"gate_{phase}")
    seen = len(_progress(folder, phase))
    wait_for(process, f"a gate of {phase}", lambda: len(_progress(folder, phase)) > seen)


def _progress(folder: Path, phase: str) -> list[dict[str, Any]]:
    events = [json.loads(body) for (body,) in rows(folder, "select body from events order by seq")]
    return [event for event in events if event["type"] == "progress" and event["phase"] == phase]


class Process(NamedTuple):
    """A process; its id alone may soon be that of another one."""

    pid: int
    born: str


def processes_below(pid: int) -> dict[Process, str]:
    """Return the command lines of all processes that a process has started, directly or not."""
    stats = {int(path.name): _stat(int(path.name)) for path in Path("/proc").glob("[0-9]*")}
    parents = {child: int(stat[1]) for child, stat in stats.items() if stat}
    below, found = {pid}, set()
    while below:
        below = {child for child, parent in parents.items() if parent in below}
        found |= below
    return {Process(each, stats[each][19]): _command(each) for each in found}


def _stat(pid: int) -> list[str]:
    """Return what the kernel says of a process from its state on; nothing when it has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def still_there(processes: Iterable[Process], within: float = 30.0) -> set[Process]:
    """Return which of these processes do not end."""
    deadline = time.monotonic() + within
    while left := {each for each in processes if _command(each.pid) and _stat(each.pid)[19:20] == [each.born]}:
        if time.monotonic() > deadline:
            return left
        time.sleep(0.1)
    return set()


def kill_postgres(process: "subprocess.Popen[str]") -> None:
    """Kill every PostgreSQL below a process."""
    below = processes_below(process.pid)
    servers = [each.pid for each, line in below.items() if line.partition(" ")[0].endswith("/bin/postgres")]
    assert servers, below
    for pid in servers:
        with suppress(ProcessLookupError):  # it may end with another one
            os.kill(pid, signal.SIGKILL)
