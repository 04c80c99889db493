"""A requirements document -> its Spec, and every finding on the way. The public surface of this folder."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from agents.spec.check import check
from agents.spec.diagnostic import Diagnostic, report
from agents.spec.model import Spec
from agents.specify import document
from agents.specify.build import build
from agents.specify.document import Document
from agents.specify.outcome import findings
from agents.specify.passes import first_pass, second_pass


@dataclass(frozen=True)
class Compilation:
    """What came of a document. `spec` is None when there is nothing to build; `lines` are those of the document."""

    spec: Spec | None
    diagnostics: tuple[Diagnostic, ...]
    lines: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The findings that stop a run."""
        return tuple(d for d in self.diagnostics if d.severity == "error")


def compile_path(path: Path) -> Compilation:
    """Compile a file. Whatever is wrong with it is a diagnostic."""
    if path.is_dir():
        return _refused(report("SP005", path=str(path), why="is a folder"))
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= document.MAX_BYTES else b""
    except OSError as error:
        return _refused(report("SP005", path=str(path), why=f"cannot be read: {error.strerror}"))
    if size > document.MAX_BYTES:
        return _refused(document.too_large(str(path), size))
    return compile_bytes(data, str(path))


def _refused(finding: Diagnostic) -> Compilation:
    return Compilation(None, (finding,))


def compile_bytes(data: bytes, path: str = "requirements.md") -> Compilation:
    """Compile the bytes of a document; `path` is its name in findings."""
    text = document.decode(data, path)
    if isinstance(text, Diagnostic):
        return _refused(text)
    return _compile(document.read(text, path, hashlib.sha256(data).hexdigest()))


def _compile(read: Document) -> Compilation:
    domain = first_pass(read)
    sentences = second_pass(read, domain)
    reported = list(findings(sentences, read.path))
    if set(domain.model.entities) <= {domain.subject}:
        return _placed(read, None, [report("SP100", path=read.path), *reported])
    spec, chosen = build(read, sentences, domain.subject)
    return _placed(read, spec, [*reported, *check(spec), *chosen])


def _placed(read: Document, spec: Spec | None, found: list[Diagnostic]) -> Compilation:
    """Give each finding its document and the text of its line, and sort by line."""
    lines = ("", *read.lines)
    placed = [
        d.model_copy(update={"path": read.path, "source": lines[d.line].strip() if d.line < len(lines) else ""})
        for d in found
    ]
    return Compilation(spec, tuple(sorted(placed, key=lambda d: d.line)), read.lines)
