"""Who works on a run: the process that holds its lock, written down beside the lock for those who want to end it."""

import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

_FILE = "owner.json"


@dataclass(frozen=True)
class Owner:
    """A process. `born`: when it started, as its system counts, for numbers of processes are given again."""

    pid: int
    host: str
    born: str

    @property
    def is_here(self) -> bool:
        """Whether that is a process of this machine, and still the same one."""
        return self.host == platform.node() and self.born == _born(self.pid) and _exists(self.pid)


@contextmanager
def signed(folder: Path) -> Iterator[None]:
    """Write down that this process holds the lock of a run; a killed one leaves a name that no longer counts."""
    file = folder / _FILE
    unfinished = file.with_name(f".{_FILE}")
    me = Owner(os.getpid(), platform.node(), _born(os.getpid()))
    unfinished.write_text(json.dumps(asdict(me)), encoding="utf-8")
    unfinished.replace(file)
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def owner_of(folder: Path) -> Owner | None:
    """Return who has signed last and not ended in good order; None while nobody has."""
    try:
        return Owner(**json.loads((folder / _FILE).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _born(pid: int) -> str:
    # Only Linux says it so; elsewhere the number alone has to do.
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
    return ""
