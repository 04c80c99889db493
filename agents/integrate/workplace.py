"""What the agents of a run work with: the Spec, the stack, the model, and places where trees are tried."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from pydantic import Field

from agents.analyze.openapi import excerpt, functions_of, to_yaml
from agents.integrate.trial import RecordedTrial, Trial, Tried
from agents.model.journaled import JournaledModel
from agents.model.tool import AnyTool, Tool
from agents.plan.artifact import Task
from agents.spec.model import Closed, Operation, Spec
from agents.spec.nodes import nodes_of
from agents.stacks.stack import Stack
from agents.tools.bench import Bench
from agents.tools.checks import Checks
from agents.tools.history import Past, history_tools
from agents.tools.knowledge import requirements_tool, spec_tool
from agents.tools.people import Questions
from agents.tools.reading import reading_tools
from agents.tools.scope import STOP
from agents.tools.writing import writing_tools
from sandbox.sandbox import Sandbox

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Workplace:
    """`trial` opens a place where trees are tried, `sandbox` one for whatever else an agent wants to run.

    `documents`: the requirements as they were written; `past`: the history of the run up to what is worked on.
    """

    spec: Spec
    stack: Stack
    model: JournaledModel
    trial: Callable[[], AbstractContextManager[Trial]]
    sandbox: Callable[[], AbstractContextManager[Sandbox]]
    documents: Files
    past: Past

    def reading(self, bench: Bench) -> tuple[AnyTool, ...]:
        """Return the tools that read: the tree, what is to be built, and a person's mind."""
        return (*reading_tools(bench), spec_tool(self.spec), requirements_tool(self.documents), Questions().tool)

    def testing(self, bench: Bench) -> tuple[AnyTool, ...]:
        """Return the tools of whoever writes tests: nothing that shows the code, or runs more than the tests."""
        return (*self.reading(bench), *writing_tools(bench), STOP)

    def coding(self, bench: Bench, checks: Checks) -> tuple[AnyTool, ...]:
        """Return the tools of whoever writes code: the history of the run, and checks of the whole tree, too."""
        return (*self.testing(bench), *history_tools(self.past), *checks.tools)

    def checks(self, bench: Bench) -> Checks:
        """Return checks of a bench, in a sandbox that is opened when the first is asked for."""
        return Checks(bench, self.spec, self.stack, self.sandbox)


class Nothing(Closed):
    """A tool that needs no input."""


class Some(Closed):
    """Which test files to run."""

    paths: tuple[str, ...] = Field(min_length=1, max_length=20, description="test files, e.g. tests/unit/test_clock.py")


def trial_tools(trial: RecordedTrial, tree: Callable[[], Files]) -> tuple[AnyTool, ...]:
    """Return the tools that try a tree as it is when they are used."""
    return (
        Tool("try_tests", "Run the backend's own tests in some files; those in acceptance/ ask a started server, "
             "and the gate alone runs them.", Some, lambda some: told(trial.tests(tree(), some.paths))),
        Tool("check_code", "Run formatter, linter, type checker and security scanner.", Nothing,
             lambda _: "\n\n".join(trial.findings(tree()).found) or "They find nothing."),
    )  # fmt: skip


def lint_tool(lint: Callable[[], Sequence[str]]) -> AnyTool:
    """Return the tool by which an author has its own files looked at."""
    told = "Run formatter and linter, and show what they find in your files."
    return Tool("check_tests", told, Nothing, lambda _: "\n\n".join(lint()) or "They find nothing in your files.")


def told(tried: Tried) -> str:
    """Return how tests ended, for somebody who has to mend something: what did not pass first, and why."""
    passed = [test for test, end in tried.ends.items() if end == "passed"]
    others = [f"{end}: {test}" for test, end in tried.ends.items() if end != "passed"]
    return "\n".join([*others, *tried.faults, *tried.told, *([f"passed: {', '.join(passed)}"] if passed else [])])


def brief(task: Task, spec: Spec) -> dict[str, object]:
    """Return what a prompt says of a task: its sentences, the nodes of the Spec, and what is out of scope."""
    sentences = {each.id: each.text for each in spec.trace}
    nodes = {node.id: node for node in nodes_of(spec)}
    goals = {goal.id: goal.text for goal in spec.non_goals}
    return {
        "task": task,
        "sentences": [sentences[each] for each in task.requirements if each in sentences],
        "nodes": [_json(nodes[each]) for each in task.nodes if each in nodes],
        "contract": _contract(task, spec),
        "non_goals": [goals[each] for each in task.non_goals or goals if each in goals],
    }


def _contract(task: Task, spec: Spec) -> str:
    """Return what the contract says of the operations whose function the task is to write."""
    asked = [each for each in functions_of(spec) if each in task.nodes]
    return to_yaml(excerpt(spec, asked)) if asked else ""


def _json(node: Closed) -> str:
    """Return a node for agents: what its errors are once it is written, not that it is not."""
    if isinstance(node, Operation):
        node = node.model_copy(update={"errors": node.promised})
    return node.model_dump_json(exclude_defaults=True, exclude={"src", "origin"})


def unwritten(paths: Sequence[str], tree: Files) -> list[str]:
    """Return one line for each file that is to be written and is not."""
    return [f"{path} is not written" for path in paths if path not in tree]
