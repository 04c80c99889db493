"""The host's directory of one local sandbox, and the removal of those whose owner was killed."""

import fcntl
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from sandbox.bubblewrap import ETC
from sandbox.disk import remove
from sandbox.sandbox import SandboxUnavailable

_PREFIX = "orchestrate-sandbox-"
_LONGEST_SOCKET_PATH = 107
_LONGEST_NAME_BELOW = len("/sockets/9999.sock")


class Directory:
    """Everything of one sandbox that is on disk. Its lock is held as long as its owner lives."""

    def __init__(self) -> None:
        base = Path(tempfile.gettempdir())
        try:
            _sweep(base)
            self.root, self._lock = _make(base)
            self._fill()
        except OSError as error:
            raise SandboxUnavailable(
                f"no sandbox can be made below {base} ({error.strerror}): free space there, or set TMPDIR"
            ) from error
        if len(str(self.root)) + _LONGEST_NAME_BELOW > _LONGEST_SOCKET_PATH:
            self.remove()
            raise SandboxUnavailable(f"{base} is too long a path for a Unix socket: set TMPDIR to a shorter one")

    def __truediv__(self, name: str) -> Path:
        return self.root / name

    def remove(self) -> None:
        """Remove the directory with all that code in the sandbox has put there."""
        remove(self.root)
        os.close(self._lock)

    def _fill(self) -> None:
        for name in ("etc", "workspace", "harness", "control", "evidence", "pg", "servers", "sockets"):
            (self.root / name).mkdir()
        for name, text in ETC.items():
            (self.root / "etc" / name).write_text(text)


def is_abandoned(root: Path) -> bool:
    """Return whether the owner of a directory has ended; the directory may be gone already."""
    try:
        os.close(_lock(root))
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def _make(base: Path) -> tuple[Path, int]:
    # It gets the name that others sweep only when it is locked.
    unlocked = Path(tempfile.mkdtemp(prefix=f".{_PREFIX}", dir=base))
    lock = _lock(unlocked)
    return unlocked.rename(base / unlocked.name.removeprefix(".")), lock


def _lock(root: Path) -> int:
    descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _sweep(base: Path) -> None:
    for root in base.glob(f"{_PREFIX}*"):
        # Held by its living owner, or not ours to touch.
        with suppress(OSError):
            if root.lstat().st_uid != os.geteuid():
                continue
            descriptor = _lock(root)
            remove(root)
            os.close(descriptor)
