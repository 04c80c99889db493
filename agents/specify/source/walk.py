"""One pass over the tokens of a Markdown document: headings, sentences, list items and rows of tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from markdown_it.token import Token

from agents.specify.readers import formats, links
from agents.specify.source.block import Block, Row, Thing
from agents.specify.source.field_table import thing_row
from agents.specify.source.holders import Holders, labels
from agents.specify.source.portrait import named
from agents.specify.source.sections import Kind, kind_of, topic_of
from agents.specify.source.table import Table, described, field_line, spoken_row

_LABEL = re.compile(r"^\s*(?:\[[ xX]\]\s*)?\**\[?((?:[A-Z]{1,6}[- ]?)\d+(?:\.\d+)*[a-z]?)\]?\**\s*[:.)–-]?\s+(?=\S)")
_BELOW_ALL = 7
"""The level of what stands below all headings of Markdown."""

_NUMBER = re.compile(r"^\s*\**(\d+(?:\.\d+)+)\**[.):]?\s+(?=[A-Z`“\"*])")
"""The number of a requirement, as of a clause: "3.2.1 The system shall …"."""

_BOUNDARY = re.compile(r"(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\betc\.)(?<=[.!?])\s+(?=[A-Z\"“(*`])")
_NUMBERING = re.compile(r"^\d+(\.\d+)*[.)]?\s+")
_TERM = re.compile(r"(?P<term>[^:.|;]{1,60}?)(?::| [–—-])\s+(?P<said>\S.*)", re.DOTALL)
_VERB = re.compile(r"\b(?:can|may|must|shall|should|will|is|are|has|have|be|to|cannot)\b|[a-z]s\b(?!$)")
"""A lead without a verb is rather a heading: "Requirements:"."""

_DEFINES = re.compile(r"(?i)(?:an?|the|any|represents|one) [^,]*$|represents ")
"""What a thing is, and not what it has: "A file that comes with a note"."""

_DEFINING = ("roles", "glossary")
"""Sections whose list items are a term and what is said of it."""


@dataclass
class Walk:
    """The state of one pass over the tokens of a document."""

    title: str = ""
    heads: list[tuple[int, str]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    depth: int = 0
    lead: str = ""
    holders: Holders = field(default_factory=Holders)
    table: Table = field(default_factory=Table)
    linked: tuple[str, ...] = ()

    def step(self, token: Token, before: Token) -> None:
        """Take one token in."""
        if token.type.endswith("list_open"):
            self.depth += 1
        elif token.type.endswith("list_close"):
            self.depth -= 1
            self.holders.ends(self.depth)
            self.lead = self.lead if self.depth else ""
        elif token.type == "inline":
            self._inline(token, before)
        elif token.type == "fence":
            self._fence(token)
        elif token.type == "table_open":
            self.table = Table()
        elif token.type == "tr_close":
            self._row()

    def _fence(self, token: Token) -> None:
        """A contract among the sentences."""
        form = formats.of_fence(token.info, token.content)
        if form:
            found = formats.read(token.content, form, self.topic)
            self.blocks += formats.below(found, (token.map or [0])[0] + 1)

    def _inline(self, token: Token, before: Token) -> None:
        text = _plain(token)
        self.linked = tuple(links.said_of(token))
        line = (token.map or [0])[0] + 1
        if before.type == "heading_open":
            self._heading(int(before.tag[1]), _NUMBERING.sub("", text).rstrip(":"))
        elif before.type in ("td_open", "th_open"):
            self.table.add(line, text)
        elif before.type == "paragraph_open" and self._names_thing(token):
            self._heading(_BELOW_ALL, text.rstrip(":"))
        elif before.type == "paragraph_open":
            self._paragraph(text, line)

    def _names_thing(self, token: Token) -> bool:
        """Tell whether a paragraph is a name in bold: what others write as a heading below that of the data model."""
        kinds = [child.type for child in token.children or [] if child.content not in ("", ":") or child.nesting]
        if kinds != ["strong_open", "text", "strong_close"] or self.depth or self.kind != "entities":
            return False
        name = _plain(token).rstrip(":")
        return bool(named(name)) and not labels(name)

    def _heading(self, level: int, text: str) -> None:
        self.title = self.title or (text if level == 1 else "")
        self.heads = [*(h for h in self.heads if h[0] < level), (level, text)]
        self.lead = ""
        self.holders.heading(text, entity=self.kind == "entities" and kind_of(text) is None)

    def _row(self) -> None:
        line, cells = self.table.end_row()
        if cells:
            row = Row(self.table.header, cells)
            text = " | ".join(cell for cell in cells if cell)
            entity = self.holders.names.get(0) or self.topic
            thing = thing_row(row, modelled=self.kind == "entities")
            self._add("", line, text, spoken_row(row, entity) or (text,), row=row, thing=thing)

    def _paragraph(self, text: str, line: int) -> None:
        """Take in a paragraph; lines that begin with the label of a requirement are paragraphs of their own."""
        for offset, part in _labelled(text):
            self._part(part, line + offset)

    def _part(self, text: str, line: int) -> None:
        name, body = _label(text)
        defined = _TERM.fullmatch(body) if self.depth and self.kind in _DEFINING else None
        if defined:
            said = re.sub(r"\s+", " ", body)
            self._add(name, line, said, (said,), term=defined["term"].strip())
        else:
            self._sayings(name, body, line)
        leads = body.rstrip(":") if body.endswith(":") else ""
        if self.kind == "entities" and labels(leads):
            self.holders.part, leads = leads, ""
        if not self.depth:
            self.lead = leads

    def _sayings(self, name: str, body: str, line: int) -> None:
        for number, (offset, sentence) in enumerate(_sentences(body)):
            own, said = _label(sentence)
            thing = self._thing(said, later=number > 0)
            spoken = (said,) if number and thing else self._spoken(said)
            self._add(own or name, line + offset, said, spoken, thing=thing)

    def _thing(self, text: str, *, later: bool) -> Thing | None:
        """Return the thing of the data model that a sentence is about, and what it says of it."""
        if self.kind != "entities" or self.lead:
            return None
        return self.holders.later(text, self.depth) if later else self.holders.first(text, self.depth)

    def _add(
        self,
        name: str,
        line: int,
        text: str,
        spoken: tuple[str, ...],
        row: Row | None = None,
        term: str = "",
        thing: Thing | None = None,
    ) -> None:
        said = row is None and not term
        kind: Kind = "info" if any(words in text for words in self.linked) else self.kind
        self.blocks.append(Block(
            name, line, self.section, text, kind, spoken, topic=self.topic, item=self.depth > 0, row=row,
            term=term, head=said and self._is_head, field=said and self._is_field, thing=thing,
        ))  # fmt: skip

    def _spoken(self, text: str) -> tuple[str, ...]:
        """A list item completes the line before the list; below the name of an entity it may be one of its fields."""
        if self.depth and self.lead:
            joined = f"{self.lead} {text[:1].lower()}{text[1:]}"
            return (joined,) if _VERB.search(self.lead) else (text, joined)
        holder = self.holders.above(self.depth) if self.kind == "entities" else ""
        if holder and labels(text.partition(":")[0]):
            return (text,)
        if holder and holder != self.holders.names.get(0):
            return (described(holder, text),)
        if self._is_field:
            return field_line(self.holders.names.get(0) or self.section, text)
        name, colon, fields = text.partition(": ")
        declares = colon and self.depth and self.kind == "entities" and not _DEFINES.match(fields)
        return (text, f"each {name} has {fields}") if declares else (text,)

    @property
    def _is_field(self) -> bool:
        """A list item below a heading that stands below the one that opens the data model."""
        return self.depth > 0 and not self.lead and self.kind == "entities" and kind_of(self.section) is None

    @property
    def _is_head(self) -> bool:
        return len(self.heads) < 2 and not self.depth

    @property
    def section(self) -> str:
        """The nearest heading."""
        return self.heads[-1][1] if self.heads else ""

    @property
    def topic(self) -> str:
        """What the nearest heading is about."""
        return topic_of(self.section)

    @property
    def kind(self) -> Kind:
        """The nearest known heading above decides."""
        kinds = [kind for _, text in reversed(self.heads) if (kind := kind_of(text))]
        return kinds[0] if kinds else "requirements"


def with_optional(blocks: list[Block]) -> Iterator[Block]:
    """Among the fields below a heading, once one is called required, those without a mark are optional."""
    marked = {b.section for b in blocks if b.field and re.search(r"\brequired\b", b.text)}
    for block in blocks:
        silent = not re.search(r"\b(required|optional|default|mandatory|nullable)\b", block.text)
        if block.field and silent and block.section in marked and len(block.spoken) > 1:
            yield replace(block, spoken=(block.spoken[0], *map(_optional, block.spoken[1:])))
        else:
            yield block


def _optional(text: str) -> str:
    if text.endswith(")"):
        return f"{text[:-1]}, optional)"
    return f"{text}, optional" if ":" in text else f"{text} (optional)"


def _plain(token: Token) -> str:
    """The text without emphasis and links; code keeps its backticks."""
    shown = {"softbreak": "\n", "hardbreak": "\n"}
    children = token.children or []
    return "".join(
        shown.get(c.type, f"`{c.content}`" if c.type == "code_inline" else c.content) for c in children
    ).strip()


def _labelled(text: str) -> Iterator[tuple[int, str]]:
    """Yield the parts of a paragraph that begin with a label, each with the number of lines before it."""
    lines = text.split("\n")
    starts = [0, *(at for at, line in enumerate(lines) if at and (_LABEL.match(line) or _NUMBER.match(line)))]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield start, "\n".join(lines[start:end])


def _label(text: str) -> tuple[str, str]:
    match = _LABEL.match(text) or _NUMBER.match(text)
    return (match[1], text[match.end() :]) if match else ("", re.sub(r"^\[[ xX]\]\s*", "", text))


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """Split a paragraph; each sentence with the number of lines before it."""
    start = 0
    for end in [*(m.end() for m in _BOUNDARY.finditer(text)), len(text)]:
        part = text[start:end].strip()
        if part:
            yield text[:start].count("\n"), re.sub(r"\s+", " ", part)
        start = end
