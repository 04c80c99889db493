"""What is wrong with a plan, whoever wrote it: order, coverage of the requirements, non-goals."""

from collections import Counter
from collections.abc import Iterator

from agents.plan.artifact import Plan
from agents.spec.model import Spec


def problems(plan: Plan, spec: Spec) -> tuple[str, ...]:
    """Return one sentence for each problem; none if the plan can be carried out."""
    return (*_order(plan), *_files(plan), *_coverage(plan, spec), *_scope(plan, spec))


def _order(plan: Plan) -> Iterator[str]:
    seen: set[str] = set()
    for task in plan.tasks:
        if task.id in seen:
            yield f"{task.id} stands twice in the plan"
        if late := [need for need in task.needs if need not in seen]:
            yield f"{task.id} needs {', '.join(late)}, which does not come before it"
        seen.add(task.id)


def _files(plan: Plan) -> Iterator[str]:
    counted = Counter(path for task in plan.tasks for path in task.files)
    yield from (f"{path} belongs to {count} tasks" for path, count in counted.items() if count > 1)


def _coverage(plan: Plan, spec: Spec) -> Iterator[str]:
    rows = {row.id: row for row in plan.requirements}
    for sentence in spec.trace:
        if sentence.status not in ("mapped", "partial"):
            continue
        row = rows.get(sentence.id)
        if row is None:
            yield f"line {sentence.line} is in no row of the plan"
        elif row.proof != "measure":
            yield from (f"line {sentence.line} has no {what}" for what in _lacking(bool(row.tasks), bool(row.tests)))


def _lacking(has_task: bool, has_test: bool) -> Iterator[str]:
    yield from () if has_task else ("task",)
    yield from () if has_test else ("acceptance test",)


def _scope(plan: Plan, spec: Spec) -> Iterator[str]:
    excluded = {goal.id for goal in spec.non_goals} | {s.id for s in spec.trace if s.status == "out_of_scope"}
    for task in plan.tasks:
        if touched := excluded.intersection((*task.nodes, *task.requirements)):
            yield f"{task.id} touches what is out of scope: {', '.join(sorted(touched))}"
