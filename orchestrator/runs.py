"""The runs of this directory: where they lie, who works on them, and what a reader sees of them."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from orchestrator.errors import failed
from orchestrator.suggest import did_you_mean

ROOT = Path(".orchestrate")
FINISHED = frozenset({"done", "partial", "failed", "blocked"})
"""Statuses from which a run does not go on by itself; a failure of the environment leaves `interrupted`."""


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


def exists(run_id: str) -> bool:
    """Tell whether a run was recorded: one that ended before that left nothing to resume."""
    return _read(ROOT / "runs" / run_id) is not None


@contextmanager
def locked(run_id: str, output: Path) -> Iterator[Path]:
    """Yield the run's directory while this process alone works on it and on its output. Raises OrchestrateError."""
    folder = ROOT / "runs" / run_id
    folder.mkdir(parents=True, exist_ok=True)
    claims = ROOT / "outputs"
    claims.mkdir(exist_ok=True)
    claim = claims / f"{hashlib.sha256(str(output.resolve()).encode()).hexdigest()[:16]}.lock"
    try:
        with FileLock(folder / "lock", blocking=False), FileLock(claim, blocking=False):
            yield folder
    except Timeout as error:
        busy = f"run {run_id}" if Path(error.lock_file).parent == folder else str(output)
        raise failed("OR303", f"another process works on {busy}", "orchestrate runs") from error


def _read(folder: Path) -> RunRef | None:
    facts = _facts(folder / "run.db")
    if "run" not in facts:
        return None
    alive = _is_locked(folder / "lock")
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
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=5)) as connection:
            return {key: json.loads(value) for key, value in connection.execute("select key, value from facts")}
    except sqlite3.Error:  # killed before the first fact was written: there is no run to speak of
        return {}


def _is_locked(path: Path) -> bool:
    if not path.exists():
        return False
    try:
        with FileLock(path, blocking=False):
            return False
    except Timeout:
        return True
