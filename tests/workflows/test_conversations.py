"""What agents get when they use their tools where they really work: a coder in a sandbox, reviewers of drafts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.model.script import Answer
from sandbox.sandbox import Sandbox
from tests.agents.model.talk import says, talking
from tests.agents.todo import todo_spec
from tests.workflows.gates.project import PROJECT, sandbox
from tests.workflows.hole import AUTHOR, CODE, CODER, DONE, HOLE, SKELETON, TEST, TESTS, WRITTEN, hired, task, writes
from tests.workflows.hole import says as hands_in
from tests.workflows.test_injected import improved_architecture, improved_plan

pytestmark = pytest.mark.filterwarnings("ignore:GitDB is deprecated")  # GitPython advises against it, and we chose it
HEALTH = {"method": "GET", "path": "/health", "body": "", "token": ""}
USED: dict[str, tuple[dict[str, object], str]] = {
    "read_requirements": ({"document": "shop.md", "from_line": 1}, "From 100 on a tenth is taken off."),
    "read_spec": ({"start": "field:Todo.title"}, "field:Todo.title"),
    "git_log": ({"about": "shop"}, "integrate: the shop"),
    "run_tests": ({}, "All of it is in order."),
    "run_lint": ({}, "All of it is in order."),
    "run_types": ({}, "All of it is in order."),
    "run_migrations": ({}, "All of it is in order."),
    "send_requests": ({"requests": [HEALTH]}, "1. 200 fine"),
    "check_code": ({}, "They find nothing."),
    "try_tests": ({"paths": [TESTS]}, f", {TESTS}::test_below_it_is_nothing_less"),
    "ask_person": ({"question": "Rounded?", "why": "Cents.", "default": "Down"}, "Go on with your default: Down"),
}


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with sandbox() as opened:
        yield opened


def results(body: dict[str, list[dict[str, object]]]) -> list[str]:
    """Return what the tools of the last turn were answered, whatever came of them."""
    content = body["messages"][-1]["content"]
    assert isinstance(content, list)
    return [str(block["content"]) for block in content]


def test_a_coder_uses_every_tool_where_it_works(box: Sandbox, tmp_path: Path) -> None:
    turn = Answer(content=tuple({"type": "tool_use", "name": name, "input": USED[name][0]} for name in USED))
    talks = {
        AUTHOR: [writes(TESTS, TEST), hands_in(WRITTEN)],
        CODER: [writes(HOLE, CODE), turn, hands_in(DONE)],
    }
    with hired(tmp_path, talks, box) as staff:
        work = staff.crew.implement(task(), {**PROJECT, HOLE: SKELETON})
        told = dict(zip(USED, results(staff.server.requests[-1]), strict=True))
    assert (work.files[HOLE], work.left) == (CODE.encode(), "")
    assert {name: told[name] for name in USED if USED[name][1] not in told[name]} == {}


@pytest.mark.parametrize(
    ("phase", "wrong", "said", "right"),
    [
        (improved_architecture,
         {"decisions": [], "risks": [], "budgets": [{"metric": "latency p95", "limit": "1 s", "check": "x",
                                                     "requirements": []}]},
         "latency p95 is set by the document", {"decisions": [], "risks": [], "budgets": []}),
        (improved_plan,
         {"changes": [{"id": "T99", "by": "agent", "strategy": "tdd", "own_tests": [], "non_goals": [], "risks": []}],
          "added": []},
         "there is no task T99", {"changes": [], "added": []}),
    ],
    ids=["analyze", "plan"],
)  # fmt: skip
def test_edits_are_tried_before_they_are_handed_in(phase, wrong, said, right, tmp_path) -> None:
    tries = Answer(content=({"type": "tool_use", "name": "try_edits", "input": wrong},
                            {"type": "tool_use", "name": "try_edits", "input": right}))  # fmt: skip
    with talking(tmp_path, tries, says(right)) as (model, server):
        phase(todo_spec(), model)
        refused, held = results(server.requests[1])
    assert (said in refused, held) == (True, "All of it holds.")
