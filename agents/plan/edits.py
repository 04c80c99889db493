"""Typed edits on the plan: who carries out a task, by which strategy, and tasks for what no template makes."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import PurePosixPath

from pydantic import Field

from agents.integrate.bounds import is_setting, is_test
from agents.plan.artifact import Plan, Requirement, Strategy, Task, Worker
from agents.plan.discipline import DISCIPLINES
from agents.plan.draft import gates_of
from agents.spec.model import Closed, Id


class TaskChange(Closed):
    """Another worker or strategy for a drafted task; its files stay."""

    id: str
    by: Worker
    strategy: Strategy
    own_tests: tuple[str, ...] = Field(description="new test files for its author; none without an agent")
    non_goals: tuple[Id, ...] = Field(description="ids of non-goals that it comes near and must not build")
    risks: tuple[str, ...] = Field(description="ids of risks of the architecture that it bears")


class NewTask(Closed):
    """A task for an agent: something that the document demands and no template makes."""

    title: str = Field(min_length=1, max_length=80, description="what is done, as a commit would say it")
    requirements: tuple[str, ...] = Field(description="ids of the sentences that it is for")
    nodes: tuple[Id, ...] = Field(description="ids of the nodes of the Spec that it carries out")
    files: tuple[str, ...] = Field(min_length=1, description="new files, in no other task")
    own_tests: tuple[str, ...] = Field(description="new test files for its author")
    needs: tuple[str, ...] = Field(description="ids of tasks that come before it")
    strategy: Strategy
    non_goals: tuple[Id, ...]
    risks: tuple[str, ...]


class PlanEdits(Closed):
    """All that is to change in the draft. Empty lists are a good answer."""

    changes: tuple[TaskChange, ...]
    added: tuple[NewTask, ...]


def edited(plan: Plan, edits: PlanEdits) -> Plan:
    """Return the plan with the edits; new tasks come last, in their order."""
    changes = {change.id: change.model_dump(exclude={"id"}) for change in edits.changes}
    kept = [task.model_copy(update=changes.get(task.id, {})) for task in plan.tasks]
    added = [_task(f"T{number:02}", new) for number, new in enumerate(edits.added, start=len(kept) + 1)]
    rows = tuple(_with(row, added) for row in plan.requirements)
    return plan.model_copy(update={"tasks": (*kept, *added), "requirements": rows})


def _task(key: str, new: NewTask) -> Task:
    gates = gates_of((*new.files, *new.own_tests), accepted=False)
    return Task(id=key, unit="", by="agent", gates=gates, **dict(new))


def _with(row: Requirement, added: Sequence[Task]) -> Requirement:
    more = tuple(task.id for task in added if row.id in task.requirements)
    return row.model_copy(update={"tasks": (*row.tasks, *more)}) if more else row


def wrong_edits(plan: Plan, edits: PlanEdits, sources: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with edits by themselves, before the gate judges what comes of them.

    `sources`: the folders that the gates look at; what lies elsewhere would be code that nobody judges.
    """
    tasks = {task.id for task in plan.tasks}
    yield from (f"there is no task {change.id}" for change in edits.changes if change.id not in tasks)
    ids = [change.id for change in edits.changes]
    yield from (f"{key} is changed twice" for key in dict.fromkeys(ids) if ids.count(key) > 1)
    taken = {path for task in plan.tasks for path in (*task.files, *task.own_tests, *task.more)}
    for change in edits.changes:
        yield from _wrong_tests(change.id, change.by == "agent", change.strategy, change.own_tests, taken)
    for new in edits.added:
        yield from _wrong_tests(new.title, True, new.strategy, new.own_tests, taken)
        yield from (f"{new.title}: {told}" for path in new.files for told in _wrong_file(path, taken, sources))
        yield from (f"{new.title}: no sentence {r} is built" for r in new.requirements if not _built(plan, r))
    yield from _unknown(plan, edits)


def _wrong_tests(
    name: str, agent: bool, strategy: Strategy, own_tests: Sequence[str], taken: Collection[str]
) -> Iterator[str]:
    yield from (f"{name}: {path} is there already" for path in own_tests if path in taken)
    yield from (f"{name}: {path} is no test file in a folder of tests" for path in own_tests if not _for_tests(path))
    if own_tests and not agent:
        yield f"{name}: templates bring their own tests"
    if agent and DISCIPLINES[strategy].author != "nobody" and not own_tests:
        yield f"{name}: {strategy} needs test files of its own"
    if own_tests and DISCIPLINES[strategy].author == "nobody":
        yield f"{name}: {strategy} leaves the tests as they are"


def _for_tests(path: str) -> bool:
    return is_test(path) and len(PurePosixPath(path).parts) > 1 and _is_plain(path) and not is_setting(path)


def _wrong_file(path: str, taken: Collection[str], sources: Collection[str]) -> Iterator[str]:
    if path in taken:
        yield f"{path} belongs to another task"
    if not _is_plain(path) or PurePosixPath(path).parts[0] not in sources:
        yield f"{path} lies where no gate looks; take one of the folders {', '.join(sources)}"
    if is_test(path) or is_setting(path):
        yield f"{path}: tests go to own_tests, and settings of tools stay as they are"


def _is_plain(path: str) -> bool:
    parts = path.split("/")
    return bool(path) and not any(part in ("", ".", "..", ".git") for part in parts)


def _built(plan: Plan, sentence: str) -> bool:
    return any(row.id == sentence for row in plan.requirements)


def _unknown(plan: Plan, edits: PlanEdits) -> Iterator[str]:
    risks, goals = {risk.id for risk in plan.risks}, {goal.id for goal in plan.non_goals}
    named = [(change.id, change.risks, change.non_goals) for change in edits.changes]
    named += [(new.title, new.risks, new.non_goals) for new in edits.added]
    for name, borne, near in named:
        yield from (f"{name}: there is no risk {risk}" for risk in borne if risk not in risks)
        yield from (f"{name}: there is no non-goal {goal}" for goal in near if goal not in goals)
