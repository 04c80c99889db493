"""Control groups: the only limits on memory and processes that hold for all processes of a sandbox together.

Both generations are supported. Where we may not write any (an ordinary user without a delegated group), `create`
returns None and the limits of each process remain.
"""

import os
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sandbox.limits import Limits

_ROOT = Path("/sys/fs/cgroup")
_ENDS_WITHIN = 2.0


@dataclass(frozen=True)
class ControlGroup:
    """One group; with the first generation it is a directory under each of two controllers."""

    memory: Path
    pids: Path

    @property
    def entrances(self) -> list[Path]:
        """The files to which a process writes `0` to move itself into the group."""
        return sorted({self.memory / "cgroup.procs", self.pids / "cgroup.procs"})

    def out_of_memory(self) -> int:
        """Return how many processes of the group the kernel has killed for want of memory."""
        for name in ("memory.events", "memory.oom_control"):
            with suppress(OSError):
                return _counter((self.memory / name).read_text(), "oom_kill")
        return 0

    def remove(self) -> None:
        """Remove the group; its processes have ended before."""
        for directory in {self.memory, self.pids}:
            with suppress(OSError):
                directory.rmdir()


def create(name: str, limits: Limits) -> ControlGroup | None:
    """Make a group with these limits below our own, or return None when this user may not."""
    for group in _candidates_here(name):
        try:
            _make(group, limits)
        except OSError:
            group.remove()
        else:
            return group
    return None


def places(name: str) -> list[Path]:
    """Return every directory that `create` may make for a group of this name."""
    return [directory for group in _candidates_here(name) for directory in sorted({group.memory, group.pids})]


def remove_all(directories: Iterable[Path]) -> bool:
    """Remove groups whose owner was killed, and whatever still runs in them; return whether none is left."""
    left = [directory for directory in directories if directory.is_dir()]
    deadline = time.monotonic() + _ENDS_WITHIN
    while left and time.monotonic() < deadline:
        left = [directory for directory in left if not _is_removed(directory)]
    return not left


def _is_removed(directory: Path) -> bool:
    with suppress(OSError):
        for pid in (directory / "cgroup.procs").read_text().split():
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
    try:
        directory.rmdir()
    except FileNotFoundError:
        return True
    except OSError:  # Its processes are ending.
        time.sleep(0.01)
        return False
    return True


def _candidates_here(name: str) -> Iterator[ControlGroup]:
    own = Path("/proc/self/cgroup")
    yield from candidates(name, own.read_text()) if own.exists() else ()


def candidates(name: str, own: str) -> Iterator[ControlGroup]:
    """Yield where a group could be: below our own one (first generation), beside it (second generation)."""
    controllers: dict[str, str] = {}
    for line in own.splitlines():
        _, names, path = line.split(":", 2)
        controllers.update(dict.fromkeys(names.split(","), path.lstrip("/")))
    if {"memory", "pids"} <= controllers.keys():
        yield ControlGroup(
            _ROOT / "memory" / controllers["memory"] / name,
            _ROOT / "pids" / controllers["pids"] / name,
        )
    elif "" in controllers:
        # A group of the second generation that has processes cannot hand controllers to children: hence beside ours.
        directory = (_ROOT / controllers[""]).parent if controllers[""] else _ROOT
        yield ControlGroup(directory / name, directory / name)


def _make(group: ControlGroup, limits: Limits) -> None:
    for directory in {group.memory, group.pids}:
        directory.mkdir()
    (group.pids / "pids.max").write_text(str(limits.processes))
    if (group.memory / "memory.max").exists():
        (group.memory / "memory.max").write_text(str(limits.memory))
        _without_swap(group.memory / "memory.swap.max", 0)
    else:
        (group.memory / "memory.limit_in_bytes").write_text(str(limits.memory))
        _without_swap(group.memory / "memory.memsw.limit_in_bytes", limits.memory)
    if not all(os.access(path, os.W_OK) for path in group.entrances):
        raise PermissionError("the control group cannot be entered")


def _without_swap(file: Path, value: int) -> None:
    # Kernels without swap accounting have no such file, and then there is nothing to forbid.
    with suppress(FileNotFoundError):
        file.write_text(str(value))


def _counter(text: str, key: str) -> int:
    fields = dict(line.split() for line in text.splitlines())
    return int(fields.get(key, "0"))
