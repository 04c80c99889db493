"""Reading a JUnit report that code under test may have written, against the tests that had to run."""

import re
from collections.abc import Sequence

from junitparser import Error, Failure, JUnitXml, JUnitXmlError, Skipped, TestCase
from junitparser.junitparser import Element

from workflows.verdict import TestResult

Address = tuple[str, str]
"""How JUnit names a test: class name and name."""

_DETAILED = 5
_SHOWN = 5
_WORST = ("passed", "skipped", "failed", "error")


class BadReport(Exception):
    """The report is missing or not JUnit: the run that should have written it is not proved."""


def address(test: str) -> Address:
    """Return how JUnit names the test with a pytest id: `tests/a.py::T::x[1]` is `tests.a.T`, `x[1]`."""
    path, bracket, parameters = test.partition("[")
    names = path.split("::")
    names[0] = re.sub(r"\.py$", "", names[0].replace("/", "."))
    return ".".join(names[:-1]), names[-1] + bracket + parameters


def read_junit(content: bytes) -> dict[Address, TestResult]:
    """Return the worst result of each test in the report; raises BadReport."""
    if not content.strip():
        raise BadReport("there is no JUnit report")
    # A report needs no declarations, and entities could blow it up.
    if b"<!" in re.sub(rb"<!\[CDATA\[.*?\]\]>", b"", content, flags=re.DOTALL):
        raise BadReport("the JUnit report holds declarations that no report needs")
    try:
        cases = [case for suite in JUnitXml.fromstring(content) for case in suite]
    except (SyntaxError, JUnitXmlError, ValueError) as error:
        raise BadReport(f"the JUnit report cannot be read: {error}") from error
    found: dict[Address, TestResult] = {}
    for case in cases:
        key = (str(case.classname or ""), str(case.name or ""))
        result = _result(case)
        found[key] = max(found.get(key, result), result, key=_badness)
    return found


def compare(manifest: Sequence[str], found: dict[Address, TestResult]) -> tuple[TestResult, ...]:
    """Return one result for each test of the manifest; `missing` where the report has none."""
    results = []
    for test in manifest:
        result = found.get(address(test))
        known = result.model_copy(update={"id": test}) if result else None
        results.append(known or TestResult(id=test, status="missing", message="it did not run"))
    return tuple(results)


def strangers(manifest: Sequence[str], found: dict[Address, TestResult]) -> list[str]:
    """Return what the report holds beside the manifest: errors outside of tests, and tests that nobody asked for."""
    known = {address(test) for test in manifest}
    others = [result for key, result in found.items() if key not in known]
    errors = [_complaint(each) for each in others if each.status != "passed"]
    return errors + [f"ran but is not among the frozen tests: {each.id}" for each in others if each.status == "passed"]


def complaints(results: Sequence[TestResult], what: str) -> list[str]:
    """Return what is wrong with the results: first how many did not run, then the failed ones, a few in detail."""
    missing = [each for each in results if each.status == "missing"]
    bad = [each for each in results if each.status not in {"passed", "missing", "unchecked"}]
    told = [f"{len(missing)} of {len(results)} {what} did not run"] if missing else []
    if len(bad) > _DETAILED:
        told.append(f"{len(bad)} of {len(results)} {what} failed")
    told += [_complaint(each) for each in bad[:_DETAILED]] + [_brief(each) for each in bad[_DETAILED:]]
    return told + [f"did not run: {each.id}" for each in missing if len(missing) < len(results)]


def _complaint(result: TestResult) -> str:
    lines = [line for line in result.message.splitlines() if line.strip()]
    # Of a traceback of pytest: what was wrong, and where; the source around it is in the evidence.
    telling = [line for line in lines if re.match(r"E  |[^/\s]\S*:\d+:", line)] or lines
    return "\n".join([f"{result.id}: {result.status}", *(f"    {line}" for line in telling[-_SHOWN:])])


def _brief(result: TestResult) -> str:
    """Return what was wrong in one line: the first that pytest marks, or the first there is."""
    lines = [line.strip() for line in result.message.splitlines() if line.strip()]
    said = next((line.removeprefix("E").strip() for line in lines if re.match(r"E  ", line)), lines[0] if lines else "")
    return f"{result.id}: {result.status}" + (f": {said}" if said else "")


def _badness(result: TestResult) -> int:
    return _WORST.index(result.status)


def _result(case: TestCase) -> TestResult:
    test = "::".join(part for part in (case.classname, case.name) if part)
    worst, message = "passed", ""
    for entry in case.result:
        status = _status(entry)
        if _WORST.index(status) > _WORST.index(worst):
            worst, message = status, _message(entry)
    return TestResult.model_validate({"id": test, "status": worst, "message": message})


def _status(entry: Element) -> str:
    for kind, status in ((Failure, "failed"), (Error, "error"), (Skipped, "skipped")):
        if isinstance(entry, kind):
            return status
    return "error"


def _message(entry: Element) -> str:
    return (str(getattr(entry, "text", None) or "") or str(getattr(entry, "message", None) or ""))[-4000:]
