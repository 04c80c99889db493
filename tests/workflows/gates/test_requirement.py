"""Where sentences end up: proved only by tests that cite them, or by the load."""

from agents.spec.cases import Case, derive_cases
from tests.agents.todo import todo_spec
from workflows.events import Requirement
from workflows.gates.requirement import requirement_results
from workflows.verdict import Measure, Verdict

SPEC = todo_spec()
CASES = derive_cases(SPEC)
LIMIT = next(case for case in CASES if "s-line36" in case.requirements)


def acceptance(phase: str, *failing: str) -> Verdict:
    tests = [{"id": c.id, "status": "failed" if c.id in failing else "passed"} for c in CASES]
    return judged(phase, tests, "fail" if failing else "pass")


def judged(phase: str, tests: list[dict[str, str]], status: str) -> Verdict:
    return Verdict.model_validate({"phase": phase, "gate": "acceptance", "status": status, "tests": tests})


def boot(share: float) -> Verdict:
    measure = Measure(name="within 200 ms", value=share, threshold=95, unit="%")
    return Verdict(phase="execute", gate="boot", status="pass", measures=(measure,))


def by_line(*verdicts: Verdict, cases: tuple[Case, ...] = CASES) -> dict[int, Requirement]:
    return {row.line: row for row in requirement_results(SPEC, cases, verdicts)}


def test_a_finished_run_proves_what_was_built() -> None:
    rows = by_line(acceptance("integrate"), acceptance("execute"), boot(99.7))
    statuses = {line: row.status for line, row in rows.items()}
    assert statuses.pop(40) == statuses.pop(45) == "not-understood"
    assert statuses.pop(49) == statuses.pop(50) == "out-of-scope"
    assert set(statuses.values()) == {"proved"}
    assert "rule:Todo.list_done" in rows[36].elements
    assert LIMIT.id in rows[36].tests
    assert rows[44].reason == "99.7 % within 200 ms under the load of the boot gate, 95 % are needed"


def test_one_failing_test_is_enough() -> None:
    row = by_line(acceptance("integrate"), acceptance("execute", LIMIT.id))[36]
    assert row.status == "failed"
    assert row.reason.endswith(f"tests did not pass: {LIMIT.id}")


def test_the_last_verdict_counts() -> None:
    assert by_line(acceptance("integrate", LIMIT.id), acceptance("refine"))[36].status == "proved"


def test_what_nobody_tested_is_not_proved() -> None:
    assert by_line()[36].status == "untested"
    assert by_line()[36].reason == "the acceptance tests have not run"
    assert by_line(acceptance("execute"), cases=())[36].reason == "no acceptance case cites it"
    assert by_line(acceptance("execute"))[44].reason == "the load has not been measured"
    assert by_line(acceptance("execute"), boot(90))[44].status == "failed"


def test_a_case_that_did_not_run_fails_its_requirement() -> None:
    none = judged("execute", [{"id": "x", "status": "passed"}], "fail")
    assert by_line(none)[36].status == "failed"


def test_what_is_built_without_a_test_that_was_seen_to_fail_is_a_gap() -> None:
    nobody_looked = by_line()
    assert nobody_looked[36].gap
    assert not nobody_looked[40].gap  # it was not understood: nothing is built
    assert not nobody_looked[49].gap
    assert not nobody_looked[44].gap  # it is measured, not tested
    assert not by_line(acceptance("execute"))[36].gap
