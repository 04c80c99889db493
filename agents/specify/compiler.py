"""A requirements document -> its Spec, and every finding on the way. The public surface of this folder."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from agents.spec.check import check
from agents.spec.diagnostic import Diagnostic, report
from agents.spec.model import Spec
from agents.spec.nodes import nodes_of
from agents.spec.place import placed
from agents.specify import doubts
from agents.specify.build.build import build, traced
from agents.specify.doubts.unread_rights import of_rights
from agents.specify.examples.judge import with_examples
from agents.specify.facts.facts import TransitionFact
from agents.specify.layouts.glossary import with_synonyms
from agents.specify.names.words import words
from agents.specify.outcome import findings
from agents.specify.passes import Read, understand_all
from agents.specify.readers import formats, links
from agents.specify.source import document, lock
from agents.specify.source.block import Document
from agents.specify.stand_ins import gathered, with_stand_ins


@dataclass(frozen=True)
class Compilation:
    """What came of documents. `spec` is None when there is nothing to build; `lines`: their text by path.

    `sentences`: each as it was read, whether there is a Spec or not.
    """

    spec: Spec | None
    diagnostics: tuple[Diagnostic, ...]
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sentences: tuple[Read, ...] = ()

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


def compile_bytes(
    data: bytes, path: str = "requirements.md", paraphrases: Mapping[str, tuple[str, ...]] | None = None
) -> Compilation:
    """Compile the bytes of a document; `path` is its name in findings. `paraphrases`: as in `compile_documents`."""
    return compile_documents({path: data}, paraphrases)


def compile_documents(
    documents: Mapping[str, bytes],
    paraphrases: Mapping[str, tuple[str, ...]] | None = None,
    left: Mapping[str, str] | None = None,
) -> Compilation:
    """Compile documents that describe one backend together, in their order.

    `paraphrases`: for the ids of sentences the words that are read in their place; `left`: what is left out of
    sentences, and why. A `requirements.lock.md` among
    the documents says the same, and what is accepted as not built.
    """
    texts = {path: document.decode(data, path) for path, data in documents.items()}
    locks = {path: text for path, text in texts.items() if lock.is_lock(path) and isinstance(text, str)}
    texts = {path: text for path, text in texts.items() if path not in locks}
    refused = tuple(text for text in texts.values() if isinstance(text, Diagnostic))
    if refused or not texts:
        return Compilation(None, refused or (report("SP001", path="the input", why="empty"),))
    read = [
        document.read(text, path, hashlib.sha256(documents[path]).hexdigest())
        for path, text in texts.items()
        if isinstance(text, str)
    ]
    whole, stale = lock.agreed(document.merge(read), [e for path, text in locks.items() for e in lock.read(text, path)])
    compiled = _compile(with_synonyms(with_stand_ins(document.paraphrased(whole, paraphrases or {}, left or {}))))
    lines = {**compiled.lines, **{path: tuple(text.splitlines()) for path, text in locks.items()}}
    told = tuple(placed(finding, finding.path, lines) for finding in stale)
    return replace(compiled, diagnostics=(*compiled.diagnostics, *told), lines=lines)


def _compile(read: Document) -> Compilation:
    domain, told = understand_all(read)
    sentences = gathered(told)
    doubtful = [*_unread(read), *doubts.of_document(read, sentences)]
    reported = [*doubtful, *findings(sentences, domain)]
    if set(domain.model.entities) <= {domain.subject}:
        return _placed(read, sentences, None, [report("SP100", path=read.path), *reported])
    spec, chosen = build(read, sentences, domain.subject)
    wrong = _with_gaps(check(spec), sentences)
    if not any(finding.severity == "error" for finding in wrong):
        played = with_examples(spec, domain, sentences)
        sentences, wrong = played.read, [*wrong, *played.findings]
        spec = spec.model_copy(update={"examples": played.examples})
        spec, reported = traced(spec, sentences), [*doubtful, *findings(sentences, domain)]
    return _placed(read, sentences, spec, [*reported, *_of_documents(wrong, spec, read), *of_rights(chosen, sentences)])


def _with_gaps(found: list[Diagnostic], sentences: list[Read]) -> list[Diagnostic]:
    """A state that no step leads to is a gap, and no error, where a row of its table was not understood.

    Where sentences tell the steps, any sentence about such rows that was not understood may have been one of them.
    """
    rows = (s for s in sentences if s.block.kind == "lifecycle" and s.block.row)
    gaps = {words(s.block.topic) for s in rows if s.outcome and (s.reading is None or s.outcome.reason)}
    unread = [s.block.text.lower() for s in sentences if s.outcome and s.reading is None]
    gaps |= {name for name in _moved(sentences) if any(name in text for text in unread)}
    return [
        f.model_copy(update={"severity": "warning"})
        if f.code == "SP601" and words(f.node.partition(":")[2].partition(".")[0]) in gaps else f
        for f in found
    ]  # fmt: skip


def _moved(sentences: list[Read]) -> set[str]:
    """Return the things whose steps are told by sentences."""
    return {
        words(f.entity) for s in sentences if s.reading and s.block.kind != "lifecycle"
        for f in s.reading.facts if isinstance(f, TransitionFact)
    }  # fmt: skip


def _unread(read: Document) -> Iterator[Diagnostic]:
    """Report the contracts that Markdown documents link and that are not among the documents."""
    for path, lines in read.lines.items():
        if formats.of_file(path) is None:
            yield from links.missing("\n".join(lines), path, read.lines)


def _of_documents(found: list[Diagnostic], spec: Spec, read: Document) -> Iterator[Diagnostic]:
    """Say of each finding about a node in which document the node is spoken of last, as its line is."""
    if len(read.lines) == 1:
        yield from found
        return
    places = {block.id: (block.line, block.path) for block in read.blocks}
    sources = {node.id: node.src for node in nodes_of(spec)}
    for finding in found:
        said = [places[s] for s in sources.get(finding.node, ()) if s in places]
        path = next((path for line, path in said if line == finding.line), "")
        yield finding.model_copy(update={"path": finding.path or path})


def _placed(read: Document, sentences: list[Read], spec: Spec | None, found: list[Diagnostic]) -> Compilation:
    """Give each finding its document and the text of its line, and sort by place."""
    places = [placed(finding, read.path, read.lines) for finding in found]
    order = list(read.lines)
    places.sort(key=lambda d: (order.index(d.path) if d.path in order else 0, d.line))
    return Compilation(spec, tuple(places), read.lines, tuple(sentences))
