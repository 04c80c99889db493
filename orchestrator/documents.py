"""Reads the requirements that a command was given, and refuses what is no document before anything is done with it.

Contracts that a Markdown document links are read with it, as far as they lie in its folder.
"""

import os
import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from shlex import quote

from agents.specify.readers import formats, links
from agents.specify.source.lock import NAME as LOCK_FILE
from orchestrator.errors import OrchestrateError, failed
from orchestrator.suggest import did_you_mean

LARGEST = 1 << 20
"""Bytes; a requirements document larger than this is a wrong file."""

PROSE = (".md", ".markdown", ".txt")
SUFFIXES = (*PROSE, *(suffix for suffix in formats.SUFFIXES if suffix != ".json"))
"""The suffixes of what is read of a folder."""


@dataclass(frozen=True)
class Document:
    """A file of requirements: its path as it was given, its text, and its name among the documents of a run."""

    path: str
    text: str
    name: str = ""


def read(requirements: Sequence[str]) -> tuple[Document, ...]:
    """Return the documents named by paths of files and folders, and what they link. Raises OrchestrateError."""
    found: dict[Path, Document] = {}
    for path in (path for name in requirements for path in _files(Path(name))):
        found.setdefault(path.resolve(), replace(_read_file(path), name=path.name))
    for document in tuple(found.values()):
        for linked in (*_linked(document), *_agreed(document)):
            place = Path(linked.path).resolve()
            found[place] = replace(found[place], name=linked.name) if place in found else linked
    return tuple(found.values())


def by_name(documents: Sequence[Document]) -> dict[str, bytes]:
    """Return the texts of documents by name. Raises OrchestrateError where two have the same name."""
    named = {each.name: each.text.encode() for each in documents}
    for each in documents:
        others = [other for other in documents if other.name == each.name and other.path != each.path]
        if others:
            reason = f"has the same name as {others[0].path}"
            raise _refused("OR108", Path(each.path), reason, f"mv {quote(each.path)} OTHER-NAME")
    return named


def _linked(document: Document) -> Iterator[Document]:
    """Yield the contracts that a document links: files in its folder, and none that leads out of it."""
    if formats.of_file(document.path) is not None:
        return
    folder = Path(document.path).parent
    for link in links.links_of(document.text):
        path = Path(posixpath.normpath((folder / link.path).as_posix()))
        inside = link.path and path.is_file() and path.resolve().is_relative_to(folder.resolve())
        if inside:
            yield replace(_read_file(path), name=link.path)


def _agreed(document: Document) -> Iterator[Document]:
    """Yield what was agreed on the sentences of a document, if that stands beside it."""
    path = Path(document.path).with_name(LOCK_FILE)
    if formats.of_file(document.path) is None and path.is_file():
        yield replace(_read_file(path), name=LOCK_FILE)


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
