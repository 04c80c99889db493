"""The runs of this directory: where they lie, who works on them, and what a reader sees of them."""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from orchestrator.errors import failed
from orchestrator.owner import signed
from orchestrator.suggest import did_you_mean

ROOT = Path(".orchestrate")
REPORT = "report.html"
CANCELLED = "cancelled"
FINISHED = frozenset({"done", "partial", "failed", "blocked", CANCELLED})
"""Statuses from which a run does not go on by itself; a failure of the environment leaves `interrupted`."""
_ASKS_WITHIN = 0.2


@dataclass(frozen=True)
class RunRef:
    """A run as a reader sees it.

    `alive`: a process holds its lock now; `waiting_for`: the phase to be reviewed; `next`: what its last end named.
    """

    id: str
    path: Path
    status: str
    phase: str
    output: str
    created_at: datetime
    waiting_for: str | None
    alive: bool
    next: str


def list_runs() -> tuple[RunRef, ...]:
    """Return the runs of this directory, newest first."""
    found = [_read(path.parent) for path in (ROOT / "runs").glob("*/run.db")]
    return tuple(sorted((ref for ref in found if ref), key=lambda ref: ref.id, reverse=True))


def newest_unfinished() -> RunRef | None:
    """Return the newest run of this directory that can go on."""
    return next((ref for ref in list_runs() if ref.status not in FINISHED), None)


def find_run(run_id: str) -> RunRef:
    """Return a run by its id. Raises OrchestrateError with the nearest id."""
    refs = {ref.id: ref for ref in list_runs()}
    if run_id not in refs:
        raise failed("OR301", f"no run {run_id} in this directory{did_you_mean(run_id, refs)}", "orchestrate runs")
    return refs[run_id]


def report_of(run_id: str) -> Path | None:
    """Return the page that tells how a run ended, if it has come to an end."""
    page = ROOT / "runs" / run_id / REPORT
    return page if page.exists() else None


def exists(run_id: str) -> bool:
    """Tell whether a run was recorded: one that ended before that left nothing to resume."""
    return _read(ROOT / "runs" / run_id) is not None


@contextmanager
def locked(run_id: str, output: Path) -> Iterator[Path]:
    """Yield the run's directory while this process alone works on it and on its output. Raises OrchestrateError."""
    claim = f"{hashlib.sha256(str(output.resolve()).encode()).hexdigest()[:16]}.lock"
    with ExitStack() as locks:
        folder = locks.enter_context(held(run_id))
        claims = ROOT / "outputs"
        claims.mkdir(exist_ok=True)
        try:
            locks.enter_context(FileLock(claims / claim, blocking=False))
        except Timeout as error:
            raise failed("OR303", f"another process works on {output}", "orchestrate runs") from error
        yield folder


@contextmanager
def held(run_id: str) -> Iterator[Path]:
    """Yield the run's directory while this process alone works on it. Raises OrchestrateError."""
    folder = ROOT / "runs" / run_id
    folder.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as lock:
        # Whoever makes a directory has locked it before anybody can take it for one that was left.
        with FileLock(ROOT / "lock"):
            _sweep(folder)
            folder.mkdir(exist_ok=True)
            try:
                # Not at once: somebody may be asking at this moment whether it is locked.
                lock.enter_context(FileLock(folder / "lock", timeout=_ASKS_WITHIN))
            except Timeout as error:
                raise failed("OR303", f"another process works on run {run_id}", "orchestrate runs") from error
        lock.enter_context(signed(folder))
        yield folder


def is_locked(folder: Path) -> bool:
    """Tell whether a process works on a run now."""
    if not (folder / "lock").exists():
        return False
    try:
        with FileLock(folder / "lock", blocking=False):
            return False
    except Timeout:
        return True


def facts_of(folder: Path) -> dict[str, Any]:
    """Return what was recorded about a run; nothing where it was killed before that, or cannot be read."""
    try:
        return _facts(folder / "run.db")
    except sqlite3.Error:
        return {}


def _sweep(wanted: Path) -> None:
    """Remove the directories of processes that were killed before there was a run to speak of."""
    for folder in (ROOT / "runs").iterdir():
        if folder != wanted and _is_stillborn(folder) and not is_locked(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_stillborn(folder: Path) -> bool:
    if not (folder / "run.db").exists():
        return not any((folder / kept).exists() for kept in ("evidence", REPORT))
    try:
        return not _facts(folder / "run.db")
    except sqlite3.OperationalError as error:
        return "no such table" in str(error)
    except sqlite3.Error:  # damaged: not for us to throw away
        return False


def _read(folder: Path) -> RunRef | None:
    facts = facts_of(folder)
    if "run" not in facts:
        return None
    alive = is_locked(folder)
    status = facts.get("status", "running")
    return RunRef(
        id=facts["run"],
        path=folder,
        status="interrupted" if status == "running" and not alive else status,
        phase=facts.get("phase", "specify"),
        output=facts["output"],
        created_at=datetime.fromisoformat(facts["created_at"]),
        waiting_for=facts.get("waiting_for"),
        alive=alive,
        next=facts.get("next", ""),
    )


def _facts(database: Path) -> dict[str, Any]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=5)) as connection:
        return {key: json.loads(value) for key, value in connection.execute("select key, value from facts")}
