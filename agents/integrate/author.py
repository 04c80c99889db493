"""The test author of a task: it sees the requirement, the Spec and the interface, and never the code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field

from agents.integrate.interface import without_code
from agents.integrate.trial import RecordedTrial, Tried
from agents.integrate.workplace import Files, Workplace, brief, lint_tool, trial_tools, unwritten
from agents.model.agent import TRIES, Agent
from agents.plan.artifact import Task
from agents.plan.discipline import DISCIPLINES, Ends, wrong_after, wrong_before
from agents.plan.render import STRATEGIES
from agents.spec.model import Closed
from agents.stacks.lexis import Lexis
from agents.tools.bench import Bench
from prompts.prompt import render


class TestsWritten(Closed):
    """What the author hands in; the tests themselves are in its files."""

    __test__ = False

    summary: str = Field(min_length=1, description="what the tests show, in one or two sentences")


@dataclass(frozen=True)
class TestAuthor:
    """Writes the tests of one task, before its code or, where the strategy says so, after it."""

    __test__ = False

    workplace: Workplace
    task: Task

    @property
    def _lexis(self) -> Lexis | None:
        return self.workplace.stack.toolchain().lexis

    def write(self, tree: Files, trial: RecordedTrial, doubt: str = "") -> tuple[Files, str]:
        """Return the test files and what they show. Raises GaveUp, and the other errors of a model.

        `doubt`: why the coder says that the tests, which stand in the tree, contradict the document.
        """
        bench = Bench(without_code(tree, self._lexis), self.task.own_tests)

        def whole() -> Files:
            return {**tree, **bench.changed}

        def judge(_: TestsWritten) -> Sequence[str]:
            missing = unwritten(self.task.own_tests, whole())
            return missing or [*self._found(trial.tests(whole(), self.task.own_tests), tree), *lint()]

        def lint() -> Sequence[str]:
            # Once they are frozen nobody can mend them, and no code passes the gates beside them.
            return trial.lint(whole(), self.task.own_tests).found

        tests, _ = trial_tools(trial, whole)
        tools = (*self.workplace.testing(bench), tests, lint_tool(lint))
        system = render("integrate.tests", tries=TRIES, stack=self.workplace.stack.name)
        scope = f"integrate/{self.task.id}/tests{'/again' if doubt else ''}"
        agent = Agent(scope, system, tools, TestsWritten)
        written = agent.work(self._told(tree, doubt), self.workplace.model, judge)
        return {path: whole()[path] for path in self.task.own_tests}, written.summary

    def _told(self, tree: Files, doubt: str) -> str:
        own = {path: tree[path] for path in self.task.files if path in tree}
        shown = {path: data.decode() for path, data in without_code(own, self._lexis).items()}
        rule = STRATEGIES[self.task.strategy]
        told = brief(self.task, self.workplace.spec)
        return render("integrate.tests.task", rule=rule, interface=shown, doubt=doubt, **told)

    def _found(self, tried: Tried, tree: Mapping[str, bytes]) -> Sequence[str]:
        """Return what is wrong with the tests; of those that have to be red, being red is not."""
        if DISCIPLINES[self.task.strategy].author == "last":
            wrong = wrong_after(tried.ends)
        else:
            wrong = wrong_before(self.task.strategy, self._red(tried.ends, tree))
        return [*tried.faults, *wrong, *(tried.told if wrong else ())]

    def _red(self, ends: Ends, tree: Mapping[str, bytes]) -> Ends:
        """A test that cannot even be imported is red where the code that it imports is still to be written."""
        if all(path in tree for path in self.task.files):
            return ends
        return {test: "failed" if end == "missing" else end for test, end in ends.items()}
