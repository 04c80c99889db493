"""Implementers hand out the files of a task and no other."""

import pytest

from agents.evidence import Failure
from agents.integrate.implementer import ImplementError, TemplateImplementer, confine
from tests.agents.plan.blueprint import BlueprintStack
from tests.agents.plan.test_plan import plan_of
from tests.agents.todo import todo_spec


def implementer():
    return TemplateImplementer(BlueprintStack(), todo_spec())


def test_tasks_together_write_the_whole_project():
    written = {}
    for task in plan_of(todo_spec()).tasks:
        files = implementer().implement(task, {}).files
        assert tuple(sorted(files)) == tuple(sorted(task.files))
        assert not set(files) & set(written)
        written |= files
    assert written == BlueprintStack().render(todo_spec())


def test_a_task_for_an_agent_is_refused():
    task = plan_of(todo_spec()).tasks[0].model_copy(update={"by": "agent"})
    with pytest.raises(ImplementError, match="Run it with a model"):
        implementer().implement(task, {})


def test_a_task_of_another_stack_is_refused():
    task = plan_of(todo_spec()).tasks[0].model_copy(update={"unit": "pages"})
    with pytest.raises(ImplementError, match="has no unit pages"):
        implementer().implement(task, {})


def test_a_file_outside_of_the_task_is_refused():
    task = plan_of(todo_spec()).tasks[0].model_copy(update={"files": ("app/main.py",)})
    with pytest.raises(ImplementError, match=r"T01 may not write .*README.md"):
        implementer().implement(task, {})


def test_a_planned_file_that_is_not_written_is_refused():
    task = plan_of(todo_spec()).tasks[0]
    with pytest.raises(ImplementError, match=r"did not write .*app/main.py"):
        confine(task, {path: b"" for path in task.files if path != "app/main.py"})


def test_templates_have_nothing_to_repair():
    assert implementer().repair(Failure(1, {"lint": "E501"}, {"app/main.py": b""})).files == {}
