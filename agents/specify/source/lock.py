"""`requirements.lock.md` beside a document: for single sentences other words, or why they are not built.

Each entry is a heading that ends with the id of a sentence in brackets, the sentence as a quotation, and what is
read in its place: a list of sentences, or a part of a document in a fence. A line "not built: " gives the reason why
nothing of it, or not all of it, is built.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from agents.spec.diagnostic import Diagnostic, report
from agents.specify.source.block import Block, Document

NAME = "requirements.lock.md"
_ID = re.compile(r"\((?P<id>[^()\s]+)\)\s*$")
_NOT_BUILT = re.compile(r"(?:is )?not built:\s*(?P<reason>\S.*)", re.IGNORECASE | re.DOTALL)


@dataclass
class Entry:
    """What is agreed on one sentence. `quote`: the sentence as it stood; `words` or `reason`: what was agreed."""

    id: str
    line: int
    path: str
    quote: str = ""
    words: list[str] = field(default_factory=list)
    reason: str = ""

    def take(self, text: str, *, quoted: bool, listed: bool) -> None:
        """Take in one paragraph below the heading."""
        refused = _NOT_BUILT.fullmatch(text)
        if quoted:
            self.quote = f"{self.quote} {text}".strip()
        elif listed:
            self.words.append(text)
        elif refused:
            self.reason = refused["reason"].rstrip(".")


def is_lock(path: str) -> bool:
    """Tell whether a document is no document but what was agreed on one."""
    return re.split(r"[/\\]", path)[-1] == NAME


def read(text: str, path: str) -> tuple[Entry, ...]:
    """Return the entries of a lock file, in their order."""
    entries: list[Entry] = []
    quotes = lists = 0
    before: Token | None = None
    for token in MarkdownIt("commonmark").parse(text):
        quotes += token.nesting if token.type.startswith("blockquote") else 0
        lists += token.nesting if token.type.startswith("list_item") else 0
        if token.type == "fence" and entries:
            entries[-1].words.append(token.content)
        if token.type == "inline" and before is not None:
            said = _plain(token)
            if before.type == "heading_open":
                found = _ID.search(said)
                entries += [Entry(found["id"], (token.map or [0])[0] + 1, path)] if found else []
            elif entries:
                entries[-1].take(said, quoted=quotes > 0, listed=lists > 0)
        before = token
    return tuple(entries)


def _plain(token: Token) -> str:
    parts = (f"`{c.content}`" if c.type == "code_inline" else c.content or " " for c in token.children or [])
    return re.sub(r"\s+", " ", "".join(parts)).strip()


def agreed(document: Document, entries: Sequence[Entry]) -> tuple[Document, tuple[Diagnostic, ...]]:
    """Return the document in which each sentence carries what was agreed on it, and which entries are stale."""
    blocks = {block.id: block for block in document.blocks}
    held = {e.id: e for e in entries if e.id in blocks and _same(e.quote, blocks[e.id].text) and (e.words or e.reason)}
    taken = tuple(_with(block, held) for block in document.blocks)
    return replace(document, blocks=taken), tuple(_stale(entries, blocks, held))


def _with(block: Block, held: Mapping[str, Entry]) -> Block:
    entry = held.get(block.id)
    return replace(block, paraphrase=tuple(entry.words), accepted=entry.reason) if entry else block


def _same(one: str, other: str) -> bool:
    """Marks of emphasis and of code are no difference."""
    return re.findall(r"\w+", one.lower()) == re.findall(r"\w+", other.lower())


def _stale(entries: Sequence[Entry], blocks: Mapping[str, Block], held: Mapping[str, Entry]) -> Iterator[Diagnostic]:
    for entry in entries:
        if held.get(entry.id) is entry:
            continue
        why = "there is no such sentence any more"
        if entry.id in blocks:
            why = "the sentence says something else now"
            if _same(entry.quote, blocks[entry.id].text):
                why = "an entry further down takes its place" if entry.id in held else "nothing was agreed on it"
        yield report("SP209", entry.line, path=entry.path, id=entry.id, why=why)
