"""What plan hands on: tasks in an order that works, and which task and test answer for each requirement."""

from collections import Counter
from collections.abc import Collection
from typing import Literal

from agents.analyze.artifact import Risk
from agents.spec.model import Closed, Id

Worker = Literal["template", "agent"]
"""Who carries out a task: the stack's templates, or a model with tools. Both meet the same tests."""

Strategy = Literal["tdd", "characterization", "test-after", "bug-fix", "refactor", "flexible"]
"""tdd: red tests exist before the code; characterization: tests pin what is there before it is touched; test-after:
gates judge the files once they exist; bug-fix: one red test shows the bug first; refactor: all tests stay green and
unchanged; flexible: the worker chooses and says what was chosen."""

Proof = Literal["test", "measure", "open"]
"""How a requirement is verified: acceptance tests, a number measured by a gate, or nothing yet (`reason` says why)."""


class Task(Closed):
    """One commit. `unit`: the key of the stack's unit. `needs`: ids of tasks that come before. `tests`: case ids.

    `own_tests`: files in which the test author of an `agent` task writes its tests; nobody else does, and without an
    agent they do not exist. `more`: files that an agent may make beside, and need not. `non_goals`: ids of what the
    task must not build.
    """

    id: str
    title: str
    unit: str
    requirements: tuple[str, ...] = ()
    nodes: tuple[Id, ...] = ()
    files: tuple[str, ...]
    needs: tuple[str, ...] = ()
    by: Worker = "template"
    strategy: Strategy
    gates: tuple[str, ...]
    risks: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    own_tests: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    non_goals: tuple[Id, ...] = ()


class Requirement(Closed):
    """A row of the matrix: a sentence of the document, its tasks, and what proves it.

    `gate` is the gate that measures a requirement of `proof` measure; `reason` says why there is no test.
    """

    id: str
    line: int
    text: str
    tasks: tuple[str, ...]
    tests: tuple[str, ...]
    proof: Proof = "test"
    gate: str = ""
    reason: str = ""


class Gap(Closed):
    """A sentence that no task carries out, because it was not understood or only in part."""

    id: str
    line: int
    text: str
    rest: str = ""


class Excluded(Closed):
    """A non-goal of the document: no task may touch it."""

    id: Id
    text: str


class Plan(Closed):
    """The artifact of plan. Tasks stand in an order in which each comes after what it needs."""

    title: str
    stack: str
    tasks: tuple[Task, ...]
    requirements: tuple[Requirement, ...]
    gaps: tuple[Gap, ...] = ()
    non_goals: tuple[Excluded, ...] = ()
    risks: tuple[Risk, ...] = ()

    def task(self, key: str) -> Task:
        """Return a task by its id; raises KeyError for an unknown one."""
        return {t.id: t for t in self.tasks}[key]

    def telling_tests(self, sentences: Collection[str]) -> tuple[str, ...]:
        """Return the tests of some sentences, those first that prove the fewest others."""
        counts = Counter(test for row in self.requirements for test in row.tests)
        found = dict.fromkeys(t for row in self.requirements if row.id in sentences for t in row.tests)
        return tuple(sorted(found, key=lambda test: counts[test]))
