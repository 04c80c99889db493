"""Watches how much disk a sandbox uses: neither user namespaces nor control groups limit that."""

import os
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

from sandbox.limits import MIB, Limits
from sandbox.process import run_on_host

_LOOK_EVERY = 0.1
_MEASURE_EVERY = 0.5
_MEASURE_AT_LEAST_EVERY = 5.0
_NOTICEABLE = 8 * MIB


class DiskWatch(threading.Thread):
    """Calls `on_full` with the reason when the directory grows too large or its disk runs full.

    Asking for the free space is one system call; the directory is measured only when that has moved.
    """

    def __init__(self, directory: Path, limits: Limits, on_full: Callable[[str], None]) -> None:
        super().__init__(daemon=True, name="sandbox-disk-watch")
        self._directory = directory
        self._limits = limits
        self._on_full = on_full
        self._stopped = threading.Event()
        self._measured_at = 0.0
        self._free_then = 0
        self._files_then = free_files(directory)
        self._counted_at = 0.0

    def run(self) -> None:
        """Look until stopped or full."""
        while not self._stopped.wait(_LOOK_EVERY) and not self.look():
            pass

    def stop(self) -> None:
        """Stop looking."""
        self._stopped.set()

    def look(self, *, closely: bool = False) -> bool:
        """Look once and return whether it is full; `closely` measures even if nothing seems to have moved."""
        reason = self._reason(closely=closely)
        if reason:
            self._on_full(reason)
        return reason is not None

    def _reason(self, *, closely: bool) -> str | None:
        free = shutil.disk_usage(self._directory).free
        if free < self._limits.free_disk:
            return f"less than {self._limits.free_disk // MIB} MiB are free on the disk of {self._directory}"
        if (closely or self._is_due(free)) and used(self._directory) > self._limits.disk:
            return f"the sandbox uses more than {self._limits.disk // MIB} MiB of disk"
        return self._too_many()

    def _too_many(self) -> str | None:
        """Return why there are too many files: empty ones take no bytes, but a disk has only so many places."""
        most, now = self._limits.files, time.monotonic()
        if self._files_then - free_files(self._directory) <= most or now - self._counted_at < _MEASURE_EVERY:
            return None
        # Others may have written them.
        self._counted_at = now
        return f"the sandbox holds more than {most} files" if count(self._directory) > most else None

    def _is_due(self, free: int) -> bool:
        elapsed = time.monotonic() - self._measured_at
        moved = abs(free - self._free_then) > _NOTICEABLE
        if elapsed < _MEASURE_EVERY or not (moved or elapsed > _MEASURE_AT_LEAST_EVERY):
            return False
        self._measured_at, self._free_then = time.monotonic(), free
        return True


def used(directory: Path) -> int:
    """Return the bytes on disk below a directory."""
    # A process of its own: Python's walk gives up on trees as deep as hostile code can make them.
    result = run_on_host(["du", "-sk", str(directory)])
    return int(result.stdout.split()[0]) * 1024 if result.stdout else 0


def free_files(directory: Path) -> int:
    """Return for how many files there is a place on the disk; always the same where places are made when needed."""
    return os.statvfs(directory).f_favail


def count(directory: Path) -> int:
    """Return how many files and folders there are below a directory."""
    result = run_on_host(["du", "-s", "--inodes", str(directory)])
    return int(result.stdout.split()[0]) if result.stdout else 0


def remove(directory: Path) -> None:
    """Remove a tree that hostile code may have made deep or closed to its owner."""
    for command in (["rm", "-rf"], ["chmod", "-R", "u+rwX"], ["rm", "-rf"]):
        if directory.exists():
            run_on_host([*command, "--", str(directory)])
