"""Coverage is counted again: no setting, comment or missing file makes it look better."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from agents.stacks.ran import run
from sandbox.client import Client
from tests.workflows.gates.project import PROJECT, make_subject, opened
from workflows.gates.coverage import judge_coverage
from workflows.gates.lines import executable_lines
from workflows.gates.outcome import conclude
from workflows.verdict import Verdict

DEAD = b"\n\ndef unused(amount: int) -> int:\n    if amount:\n        return 1\n    return 2\n"


def judge(tmp_path: Path, files: Mapping[str, bytes]) -> Verdict:
    subject = make_subject(tmp_path, files)
    tools = subject.stack.toolchain()
    with opened(subject) as sandbox:
        run(sandbox, tools.test)
        with sandbox.serve(tools.serve_covered.argv) as server:
            server.wait_ready(20)
            client = Client(server.socket)
            assert client.send("GET", "/health").text == "fine"
            assert client.send("GET", "/price").status == 404
            client.close()
        return conclude(subject, "coverage", lambda: judge_coverage(subject, sandbox))


def values(verdict: Verdict) -> dict[str, float]:
    return {each.name: each.value for each in verdict.measures}


def test_a_covered_project_passes(tmp_path: Path) -> None:
    verdict = judge(tmp_path, PROJECT)
    assert (verdict.status, verdict.finding) == ("pass", "")
    # `return 0` of price is the only line that no request reaches; empty files have none.
    assert values(verdict) == {"unit": 100, "integration": 88.9, "line": 100, "branch": 100}


def test_dead_code_lowers_all_three(tmp_path: Path) -> None:
    verdict = judge(tmp_path, {**PROJECT, "app/web.py": PROJECT["app/web.py"] + DEAD * 2})
    assert verdict.status == "fail"
    assert values(verdict)["line"] < 90
    assert "app/web.py:11,12,13,17,18,19" in verdict.finding


HIDING: dict[str, tuple[Mapping[str, bytes], str]] = {
    "pragma": (
        {"app/web.py": PROJECT["app/web.py"] + DEAD.replace(b"-> int:", b"-> int:  # pragma: no cover")},
        "unit coverage is",
    ),
    "settings of the project": (
        {
            "app/dead.py": DEAD * 3,
            ".coveragerc": b"[run]\nomit = app/dead.py\n[report]\nexclude_lines = .*\n",
            "pyproject.toml": b"[tool.coverage.run]\nomit = ['app/dead.py']\n",
            "setup.cfg": b"[coverage:run]\nomit = app/dead.py\n",
        },
        "app/dead.py:3,4,5,6",
    ),
    "a file that is never imported": ({"app/never.py": DEAD * 3}, "app/never.py:3,4,5,6"),
}


@pytest.mark.parametrize("way", HIDING)
def test_hidden_code_counts(tmp_path: Path, way: str) -> None:
    files, told = HIDING[way]
    verdict = judge(tmp_path, {**PROJECT, **files})
    assert verdict.status == "fail"
    assert told in verdict.finding


EMPTY = {"executed_lines": [], "missing_lines": []}
SHORT = {
    "app/__init__.py": EMPTY,
    "app/shop.py": {"executed_lines": [1], "missing_lines": []},
    "app/web.py": {"executed_lines": [1, 4, 5, 6, 7], "missing_lines": []},
}


def test_tests_that_rewrite_the_sources_are_found_out(tmp_path: Path) -> None:
    rewrite = b"open('app/shop.py', 'w').write('def price(a: int, b: int) -> int: return max(0, a - b)')\n"
    verdict = judge(tmp_path, {**PROJECT, "tests/conftest.py": rewrite})
    assert verdict.finding.startswith("app/shop.py: was changed by the code that ran")


FORGED: dict[str, tuple[object, str]] = {
    "a file left out": ({"files": {"app/__init__.py": EMPTY}}, "app/shop.py is missing"),
    "lines left out": (
        {"files": SHORT, "totals": {"percent_covered": 100}},
        "app/shop.py:2: unit coverage leaves this line out",
    ),
    "a file of somebody else": ({"files": {"lib/x.py": EMPTY}}, "not a source"),
    "no report": ([], "unit: the coverage report cannot be read"),
}
FORGE = "for name in ('unit', 'integration', 'joined'): open(f'/evidence/{name}.json', 'w').write(%r)"


@pytest.mark.parametrize("way", FORGED)
def test_a_forged_report_is_refused(tmp_path: Path, way: str) -> None:
    report, told = FORGED[way]
    subject = make_subject(tmp_path)
    with opened(subject) as sandbox:
        forged = sandbox.exec(["python3", "-c", FORGE % json.dumps(report)], timeout=10)
        assert forged.exit_code == 0
        verdict = conclude(subject, "coverage", lambda: judge_coverage(subject, sandbox))
    assert verdict.status == "fail"
    assert told in verdict.finding


def test_only_type_checking_and_ellipsis_may_hide() -> None:
    source = b"""\
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import os
x = 1  # pragma: no cover
def f() -> int: ...
"""
    assert executable_lines({"a.py": source}) == {"a.py": frozenset({1, 4})}
