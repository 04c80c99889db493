"""A test that contradicts the document: its author hears of it once, mends it or stays with it, and then it stays."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.model.script import Answer
from sandbox.sandbox import Sandbox
from tests.workflows.gates.project import PROJECT, sandbox
from tests.workflows.hole import (
    AUTHOR,
    CODE,
    CODER,
    DONE,
    HOLE,
    SKELETON,
    TEST,
    TESTS,
    WRITTEN,
    Staff,
    hired,
    says,
    task,
    uses,
    writes,
)

pytestmark = pytest.mark.filterwarnings("ignore:GitDB is deprecated")  # GitPython advises against it, and we chose it
TREE = {**PROJECT, HOLE: SKELETON}
WRONG = TEST.replace("== 90", "== 89")
ONE = f"{TESTS}::test_from_a_hundred_on_it_is_a_tenth_less"
DOUBT = uses("dispute_tests", tests=[ONE], sentence="A tenth is taken off.", reason="A tenth of 100 is 10, not 11.")
AUTHOR_AGAIN, CODER_AGAIN = "You wrote these tests before", "You said that the tests contradict"
MENDED = {"summary": "It is a tenth, as the sentence says."}
STAYS = {"summary": "The sentence wants eleven."}


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with sandbox() as opened:
        yield opened


def talks(again: list[Answer], settled: list[Answer]) -> dict[str, list[Answer]]:
    first = {AUTHOR: [writes(TESTS, WRONG), says(WRITTEN)], CODER: [writes(HOLE, CODE), DOUBT]}
    return {AUTHOR_AGAIN: again, CODER_AGAIN: settled, **first}


def offered(staff: Staff, when: str) -> set[str]:
    body = next(body for body in staff.server.requests if when in str(body["messages"][0]))
    return {tool["name"] for tool in body["tools"]}


def test_the_author_mends_what_contradicts_the_document(box: Sandbox, tmp_path: Path) -> None:
    again = [uses("edit_file", path=TESTS, old="== 89", new="== 90"), says(MENDED)]
    with hired(tmp_path, talks(again, [writes(HOLE, CODE), says(DONE)]), box) as staff:
        work = staff.crew.implement(task(), TREE)
        heard, settled = staff.said_to(AUTHOR_AGAIN), staff.said_to(CODER_AGAIN)
        assert "dispute_tests" in offered(staff, CODER) - offered(staff, CODER_AGAIN)
    assert (work.files, work.frozen) == ({HOLE: CODE.encode(), TESTS: TEST.encode()}, (TESTS,))
    assert "A tenth of 100 is 10, not 11." in heard
    assert f"<answer>{MENDED['summary']}</answer>" in settled
    assert ONE in work.summary


def test_an_author_that_stays_with_its_test_is_not_asked_again(box: Sandbox, tmp_path: Path) -> None:
    eleven = CODE.replace("amount // 10", "amount // 10 - 1")
    settled = [DOUBT, writes(HOLE, eleven), says(DONE)]
    with hired(tmp_path, talks([says(STAYS)], settled), box) as staff:
        work = staff.crew.implement(task(), TREE)
        assert "there is no tool dispute_tests" in staff.said_to(CODER_AGAIN)
    assert (work.files[TESTS], work.files[HOLE]) == (WRONG.encode(), eleven.encode())


def test_a_run_that_goes_on_hears_the_same_dispute_without_asking_again(box: Sandbox, tmp_path: Path) -> None:
    with hired(tmp_path, talks([says(STAYS)], [says("", stop_reason="refusal")]), box) as staff:
        first = staff.crew.implement(task(), TREE)
    with hired(tmp_path, {}, box) as staff:
        assert staff.crew.implement(task(), TREE) == first
        assert staff.server.requests == []
    assert "refusal" in first.left
