"""What is judged: one tree of files for one Spec, and where the judging happens."""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from agents.spec.cases import Case
from agents.spec.model import Spec
from agents.stacks.stack import Stack
from sandbox.sandbox import Sandbox
from workflows.acceptance.tried import Ahead
from workflows.events import Phase
from workflows.verdict import Evidence


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What any gate needs: the Spec that something is held against, and where to write down what was seen.

    `tree`: what was looked at, empty if that is no tree of ours. `evidence` is the directory of this gate round,
    directly below the evidence directory of the run; the paths in verdicts are relative to the latter.
    """

    phase: Phase
    spec: Spec
    cases: tuple[Case, ...]
    tree: str
    evidence: Path

    def keep(self, name: str, content: bytes) -> Evidence:
        """Write an evidence file of this round and return its path and hash."""
        self.evidence.mkdir(parents=True, exist_ok=True)
        (self.evidence / name).write_bytes(content)
        return Evidence(path=f"{self.evidence.name}/{name}", sha256=hashlib.sha256(content).hexdigest())


@dataclass(frozen=True)
class Written:
    """A source that an agent wrote: which lines of it, with which tests, and for which sentences."""

    path: str
    lines: frozenset[int]
    tests: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Subject(Matter):
    """One tree of one phase. Gates read it and write nothing but evidence.

    `own_manifest`: the own tests as they were frozen (`frozen_tests` of the first verdict); None freezes what is
    collected now. `report` takes countable progress, e.g. `gates 3/7`. `written`: what agents wrote of the tree.
    `ahead`: tries the mutants of the Spec; beside the gates of integrate already where the run `goes_on` after them.
    """

    stack: Stack
    files: Mapping[str, bytes]
    sandbox: Callable[[], AbstractContextManager[Sandbox]]
    report: Callable[[str], None]
    own_manifest: tuple[str, ...] | None = None
    written: tuple[Written, ...] = ()
    ahead: Ahead = field(default_factory=Ahead)
    goes_on: bool = False
