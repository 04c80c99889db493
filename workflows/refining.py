"""The refine node: what a gate found is repaired and judged again, within bounds and only while it gets anywhere."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from langgraph.types import Command

from agents.evidence import Failure
from agents.plan.artifact import Plan, Task
from sandbox.repo import Repository
from workflows.attempts import attempted
from workflows.commits import begin, commit
from workflows.context import Context
from workflows.head import plan_of
from workflows.patch import patch
from workflows.progress import Round, best, stalled
from workflows.recorded import Node
from workflows.state import Routes, State

MAX_REPAIRS = 3
"""Repairs after which refine gives up and the run is blocked."""

PATCH = "best.patch"
"""Where the best attempt lies in the directory of a run that is blocked."""

_NO_PATH = r"[\w./-]"


def refine(routes: Routes) -> Node:
    """Return the node that lets the implementer repair what a gate found; it stops when nothing changes."""

    def repair(state: State, context: Context) -> Command[Any]:
        attempt, head = state["attempt"], state["head"]
        begin(context, "refine", attempt)
        rounds = _rounds(context)
        if attempt > MAX_REPAIRS:
            return _stuck(f"after {MAX_REPAIRS} repairs", rounds, routes, context)
        if stalled(rounds):
            return _stuck("as the last two repairs made no progress", rounds, routes, context)
        files = context.repo.files(head)
        failure = _failure(attempt, rounds, files, plan_of(context.repo, head), context.repo)
        mended = context.implementer(head).repair(failure)
        if all(files.get(path) == data for path, data in mended.files.items()):
            return _stuck(f"as {mended.left or 'nothing was changed'}", rounds, routes, context)
        trailers = [("Gate", gate) for gate in failure.findings]
        head = commit(context, "refine", head, f"mend {', '.join(failure.findings)}", mended.files, trailers)
        return Command(
            update={"phase": "refine", "head": head, "attempt": attempt + 1}, goto=routes["refine", "repaired"]
        )

    return repair


def _rounds(context: Context) -> tuple[Round, ...]:
    return tuple(
        Round(head, context.repo.tree(head), tuple(verdict for verdict in verdicts if verdict.status == "fail"))
        for head, verdicts in context.store.rounds("integrate")
    )


def _failure(
    attempt: int, rounds: Sequence[Round], files: Mapping[str, bytes], plan: Plan, repo: Repository
) -> Failure:
    failed = rounds[-1]
    findings = {verdict.gate: verdict.finding for verdict in failed.failed}
    tasks = concerned(plan.tasks, "\n".join(findings.values()), failed.tests)
    tried = tuple(attempted(before, after, repo) for before, after in pairwise(rounds))
    return Failure(attempt, findings, files, failed.tests, tasks, tried)


def concerned(tasks: Sequence[Task], findings: str, tests: Sequence[str]) -> tuple[Task, ...]:
    """Return the tasks whose tests failed or whose files are named; all of them where nothing points to any."""
    modules = {test.partition("::")[0] for test in tests}
    found = tuple(
        task
        for task in tasks
        if set(task.tests) & set(tests)
        or modules & {*task.files, *task.own_tests}
        or _names(findings, (*task.files, *task.more))
    )
    return found or tuple(tasks)


def _names(findings: str, files: Sequence[str]) -> bool:
    return any(re.search(rf"(?<!{_NO_PATH}){re.escape(path)}(?!{_NO_PATH})", findings) for path in files)


def _stuck(why: str, rounds: Sequence[Round], routes: Routes, context: Context) -> Command[Any]:
    """End the run; the best of several attempts is kept, as a patch on what stood before the first."""
    told = f"refine stopped {why}"
    if len(rounds) > 1:
        first, last = context.repo.files(rounds[0].head), context.repo.files(best(rounds[1:]).head)
        (context.folder / PATCH).write_bytes(patch(first, last))
        told += f"; the best attempt lies in {context.folder / PATCH}"
    if len(rounds) > 1 or context.model:
        context.store.put_facts(blocked=told)
    return Command(update={"phase": "refine", "ending": "blocked"}, goto=routes["refine", "stuck"])
