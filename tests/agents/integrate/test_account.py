"""The account of a backend: nothing in it but files and verdicts."""

from pathlib import Path

import pytest

from agents.integrate.artifact import Commit, Implementation, Measured
from agents.integrate.draft import draft
from agents.integrate.render import DATA, DOCUMENT, render
from tests.agents.analyze.museum import museum_spec
from tests.agents.golden import cells, check_golden, check_readable
from tests.agents.library import library_spec
from tests.agents.plan.blueprint import BlueprintStack
from tests.agents.plan.test_plan import plan_of
from tests.agents.todo import todo_spec

GOLDEN = Path(__file__).parent / "golden"
ACCEPTANCE = b"def test_line_36():\n    assert refused(409)\n"
MEASURED = (
    Measured(gate="lint", status="pass"),
    Measured(gate="scan", status="pass"),
    Measured(gate="migrations", status="pass"),
    Measured(gate="acceptance", status="pass", measures={"tests": 80}, evidence="integrate-1/acceptance.xml"),
    Measured(gate="own_tests", status="pass", measures={"tests": 31}),
    Measured(gate="coverage", status="fail", measures={"unit": 74.5, "joined": 91.25}),
    Measured(gate="boot", status="pass", measures={"p50": 12.5, "p95": 41.0}),
    Measured(gate="image", status="unchecked"),
)
SPECS = {"todo": todo_spec(), "museum": museum_spec(), "library": library_spec()}


def files_of(spec):
    return {**BlueprintStack().render(spec), "acceptance/test_all.py": ACCEPTANCE, "docs/orchestrate/spec.json": b"{}"}


def account(spec, files=None, measured=MEASURED) -> Implementation:
    plan = plan_of(spec)
    commits = [Commit(task=task.id, sha=f"{n:040x}") for n, task in enumerate(plan.tasks, start=1)]
    return draft(spec, plan, BlueprintStack(), files or files_of(spec), measured=measured, commits=commits)


def test_todo_document_is_the_golden_one():
    check_golden(GOLDEN, {DOCUMENT: render(account(todo_spec()))[DOCUMENT]})


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_document_is_readable(spec):
    check_readable(render(account(spec))[DOCUMENT])


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_artifact_survives_its_json(spec):
    drafted = account(spec)
    assert Implementation.model_validate_json(render(drafted)[DATA]) == drafted


def test_versions_come_from_the_lock():
    shown = {t.name: (t.version, t.reason) for t in account(todo_spec()).technologies}
    assert shown == {"fastapi": ("0.165.0", "routes, checks of requests, OpenAPI 3.1"), "shiny-new": ("1.2", "")}
    assert account(todo_spec()).locked == 3


def test_rules_are_found_in_the_code():
    rules = {r.node: r for r in account(todo_spec()).rules}
    rule = rules["rule:Todo.list_done"]
    assert rule.path == "app/routes/todos.py"
    assert f"# {rule.node}" in files_of(todo_spec())[rule.path].decode().splitlines()[rule.line - 1]
    assert rule.tests == ("acceptance/test_all.py::test_line_36",)
    assert {"op:Todo.when_done", "guard:Todo.create.due_date"} <= set(rules)


def test_roles_links_steps_and_timers_are_found_in_the_code():
    rules = {r.node: r for r in account(library_spec()).rules}
    assert {"role:librarian", "link:Book.genres", "op:Loan.return", "op:Loan.retention"} <= set(rules)
    assert rules["op:Loan.return"].text == "Return: a loan that is active becomes returned."
    assert rules["op:Loan.renew"].text == "Renew: a loan that is active stays active."
    assert rules["op:Reservation.cancel"].text.endswith("that is waiting or ready becomes cancelled.")
    assert rules["role:librarian"].text.startswith("Librarian: runs the desk")
    assert rules["op:Loan.return"].tests


def test_the_write_that_is_drawn_tells_who_is_let_in_and_what_follows():
    diagram = account(library_spec()).diagram
    assert "POST /api/v1/loans" in diagram
    assert "API->>API: token, rate limit, role, body" in diagram
    assert "Service->>PostgreSQL: change self.copy" in diagram
    assert "Service->>PostgreSQL: entry in the audit log" in diagram


def test_the_sample_test_is_of_a_rule():
    sample = account(todo_spec()).samples[0]
    assert (sample.path, sample.line, sample.text) == ("acceptance/test_all.py", 1, ACCEPTANCE.decode().rstrip())


def test_a_failed_gate_is_a_failed_point_and_a_next_step():
    drafted = account(todo_spec())
    points = {c.item: c.status for c in drafted.checklist}
    assert len(points) == 13
    assert points["testing strategy and sample tests"] == "no"
    assert points["models and migrations"] == "yes"
    assert points["Docker and compose"] == "unchecked"
    assert "Mend what the gate coverage found." in drafted.next_steps


def test_nothing_is_claimed_without_gates():
    drafted = account(todo_spec(), measured=())
    assert {s.status for s in drafted.security} == {"unchecked"}
    assert {c.status for c in drafted.checklist if "gate" in c.evidence} == {"unchecked"}
    assert drafted.performance[0] == "latency p95 ≤ 200 ms: not measured in this run"


def test_measured_numbers_stand_beside_their_budgets():
    notes = account(todo_spec()).performance
    assert notes[0] == "latency p95 ≤ 200 ms: gate boot: pass (p50 12.5, p95 41)"
    assert notes[1] == "latency p50 under 50 ms (default, shown only): measured 12.5 ms"
    assert not [note for note in notes if note.startswith("latency p99")]


def test_security_needs_name_the_gates_that_show_them():
    needs = {s.item: s for s in account(todo_spec()).security}
    assert needs["Input is never code"].status == "yes"
    assert needs["Libraries without known holes"].status == "unchecked"
    assert needs["Nobody listens in"].status == "unchecked"


def test_what_is_missing_from_the_files_is_missing_from_the_account():
    files = {p: d for p, d in files_of(todo_spec()).items() if p not in ("Dockerfile", "compose.yaml", ".env.example")}
    drafted = account(todo_spec(), files)
    assert not drafted.services
    assert not drafted.settings
    assert {c.item: c.status for c in drafted.checklist}["Docker and compose"] == "no"


def test_migrations_tell_tables_and_indexes():
    drafted = account(todo_spec())
    assert drafted.tables == ("todos",)
    assert [(i.table, i.columns, i.unique) for i in drafted.indexes] == [
        ("todos", "list_id, title", True),
        ("todos", "list_id", False),
        ("users", "lower(email)", True),
    ]
    assert [i.serves for i in drafted.indexes] == [
        "not in the architecture",
        "todos of one list; deleting a list",
        "refuses a second row with the same email in any case; sign-in by it",
    ]


def test_services_and_settings_come_from_their_files():
    drafted = account(todo_spec())
    assert drafted.services == ("api (built here)", "db (postgres:18)")
    assert [s.name for s in drafted.settings] == ["DATABASE_URL", "JWT_SECRET"]


def test_tasks_show_their_commits():
    rows = cells(render(account(todo_spec()))[DOCUMENT])
    assert ["T01", "Set the project up", "6", "0", "000000000000"] in rows


def test_the_tree_shows_every_file_of_the_project():
    tree = account(todo_spec()).tree
    assert "acceptance/ (1 file)" in tree
    assert {"app/", "    todos.py", "compose.yaml"} <= set(tree)


def test_a_broken_file_does_not_break_the_account():
    files = files_of(todo_spec()) | {"app/main.py": b"def (:\n", "app/logo.py": b"\xff\xfe"}
    assert {a.name: a.excerpt for a in account(todo_spec(), files).areas}["Application entry"] is None
