"""JUnit for those who collect test results: a suite for each gate, and its verdict as a test of its own.

Thus a gate that failed although none of its tests did (a limit, a file that is missing) is red there, too.
"""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from workflows.events import Done
from workflows.verdict import TestResult, Verdict

_UNREADABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML may hold, not even escaped."""
_ENDS = {"failed": "failure", "error": "error", "missing": "error", "skipped": "skipped", "unchecked": "skipped"}
_ENDED = {"fail": "failure", "unchecked": "skipped", "waived": "skipped"}


def junit(done: Done) -> bytes:
    """Return the tests and gates of a run as JUnit."""
    root = ET.Element("testsuites", name=_readable(f"orchestrate {done.run}"))
    for verdict in done.verdicts:
        root.append(_suite(verdict))
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.attrib[name]) for suite in root)))
    root.set("time", f"{sum(verdict.duration_s for verdict in done.verdicts):.3f}")
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _suite(verdict: Verdict) -> ET.Element:
    suite = ET.Element("testsuite", name=_readable(f"{verdict.phase}.{verdict.gate}"))
    suite.extend([_verdict(verdict), *_tests(verdict)])
    suite.set("tests", str(len(suite)))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(len(suite.findall(f"testcase/{tag}"))))
    suite.set("time", f"{verdict.duration_s:.3f}")
    return suite


def _verdict(verdict: Verdict) -> ET.Element:
    """An advisory gate that fails stops nothing, so it is not red."""
    tag = _ENDED.get(verdict.status, "")
    if tag == "failure" and verdict.level == "advisory":
        tag = "skipped"
    told = verdict.finding or verdict.reason
    return _case(f"{verdict.phase}.{verdict.gate}", "verdict", tag, told, verdict.duration_s)


def _tests(verdict: Verdict) -> Iterator[ET.Element]:
    for test in verdict.tests:
        path, _, name = test.id.rpartition("::")
        # The suite runs in more than one phase, and who reads JUnit takes the same class and name for the same test.
        where = f"{verdict.phase}.{path.removesuffix('.py').replace('/', '.')}"
        tag = _ENDS.get(test.status, "")
        if tag == "failure" and verdict.level == "advisory":
            tag = "skipped"
        yield _case(where, name, tag, _message(test))


def _message(test: TestResult) -> str:
    return test.message or ("" if test.status == "passed" else test.status)


def _case(where: str, name: str, tag: str, told: str, seconds: float = 0.0) -> ET.Element:
    case = ET.Element("testcase", classname=_readable(where), name=_readable(name), time=f"{seconds:.3f}")
    if tag:
        first = told.strip().partition("\n")[0]
        ET.SubElement(case, tag, message=_readable(first)).text = _readable(told)
    return case


def _readable(text: str) -> str:
    return _UNREADABLE.sub("\ufffd", text)
