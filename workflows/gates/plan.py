"""Gate: the tasks can be done in their order, cover every requirement with a test, and touch no non-goal."""

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from agents.plan.artifact import Plan, Requirement, Task
from agents.spec.cases import Case
from agents.spec.model import Sentence, Spec
from workflows.gates.outcome import Outcome, conclude, share
from workflows.gates.subject import Subject
from workflows.gates.table import REQUIRED
from workflows.verdict import Measure, Verdict


class About(NamedTuple):
    """What a plan is held against."""

    spec: Spec
    cases: tuple[Case, ...]


def judge_plan(subject: Subject, plan: Plan) -> Verdict:
    """Judge a plan against the Spec and the acceptance cases of the subject."""
    return conclude(subject, "plan", lambda: _look(About(subject.spec, subject.cases), plan))


def plan_problems(about: About, plan: Plan) -> tuple[str, ...]:
    """Return what the gate would find in a plan."""
    return _look(about, plan).problems


def _look(subject: About, plan: Plan) -> Outcome:
    mapped = [sentence for sentence in subject.spec.trace if sentence.status == "mapped"]
    uncovered = [told for sentence in mapped for told in _uncovered(sentence, subject, plan)]
    checks = {
        "ids": _twice([task.id for task in plan.tasks], "task"),
        "order": _order(plan.tasks),
        "files": _twice([path for task in plan.tasks for path in (*task.files, *task.own_tests, *task.more)], "file"),
        "tests": _unknown_tests(subject, plan),
        "non-goals": _non_goals(subject, plan),
        "requirements": uncovered,
    }
    covered = sum(not _uncovered(sentence, subject, plan) for sentence in mapped)
    return Outcome(
        problems=tuple(problem for found in checks.values() for problem in found),
        measures=(
            Measure(name="tests", value=sum(not found for found in checks.values()), threshold=len(checks)),
            Measure(name="coverage", value=share(covered, len(mapped)), threshold=100, unit="%"),
            Measure(name="tasks", value=len(plan.tasks)),
        ),
    )


def _twice(names: Sequence[str], what: str) -> list[str]:
    return [
        f"the {what} {name} stands in the plan more than once" for name in dict.fromkeys(names) if names.count(name) > 1
    ]


def _order(tasks: Sequence[Task]) -> list[str]:
    known = {task.id for task in tasks}
    told = [f"{task.id} needs {need}, which is no task" for task in tasks for need in task.needs if need not in known]
    try:
        TopologicalSorter({task.id: task.needs for task in tasks}).prepare()
    except CycleError as error:
        return [*told, f"tasks wait for each other: {' -> '.join(error.args[1])}"]
    place = {task.id: number for number, task in enumerate(tasks)}
    late = [(task.id, need) for task in tasks for need in task.needs if place.get(need, -1) > place[task.id]]
    return told + [f"{task} stands before {need}, which it needs" for task, need in late]


def _unknown_tests(subject: About, plan: Plan) -> list[str]:
    known = {case.id for case in subject.cases}
    named = {test for task in plan.tasks for test in task.tests} | {test for r in plan.requirements for test in r.tests}
    return [f"{test} is no acceptance case" for test in sorted(named - known)]


def _non_goals(subject: About, plan: Plan) -> list[str]:
    """Return where a task says that it builds what the document excludes."""
    excluded = {goal.id for goal in subject.spec.non_goals}
    sentences = {sentence.id for sentence in subject.spec.trace if sentence.status == "out_of_scope"}
    told = [f"the plan forgets the non-goal {name}" for name in sorted(excluded - {each.id for each in plan.non_goals})]
    for task in plan.tasks:
        touched = sorted((excluded & set(task.nodes)) | (sentences & set(task.requirements)))
        told += [f"{task.id} touches the non-goal {name}" for name in touched]
    return told


def _uncovered(sentence: Sentence, subject: About, plan: Plan) -> list[str]:
    row = next((row for row in plan.requirements if row.id == sentence.id), None)
    where = f'line {sentence.line} "{sentence.text}"'
    if row is None:
        return [f"{where}: the plan does not know this requirement"]
    tasks = {task.id for task in plan.tasks}
    told = [] if set(row.tasks) & tasks else [f"{where}: no task carries it out"]
    return told + ([] if _is_verified(row, subject) else [f"{where}: nothing verifies it"])


def _is_verified(row: Requirement, subject: About) -> bool:
    """Tell whether a case or a required gate proves it; what cannot be verified must at least say why."""
    if row.proof == "measure":
        return row.gate in REQUIRED
    if row.proof == "open":
        return bool(row.reason)
    return bool({case.id for case in subject.cases if row.id in case.requirements} & set(row.tests))
