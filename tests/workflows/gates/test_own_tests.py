"""The cheat corpus of own tests: plain pytest may say 0, the gate must not."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.workflows.gates.project import OWN_TESTS, PROJECT, TinyStack, make_subject, opened
from workflows.gates.assertions import assertion_free
from workflows.gates.manifest import frozen_tests
from workflows.gates.migrations import TEMPLATE
from workflows.gates.outcome import conclude
from workflows.gates.own_tests import collect_own_tests, judge_own_tests
from workflows.gates.subject import Subject
from workflows.verdict import Verdict

FAILING = PROJECT["tests/test_shop.py"].replace(b"== 7", b"== 8")


def judge(subject: Subject) -> Verdict:
    with opened(subject) as sandbox:
        collection = collect_own_tests(subject, sandbox)
        sandbox.create_database(TEMPLATE)
        return conclude(subject, "own_tests", lambda: judge_own_tests(subject, sandbox, collection))


def measure(verdict: Verdict, name: str) -> float:
    return next(each.value for each in verdict.measures if each.name == name)


def test_honest_tests_pass(tmp_path: Path) -> None:
    verdict = judge(make_subject(tmp_path))
    assert (verdict.status, verdict.finding) == ("pass", "")
    assert tuple(test.id for test in verdict.tests) == OWN_TESTS
    assert frozen_tests([verdict]) == OWN_TESTS
    assert measure(verdict, "tests") == 5
    assert {Path(each.path).name for each in verdict.evidence} == {"own.xml", "own_tests.log"}
    assert all((tmp_path / each.path).is_file() for each in verdict.evidence)


def test_a_failing_test_fails_with_its_place(tmp_path: Path) -> None:
    verdict = judge(make_subject(tmp_path, {**PROJECT, "tests/test_shop.py": FAILING}))
    assert verdict.status == "fail"
    assert verdict.finding.startswith("tests/test_shop.py::test_price_falls_by_the_rebate: failed")
    assert "tests/test_shop.py:7: AssertionError" in verdict.finding


NOT_RUN = "1 of 5 frozen tests did not run"
CHEATS: dict[str, tuple[Mapping[str, bytes], str]] = {
    "os._exit when the session starts": (
        {"tests/conftest.py": b"import os\n\ndef pytest_runtestloop(session):\n    os._exit(0)\n"},
        "5 of 5 frozen tests did not run",
    ),
    "os._exit after a report of its own": (
        {
            "tests/test_shop.py": FAILING,
            "tests/conftest.py": b"""\
import os

def pytest_sessionfinish(session, exitstatus):
    open("/evidence/own.xml", "w").write('<testsuites><testsuite><testcase classname="tests.test_shop" '
        'name="test_price_falls_by_the_rebate"/></testsuite></testsuites>')
    os._exit(0)
""",
        },
        "4 of 5 frozen tests did not run",
    ),
    "exit status set to 0": (
        {
            "tests/test_shop.py": FAILING,
            "tests/conftest.py": b"def pytest_sessionfinish(session, exitstatus):\n    session.exitstatus = 0\n",
        },
        f"{OWN_TESTS[0]}: failed",
    ),
    "skip": (
        {"tests/test_web.py": b"import pytest\npytestmark = pytest.mark.skip\n" + PROJECT["tests/test_web.py"]},
        f"{OWN_TESTS[3]}: skipped",
    ),
    "xfail": (
        {"tests/test_shop.py": FAILING.replace(b"def test_price_falls", b"@pytest.mark.xfail\ndef test_price_falls")},
        f"{OWN_TESTS[0]}: skipped",
    ),
    "removed by a collection hook": (
        {
            "tests/test_shop.py": FAILING,
            "tests/conftest.py": b"""\
def pytest_collection_modifyitems(items):
    items[:] = [item for item in items if "falls_by" not in item.name]
""",
        },
        NOT_RUN,
    ),
    "ignored by conftest": (
        {"tests/test_shop.py": FAILING, "tests/conftest.py": b"collect_ignore = ['test_shop.py']\n"},
        f"did not run: {OWN_TESTS[0]}",
    ),
    "deleted after it was defined": (
        {"tests/test_shop.py": FAILING + b"\n\ndel test_price_falls_by_the_rebate\n"},
        NOT_RUN,
    ),
    "a test that asserts nothing": (
        {"tests/test_shop.py": PROJECT["tests/test_shop.py"].replace(b"assert price(10, 3) == 7", b"price(10, 3)")},
        "tests/test_shop.py:6: test_price_falls_by_the_rebate asserts nothing",
    ),
    "no tests at all": (
        {"tests/test_shop.py": b"", "tests/test_web.py": b""},
        "the project has no tests of its own",
    ),
    "a link in the place of the report": (
        {
            "tests/test_shop.py": FAILING,
            "tests/conftest.py": b"""\
import os

def pytest_unconfigure(config):
    os.path.exists("/evidence/own.xml") and os.remove("/evidence/own.xml")
    os.symlink("/etc/passwd", "/evidence/own.xml")
""",
        },
        "no proof that tests ran",
    ),
}
EXITS = {**PROJECT, "tests/conftest.py": b"import os\n\nos._exit(0)\n"}


@pytest.mark.parametrize("cheat", CHEATS)
def test_a_cheat_fails(tmp_path: Path, cheat: str) -> None:
    files, told = CHEATS[cheat]
    verdict = judge(make_subject(tmp_path, {**PROJECT, **files}))
    assert verdict.status == "fail"
    assert told in verdict.finding


def test_exit_0_in_conftest_is_told_in_numbers(tmp_path: Path) -> None:
    verdict = judge(make_subject(tmp_path, EXITS, own_manifest=OWN_TESTS))
    assert verdict.exit_code == 0
    assert verdict.finding.startswith("5 of 5 frozen tests did not run")
    assert measure(verdict, "did_not_run") == 5


def test_exit_0_in_conftest_is_seen_without_a_frozen_manifest(tmp_path: Path) -> None:
    verdict = judge(make_subject(tmp_path, EXITS))
    assert verdict.finding.startswith("4 of 4 frozen tests did not run")


SETTINGS = {
    "pytest.ini": b"[pytest]\naddopts = --deselect tests/test_shop.py --collect-only\n",
    "pyproject.toml": b"[tool.pytest.ini_options]\naddopts = '--deselect tests/test_shop.py -x --co'\n",
    "tox.ini": b"[pytest]\naddopts = --ignore tests\n",
    "sitecustomize.py": b"import os\nos._exit(0)\n",
    "pytest.py": b"raise SystemExit(0)\n",
    "tests/pytest.ini": b"[pytest]\naddopts = --co\n",
}


def test_settings_of_the_project_change_nothing(tmp_path: Path) -> None:
    verdict = judge(make_subject(tmp_path, {**PROJECT, **SETTINGS, "tests/test_shop.py": FAILING}))
    failed = {test.id: test.status for test in verdict.tests if test.status != "passed"}
    assert (verdict.status, failed) == ("fail", {OWN_TESTS[0]: "failed"})


def test_a_deleted_test_is_missed(tmp_path: Path) -> None:
    files = {path: content for path, content in PROJECT.items() if path != "tests/test_web.py"}
    verdict = judge(make_subject(tmp_path, files, own_manifest=OWN_TESTS))
    assert verdict.status == "fail"
    assert verdict.finding.splitlines()[:2] == ["2 of 5 frozen tests did not run", f"did not run: {OWN_TESTS[3]}"]


def test_a_test_that_nobody_froze_is_told(tmp_path: Path) -> None:
    hidden = b"exec('def test_made_up() -> None: pass')\n"
    files = {**PROJECT, "tests/test_web.py": PROJECT["tests/test_web.py"] + hidden}
    verdict = judge(make_subject(tmp_path, files, own_manifest=OWN_TESTS))
    assert verdict.finding.startswith("ran but is not among the frozen tests: tests.test_web::test_made_up")


def test_a_test_that_hangs_is_stopped(tmp_path: Path) -> None:
    slow = b"import time\n\n\ndef test_slow() -> None:\n    time.sleep(60)\n"
    files = {**PROJECT, "tests/test_slow.py": slow}
    verdict = judge(make_subject(tmp_path, files, stack=TinyStack(test_within=2)))
    assert verdict.status == "fail"
    assert "was stopped after its 2 s" in verdict.finding


def test_a_helper_may_assert_for_a_test() -> None:
    helped = b"def test_x() -> None:\n    check(1)\n\n\ndef check(x: int) -> None:\n    same(x)\n"
    files = {"tests/test_x.py": helped, "tests/same.py": b"def same(x: int) -> None:\n    assert x\n"}
    assert assertion_free(files, ["tests/test_x.py::test_x"]) == []
    assert assertion_free({**files, "tests/same.py": b""}, ["tests/test_x.py::test_x"]) != []
