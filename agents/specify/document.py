"""Markdown -> sentences and rows of field tables, each with its line, its section and its requirement id."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from agents.spec.diagnostic import Diagnostic, report
from agents.spec.model import Source
from agents.specify.table import FieldTable

MAX_BYTES = 1 << 20

Kind = Literal["requirements", "info", "quality", "out_of_scope", "entities"]
"""How a section is read; `entities`: headings below it name entities."""

_SECTIONS: tuple[tuple[Kind, str], ...] = (
    ("out_of_scope", r"out of scope|non-?goals?|not included|future work|not in scope"),
    ("info", r"introduction|background|overview|purpose|context|goals|motivation|assumptions|notes|references"),
    ("info", r"success criteria|summary|about"),
    ("quality", r"quality|non-?functional requirements|performance|constraints|security|quality attributes"),
    ("entities", r"entities|data model|domain model|models?|schema|key entities|data"),
)  # fmt: skip
_LABEL = re.compile(r"^\s*(?:\[[ xX]\]\s*)?\**\[?((?:[A-Z]{1,6}[- ]?)\d+(?:\.\d+)*)\]?\**\s*[:.)–-]?\s+(?=\S)")
_BOUNDARY = re.compile(r"(?<![eg]\.[eg])(?<!etc)(?<=[.!?])\s+(?=[A-Z\"“(*`])")
_NUMBERING = re.compile(r"^\d+(\.\d+)*[.)]?\s+")


@dataclass(frozen=True)
class Block:
    """One sentence as it stands, or one row of a field table.

    `spoken`: the sentences that it may be, in the order in which they are tried. `head`: it stands directly under the
    title. `field`: a bullet below the name of an entity, perhaps one of its fields. `paraphrase`: the sentences of our
    language that are read in its place.
    """

    id: str
    line: int
    section: str
    text: str
    kind: Kind
    spoken: tuple[str, ...]
    head: bool = False
    field: bool = False
    path: str = ""
    paraphrase: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """What was read from one source, or from several in their order. `lines`: the text by path."""

    sources: tuple[Source, ...]
    title: str
    blocks: tuple[Block, ...]
    lines: Mapping[str, tuple[str, ...]]

    @property
    def path(self) -> str:
        """The first source, for findings that concern no single line."""
        return next(iter(self.lines))


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
    """Return the sentences and tables of a Markdown document in reading order."""
    tokens = MarkdownIt("commonmark").enable("table").parse(_without_comments(text))
    walk = _Walk()
    for index, token in enumerate(tokens):
        walk.step(token, tokens[index - 1] if index else token)
    title = walk.title or path.rpartition("/")[2].rpartition(".")[0] or "Requirements"
    blocks = tuple(replace(block, path=path) for block in _with_optional(walk.blocks))
    source = Source(path=path.rpartition("/")[2], sha256=sha256)
    return merge([Document((source,), title, blocks, {path: tuple(text.splitlines())})])


def merge(documents: list[Document]) -> Document:
    """Join documents; the first one gives the title, and every sentence an id of its own."""
    first, *_ = documents
    return Document(
        tuple(s for d in documents for s in d.sources), first.title,
        tuple(_numbered([b for d in documents for b in d.blocks])),
        {p: t for d in documents for p, t in d.lines.items()},
    )  # fmt: skip


def paraphrased(document: Document, paraphrases: Mapping[str, tuple[str, ...]]) -> Document:
    """Return the document in which sentences, by their ids, are read in other words. What stands there stays."""
    blocks = (replace(block, paraphrase=paraphrases.get(block.id, ())) for block in document.blocks)
    return replace(document, blocks=tuple(blocks))


def _without_comments(text: str) -> str:
    return re.sub(r"<!--.*?-->", lambda m: "\n" * m[0].count("\n"), text, flags=re.DOTALL)


@dataclass
class _Walk:
    """The state of one pass over the tokens of a document."""

    title: str = ""
    heads: list[tuple[int, str]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    depth: int = 0
    lead: str = ""
    table: FieldTable = field(default_factory=FieldTable)

    def step(self, token: Token, before: Token) -> None:
        if token.type.endswith("list_open"):
            self.depth += 1
        elif token.type.endswith("list_close"):
            self.depth -= 1
            self.lead = self.lead if self.depth else ""
        elif token.type == "inline":
            self._inline(token, before)
        elif token.type == "table_open":
            self.table = FieldTable()
        elif token.type == "tr_close":
            self._row()

    def _inline(self, token: Token, before: Token) -> None:
        text = _plain(token)
        line = (token.map or [0])[0] + 1
        if before.type == "heading_open":
            self._heading(int(before.tag[1]), _NUMBERING.sub("", text).rstrip(":"))
        elif before.type in ("td_open", "th_open"):
            self.table.add(line, text)
        elif before.type == "paragraph_open":
            self._paragraph(text, line)

    def _heading(self, level: int, text: str) -> None:
        self.title = self.title or (text if level == 1 else "")
        self.heads = [*(h for h in self.heads if h[0] < level), (level, text)]
        self.lead = ""

    def _row(self) -> None:
        line, cells = self.table.end_row()
        if cells:
            text = " | ".join(cell for cell in cells if cell)
            spoken = self.table.spoken(cells, self.section) or (text,)
            self.blocks.append(Block("", line, self.section, text, self.kind, spoken))

    def _paragraph(self, text: str, line: int) -> None:
        name, body = _label(text)
        for offset, sentence in _sentences(body):
            self.blocks.append(
                Block(
                    name,
                    line + offset,
                    self.section,
                    sentence,
                    self.kind,
                    self._spoken(sentence),
                    self._is_head,
                    self._is_field,
                )
            )
        if not self.depth:
            self.lead = body.rstrip(":") if body.endswith(":") else ""

    def _spoken(self, text: str) -> tuple[str, ...]:
        """A list item completes the line before the list; below the name of an entity it may be one of its fields."""
        if self.depth and self.lead:
            return (f"{self.lead} {text[:1].lower()}{text[1:]}",)
        if self._is_field:
            return (text, f"each {self.section} has {text}")
        name, colon, fields = text.partition(": ")
        declares = colon and self.depth and self.kind == "entities"
        return (text, f"each {name} has {fields}") if declares else (text,)

    @property
    def _is_field(self) -> bool:
        """A list item below a heading that stands below the one that opens the data model."""
        return self.depth > 0 and not self.lead and self.kind == "entities" and _kind(self.section) is None

    @property
    def _is_head(self) -> bool:
        return len(self.heads) < 2 and not self.depth

    @property
    def section(self) -> str:
        return self.heads[-1][1] if self.heads else ""

    @property
    def kind(self) -> Kind:
        """The nearest known heading above decides."""
        kinds = [kind for _, text in reversed(self.heads) if (kind := _kind(text))]
        return kinds[0] if kinds else "requirements"


def _with_optional(blocks: list[Block]) -> Iterator[Block]:
    """Among the fields below a heading, once one is called required, those without a mark are optional."""
    marked = {b.section for b in blocks if b.field and re.search(r"\brequired\b", b.text)}
    for block in blocks:
        silent = not re.search(r"\b(required|optional|default|mandatory|nullable)\b", block.text)
        if block.field and silent and block.section in marked:
            yield replace(block, spoken=(block.spoken[0], _optional(block.spoken[1])))
        else:
            yield block


def _optional(text: str) -> str:
    if text.endswith(")"):
        return f"{text[:-1]}, optional)"
    return f"{text}, optional" if ":" in text else f"{text} (optional)"


def _kind(heading: str) -> Kind | None:
    return next((kind for kind, pattern in _SECTIONS if re.fullmatch(pattern, heading.lower())), None)


def _plain(token: Token) -> str:
    """The text without emphasis and links; code keeps its backticks."""
    shown = {"softbreak": "\n", "hardbreak": "\n"}
    children = token.children or []
    return "".join(
        shown.get(c.type, f"`{c.content}`" if c.type == "code_inline" else c.content) for c in children
    ).strip()


def _label(text: str) -> tuple[str, str]:
    match = _LABEL.match(text)
    return (match[1], text[match.end() :]) if match else ("", re.sub(r"^\[[ xX]\]\s*", "", text))


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """Split a paragraph; each sentence with the number of lines before it."""
    start = 0
    for end in [*(m.end() for m in _BOUNDARY.finditer(text)), len(text)]:
        part = text[start:end].strip()
        if part:
            yield text[:start].count("\n"), re.sub(r"\s+", " ", part)
        start = end


def _numbered(blocks: list[Block]) -> Iterator[Block]:
    """Give each sentence its id: the written one, or a hash of its section and words; never one id twice."""
    bases = [block.id or _hash_id(block) for block in blocks]
    count: dict[str, int] = {}
    for block, base in zip(blocks, bases, strict=True):
        count[base] = number = count.get(base, 0) + 1
        lettered = block.id and bases.count(base) > 1 and number <= 26
        suffix = f".{chr(96 + number)}" if lettered else f"~{number}" if number > 1 else ""
        yield replace(block, id=base + suffix)


def _hash_id(block: Block) -> str:
    found = re.findall(r"\w+", f"{block.section} {block.text}".lower())
    return "s-" + hashlib.sha256(" ".join(found).encode()).hexdigest()[:6]
