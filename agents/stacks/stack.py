"""The seam to a stack: which files it renders for a Spec, and how its projects are judged and run.

A stack knows templates and tools of its ecosystem. It never runs anything: gates run its commands in a sandbox.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from agents.spec.model import Id, Spec
from agents.stacks.lexis import Lexis
from sandbox.packages import Packages


class StackError(Exception):
    """The stack cannot render this Spec, or the stack is unknown. The message names the way out."""


class ForeignProject(StackError):
    """A project belongs to no stack."""


@dataclass(frozen=True)
class Unit:
    """A piece of a backend that is implemented and committed as one: one entity, one operation, one cross-cut.

    `files`: relative POSIX paths, disjoint between units; together they are the whole project. `nodes`: the Spec
    nodes that the unit carries out. `needs`: keys of units that come before it.

    `by`: whether the files are all there is to it, or a skeleton that somebody who writes code has to fill; for these,
    `own_tests` are the files where the tests of the unit go, which nobody renders, and `more` those that may be made
    beside, e.g. the layers below a route.
    """

    key: str
    title: str
    files: tuple[str, ...]
    nodes: tuple[Id, ...] = ()
    needs: tuple[str, ...] = ()
    by: Literal["template", "agent"] = "template"
    own_tests: tuple[str, ...] = ()
    more: tuple[str, ...] = ()


@dataclass(frozen=True)
class Command:
    """A command in the sandbox's workspace. `timeout` in seconds; `expect` is the exit code that means success."""

    argv: tuple[str, ...]
    timeout: float = 120
    env: Mapping[str, str] = field(default_factory=dict)
    expect: int = 0


@dataclass(frozen=True)
class Seed:
    """Data that takes long to make and depends on nothing but the lock, e.g. a cache of what the packages declare.

    `command` runs once, in a sandbox without a project, and leaves the tar file `/evidence/ARCHIVE`; later sandboxes
    see its content, read-only, as `/extra/NAME`. No command may depend on it.
    """

    name: str
    command: Command
    archive: str


@dataclass(frozen=True)
class Toolchain:
    """How a project of the stack is checked. Commands read our configuration from `/harness`, never the project's.

    `migrate_up` is what production runs. `migrate_again` goes on with a migrated database: it fails where the models
    have drifted from the migrations, and where they do not go all the way down and up again.

    Environment that the harness adds: `DATABASE_URL` (SQLAlchemy URL of a database of its own) for `migrate_*`,
    `serve` and `test`. `serve` listens on `$SERVER_SOCKET` and reads `$SERVER_MODE` (`raised`: limits raised, for
    most tests; `document`: the document's own limits) and the frozen clock from the file `$CLOCK_FILE` (ISO 8601;
    real time while the file is missing). Where the Spec has a bootstrap role, `BOOTSTRAP_<FIELD>` (see
    `agents.spec.bootstrap`) names the account that exists, with that role, once the server is ready. `serve_covered`
    is the same under the coverage tool; of several that run side by side, all but the first have a `$SERVER_NUMBER`,
    under which each leaves a report of its own. `serve_used` is the same as people start it in production: by the
    project's own entry, with real settings and the real time, without `$SERVER_MODE` and `$CLOCK_FILE`; all tests that
    do not move the clock run against it, so that nobody is judged by how a server behaves under test. `report`: what a
    measured run leaves in `/evidence`, by its name `unit` or `integration` and its number; gates take it as soon as the
    run has ended, before other code can change it, and `cover` finds it as `/harness/ran-NAME-NUMBER.json`. Without it,
    `cover` finds in `/evidence` what runs left there. `test` writes JUnit to `/evidence/own.xml`. `collect` prints
    which tests there are, one a line up to an empty line; without it, `test` prints that before it runs any. `cover`
    combines what all `serve_covered` and `test` left in `/evidence` into three coverage.py JSON reports
    `/evidence/{unit,integration,joined}.json` that list every source file. `trial`: like `test`, for the test files
    that are appended to it; it measures nothing and writes JUnit to `/evidence/trial.xml`. Without it, agents cannot
    carry out tasks of this stack. `planted`: tries tests with one
    fault after the other (`workflows.faults.trying`) on the database of `DATABASE_URL`; the seconds after which none is
    begun are appended. `lexis`: how its sources are read here, where they are not Python. `packages`: what is installed
    beside the lock; commands find it in `/extra`.
    """

    lock: bytes
    sources: tuple[str, ...]
    lint: tuple[Command, ...]
    types: tuple[Command, ...]
    scan: tuple[Command, ...]
    migrate_up: Command
    migrate_again: Command
    serve: Command
    serve_covered: Command
    test: Command
    collect: Command | None
    cover: tuple[Command, ...]
    openapi: Command
    seeds: tuple[Seed, ...] = ()
    trial: Command | None = None
    lexis: Lexis | None = None
    packages: Packages | None = None
    report: str | None = None
    serve_used: Command | None = None
    planted: Command | None = None


class Stack(Protocol):
    """One ecosystem: units, their files, and the toolchain. Rendering is pure: same Spec, same bytes.

    `marks`: files by which one of its projects is known, with a text that the harness relies on in each of them.
    `title`: what people call it.
    """

    name: str
    title: str
    marks: Mapping[str, str]

    def units(self, spec: Spec) -> tuple[Unit, ...]:
        """Return the units of the backend in an order in which each comes after what it needs."""
        ...

    def render(self, spec: Spec) -> Mapping[str, bytes]:
        """Return every file of the project by path: exactly the files of all units. Raises StackError."""
        ...

    def harness(self) -> Mapping[str, bytes]:
        """Return our own files for `/harness`: tool configuration and the server's entry."""
        ...

    def toolchain(self) -> Toolchain:
        """Return how projects of this stack are checked and run."""
        ...

    def where(self, spec: Spec, node: Id) -> tuple[str, str]:
        """Return the file that carries out a node, and a text that occurs on the line where it does so."""
        ...
