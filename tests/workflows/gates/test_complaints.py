"""What a gate says of tests that did not pass: each with what was wrong."""

from workflows import verdict
from workflows.gates.junit import complaints

MANY = 12


def _failed(number: int, message: str) -> verdict.TestResult:
    told = {"id": f"tests/test_a.py::test_{number}", "status": "failed", "message": message}
    return verdict.TestResult.model_validate(told)


def test_every_failed_test_has_its_assertion():
    message = "def test():\n>       assert total == 3\nE       assert 2 == 3\n\ntests/test_a.py:7: AssertionError"
    told = complaints([_failed(n, message) for n in range(MANY)], "tests")
    texts = [t for t in told if "::test_" in t]
    assert len(texts) == MANY
    assert [t for t in texts if "assert 2 == 3" not in t] == []


def test_a_failure_without_a_mark_has_its_first_line():
    told = complaints([_failed(n, "ValueError: no such row\nmore") for n in range(MANY)], "tests")
    assert [t for t in told if "::test_" in t and "no such row" not in t] == []
    silent = complaints([_failed(n, "") for n in range(MANY)], "tests")
    assert silent[-1].endswith(": failed")
