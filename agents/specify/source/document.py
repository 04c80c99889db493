"""Markdown -> the blocks of a document, each with its line, its section and its requirement id."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from markdown_it import MarkdownIt

from agents.spec.diagnostic import Diagnostic, report
from agents.spec.model import Source
from agents.specify.examples.scenario import with_scenarios
from agents.specify.names.epithets import spoken_of
from agents.specify.names.persons import person
from agents.specify.names.words import label, singular, words
from agents.specify.readers import formats, front_matter
from agents.specify.source.block import Block, Document
from agents.specify.source.endpoints import with_endpoints
from agents.specify.source.portrait import with_portraits
from agents.specify.source.walk import Walk, with_optional

MAX_BYTES = 1 << 20
_BELONGS = re.compile(
    r"\b(?:an?|each|every|the) (?P<what>[a-z][a-z-]*(?: [a-z-]+){0,2}?) "
    r"(?:(?:has|have|is|includes|contains|must|shall|should|may|can)\b[^.;]{0,200}? )?"
    r"belongs? to (?P<whom>[^.;]{1,200})"
)
_TOLD = {"things": {"entities"}, "roles": {"roles", "permissions"}}
"""Sections that declare all things or roles of a document."""


def decode(data: bytes, path: str) -> str | Diagnostic:
    """Return the text of a document, or the one finding that says why it cannot be read."""
    if len(data) > MAX_BYTES:
        return too_large(path, len(data))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return report("SP001", path=path, why=f"not UTF-8 (byte {error.start})")
    if "\0" in text:
        return report("SP001", path=path, why="a binary file")
    return text if text.strip() else report("SP001", path=path, why="empty")


def too_large(path: str, size: int) -> Diagnostic:
    """Return the finding for a document of so many bytes."""
    return report("SP002", path=path, size=f"{size / MAX_BYTES:.1f} MiB")


def read(text: str, path: str, sha256: str = "") -> Document:
    """Return the sentences and tables of a document in reading order, or the entries of a contract."""
    form = formats.of_file(path)
    if form:
        return _contract(text, path, sha256, form)
    front, body = front_matter.divide(text)
    walk = Walk(front.title, blocks=list(front.blocks))
    found = _walked(walk, _without_comments(body))
    title = walk.title or path.rpartition("/")[2].rpartition(".")[0] or "Requirements"
    kinds = {block.kind for block in walk.blocks}
    free = tuple(what for what, told in _TOLD.items() if not kinds & told)
    # Where everything stands directly under the title, the title opens the requirements.
    headed = any(block.section not in ("", title) for block in found)
    free += tuple(dict.fromkeys(f"whose {name}" for block in found for name in _owned(block.text)))
    free += tuple(dict.fromkeys(spoken_of(block.text for block in found)))
    blocks = tuple(replace(block, path=path, free=free, head=block.head and headed) for block in found)
    source = Source(path=path.rpartition("/")[2], sha256=sha256)
    return merge([Document((source,), title, blocks, {path: tuple(text.splitlines())})])


def blocks_of(text: str) -> list[Block]:
    """Return the blocks of a part of a document, with the lines of the part."""
    return [replace(block, head=False) for block in _walked(Walk(), text)]


def _walked(walk: Walk, text: str) -> list[Block]:
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    for index, token in enumerate(tokens):
        walk.step(token, tokens[index - 1] if index else token)
    return list(with_portraits(with_scenarios([*with_endpoints([*with_optional(walk.blocks)])])))


def _owned(text: str) -> Iterator[str]:
    """Yield the things of which a sentence says to whom they belong."""
    for found in _BELONGS.finditer(text.lower()):
        if any(person(each) for each in re.split(r",? and (?:to )?|, (?:to )?", found["whom"])):
            yield singular(words(found["what"]))


def _contract(text: str, path: str, sha256: str, form: formats.Format) -> Document:
    name = path.rpartition("/")[2]
    blocks = tuple(replace(block, path=path) for block in formats.read(text, form))
    title = label(name.partition(".")[0]).capitalize()
    return merge([Document((Source(path=name, sha256=sha256),), title, blocks, {path: tuple(text.splitlines())})])


def merge(documents: list[Document]) -> Document:
    """Join documents; the first one gives the title, and every sentence an id of its own."""
    first, *_ = documents
    return Document(
        tuple(s for d in documents for s in d.sources), first.title,
        tuple(_numbered([b for d in documents for b in d.blocks])),
        {p: t for d in documents for p, t in d.lines.items()},
    )  # fmt: skip


def paraphrased(document: Document, words: Mapping[str, tuple[str, ...]], left: Mapping[str, str]) -> Document:
    """Return the document in which sentences, by their ids, are read in other words. What stands there stays.

    `left`: what is left out of a sentence, and why.
    """
    blocks = (
        replace(block, paraphrase=words.get(block.id, block.paraphrase), left=left.get(block.id, block.left))
        for block in document.blocks
    )
    return replace(document, blocks=tuple(blocks))


def _without_comments(text: str) -> str:
    """Leave comments out; lines keep their numbers. What is never closed is no comment."""
    kept: list[str] = []
    place = 0
    while (start := text.find("<!--", place)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept += [text[place:start], "\n" * text.count("\n", start, end)]
        place = end + 3
    return "".join((*kept, text[place:]))


def _numbered(blocks: list[Block]) -> Iterator[Block]:
    """Give each sentence its id: the written one, or a hash of its section and words; never one id twice."""
    bases = [block.id or _hash_id(block) for block in blocks]
    uses = Counter(bases)
    count: dict[str, int] = {}
    for block, base in zip(blocks, bases, strict=True):
        count[base] = number = count.get(base, 0) + 1
        lettered = block.id and uses[base] > 1 and number <= 26
        suffix = f".{chr(96 + number)}" if lettered else f"~{number}" if number > 1 else ""
        yield replace(block, id=base + suffix)


def _hash_id(block: Block) -> str:
    found = re.findall(r"\w+", f"{block.section} {block.text}".lower())
    return "s-" + hashlib.sha256(" ".join(found).encode()).hexdigest()[:6]
