"""The artifacts beside what the FastAPI stack really renders: they must tell of the same backend."""

import ast
import re

import pytest

from agents.analyze.draft import draft as draft_architecture
from agents.integrate.artifact import Commit, Measured
from agents.integrate.draft import draft
from agents.integrate.implementer import TemplateImplementer
from agents.integrate.reading import migrations, text_of
from agents.integrate.render import DOCUMENT, render
from agents.integrate.schema import created_indexes, created_tables
from agents.plan.draft import draft as draft_plan
from agents.spec.cases import derive_cases
from agents.stacks.fastapi.stack import FastApiStack
from tests.agents.analyze.museum import museum_spec
from tests.agents.golden import check_readable
from tests.agents.todo import todo_spec

SPECS = {"todo": todo_spec(), "museum": museum_spec()}
GATES = (
    "specify",
    "analyze",
    "plan",
    "lint",
    "types",
    "scan",
    "migrations",
    "acceptance",
    "own_tests",
    "coverage",
    "boot",
)


@pytest.fixture(scope="module", params=SPECS.values(), ids=SPECS)
def project(request):
    spec, stack = request.param, FastApiStack()
    plan = draft_plan(spec, stack, derive_cases(spec))
    implementer = TemplateImplementer(stack, spec)
    files = {path: data for task in plan.tasks for path, data in implementer.implement(task, {}).files.items()}
    return spec, stack, plan, files


def test_plan_covers_every_requirement(project):
    spec, _, plan, _ = project
    assert [row.line for row in plan.requirements] == [s.line for s in spec.trace if s.status == "mapped"]
    assert not [row.line for row in plan.requirements if not row.tasks or row.proof == "open"]


def test_tasks_write_all_that_the_stack_renders(project):
    spec, stack, _, files = project
    assert files == stack.render(spec)


def test_migration_makes_the_tables_and_columns_of_the_architecture(project):
    spec, _, _, files = project
    text = "\n".join(text_of(files, path) for path in migrations(files))
    made = {
        call.args[0].value: re.findall(r"Column\(['\"](\w+)", ast.unparse(call))
        for call in ast.walk(ast.parse(text))
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "create_table"
    }
    drawn = {t.name: sorted(c.name for c in t.columns) for t in draft_architecture(spec, "fastapi").tables}
    assert {name: sorted(columns) for name, columns in made.items() if name in drawn} == {
        name: columns for name, columns in drawn.items() if name in made
    }
    assert set(drawn) - {"refresh_tokens"} <= set(created_tables(files)) | set(made)


def test_migration_makes_the_indexes_of_the_architecture(project):
    spec, _, _, files = project
    tables = {t.name: t for t in draft_architecture(spec, "fastapi").tables if t.name in created_tables(files)}
    wanted = {(t.name, i.columns, i.unique) for t in tables.values() for i in t.indexes}
    assert {found for found in created_indexes(files) if found.table in tables} == wanted


def test_account_is_readable_and_finds_every_rule(project):
    spec, stack, plan, files = project
    measured = [
        Measured(gate=gate, status="pass", measures={"tests": 9}, evidence="integrate-1/x.json") for gate in GATES
    ]
    commits = [Commit(task=task.id, sha="0" * 40) for task in plan.tasks]
    account = draft(spec, plan, stack, files, measured=measured, commits=commits)
    check_readable(render(account)[DOCUMENT])
    assert all(rule.line for rule in account.rules)
    assert not [t for t in account.technologies if t.version == "not locked" or not t.reason]
    assert {c.status for c in account.checklist} <= {"yes", "unchecked"}
