"""A recorded run of the example, cut down to some of its sentences, and the same run with a failure."""

import json
from pathlib import Path
from typing import Any

from sandbox.repo import Entry
from tests.workflows.report.pages import Element, read
from workflows.events import Done
from workflows.report.render import render

RECORDED = json.loads((Path(__file__).parent / "recorded.json").read_text(encoding="utf-8"))
LOG = tuple(
    Entry(each["sha"], each["subject"], {k: tuple(v) for k, v in each["trailers"].items()}) for each in RECORDED["log"]
)


def recorded(**changes: Any) -> Done:
    return Done.model_validate({**RECORDED["done"], **changes})


def page(done: Done, document: str = "todo.md", log: tuple[Entry, ...] = LOG) -> Element:
    return read(render(done, document, log))


def changed(kind: str, where: dict[str, Any], **changes: Any) -> list[dict[str, Any]]:
    """Return the recorded requirements or verdicts, those that match `where` changed."""
    rows = RECORDED["done"][kind]
    assert any(where.items() <= row.items() for row in rows)
    return [{**row, **changes} if where.items() <= row.items() else row for row in rows]


BROKEN = {"id": "acceptance/test_auth.py::test_key_email_duplicate", "status": "failed", "message": "201 is not 409"}
TESTS = next(each["tests"] for each in RECORDED["done"]["verdicts"] if each["gate"] == "acceptance")

FAILING = recorded(
    status="failed", phase="execute", exit_code=3, output=None, commit=None, tree=None,
    requirements=changed("requirements", {"line": 8}, status="failed", reason="1 of 1 tests did not pass"),
    verdicts=changed(
        "verdicts", {"phase": "execute", "gate": "acceptance"}, status="fail",
        finding="first line\nthe email was taken twice",
        tests=[{**test, **BROKEN} if test["id"] == BROKEN["id"] else test for test in TESTS],
    ),
)  # fmt: skip
