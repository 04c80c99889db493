"""The suite against a server that somebody else runs: what is a finding, and what excuses it."""

import json
from pathlib import Path

from agents.spec.cases import derive_cases
from agents.spec.model import Spec
from agents.specify.compiler import compile_bytes
from tests.end_to_end.byhand import NONE, Defect, served
from workflows.gates.live import CLOCK, GONE, LIMITED, Live, crowded_lists, judge_live
from workflows.gates.requirement import requirement_results
from workflows.gates.subject import Matter
from workflows.verdict import Verdict

TODO = Path(__file__).parents[3] / "examples" / "todo.md"
SHOP = b"""# Shop

## Accounts
- Anyone can sign up with an email, a password and a nickname.
- The email must be unique.

## Things
- Each gadget has a title (required, at most 80 characters) and a maker.
- A gadget belongs to the user who created it.

## What people can do
- A user can create, edit and delete their own gadgets.
- Anyone can view gadgets.
"""


def spec_of(document: bytes) -> Spec:
    spec = compile_bytes(document).spec
    assert spec is not None
    return spec


def judge(folder: Path, url: str, within: float | None = None) -> Verdict:
    spec = spec_of(TODO.read_bytes())
    matter = Matter(phase="execute", spec=spec, cases=derive_cases(spec), tree="", evidence=folder / "evidence" / "1")
    return judge_live(matter, Live(url, within))


def ended(verdict: Verdict, status: str) -> dict[str, str]:
    return {test.id.rpartition("::")[2]: test.message for test in verdict.tests if test.status == status}


def test_too_many_requests_are_no_finding(tmp_path: Path) -> None:
    limited = Defect(
        "server.py", "def create_list(request):\n",
        "MADE = []\n\n\ndef create_list(request):\n    MADE.append(1)\n    if len(MADE) > 30:\n"
        '        raise Refused(429, "slow_down")\n', "",
    )  # fmt: skip
    with served(tmp_path, limited) as url:
        verdict = judge(tmp_path, url)
    unchecked = ended(verdict, "unchecked")
    assert (verdict.status, verdict.finding) == ("unchecked", "")
    assert set(unchecked.values()) == {CLOCK, LIMITED}
    assert unchecked["test_filter_list"] == LIMITED
    assert LIMITED in verdict.reason
    assert "test_register" in ended(verdict, "passed")


def test_a_server_that_is_too_slow_leaves_cases_unchecked(tmp_path: Path) -> None:
    slow = Defect("server.py", "def route(self):\n", "def route(self):\n        __import__('time').sleep(0.2)\n", "")
    with served(tmp_path, slow) as url:
        verdict = judge(tmp_path, url, within=12)
    unchecked = ended(verdict, "unchecked")
    assert verdict.status == "unchecked", verdict.finding
    assert "the suite was stopped after" in unchecked["test_method_not_allowed"]
    assert "test_register" in ended(verdict, "passed")
    assert "missing" not in {test.status for test in verdict.tests}


def test_a_server_that_ends_meanwhile_fails_and_the_rest_is_unchecked(tmp_path: Path) -> None:
    dies = Defect(
        "server.py", "def complete_all(request):\n", "def complete_all(request):\n    __import__('os')._exit(1)\n", ""
    )
    with served(tmp_path, dies) as url:
        verdict = judge(tmp_path, url)
    assert verdict.status == "fail"
    assert verdict.finding.startswith("the server did not outlive the suite")
    assert set(ended(verdict, "unchecked").values()) <= {CLOCK, GONE}
    assert "test_method_not_allowed" in ended(verdict, "unchecked")
    assert "test_register" in ended(verdict, "passed")


def test_a_sentence_with_a_case_that_could_not_be_checked_is_not_proved(tmp_path: Path) -> None:
    with served(tmp_path, NONE) as url:
        verdict = judge(tmp_path, url)
    spec = spec_of(TODO.read_bytes())
    rows = {each.text: each for each in requirement_results(spec, derive_cases(spec), [verdict])}
    overdue = rows["A todo is overdue when its due date has passed and it is not done."]
    assert (overdue.status, overdue.reason) == ("untested", f"1 of 4 tests could not be checked: {CLOCK}")
    assert verdict.command == f"BASE_URL={url} python -m pytest acceptance"
    kept = {file.path for file in verdict.evidence}
    assert kept == {"1/acceptance.xml", "1/acceptance.log"}


def exchange(method: str, path: str, status: int, total: int | None = None) -> dict[str, object]:
    return json.loads(json.dumps({"method": method, "path": path, "status": status, "answer": {"total": total}}))


def test_a_shared_list_with_rows_of_others_is_told_from_one_without() -> None:
    spec = spec_of(SHOP)
    made = exchange("POST", "/api/v1/gadgets", 201)
    ours = {"a": [made, exchange("GET", "/api/v1/gadgets?limit=1", 200, 1)]}
    assert crowded_lists(spec, ours) == {}
    others = {"a": [made, exchange("GET", "/api/v1/gadgets?limit=1", 200, 7)]}
    assert crowded_lists(spec, others) == {"GET /api/v1/gadgets": "gadgets"}


def test_rows_of_others_in_a_list_of_ones_own_are_a_finding() -> None:
    spec = spec_of(TODO.read_bytes())
    assert crowded_lists(spec, {"a": [exchange("GET", "/api/v1/todos", 200, 7)]}) == {}
