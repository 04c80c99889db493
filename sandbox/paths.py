"""File names from outside, and file access below a directory in which untrusted code may have planted links.

Every component is opened relative to its parent and never followed when it is a symbolic link, so neither a link nor
a race with running code can lead out of the directory.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sandbox.sandbox import EvidenceRefused, SandboxDied, UnsafePath

_FULL = {errno.ENOSPC, errno.EDQUOT}
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
# O_NONBLOCK: a planted pipe must not make us wait for a writer.
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def parts_of(path: str) -> tuple[str, ...]:
    """Split a relative POSIX path into its components, or raise `UnsafePath`."""
    parts = tuple(path.split("/"))
    for part in parts:
        reason = _unsafe(part)
        if reason:
            raise UnsafePath(f"{path!r} is not a safe relative path: {reason}")
    return parts


def _unsafe(part: str) -> str | None:
    if part in {"", ".", ".."}:
        return "it is absolute, or has an empty, '.' or '..' component"
    if not part.isprintable() or "\\" in part or len(part.encode()) > 255:
        return "it has a control character, a backslash or an overlong component"
    if part.rstrip(". ").casefold() == ".git":
        return "it reaches into a git directory"
    return None


def write_beneath(root: Path, path: str, data: bytes) -> None:
    """Write a regular file below `root`, replacing whatever file, link or pipe has that name."""
    *parents, name = parts_of(path)
    try:
        with _directory(root, parents, create=True) as parent:
            _replace(parent, name, data)
    except OSError as error:
        if error.errno in _FULL:
            raise SandboxDied(
                f"no space left while writing {path}: free some, or set TMPDIR to a larger disk"
            ) from error
        raise UnsafePath(f"{path} cannot be written in the sandbox: {error.strerror}") from error


def read_beneath(root: Path, path: str, cap: int) -> bytes:
    """Read a regular file of at most `cap` bytes below `root`; raise `EvidenceRefused` for anything else."""
    *parents, name = parts_of(path)
    try:
        with _directory(root, parents, create=False) as parent:
            descriptor = os.open(name, _READ, dir_fd=parent)
    except OSError as error:
        raise EvidenceRefused(f"{path} cannot be read: {error.strerror}") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise EvidenceRefused(f"{path} is not a regular file")
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(cap + 1)
    if len(data) > cap:
        raise EvidenceRefused(f"{path} is larger than {cap} bytes")
    return data


def _replace(parent: int, name: str, data: bytes) -> None:
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=parent)
    with os.fdopen(os.open(name, _CREATE, 0o644, dir_fd=parent), "wb") as file:
        file.write(data)


@contextmanager
def _directory(root: Path, parents: list[str], *, create: bool) -> Iterator[int]:
    current = os.open(root, _DIRECTORY)
    try:
        for part in parents:
            current = _enter(current, part, create=create)
        yield current
    finally:
        os.close(current)


def _enter(current: int, part: str, *, create: bool) -> int:
    if create:
        with suppress(FileExistsError):
            os.mkdir(part, 0o755, dir_fd=current)
    below = os.open(part, _DIRECTORY, dir_fd=current)
    os.close(current)
    return below
