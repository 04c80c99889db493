"""The implementer of a task with a model: it writes the files of its task and nothing else, until the tests pass."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import Field

from agents.integrate.bounds import is_test, writable
from agents.integrate.dispute import DISPUTE
from agents.integrate.implementer import Files
from agents.integrate.trial import RecordedTrial
from agents.integrate.workplace import Workplace, brief, trial_tools, unwritten
from agents.model.agent import TRIES, Agent
from agents.model.tool import AnyTool
from agents.plan.artifact import Task
from agents.plan.discipline import DISCIPLINES, wrong_after, wrong_before
from agents.plan.render import STRATEGIES
from agents.spec.model import Closed
from agents.tools.bench import Bench
from prompts.prompt import render


class Implemented(Closed):
    """What the implementer hands in; the code itself is in its files."""

    summary: str = Field(min_length=1, description="what the code does now, in two or three sentences")
    decisions: tuple[str, ...] = Field(description="what was decided that nothing here says, one sentence each")


@dataclass(frozen=True)
class Coder:
    """Carries out one task. `again`: what it did before does not fit what others did meanwhile.

    `author`: somebody has written the tests and can look at them again; `settled`: what came of doubts about them.
    """

    workplace: Workplace
    task: Task
    again: bool = False
    author: bool = False
    settled: str = ""

    def write(self, tree: Files, trial: RecordedTrial) -> tuple[Files, str]:
        """Return the changed files and what was done. Raises GaveUp, and the other errors of a model."""
        bench = Bench(tree, writable(self.task, tree))
        tests = self._tests(tree)

        def judge(_: Implemented) -> Sequence[str]:
            return unwritten(self.task.files, bench.files) or self.found(bench.files, tests, trial)

        with self.workplace.checks(bench) as checks:
            tools = (*self.workplace.coding(bench, checks), *trial_tools(trial, lambda: bench.files), *self._doubts())
            system = render("integrate", tries=TRIES, stack=self.workplace.stack.name, disputes=self._may_doubt)
            agent = Agent(self._scope(), system, tools, Implemented)
            done = agent.work(self._told(tree, tests), self.workplace.model, judge)
        return bench.changed, " ".join([done.summary, *done.decisions])

    @property
    def _may_doubt(self) -> bool:
        return self.author and not self.settled

    def _doubts(self) -> Sequence[AnyTool]:
        return (DISPUTE,) if self._may_doubt else ()

    def _scope(self) -> str:
        more = "/again" if self.again else "/settled" if self.settled else ""
        return f"integrate/{self.task.id}/code{more}"

    def wrong_at_first(self, tree: Files, trial: RecordedTrial) -> Sequence[str]:
        """Return what is wrong with a tree whose tests the strategy pins as they are."""
        if not DISCIPLINES[self.task.strategy].pinned:
            return ()
        return wrong_before(self.task.strategy, trial.tests(tree, self._tests(tree)).ends)

    def holds(self, tree: Files, trial: RecordedTrial) -> bool:
        """Tell whether the work on the task holds in a tree."""
        return not self.found(tree, self._tests(tree), trial)

    def found(self, tree: Files, tests: Sequence[str], trial: RecordedTrial) -> Sequence[str]:
        """Return what is wrong with a tree: tests that do not pass, and what the tools find."""
        tried = trial.tests(tree, tests) if tests else None
        wrong = [*tried.faults, *wrong_after(tried.ends), *tried.told] if tried else []
        return [*wrong, *trial.findings(tree).found]

    def _tests(self, tree: Files) -> tuple[str, ...]:
        """Return the test files that have to pass: the task's own, or all that there are where these are pinned."""
        if DISCIPLINES[self.task.strategy].pinned:
            return tuple(path for path in sorted(tree) if is_test(path) and not path.startswith("acceptance/"))
        return tuple(path for path in self.task.own_tests if path in tree)

    def _told(self, tree: Files, tests: Sequence[str]) -> str:
        rule = STRATEGIES[self.task.strategy]
        own = writable(self.task, tree)
        state = {"again": self.again, "settled": self.settled, "disputes": self._may_doubt}
        told = brief(self.task, self.workplace.spec)
        return render("integrate.task", rule=rule, own=own, tests=tests, **state, **told)
