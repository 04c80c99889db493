"""Reads the requirements that a command was given, and refuses what is no document before anything is done with it."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from orchestrator.errors import OrchestrateError, failed
from orchestrator.suggest import did_you_mean

LARGEST = 1 << 20
"""Bytes; a requirements document larger than this is a wrong file."""

SUFFIXES = (".md", ".markdown", ".txt")


@dataclass(frozen=True)
class Document:
    """A file of requirements: its path as it was given, and its text."""

    path: str
    text: str


def read(requirements: Sequence[str]) -> tuple[Document, ...]:
    """Return the documents named by paths of files and folders. Raises OrchestrateError with exit code 1."""
    return tuple(_read_file(path) for name in requirements for path in _files(Path(name)))


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(child for child in path.iterdir() if child.is_file() and child.suffix.lower() in SUFFIXES)
    if not found:
        raise failed("OR107", f"{path} holds no document ({', '.join(SUFFIXES)})", "orchestrate check FILE")
    return found


def _read_file(path: Path) -> Document:
    data = _bytes(path)
    if b"\0" in data:
        raise _refused("OR103", path, "is binary, not text", "export it as Markdown or plain text in UTF-8")
    text = _decode(path, data)
    if not text.strip():
        raise _refused("OR102", path, "is empty", f"write requirements into {path}, then run again")
    return Document(str(path), text)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
            size = os.fstat(stream.fileno()).st_size
    except FileNotFoundError:
        raise _missing(path) from None
    except OSError as error:
        raise _refused("OR106", path, f"cannot be read ({error.strerror})", f"chmod u+r {quote(str(path))}") from error
    if len(data) > LARGEST:
        reason = f"is too large: {size / LARGEST:.1f} MiB, at most 1 MiB is read"
        raise _refused("OR105", path, reason, "name the right file, or split it by subject")
    return data


def _decode(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", errors="replace")) + 1
        reason = f"is not UTF-8: byte 0x{error.object[error.start]:02x} cannot be read"
        converted = path.with_suffix(f".utf8{path.suffix}")
        hint = f"iconv -f WINDOWS-1252 -t UTF-8 {quote(str(path))} > {quote(str(converted))}"
        raise _refused("OR104", path, reason, hint, place=f":{line}:{column}") from error


def _missing(path: Path) -> OrchestrateError:
    siblings = sorted(child.name for child in path.parent.iterdir()) if path.parent.is_dir() else []
    guess = did_you_mean(path.name, siblings)
    return _refused("OR101", path, f"does not exist{guess}", "check the spelling; orchestrate run FILE")


def _refused(code: str, path: Path, why: str, hint: str, *, place: str = "") -> OrchestrateError:
    return failed(code, f"{path} {why}", hint, location=f"{path}{place}")
