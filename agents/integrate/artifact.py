"""What integrate hands on: the account of a backend, made only of its files and of what was measured."""

from typing import Literal

from pydantic import Field as Attribute

from agents.spec.model import Closed, Id

MeasuredStatus = Literal["pass", "fail", "unchecked", "waived"]
"""unchecked is never pass: the document says that nobody looked."""

CheckStatus = Literal["yes", "no", "unchecked"]
"""yes: files and gates show it; no: they show the opposite; unchecked: nobody looked."""


class Measured(Closed):
    """What a gate said, as plain values: its name, status, numbers and the path of its evidence."""

    gate: str
    status: MeasuredStatus
    measures: dict[str, float] = Attribute(default_factory=dict)
    evidence: str = ""


class Commit(Closed):
    """The commit that carries out one task of the plan."""

    task: str
    sha: str


class Technology(Closed):
    """A direct dependency: the version that the lock pins, and what it is here for."""

    name: str
    version: str
    reason: str


class Excerpt(Closed):
    """A few lines of a file, from `line` on."""

    path: str
    line: int
    language: str
    text: str


class Area(Closed):
    """A part of the code: its files as links, and at most one excerpt."""

    name: str
    files: tuple[str, ...]
    excerpt: Excerpt | None = None


class IndexNote(Closed):
    """An index and the queries that it serves."""

    table: str
    columns: str
    unique: bool
    serves: str


class Setting(Closed):
    """An environment variable: where it is read, and the example that the project gives."""

    name: str
    example: str


class SecurityCheck(Closed):
    """A line of the security checklist: what was looked for, what was found, and where."""

    item: str
    status: CheckStatus
    evidence: str


class ChecklistItem(Closed):
    """One of the thirteen points of a complete delivery."""

    item: str
    status: CheckStatus
    evidence: str


class TaskRow(Closed):
    """A task as it was carried out."""

    id: str
    title: str
    files: int
    tests: int
    commit: str


class Rule(Closed):
    """A rule of the document, the file and line that carries it out, and its tests."""

    node: Id
    text: str
    path: str
    line: int
    tests: tuple[str, ...]


class Implementation(Closed):
    """The artifact of integrate: `04_IMPLEMENT_BACKEND.md`."""

    title: str
    stack: str
    summary: str
    tree: tuple[str, ...]
    technologies: tuple[Technology, ...]
    locked: int
    diagram: str
    areas: tuple[Area, ...]
    rules: tuple[Rule, ...]
    tables: tuple[str, ...]
    migrations: tuple[str, ...]
    indexes: tuple[IndexNote, ...]
    settings: tuple[Setting, ...]
    services: tuple[str, ...]
    steps: tuple[str, ...]
    samples: tuple[Excerpt, ...]
    measured: tuple[Measured, ...]
    performance: tuple[str, ...]
    security: tuple[SecurityCheck, ...]
    checklist: tuple[ChecklistItem, ...]
    tasks: tuple[TaskRow, ...]
    next_steps: tuple[str, ...]
    prerequisites: tuple[str, ...]
    lines: int
