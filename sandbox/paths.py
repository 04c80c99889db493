"""File names from outside, and what a failing access below a directory of the sandbox means."""

import errno
import os
from pathlib import Path

from sandbox import beneath
from sandbox.beneath import NotRegularError, TooLargeError
from sandbox.sandbox import EvidenceRefused, SandboxDied, UnsafePath

_FULL = {errno.ENOSPC, errno.EDQUOT}


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
    try:
        beneath.write(root, parts_of(path), data)
    except OSError as error:
        raise not_written(path, error.errno) from error


def read_beneath(root: Path, path: str, cap: int) -> bytes:
    """Read a regular file of at most `cap` bytes below `root`; raise `EvidenceRefused` for anything else."""
    try:
        return beneath.read(root, parts_of(path), cap)
    except OSError as error:
        raise EvidenceRefused(f"{path} cannot be read: {error.strerror}") from error
    except NotRegularError as error:
        raise irregular(path) from error
    except TooLargeError as error:
        raise too_large(path, cap) from error


def not_written(path: str, number: int | None) -> UnsafePath | SandboxDied:
    """Return the error for a file that could not be written for this reason."""
    if number in _FULL:
        return SandboxDied(f"no space left while writing {path}: free some, or set TMPDIR to a larger disk")
    return UnsafePath(f"{path} cannot be written in the sandbox: {os.strerror(number or 0)}")


def irregular(path: str) -> EvidenceRefused:
    """Return the error for what is no regular file."""
    return EvidenceRefused(f"{path} is not a regular file")


def too_large(path: str, cap: int) -> EvidenceRefused:
    """Return the error for a file with more bytes than wanted."""
    return EvidenceRefused(f"{path} is larger than {cap} bytes")
