"""Agents carry out tasks: tests first and frozen, code within its files, and nothing counts that they only claim."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.integrate.implementer import TaskGivenUp, TemplateImplementer, Work
from agents.model.model import BudgetExceeded
from sandbox.sandbox import Sandbox
from tests.agents.todo import todo_spec
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
    HoleStack,
    hired,
    says,
    task,
    uses,
    writes,
)
from workflows.journal import spent

pytestmark = pytest.mark.filterwarnings("ignore:GitDB is deprecated")  # GitPython advises against it, and we chose it


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with sandbox() as opened:
        yield opened


TREE = {**PROJECT, HOLE: SKELETON}
WEAK = TEST + "\n\ndef test_is_there() -> None:\n    assert callable(discount)\n"
EMPTY = "def test_discounts() -> None:\n    pass\n"
UNUSED = "import os\n" + TEST
CANNED = CODE.replace("amount - amount // 10 if amount >= 100 else amount", "90")
AUTHORED = {AUTHOR: [writes(TESTS, TEST), says(WRITTEN)]}
CODED = {CODER: [writes(HOLE, CODE), says(DONE)]}


def test_a_hole_is_filled_test_first(box: Sandbox, tmp_path: Path) -> None:
    author = [uses("read_file", path="app/shop.py", from_line=1), writes(TESTS, WEAK), says(WRITTEN),
              writes(TESTS, TEST), says(WRITTEN)]  # fmt: skip
    coder = [writes(HOLE, CANNED), uses("try_tests", paths=[TESTS]), says(DONE), writes(HOLE, CODE), says(DONE)]
    with hired(tmp_path, {AUTHOR: author, CODER: coder}, box) as staff:
        work = staff.crew.implement(task(), TREE)
        seen, told = staff.said_to(AUTHOR), staff.said_to(CODER)
    assert work == Work({HOLE: CODE.encode(), TESTS: TEST.encode()}, frozen=(TESTS,), summary=DONE["summary"])
    assert "test_is_there: passes before there is any code" in seen
    assert "def price(amount: int, rebate: int)" in seen
    assert "amount - rebate" not in seen
    assert "raise NotImplementedError" not in seen
    assert "test_below_it_is_nothing_less: failed, and has to pass" in told
    assert spent(tmp_path / "run.db").calls == len(author) + len(coder)


def test_without_a_model_a_hole_stays_a_skeleton_and_nobody_claims_it() -> None:
    work = TemplateImplementer(HoleStack(), todo_spec()).implement(task(), TREE)
    assert (work.files, work.frozen, bool(work.left)) == ({HOLE: SKELETON}, (), True)


def test_a_run_that_goes_on_asks_nothing_again_and_tries_no_tree_again(box: Sandbox, tmp_path: Path) -> None:
    with hired(tmp_path, {**AUTHORED, **CODED}, box) as staff:
        first = staff.crew.implement(task(), TREE)
    cost = spent(tmp_path / "run.db")
    with hired(tmp_path, {}, box) as staff:
        assert staff.crew.implement(task(), TREE) == first
        assert staff.server.requests == []
    assert spent(tmp_path / "run.db") == cost


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ([says(DONE)] * 3, "has to pass"),
        ([writes(TESTS, EMPTY), writes("tests/conftest.py", "import os"), writes("app/shop.py", "x = 1"),
          says(DONE), says(DONE), says(DONE)], "has to pass"),
        ([writes(HOLE, CANNED), says(DONE), says(DONE), says(DONE)], "has to pass"),
        ([writes(HOLE, CODE + "import os\n"), says(DONE), says(DONE), says(DONE)], "F401"),
        ([says("All gates are green."), says('{"summary": "It'), says("")], "no answer of 3 held"),
        ([says(DONE, stop_reason="max_tokens")], "max tokens"),
        ([says("", stop_reason="refusal")], "refusal"),
        ([uses("search", pattern="price", folder="")] * 8, "no progress"),
        ([uses("stop_for_scope", files=["app/shop.py"], reason="prices are there")], "app/shop.py"),
    ],
    ids=["claims", "edits-tests", "canned", "lint", "broken-json", "cut", "refuses", "loops", "scope"],
)  # fmt: skip
def test_who_cheats_or_fails_leaves_the_skeleton(answers, why, box: Sandbox, tmp_path: Path) -> None:
    with hired(tmp_path, {**AUTHORED, CODER: answers}, box) as staff:
        work = staff.crew.implement(task(), TREE)
        told = staff.said_to(CODER)
    assert (work.files, work.frozen) == ({HOLE: SKELETON}, ())
    assert why in work.left
    if len(answers) == 6:
        refused = [
            path for path in (TESTS, "tests/conftest.py", "app/shop.py") if f"{path} is not a file of this task" in told
        ]
        assert len(refused) == 3


@pytest.mark.parametrize("text", [EMPTY, WEAK, UNUSED, "def test_broken(nothing) -> None:\n    assert nothing\n", ""])
def test_an_author_whose_tests_prove_nothing_is_refused(text: str, box: Sandbox, tmp_path: Path) -> None:
    with hired(tmp_path, {AUTHOR: [writes(TESTS, text), says(WRITTEN), says(WRITTEN), says(WRITTEN)]}, box) as staff:
        work = staff.crew.implement(task(), TREE)
    assert work.files == {HOLE: SKELETON}
    assert "no answer of 3 held" in work.left


def test_what_no_template_has_and_no_agent_wrote_ends_the_run(box: Sandbox, tmp_path: Path) -> None:
    new = task(files=("app/new.py",), unit="", own_tests=())
    with hired(tmp_path, {CODER: [says(DONE)] * 3}, box) as staff, pytest.raises(TaskGivenUp, match=r"T02 .*new.py"):
        staff.crew.implement(new, PROJECT)


def test_a_test_of_code_that_does_not_exist_is_red(box: Sandbox, tmp_path: Path) -> None:
    with hired(tmp_path, {**AUTHORED, **CODED}, box) as staff:
        work = staff.crew.implement(task(unit=""), PROJECT)
    assert (set(work.files), work.left) == ({HOLE, TESTS}, "")


@pytest.mark.parametrize("strategy", ["characterization", "bug-fix", "test-after"])
def test_each_strategy_has_its_order(strategy: str, box: Sandbox, tmp_path: Path) -> None:
    """The code is there and half wrong; a test that pins it, one that shows the bug, or tests of what was mended."""
    wrong = CODE.replace(">= 100", "> 100").encode()
    pin = TEST.replace("== 90", "== 100")
    tests = {"characterization": pin, "bug-fix": TEST, "test-after": TEST}[strategy]
    code = {"characterization": CODE.replace(">= 100", ">= 101")}.get(strategy, CODE)
    talks = {AUTHOR: [writes(TESTS, tests), says(WRITTEN)], CODER: [writes(HOLE, code), says(DONE)]}
    with hired(tmp_path, talks, box) as staff:
        work = staff.crew.implement(task(strategy=strategy), {**TREE, HOLE: wrong})
        first = str(staff.server.requests[0]["messages"][0])
    assert (work.files[HOLE], work.left) == (code.encode(), "")
    assert (AUTHOR in first) == (strategy != "test-after")


def test_a_refactoring_starts_from_green_and_ends_there(box: Sandbox, tmp_path: Path) -> None:
    change = task(strategy="refactor", files=("app/shop.py",), own_tests=(), unit="all")
    clean = "def price(amount: int, rebate: int) -> int:\n    return max(0, amount - rebate)\n"
    with hired(tmp_path, {CODER: [writes("app/shop.py", clean), says(DONE)]}, box) as staff:
        assert staff.crew.implement(change, PROJECT).files == {"app/shop.py": clean.encode()}
    with hired(tmp_path / "..", {}, box) as staff, pytest.raises(TaskGivenUp, match="before it is touched"):
        staff.crew.implement(change, {**PROJECT, "tests/test_red.py": b"def test_red() -> None:\n    assert False\n"})


def test_work_that_others_have_broken_does_not_fit_and_keeps_its_tests_when_done_again(
    box: Sandbox, tmp_path: Path
) -> None:
    again = CODE.replace("100", "HUNDRED").replace("def ", "from app.shop import HUNDRED\n\n\ndef ", 1)
    talks = {"carried this out before": [writes(HOLE, again), says(DONE)]}
    fresh = (
        TEST + "\n\ndef test_knows_the_limit() -> None:\n    import app.shop\n\n    assert app.shop.HUNDRED == 100\n"
    )
    with hired(tmp_path, talks, box) as staff:
        work = Work({HOLE: CODE.encode(), TESTS: fresh.encode()}, frozen=(TESTS,))
        changed = {**TREE, **work.files}
        assert not staff.crew.fits(task(), work, changed)
        moved = {**changed, "app/shop.py": PROJECT["app/shop.py"] + b"\n\nHUNDRED = 100\n"}
        assert staff.crew.fits(task(), work, moved)
        redone = staff.crew.implement(task(), moved, work)
    assert redone.files == {HOLE: again.encode(), TESTS: fresh.encode()}


def test_without_budget_nothing_is_asked_and_the_run_stops(box: Sandbox, tmp_path: Path) -> None:
    with hired(tmp_path, {**AUTHORED, **CODED}, box, budget=0.001) as staff, pytest.raises(BudgetExceeded):
        staff.crew.implement(task(), TREE)
    assert spent(tmp_path / "run.db").usd == 0
