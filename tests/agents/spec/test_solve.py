import pytest

from agents.spec.expression import parse
from agents.spec.solve import Day, Filled, Moment, Solver, Unsolvable, holds
from tests.agents.todo import TODO_ITEM, todo_spec

CONDITIONS = ("self.due_date == null || self.due_date >= today", "self.due_date < today && !self.done")
SOLVER = Solver(todo_spec(), {"self": TODO_ITEM, "old": TODO_ITEM})


@pytest.mark.parametrize(
    ("expr", "true", "false"),
    [
        ("self.done", [{"done": True}], [{"done": False}]),
        ("!self.done", [{"done": False}], [{"done": True}]),
        ("self.due_date >= today", [{"due_date": Day(0)}], [{"due_date": Day(-1)}]),
        ("self.due_date > today", [{"due_date": Day(1)}], [{"due_date": Day(0)}]),
        ("self.due_date <= today", [{"due_date": Day(0)}], [{"due_date": Day(1)}]),
        ("today > self.due_date", [{"due_date": Day(-1)}], [{"due_date": Day(0)}]),
        ("self.completion_time >= now", [{"completion_time": Moment(1)}], [{"completion_time": Moment(-1)}]),
        ("self.notes == null", [{"notes": None}], [{"notes": Filled()}]),
        ('self.priority == "high"', [{"priority": "high"}], [{"priority": "low"}]),
        (
            "self.due_date == null || self.due_date >= today",
            [{"due_date": None}, {"due_date": Day(0)}],
            [{"due_date": Day(-1)}],
        ),
        (
            "self.due_date < today && !self.done",
            [{"due_date": Day(-1), "done": False}],
            [{"due_date": Day(0), "done": False}, {"due_date": Day(-1), "done": True}],
        ),
    ],
)
def test_solutions_stand_at_the_boundary(expr: str, true: list[dict], false: list[dict]) -> None:
    for want, expected in ((True, true), (False, false)):
        found = SOLVER.solve(parse(expr), want)
        assert [{field: value for (_, field), value in s.items()} for s in found] == expected


@pytest.mark.parametrize("expr", CONDITIONS)
def test_solutions_hold(expr: str) -> None:
    for want in (True, False):
        found = SOLVER.solve(parse(expr), want)
        assert [holds(parse(expr), solution) for solution in found] == [want] * max(len(found), 1)


@pytest.mark.parametrize("expr", ["self.list.open_count > 3", "self.due_date - today > 3", "actor == self.list.user"])
def test_other_shapes_are_refused(expr: str) -> None:
    with pytest.raises(Unsolvable):
        SOLVER.solve(parse(expr), True)


def test_ordering_with_nothing_is_false() -> None:
    assert holds(parse("self.due_date < today"), {("self", "due_date"): None}) is False
