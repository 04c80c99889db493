"""Run an acceptance suite against a live server: a process of our own, outside the sandbox, with our own settings.

The suite is ours and the server is not: nothing that the server answers is run, and nothing of the project is
importable here.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event

from sandbox.scratch import scratch

_INI = """\
[pytest]
addopts = --strict-markers --strict-config -p no:cacheprovider -o junit_family=xunit2
filterwarnings = error
"""
_PYTEST = """\
import os, runpy, signal, sys, threading
def end_with_owner(line):
    os.read(line, 1)
    os.killpg(0, signal.SIGKILL)
threading.Thread(target=end_with_owner, args=(int(sys.argv.pop(1)),), daemon=True).start()
runpy.run_module("pytest", run_name="__main__", alter_sys=True)
"""
"""Nobody writes to that line: it ends when the process that judges is gone, however it ended."""

_LOOK_EVERY = 0.2
_GRACE = 15.0
_KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "SSL_CERT_FILE")


@dataclass(frozen=True)
class Target:
    """The server that a suite is run against: its Unix socket or address, and the file that sets its time, if any.

    `account`: the variables that named the server's first account (`agents.spec.bootstrap`), so that the suite can
    sign in as it.
    """

    socket: Path | None = None
    clock: Path | None = None
    account: Mapping[str, str] = field(default_factory=dict)
    base_url: str | None = None


@dataclass(frozen=True)
class SuiteRun:
    """What a run of the suite left: pytest's exit code (None: killed at the deadline) and its JUnit report."""

    exit_code: int | None
    junit: bytes
    duration: float
    timed_out: bool
    output: str


def run_suite(
    files: Mapping[str, bytes],
    target: Target,
    *,
    timeout: float = 120,
    only: Sequence[str] = (),
    exchanges: Path | None = None,
    stop_at_first: bool = False,
    abandoned: Event | None = None,
) -> SuiteRun:
    """Write the suite into a folder of its own and run it, or the tests named by `only` in that order.

    `stop_at_first`: run no more tests after one that failed. `exchanges`: a file to which each request and its
    answer are appended, one JSON object a line. `abandoned`: once it is set, nobody waits for the result any more,
    and the run is ended. At the deadline it may still write down what it has seen of a server with an address.
    """
    with scratch() as folder:
        _write(folder, files)
        junit = folder / "junit.xml"
        argv = ["-c", "pytest.ini", "--rootdir", ".", f"--junitxml={junit}", "-q"]
        argv += ["--exitfirst"] if stop_at_first else []
        started = time.monotonic()
        environment = _environment(folder, target, exchanges)
        wait = partial(_wait, timeout=timeout, abandoned=abandoned or Event(), grace=_GRACE if target.base_url else 0)
        code, output = _run([*argv, *(only or ["acceptance"])], folder, environment, wait)
        report = junit.read_bytes() if junit.is_file() else b""
        return SuiteRun(code, report, time.monotonic() - started, code is None, output)


def failures(run: SuiteRun) -> tuple[str, ...]:
    """Return the ids of the tests that failed, as pytest's summary names them."""
    found = re.findall(r"^(?:FAILED|ERROR) (\S+)", run.output, re.MULTILINE)
    return tuple(dict.fromkeys(found))


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    (folder / "pytest.ini").write_text(_INI)


def _environment(folder: Path, target: Target, exchanges: Path | None) -> dict[str, str]:
    """Return the few variables that the suite may see: nothing of the user's, no plugins, no other paths."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    own = {
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "HOME": str(folder),
    }
    asked: dict[str, Path | str | None] = {"SERVER_SOCKET": target.socket, "BASE_URL": target.base_url}
    asked |= {"CLOCK_FILE": target.clock, "EXCHANGES_FILE": exchanges}
    return {**kept, **own, **target.account, **{name: str(path) for name, path in asked.items() if path}}


def _run(
    argv: Sequence[str], folder: Path, env: Mapping[str, str], wait: Callable[["subprocess.Popen[bytes]"], int | None]
) -> tuple[int | None, str]:
    """Run pytest in a process group of its own; when the wait is over, or we are, the whole group is killed."""
    line, held = os.pipe()
    with (folder / "output.txt").open("w+b") as output:
        process = subprocess.Popen(  # noqa: S603  # our own interpreter and arguments
            [sys.executable, "-P", "-c", _PYTEST, str(line), *argv], cwd=folder, env=dict(env),
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, pass_fds=(line,),
        )  # fmt: skip
        os.close(line)
        try:
            code = wait(process)
        finally:
            _end(process)
            os.close(held)
        output.seek(0)
        return code, output.read().decode(errors="replace")


def _wait(process: "subprocess.Popen[bytes]", *, timeout: float, abandoned: Event, grace: float) -> int | None:
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline and not abandoned.is_set():
        with suppress(subprocess.TimeoutExpired):
            return process.wait(min(_LOOK_EVERY, timeout))
    if grace and not abandoned.is_set():
        # As Ctrl-C does: pytest then still writes its report.
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(grace)
    return None


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
