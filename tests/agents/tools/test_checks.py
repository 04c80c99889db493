"""Tools that check: they run in a sandbox, tell what is wrong, and cannot be fooled into another place."""

from contextlib import nullcontext

import pytest

from agents.tools.bench import Bench
from agents.tools.checks import Checks
from agents.tools.writing import writing_tools
from tests.agents.model.talk import KEY
from tests.agents.todo import todo_spec
from tests.agents.tools.conversing import answered, uses
from tests.workflows.gates.project import PROJECT, TinyStack, sandbox

SHOP = "app/shop.py"
RIGHT = PROJECT[SHOP].decode()


@pytest.fixture(scope="module")
def opened():
    """One sandbox for all: each test leaves the files behind that it wants to be checked."""
    with sandbox() as started:
        yield lambda: nullcontext(started)


@pytest.fixture
def check(opened, tmp_path):
    def use(*turns):
        bench = Bench(PROJECT, (SHOP, "tests/test_shop.py"))
        with Checks(bench, todo_spec(), TinyStack(), opened) as checks:
            return answered(tmp_path, (*writing_tools(bench), *checks.tools), *turns)

    return use


def send(*requests):
    blank = {"method": "GET", "body": "", "token": ""}
    return ("send_requests", {"requests": [{**blank, **each} for each in requests]})


def test_the_work_as_it_is_now_is_checked(check):
    wrong = RIGHT.replace("amount - rebate", "amount + rebate") + "import os\n"
    _, tests, lint = check(uses(("write_file", {"path": SHOP, "text": wrong}), ("run_tests", {}), ("run_lint", {})))
    assert "test_price_falls_by_the_rebate" in tests
    assert "ended with exit code 1, expected 0" in tests
    assert "F401" in lint


def test_what_is_in_order_is_said_to_be(check):
    names = ("run_tests", "run_lint", "run_types", "run_migrations")
    told = check(uses(*[(name, {}) for name in names]))
    assert [each.splitlines()[0] for each in told] == ["All of it is in order."] * 4
    assert "5 passed" in told[0]


def test_what_runs_in_the_sandbox_finds_no_key(check, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    spy = "import os\nfrom pathlib import Path\n\n\ndef test_spy() -> None:\n    environment = dict(os.environ)\n"
    spy += "    processes = [p.read_bytes() for p in Path('/proc').glob('[0-9]*/environ') if os.access(p, os.R_OK)]\n"
    spy += "    assert not environment, (environment, processes)\n"
    _, told = check(uses(("write_file", {"path": "tests/test_shop.py", "text": spy}), ("run_tests", {})))
    assert "PATH" in told
    assert KEY not in told


def test_requests_are_answered_by_a_server_that_is_started_for_them(check):
    (told,) = check(uses(send({"path": "/health"}, {"method": "POST", "path": "/x", "body": "{}"})))
    assert told.splitlines() == ["1. 200 fine", "2. 404 nothing costs 0"]


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"path": "http://example.com/"}, "String should match pattern"),
        ({"path": "/{{1.id}}"}, "there is no answer 1 yet"),
        ({"path": "/x", "body": "{"}, "the body of GET /x is no JSON"),
    ],
)
def test_requests_that_cannot_be_sent_are_errors(check, request_, said):
    (told,) = check(uses(send(request_)))
    assert told.startswith("error: ")
    assert said in told
