"""What a killed process has left behind: processes, containers, files, control groups, locks, half a repository."""

import ctypes
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from sandbox.engine import Engine
from sandbox.sandbox import SandboxUnavailable

_ENDS_WITHIN = 20.0
_SUBREAPER = 36
_GROUPS = Path("/sys/fs/cgroup")


def adopt_orphans() -> None:
    """Become the parent of every process below us whose own parent ends, so that none can be overlooked."""
    if ctypes.CDLL(None, use_errno=True).prctl(_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "orphans cannot be adopted")


def processes(within: float = _ENDS_WITHIN) -> list[str]:
    """Return the command lines of the processes below us that do not end by themselves."""
    deadline = time.monotonic() + within
    while (left := list(_below())) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def _below() -> Iterator[str]:
    """Reap who has ended, and yield the others; whoever they have started is their matter or becomes ours."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    for task in Path("/proc/self/task").iterdir():
        for pid in (task / "children").read_text().split():
            with suppress(OSError):
                yield f"process {pid}: {Path('/proc', pid, 'cmdline').read_text().replace(chr(0), ' ')[:200]}"


def containers(temporary: Path) -> list[str]:
    """Return the containers whose owner had its directory there; none where no engine answers."""
    try:
        engine = Engine()
    except SandboxUnavailable:
        return []
    try:
        found = engine.labelled("orchestrate.sandbox").items()
        return [f"container {key}" for key, labels in found if str(temporary) in " ".join(labels.values())]
    finally:
        engine.close()


def groups(names: set[str]) -> list[str]:
    """Return the control groups of sandboxes of these names."""
    paths = [Path(folder, each) for folder, folders, _ in os.walk(_GROUPS) for each in folders]
    return [f"control group {path}" for path in paths if path.name.rpartition("-")[0] in names]


def files(folder: Path, temporary: Path, expected: set[str]) -> list[str]:
    """Return what lies in the temporary directory, and beside what a run leaves in its folder."""
    beside = {path.name for path in folder.iterdir()} - expected
    runs = sorted((folder / ".orchestrate" / "runs").iterdir())
    lost = [f"run {run}" for run in runs[:-1]]
    unfinished = [path for run in runs for path in _unfinished(run)]
    return [*(f"temporary {path}" for path in temporary.iterdir()), *sorted(beside), *lost, *unfinished]


def _unfinished(run: Path) -> list[str]:
    """Return the files of a run that a commit or a report has begun and not ended."""
    known = ("run.db", "repo.git", "evidence", "report.", "lock", "owner.json")
    named = [str(path) for path in run.iterdir() if not path.name.startswith(known)]
    return named + [str(path) for path in (run / "repo.git").rglob("*") if path.name.startswith(("tmp_", "main.new"))]


def locks(folder: Path) -> list[str]:
    """Return the locks that somebody holds."""
    held = []
    for path in [*folder.rglob("lock"), *folder.rglob("*.lock")]:
        if ".orchestrate" not in path.parts:
            continue
        try:
            with FileLock(path, blocking=False):
                pass
        except Timeout:
            held.append(f"lock {path}")
    return held
