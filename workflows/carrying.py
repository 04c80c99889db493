"""Carrying out a plan: tasks of agents are at work at the same time where the plan lets them, merged in its order.

What a task sees of the others does not depend on who is quicker: all that templates make, the skeletons of tasks that
agents fill, and the work on tasks that it needs. So a run that goes on asks its agents the same questions.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

from agents.integrate.implementer import Files, Implementer, Work
from agents.plan.artifact import Plan, Task

LANES = 3
"""Tasks of agents that are at work at a time."""


def carry_out(plan: Plan, base: Files, implementer: Implementer) -> Iterator[tuple[Task, Work]]:
    """Yield the work on each task in the order of the plan. Raises ImplementError."""
    merged = dict(base)
    for task in plan.tasks:
        merged |= implementer.skeleton(task)
    with _lanes() as pool:
        under_way = _begin(plan, dict(merged), implementer, pool)
        others: set[str] = set()
        for task in plan.tasks:
            work = under_way[task.id].result() if task.id in under_way else implementer.implement(task, merged)
            if task.id in under_way:
                if others - needed(plan, task) and not implementer.fits(task, work, {**merged, **work.files}):
                    work = implementer.implement(task, merged, work)
                others.add(task.id)
            merged |= work.files
            yield task, work


def needed(plan: Plan, task: Task) -> set[str]:
    """Return the ids of all tasks that a task needs, directly or through others."""
    found: set[str] = set()
    waiting = list(task.needs)
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += plan.task(key).needs
    return found


def _begin(
    plan: Plan, ground: Files, implementer: Implementer, pool: ThreadPoolExecutor
) -> Mapping[str, "Future[Work]"]:
    under_way: dict[str, Future[Work]] = {}
    for task in plan.tasks:
        if task.by == "agent":
            # Tasks begin in the order of the plan, so whoever waits waits for somebody who has begun.
            before = {key: future for key, future in under_way.items() if key in needed(plan, task)}
            under_way[task.id] = pool.submit(partial(_one, task, ground, before, implementer))
    return under_way


def _one(task: Task, ground: Files, before: "Mapping[str, Future[Work]]", implementer: Implementer) -> Work:
    tree = dict(ground)
    for future in before.values():
        tree |= future.result().files
    left = [key for key, future in before.items() if future.result().left]
    skeleton = implementer.skeleton(task)
    if left and set(skeleton) == set(task.files):
        # Nobody can build on what is not there, and every try would be paid for.
        return Work(skeleton, left=f"it needs {', '.join(left)}, which was not carried out")
    return implementer.implement(task, tree)


@contextmanager
def _lanes() -> Iterator[ThreadPoolExecutor]:
    pool = ThreadPoolExecutor(LANES, thread_name_prefix="task")
    try:
        yield pool
    except BaseException:
        # Also of a signal. What is under way ends by itself; what has not begun never does.
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()
