"""The refine agent: it gets what the gates found, and mends files of the tasks concerned. Gates judge what it did."""

from collections.abc import Sequence

from pydantic import Field

from agents.evidence import Failure
from agents.integrate.bounds import mendable
from agents.integrate.implementer import Files
from agents.integrate.trial import RecordedTrial
from agents.integrate.workplace import Workplace, trial_tools
from agents.model.agent import TRIES, Agent
from agents.refine.doubts import Doubted, Doubts
from agents.spec.cases import derive_cases
from agents.spec.model import Closed, Spec
from agents.tools.bench import Bench
from prompts.prompt import render

MOST_TESTS = 20
"""Failing tests that are named; the findings say more of the first ones."""


class Mended(Closed):
    """What the refine agent hands in; what it mended is in the files."""

    cause: str = Field(min_length=1, description="why the gates failed, in one or two sentences")
    summary: str = Field(min_length=1, description="what is changed, in one or two sentences; or why nothing can be")


def mend(failure: Failure, workplace: Workplace) -> Files:
    """Return the files to change; none where nothing can be. Raises GaveUp, and the other errors of a model."""
    new = {path for task in failure.tasks if task.by == "agent" for path in task.more}
    there = [path for path in mendable(failure.tasks) if path in failure.files or path in new]
    bench = Bench(failure.files, there)
    doubts = Doubts(failure.tests, _texts(workplace))
    with workplace.trial() as opened, workplace.checks(bench) as checks:
        trial = RecordedTrial(opened, workplace.model, f"refine/{failure.attempt}/trial")
        tools = (*workplace.coding(bench, checks), *trial_tools(trial, lambda: bench.files), doubts.tool)
        agent = Agent(
            f"refine/{failure.attempt}", render("refine", tries=TRIES, stack=workplace.stack.name), tools, Mended
        )
        agent.work(_told(failure, there, workplace.spec), workplace.model, lambda _: ())
    if doubts.tests and not bench.changed:
        raise Doubted(doubts.tests)
    return bench.changed


def _texts(workplace: Workplace) -> list[str]:
    documents = [data.decode("utf-8-sig", errors="replace") for data in workplace.documents.values()]
    return [*documents, *(each.text for each in workplace.spec.trace)]


def _told(failure: Failure, own: Sequence[str], spec: Spec) -> str:
    tests = failure.tests[:MOST_TESTS]
    return render(
        "refine.task",
        attempt=failure.attempt,
        findings=failure.findings,
        tests=tests,
        sentences=_behind(tests, spec),
        more=max(0, len(failure.tests) - MOST_TESTS),
        tasks=failure.tasks,
        tried=failure.tried,
        own=own,
    )


def _behind(tests: Sequence[str], spec: Spec) -> list[str]:
    """Return the sentences that failed acceptance tests show; tests of the backend's own name none."""
    shown = {each for case in derive_cases(spec) if case.id in tests for each in case.requirements}
    return [each.text for each in spec.trace if each.id in shown]
