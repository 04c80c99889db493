"""The library, with roles and names in camelCase, passes the gate that starts it as in production and loads it."""

import dataclasses
import json

from agents.stacks.fastapi.stack import FastApiStack
from tests.agents.library import library_spec
from tests.workflows.gates.project import make_subject
from workflows.gates.boot import judge_boot
from workflows.gates.migrations import migrate_template


def test_boot_and_load_by_the_first_account(sandbox, tmp_path):
    spec, stack = library_spec(), FastApiStack()
    files = stack.render(spec)
    subject = dataclasses.replace(make_subject(tmp_path, files, spec=spec), stack=stack)
    sandbox.put(files)
    assert migrate_template(subject, sandbox).ready
    waited: list[str] = []
    outcome = judge_boot(subject, sandbox, lambda: waited.append("for whatever else is at work"))
    assert outcome.problems == ()
    assert len(waited) == 1
    (protocol,) = tmp_path.rglob("load.json")
    asked = {(row["request"], row["status"]) for row in json.loads(protocol.read_text(encoding="utf-8"))}
    assert {("GET /api/v1/loans", 200), ("GET /api/v1/reports/popular-books", 200)} <= asked
    assert any(request.startswith("PATCH /api/v1/books/") for request, _ in asked)
