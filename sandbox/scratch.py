"""Temporary directories that vanish even if their owner is killed: each is locked by it, and whoever comes next sweeps.

What the owner makes outside of its directory, such as control groups, it writes down there before it makes it.
"""

import fcntl
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sandbox import cgroup
from sandbox.disk import remove

SANDBOX, WORK = "orchestrate-sandbox-", "orchestrate-work-"
"""How the names begin: a sandbox's directory, and any other."""

_GROUPS = ".groups"
_UNLOCKED_AT_MOST = 60.0


@contextmanager
def scratch() -> Iterator[Path]:
    """Yield an empty directory that is removed afterwards, at the latest by the next `sweep`."""
    root, lock = claim(WORK)
    try:
        yield root
    finally:
        release(root, lock)


def claim(prefix: str) -> tuple[Path, int]:
    """Make a directory and return it with its lock, which ends with this process."""
    # It gets the name that others sweep only when it is locked.
    base = Path(tempfile.gettempdir())
    unlocked = Path(tempfile.mkdtemp(prefix=f".{prefix}", dir=base))
    lock = _lock(unlocked)
    return unlocked.rename(base / unlocked.name.removeprefix(".")), lock


def release(root: Path, lock: int) -> None:
    """Remove a directory and let go of its lock."""
    remove(root)
    os.close(lock)


def note_groups(root: Path, directories: Iterable[Path]) -> None:
    """Write down the directories of the control groups that the owner is about to make."""
    (root / _GROUPS).write_text("".join(f"{directory}\n" for directory in directories), encoding="utf-8")


def is_abandoned(root: Path) -> bool:
    """Return whether the owner of a directory has ended; the directory may be gone already."""
    try:
        os.close(_lock(root))
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def sweep() -> None:
    """Remove what owners of ours have left that were killed. What cannot be removed is left to the next sweep."""
    base = Path(tempfile.gettempdir())
    for prefix in (SANDBOX, WORK):
        for root in base.glob(f"{prefix}*"):
            # Held by its living owner, or not ours to touch.
            with suppress(OSError):
                _sweep(root)
        for root in base.glob(f".{prefix}*"):
            with suppress(OSError):
                if time.time() - root.lstat().st_mtime > _UNLOCKED_AT_MOST:
                    _sweep(root)


def _sweep(root: Path) -> None:
    if root.lstat().st_uid != os.geteuid():
        return
    lock = _lock(root)
    noted = root / _GROUPS
    if not noted.is_file() or cgroup.remove_all(map(Path, noted.read_text(encoding="utf-8").splitlines())):
        remove(root)
    os.close(lock)


def _lock(root: Path) -> int:
    descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
