"""Whether the tests of what a model wrote notice faults that are planted into it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from agents.stacks.stack import Command, Toolchain
from tests.workflows.gates.project import HARNESS, PROJECT, PYTHON, STACK, TinyStack, make_subject
from workflows.gates.code_mutants import frailty, judge_code_mutants
from workflows.gates.outcome import conclude
from workflows.gates.subject import Written
from workflows.verdict import TestResult as Result

SHOP = Written("app/shop.py", frozenset({2, 3, 4}), ("tests/test_shop.py",), ("FR-7",))


class PlantedStack(TinyStack):
    """The tiny stack with the program that plants faults."""

    def harness(self) -> Mapping[str, bytes]:
        settings = HARNESS["pytest.ini"] + b"asyncio_default_fixture_loop_scope = session\n"
        return {**HARNESS, "pytest.ini": settings, "planted.py": STACK.joinpath("harness", "planted.py").read_bytes()}

    def toolchain(self) -> Toolchain:
        return replace(super().toolchain(), planted=Command((*PYTHON, "/harness/planted.py"), timeout=60))


def test_faults_that_no_test_notices_are_listed_with_the_sentence(tmp_path: Path) -> None:
    subject = make_subject(tmp_path, stack=PlantedStack(), phase="execute", written=(SHOP,))
    verdict = conclude(subject, "code_mutants", lambda: judge_code_mutants(subject))
    ends = {each.id.rpartition(":")[0]: each.status for each in verdict.tests}
    assert ends == {
        "app/shop.py:2:bound": "failed",
        "app/shop.py:3:off-by-one": "passed",
        "app/shop.py:4:off-by-one": "passed",
    }
    assert (verdict.status, verdict.level) == ("fail", "advisory")
    killed = verdict.measures[0]
    assert (killed.name, killed.value, killed.threshold) == ("killed", 75.0, 85.0)
    assert "app/shop.py:2 (bound; FR-7)" in verdict.finding
    assert "+    if rebate >= amount:" in verdict.finding
    assert (tmp_path / "round-1" / "code_mutants.json").is_file()


def test_tests_that_are_red_without_a_fault_say_nothing(tmp_path: Path) -> None:
    files = {**PROJECT, "app/shop.py": b"def price(amount: int, rebate: int) -> int:\n    return amount - rebate\n"}
    subject = make_subject(tmp_path, files, stack=PlantedStack(), phase="execute", written=(SHOP,))
    verdict = conclude(subject, "code_mutants", lambda: judge_code_mutants(subject))
    assert verdict.status == "unchecked"
    assert "test_price_never_falls_below_nothing" in verdict.reason


def test_where_no_model_wrote_or_nothing_can_be_planted_nothing_is_said(tmp_path: Path) -> None:
    nobody = make_subject(tmp_path, stack=PlantedStack())
    assert judge_code_mutants(nobody).unchecked == "no line of a rule was written by a model"
    other = make_subject(tmp_path, written=(SHOP,))
    assert judge_code_mutants(other).unchecked == "faults cannot be planted into sources of tiny yet"


def test_a_sentence_is_weak_where_too_many_faults_in_its_code_survive() -> None:
    ends = [Result(id=f"app/shop.py:{n}:bound:x", status="passed") for n in range(6)]
    gone = Result(id="app/shop.py:2:bound:y", status="failed", message="bound: - > + >=")
    others = Result(id="app/other.py:1:bound:z", status="failed", message="bound")
    assert frailty({"app/shop.py"}, [*ends, gone, others]) == ""
    told = frailty({"app/shop.py"}, [*ends[:5], gone, others])
    assert told == "1 of 6 faults in its code turn none of its tests red: app/shop.py:2, bound: - > + >="
