"""Repairs that doubt a test: it stays, red, and a person is asked. And repairs that see what was tried before them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.evidence import Attempt, Failure
from agents.model.script import Answer
from agents.refine.doubts import MOST_DOUBTS, STAYS
from sandbox.sandbox import Sandbox
from tests.workflows.gates.project import PROJECT, sandbox
from tests.workflows.hole import CODE, HOLE, TEST, TESTS, hired, says, task, uses, writes
from workflows.events import Asked
from workflows.questions import asked
from workflows.store import RunStore

pytestmark = pytest.mark.filterwarnings("ignore:GitDB is deprecated")  # GitPython advises against it, and we chose it
WRONG = TEST.replace("== 90", "== 89")
TREE = {**PROJECT, HOLE: CODE.encode(), TESTS: WRONG.encode()}
ONE = f"{TESTS}::test_from_a_hundred_on_it_is_a_tenth_less"
SENTENCE = "From 100 on a tenth is taken off."
MENDED = says({"cause": "The test wants eleven.", "summary": "Nothing can be changed."})


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with sandbox() as opened:
        yield opened


def failure(attempt: int = 1, tests: tuple[str, ...] = (ONE,), tried: tuple[Attempt, ...] = ()) -> Failure:
    return Failure(attempt, {"own_tests": "E  assert 90 == 89"}, TREE, tests, (task(),), tried)


def questions(folder: Path) -> tuple[Asked, ...]:
    """Return what the run of a folder has asked people."""
    RunStore(folder / "run.db").close()
    return asked(folder / "run.db")


def doubts(test: str = ONE, sentence: str = SENTENCE) -> Answer:
    return uses("doubt_test", test=test, sentence=sentence, reason="A tenth of 100 is 10, not 11.")


def test_a_doubt_changes_nothing_and_is_put_to_a_person(box: Sandbox, tmp_path: Path) -> None:
    with hired(tmp_path, {"# Repair 1": [doubts(), writes(TESTS, TEST), MENDED]}, box) as staff:
        work = staff.crew.repair(failure())
        heard = staff.said_to("# Repair 1")
    assert work.files == {}
    assert work.left == f"nothing was changed, and a person is asked whether {ONE} is wrong"
    assert f"{TESTS} is not a file of this task" in heard
    (question,) = questions(tmp_path)
    assert question.question == f"Is the test {ONE} wrong? The document says: “{SENTENCE}”"
    assert (question.why, question.default) == ("A tenth of 100 is 10, not 11.", STAYS)
    assert question.scopes == ("refine/1",)


def test_what_is_mended_beside_a_doubt_is_kept(box: Sandbox, tmp_path: Path) -> None:
    eleven = CODE.replace("amount // 10", "amount // 10 - 1")
    with hired(tmp_path, {"# Repair 1": [doubts(), writes(HOLE, eleven), MENDED]}, box) as staff:
        assert staff.crew.repair(failure()).files == {HOLE: eleven.encode()}


def test_only_failed_tests_are_doubted_and_only_with_words_of_the_document(box: Sandbox, tmp_path: Path) -> None:
    many = tuple(f"{TESTS}::test_{number}" for number in range(MOST_DOUBTS + 1))
    wrong = [doubts(f"{TESTS}::test_other"), doubts(ONE, "Ten is taken off."), *map(doubts, many)]
    with hired(tmp_path, {"# Repair 1": [*wrong, MENDED]}, box) as staff:
        staff.crew.repair(failure(tests=(ONE, *many)))
        heard = staff.said_to("# Repair 1")
    assert "test_other is not among the tests that failed" in heard
    assert "the document does not say that" in heard
    assert f"you have doubted {MOST_DOUBTS} tests" in heard
    assert [each.question.split()[3] for each in questions(tmp_path)] == list(many[:MOST_DOUBTS])


def test_a_repair_sees_what_was_tried_before_and_what_came_of_it(box: Sandbox, tmp_path: Path) -> None:
    first = Attempt("abcdef0123", "+return amount", ("lint: F401",), (ONE,), ("types: no int",))
    with hired(tmp_path, {"# Repair 2": [MENDED]}, box) as staff:
        staff.crew.repair(failure(2, tried=(first,)))
        told = str(staff.server.requests[0]["messages"][0]["content"])
    parts = (
        "## Repair 1, commit abcdef0123",
        "+return amount",
        "It mended:",
        "lint: F401",
        "It left:",
        ONE,
        "It broke:",
    )
    places = [told.index(part, told.index("What was tried before")) for part in parts]
    assert places == sorted(places)
