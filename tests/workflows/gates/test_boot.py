"""The boot gate looks at a started server, and says what it missed."""

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from agents.analyze.openapi import openapi
from tests.agents.library import library_spec
from tests.agents.todo import todo_spec
from tests.workflows.gates.project import PROJECT, make_subject, opened
from workflows.gates.boot import judge_boot
from workflows.gates.contract import differences
from workflows.gates.load import percentile
from workflows.gates.migrations import migrate_template
from workflows.gates.outcome import conclude
from workflows.gates.sample import in_order, sample_body
from workflows.verdict import Verdict

SPEC = todo_spec()
STUBBORN = b"""\
import signal

signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal = lambda *_: None
"""


def judge(tmp_path: Path, files: Mapping[str, bytes]) -> Verdict:
    subject = make_subject(tmp_path, files)
    with opened(subject) as sandbox:
        assert migrate_template(subject, sandbox).ready
        return conclude(subject, "boot", lambda: judge_boot(subject, sandbox))


def test_a_server_without_the_api_fails_in_each_check(tmp_path: Path) -> None:
    verdict = judge(tmp_path, PROJECT)
    assert verdict.status == "fail"
    assert [line.partition(" answered 404, ")[0] for line in verdict.finding.splitlines()] == [
        "POST /api/v1/auth/register",
        "GET /openapi.json",
        "POST /api/v1/auth/login after a restart on the same database",
    ]
    passed = next(each for each in verdict.measures if each.name == "tests")
    assert (passed.value, passed.threshold) == (3, 6)


@pytest.mark.parametrize(
    ("web", "told"),
    [
        (b"raise RuntimeError('no database')\n", "RuntimeError: no database"),
        (STUBBORN + PROJECT["app/web.py"], "the server did not end within five seconds of SIGTERM"),
    ],
    ids=["never starts", "never stops"],
)
def test_a_server_that_misbehaves_fails(tmp_path: Path, web: bytes, told: str) -> None:
    verdict = judge(tmp_path, {**PROJECT, "app/web.py": web})
    assert verdict.status == "fail"
    assert told in verdict.finding


def test_a_contract_differs_by_operations_and_statuses() -> None:
    ours: dict[str, Any] = openapi(SPEC)
    served = deepcopy(ours)
    served["paths"]["/health"] = {"get": {"responses": {"200": {}}}}
    served["paths"]["/api/v1/todos/{todo_id}"] = served["paths"].pop("/api/v1/todos/{id}")
    assert differences(ours, served, "/api/v1") == []
    del served["paths"]["/api/v1/me"]
    served["paths"]["/api/v1/debug"] = {"get": {"responses": {}}}
    served["paths"]["/api/v1/todos"]["post"]["responses"]["500"] = {}
    told = differences(ours, served, "/api/v1")
    assert told[:3] == [
        "GET /api/v1/me: in our contract, but not served",
        "PATCH /api/v1/me: in our contract, but not served",
        "GET /api/v1/debug: served, but not in our contract",
    ]
    assert told[3].startswith("POST /api/v1/todos: answers 201, 400, 401, ")


def test_rows_are_made_in_an_order_that_works() -> None:
    assert [entity.name for entity in in_order(SPEC)] == ["List", "Todo"]
    assert sample_body(SPEC, SPEC.entity("Todo"), 3, {"List": "a"}) == {"title": "title 3", "list_id": "a"}
    account = sample_body(SPEC, SPEC.subject, 1, {})
    assert account["email"] == "person1@example.com"
    assert len(str(account["password"])) >= 10


def test_bodies_match_patterns_and_are_written_like_the_contract() -> None:
    spec = library_spec()
    isbns = {str(sample_body(spec, spec.entity("Book"), n, {})["isbn"]) for n in range(5)}
    assert len(isbns) == 5
    assert all(len(isbn) == 13 and isbn.isdigit() for isbn in isbns)
    assert sample_body(spec, spec.entity("Loan"), 0, {"Member": "m", "Copy": "c"}) == {"memberId": "m", "copyId": "c"}


@pytest.mark.parametrize(("percent", "value"), [(50, 5), (95, 10), (90, 9), (1, 1)])
def test_percentiles_by_nearest_rank(percent: float, value: float) -> None:
    assert percentile(range(1, 11), percent) == value
