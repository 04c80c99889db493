"""What contracts that describe data say, in one shape: tables with columns and keys, references, links, enums."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal


class Malformed(Exception):  # the same word as in the reports
    """A contract cannot be parsed; `line` counts from 1, 0 where it is not known."""

    def __init__(self, why: str, line: int = 0) -> None:
        super().__init__(why)
        self.why = why
        self.line = line


@dataclass(frozen=True)
class Lost:
    """A part of a contract that is not built, and why; `hint`: what to do about it."""

    what: str
    why: str
    hint: str = "leave it out, or say in a sentence what it is to do"


@dataclass(frozen=True)
class Kind:
    """The type of a column: as the Spec spells it ("" where it has none for it), and as it was written."""

    written: str
    type: str = ""
    max: Decimal | None = None
    pattern: str | None = None
    exact: bool = True
    """Whether the type of the Spec means the same; else it is reported what it is built as."""


@dataclass(frozen=True)
class Column:
    """A field of a table. `enum`: the name of a declared list of values; `values`: those of a list of its own."""

    name: str
    line: int
    text: str
    kind: Kind
    enum: str = ""
    values: tuple[str, ...] = ()
    required: bool | None = None
    unique: bool = False
    primary: bool = False
    min: Decimal | None = None
    max: Decimal | None = None
    pattern: str | None = None
    default: str | None = None
    write: Literal["create", "never"] | None = None
    target: str = ""
    on_delete: Literal["cascade", "restrict"] | None = None
    lost: tuple[Lost, ...] = ()


@dataclass(frozen=True)
class Key:
    """Columns of a table that are unique together, or merely indexed."""

    columns: tuple[str, ...]
    line: int
    text: str
    unique: bool = True
    primary: bool = False


@dataclass(frozen=True)
class Table:
    """A kind of row."""

    name: str
    line: int
    text: str
    columns: tuple[Column, ...] = ()
    keys: tuple[Key, ...] = ()
    lost: tuple[Lost, ...] = ()


@dataclass(frozen=True)
class Choice:
    """A list of values with a name."""

    name: str
    line: int
    text: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Reference:
    """A reference that is told apart from the columns: `entity.name` refers to a row of `target`."""

    entity: str
    name: str
    target: str
    line: int
    text: str
    required: bool = False
    unique: bool = False
    lost: tuple[Lost, ...] = ()


@dataclass(frozen=True)
class Pair:
    """Rows of two tables are linked with any number of the other; the names are those of the collections."""

    a: str
    b: str
    line: int
    text: str
    a_name: str = ""
    b_name: str = ""
    lost: tuple[Lost, ...] = ()


@dataclass(frozen=True)
class Repeated:
    """A line that says of a column, told by its table, what is said there already."""

    table: str
    column: str
    line: int
    text: str


@dataclass(frozen=True)
class Condition:
    """A condition that every row of a table meets, as an expression of the Spec."""

    table: str
    expr: str
    line: int
    text: str


@dataclass(frozen=True)
class Aside:
    """A line about none of the parts above: with the reason why nothing comes of it, or with what is lost.

    `nodes`: what it confirms; `filtered`: the tables whose lists it lets be filtered.
    """

    line: int
    text: str
    why: str = ""
    section: str = ""
    nodes: tuple[str, ...] = ()
    filtered: tuple[str, ...] = ()
    lost: tuple[Lost, ...] = ()


@dataclass
class Schema:
    """A whole contract about data; `subject`: what the entity of the people who sign in is called in it."""

    form: str
    tables: list[Table] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    repeated: list[Repeated] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    subject: str = ""
