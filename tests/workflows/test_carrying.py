"""Carrying out a plan: agents side by side, merged in its order, and nobody sees more than the plan says."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from agents.evidence import Failure
from agents.integrate.implementer import Files, ImplementError, Work
from agents.plan.artifact import Plan, Task
from workflows.carrying import carry_out

SKELETON = b"raise NotImplementedError"


def task(name: str, *needs: str, by: str = "agent") -> Task:
    return Task(
        id=name, title=name, unit=name, files=(f"{name}.py",), needs=needs, by=by, strategy="tdd", gates=()
    )  # fmt: skip


def plan(*tasks: Task) -> Plan:
    return Plan(title="Shop", stack="fastapi", tasks=tasks, requirements=())


@dataclass
class Recording:
    """Writes down what each task saw. `together` agents wait for each other; `clash`: a task that fits only alone."""

    together: int = 1
    clash: str = ""
    seen: dict[str, list[Mapping[str, bytes]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.barrier = threading.Barrier(self.together)

    def skeleton(self, task: Task) -> Files:
        return {task.files[0]: SKELETON}

    def work(self, task: Task) -> Work:
        return Work({task.files[0]: SKELETON}, left="too hard") if task.id == "left" else Work({task.files[0]: b"done"})

    def implement(self, task: Task, tree: Files, unfit: Work | None = None) -> Work:
        self.seen.setdefault(task.id, []).append(dict(tree))
        if task.by == "agent" and unfit is None:
            self.barrier.wait(timeout=20)
        if task.id == "refused":
            raise ImplementError("refused gave up")
        return Work({task.files[0]: b"again"}) if unfit else self.work(task)

    def fits(self, task: Task, work: Work, tree: Files) -> bool:
        return task.id != self.clash

    def repair(self, failure: Failure) -> Work:
        return Work({})


def test_agents_that_need_nothing_of_each_other_work_at_the_same_time() -> None:
    crew = Recording(together=2)
    done = list(carry_out(plan(task("base", by="template"), task("a", "base"), task("b", "base")), {}, crew))
    assert [each.id for each, _ in done] == ["base", "a", "b"]
    # What they saw does not depend on who was quicker.
    assert [crew.seen[name][0]["b.py"] for name in ("a", "b")] == [SKELETON, SKELETON]
    assert crew.seen["b"][0]["a.py"] == SKELETON


def test_a_task_sees_the_work_on_what_it_needs_directly_or_not() -> None:
    crew = Recording()
    list(carry_out(plan(task("a"), task("between", "a", by="template"), task("c", "between")), {"doc": b"x"}, crew))
    assert crew.seen["c"] == [{"doc": b"x", "a.py": b"done", "between.py": SKELETON, "c.py": SKELETON}]


def test_nobody_is_asked_to_build_on_what_was_not_carried_out() -> None:
    crew = Recording()
    done = dict(carry_out(plan(task("left"), task("a", "left"), task("b", "a"), task("c")), {}, crew))
    told = {each.id: work.left for each, work in done.items()}
    assert told == {
        "left": "too hard", "a": "it needs left, which was not carried out",
        "b": "it needs left, a, which was not carried out", "c": "",
    }  # fmt: skip
    assert set(crew.seen) == {"left", "c"}


def test_a_conflict_goes_back_to_the_later_task_with_the_work_of_the_earlier_one() -> None:
    crew = Recording(clash="b")
    done = {each.id: work.files for each, work in carry_out(plan(task("a"), task("b")), {}, crew)}
    assert done == {"a": {"a.py": b"done"}, "b": {"b.py": b"again"}}
    assert [tree["a.py"] for tree in crew.seen["b"]] == [SKELETON, b"done"]


def test_who_needs_the_earlier_task_has_seen_its_work_and_is_not_asked_again() -> None:
    crew = Recording(clash="b")
    list(carry_out(plan(task("a"), task("b", "a")), {}, crew))
    assert len(crew.seen["b"]) == 1


def test_a_failure_comes_in_its_turn_and_what_stands_before_it_is_handed_over() -> None:
    work = carry_out(plan(task("a"), task("refused"), task("c", "refused")), {}, Recording())
    assert next(work)[0].id == "a"
    with pytest.raises(ImplementError, match="refused gave up"):
        next(work)
