"""Run tests of the project with one fault after the other planted into it, and tell which test noticed each.

`planted.py SECONDS` reads `/harness/faults.json`: a list of `{"id", "path", "text", "tests"}`, where `text` is the whole
source with the fault; the first has none, and shows that the tests pass without. One JSON line is told for each. The
packages are loaded once and each fault has a process of its own, which loads the project; after SECONDS no other is begun.
"""

import gc
import importlib
import importlib.util
import json
import os
import select
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

LOADED = ("alembic.command", "argon2", "asyncpg", "fastapi", "httpx", "jwt", "pydantic_settings")
LOADED += ("sqlalchemy.dialects.postgresql.asyncpg", "sqlalchemy.ext.asyncio", "alembic.config", "alembic.autogenerate")
OPTIONS = ("-c", "/harness/pytest.ini", "--rootdir", "/workspace", "-p", "no:cacheprovider", "-q", "-x")
OPTIONS += ("--disable-plugin-autoload", "-p", "pytest_asyncio.plugin")
MOST = 60.0
"""Seconds of one fault; whoever takes longer hangs, and a test that never ends is one that notices."""


class Teller:
    """Tells the one that waits which test failed first, and that the tests came to their end."""

    def __init__(self, line: int) -> None:
        self._line = line
        self._passed = 0
        self._failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test that passed, and keep the first that did not."""
        self._passed += report.passed and report.when == "call"
        if report.failed and not self._failed:
            self._failed = report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what cannot even be loaded."""
        if report.failed and not self._failed:
            self._failed = f"{report.nodeid} (cannot be loaded)"

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """Tell it."""
        told = {"code": int(exitstatus), "by": self._failed, "passed": self._passed}
        os.write(self._line, json.dumps(told).encode())


@contextmanager
def planted(fault: dict[str, Any]) -> Iterator[None]:
    """Let the source have the fault, and no compiled file of it be found."""
    path = Path("/workspace", fault["path"]) if fault.get("path") else None
    right = path.read_bytes() if path else b""
    if path:
        forget(path)
        path.write_text(fault["text"], encoding="utf-8")
    try:
        yield
    finally:
        if path:
            path.write_bytes(right)
            forget(path)


def forget(path: Path) -> None:
    """Remove the compiled file: it is told from a newer one by second and size alone."""
    Path(importlib.util.cache_from_source(str(path))).unlink(missing_ok=True)


def tried(fault: dict[str, Any]) -> dict[str, Any]:
    """Return how the tests ended in a process of their own."""
    read, write = os.pipe()
    with planted(fault):
        child = os.fork()
        if child == 0:
            run(fault["tests"], write, keeps_compiled=not fault.get("path"))
        os.close(write)
        told = waited(read)
        os.killpg(child, signal.SIGKILL) if alive(child) else None
        os.waitpid(child, 0)
    os.close(read)
    return {"id": fault["id"], **(json.loads(told) if told else {"code": None, "by": "", "passed": 0})}


def alive(child: int) -> bool:
    """Tell whether the process has begun a group of its own, which then is ended as a whole."""
    try:
        return os.getpgid(child) == child
    except ProcessLookupError:
        return False


def waited(line: int) -> bytes:
    """Return what is told, at the latest at the deadline."""
    deadline, told = time.monotonic() + MOST, b""
    while time.monotonic() < deadline and not told.endswith(b"}"):
        if select.select([line], [], [], 1.0)[0]:
            piece = os.read(line, 1 << 16)
            if not piece:
                break
            told += piece
    return told


def run(tests: list[str], line: int, *, keeps_compiled: bool) -> None:
    """Run the tests and end; what they print is nobody's."""
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    sys.dont_write_bytecode = not keeps_compiled
    try:
        pytest.main([*OPTIONS, *tests], plugins=[Teller(line)])
    finally:
        os._exit(0)


def main(seconds: float) -> None:
    """Try one after the other."""
    faults = json.loads(Path("/harness/faults.json").read_text(encoding="utf-8"))
    for name in LOADED:
        importlib.import_module(name)
    gc.freeze()
    deadline = time.monotonic() + seconds
    for fault in faults:
        if time.monotonic() > deadline:
            return
        sys.stdout.write(json.dumps(tried(fault)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(float(sys.argv[1]))
