"""What a document is made of: a sentence, a list item with a term, or a row of a table."""

from collections.abc import Mapping
from dataclasses import dataclass

from agents.spec.model import Source
from agents.specify.source.entry import Entry
from agents.specify.source.sections import Kind


@dataclass(frozen=True)
class Row:
    """A row of a table: the cells, and the header of its table as it is written."""

    header: tuple[str, ...]
    cells: tuple[str, ...]

    def cell(self, *columns: str) -> str:
        """Return the cell below the first header that is one of these (lower case); "" where there is none."""
        found = (cell for name, cell in zip(self.header, self.cells, strict=False) if name.lower() in columns)
        return next(found, "")


@dataclass(frozen=True)
class Thing:
    """What a line says of a thing of the data model. `named`: the line names it, so that a mere list is its fields."""

    name: str
    said: str
    named: bool = False


@dataclass(frozen=True)
class Block:
    """One sentence as it stands, one list item with a term, or one row of a table.

    `spoken`: the sentences that it may be, in the order in which they are tried. `topic`: what its heading is about.
    `item`: it is a list item; `term`: the term that it defines (in roles and glossaries). `head`: it stands directly
    under the title. `field`: a bullet below the name of an entity, perhaps one of its fields. `paraphrase`: the
    words of our language that are read in its place; `stands_for`: the id of the sentence in whose place it is read;
    `left`: what of it these words leave out, and why. `entry`: what a line of a contract states.
    `thing`: what it says of a thing of the data model; `plain`: the sentences that this stands for.
    `accepted`: why it is not built, as somebody has agreed. `free`: what it may tell of by the way, `things` or
    `roles`, for no section of the document declares them, and what it need not tell, `whose loan`.
    """

    id: str
    line: int
    section: str
    text: str
    kind: Kind
    spoken: tuple[str, ...]
    topic: str = ""
    item: bool = False
    row: Row | None = None
    term: str = ""
    head: bool = False
    field: bool = False
    thing: Thing | None = None
    plain: tuple[str, ...] = ()
    path: str = ""
    paraphrase: tuple[str, ...] = ()
    stands_for: str = ""
    left: str = ""
    accepted: str = ""
    entry: Entry | None = None
    free: tuple[str, ...] = ()


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
