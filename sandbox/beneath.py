"""File access below a directory in which untrusted code may have planted links; needs nothing but Python.

Every component is opened relative to its parent and never followed when it is a symbolic link, so neither a link nor
a race with running code can lead out of the directory. In a container it runs as a program, from its source text.
"""

import os
import stat
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

NOT_REGULAR, TOO_LARGE, FAILED = 3, 4, 5
"""Exit codes of the program: what is no regular file, what is larger than asked for, and what the kernel refused."""

_AHEAD_AT_MOST = 3600
"""Seconds. What is of a time further ahead was given it by code under test."""

_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
# O_NONBLOCK: a planted pipe must not make us wait for a writer.
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class NotRegularError(Exception):
    """There is something else than a regular file."""


class TooLargeError(Exception):
    """The file is larger than the reader wants."""


def write(root: Path, parts: tuple[str, ...], data: bytes) -> None:
    """Write a regular file below `root`, replacing whatever file, link or pipe has that name. Raises `OSError`."""
    *parents, name = parts
    with _directory(root, parents, create=True) as parent:
        replaced = _unlink(name, parent)
        with os.fdopen(os.open(name, _CREATE, 0o644, dir_fd=parent), "wb") as file:
            file.write(data)
            file.flush()
            if replaced is not None:
                _make_newer(file.fileno(), replaced)


def read(root: Path, parts: tuple[str, ...], cap: int) -> bytes:
    """Read a regular file of at most `cap` bytes below `root`. Raises `OSError` and the two errors above."""
    *parents, name = parts
    with _directory(root, parents, create=False) as parent:
        descriptor = os.open(name, _READ, dir_fd=parent)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotRegularError(name)
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(cap + 1)
    if len(data) > cap:
        raise TooLargeError(name)
    return data


def _unlink(name: str, parent: int) -> int | None:
    """Remove what has that name; return the second in which it was changed last, None where there was nothing."""
    try:
        changed = int(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mtime)
        os.unlink(name, dir_fd=parent)
    except FileNotFoundError:
        return None
    return changed


def _make_newer(file: int, replaced: int) -> None:
    """Let the file be of a later second than the one that it replaces.

    Python compares only second and size, and would go on running the compiled text of a file replaced within a second.
    """
    now = int(os.fstat(file).st_mtime)
    if now <= replaced < now + _AHEAD_AT_MOST:
        os.utime(file, (replaced + 1, replaced + 1))


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


def _put(root: Path) -> None:
    """Write the files of the archive on standard input; our own, so its names are safe."""
    with tarfile.open(fileobj=sys.stdin.buffer, mode="r|") as archive:
        for member in archive:
            source = archive.extractfile(member)
            assert source is not None
            try:
                write(root, tuple(member.name.split("/")), source.read())
            except OSError as error:
                sys.exit(_fail(member.name, error))


def _get(root: Path, path: str, cap: int) -> None:
    """Print a file."""
    try:
        sys.stdout.buffer.write(read(root, tuple(path.split("/")), cap))
    except NotRegularError:
        sys.exit(NOT_REGULAR)
    except TooLargeError:
        sys.exit(TOO_LARGE)
    except OSError as error:
        sys.exit(_fail(path, error))


def _fail(path: str, error: OSError) -> int:
    print(error.errno, path, sep="\n", end="", file=sys.stderr)
    return FAILED


def main() -> None:
    """`put DIRECTORY` or `get DIRECTORY PATH CAP`."""
    os.umask(0o022)
    action, root, *rest = sys.argv[1:]
    if action == "put":
        _put(Path(root))
    else:
        _get(Path(root), rest[0], int(rest[1]))


if __name__ == "__main__":
    main()
