"""Which agent has which tools: the table of docs/model.md is made from what agents really offer to a model."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from agents.evidence import Failure
from agents.model.model import GaveUp
from agents.model.script import Answer
from agents.specify.proposals.proposals import propose
from sandbox.sandbox import Sandbox
from tests.agents.model.talk import talking
from tests.agents.todo import todo_spec
from tests.workflows.gates.project import PROJECT, sandbox
from tests.workflows.hole import AUTHOR, CODER, HOLE, SKELETON, TEST, TESTS, WRITTEN, hired, says, task, writes
from tests.workflows.test_injected import improved_architecture, improved_plan

pytestmark = pytest.mark.filterwarnings("ignore:GitDB is deprecated")  # GitPython advises against it, and we chose it
MODEL_PAGE = Path(__file__).parents[2] / "docs" / "model.md"
BEGIN, END = "<!-- tools -->\n", "<!-- /tools -->"
REFUSES = says("", stop_reason="refusal")
WRITES = {"write_file", "edit_file"}
RUNS = {"run_tests", "run_lint", "run_types", "run_migrations", "send_requests"}


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with sandbox() as opened:
        yield opened


@pytest.fixture(scope="module")
def offered(box: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[str]]:
    """The tools that each agent offers, by its column."""
    found = {}
    for name, phase in (("analyze", improved_architecture), ("plan", improved_plan)):
        with talking(tmp_path_factory.mktemp(name), REFUSES) as (model, server), pytest.raises(GaveUp):
            phase(todo_spec(), model)
        found[name] = names(server.requests[0])
    with talking(tmp_path_factory.mktemp("specify"), REFUSES) as (model, server), pytest.raises(GaveUp):
        propose({"a.md": b"# Shop\n\n- Folks jot down a thing or two.\n"}, model)
    found["specify"] = names(server.requests[0])
    talks: dict[str, list[Answer]] = {
        AUTHOR: [writes(TESTS, TEST), says(WRITTEN)], CODER: [REFUSES], "# Repair 1": [REFUSES],
    }  # fmt: skip
    with hired(tmp_path_factory.mktemp("crew"), talks, box) as staff:
        staff.crew.implement(task(), {**PROJECT, HOLE: SKELETON})
        staff.crew.repair(Failure(1, {}, PROJECT))
        first = {str(body["messages"][0]["content"])[:9]: names(body) for body in staff.server.requests}
    return found | {"tests": first[AUTHOR[:9]], "code": first["# T02: <t"], "refine": first["# Repair "]}


def names(body: Mapping[str, list[Mapping[str, str]]]) -> list[str]:
    return [tool["name"] for tool in body["tools"]]


def test_the_page_shows_the_tools_that_agents_have(offered: Mapping[str, list[str]]) -> None:
    agents = ("specify", "analyze", "plan", "tests", "code", "refine")
    tools = dict.fromkeys(tool for agent in agents for tool in offered[agent])
    rows = [f"| `{tool}` | {' | '.join('yes' if tool in offered[a] else '' for a in agents)} |" for tool in tools]
    table = "\n".join([f"| | {' | '.join(agents)} |", "|---" * (len(agents) + 1) + "|", *rows]) + "\n"
    before, _, rest = MODEL_PAGE.read_text(encoding="utf-8").partition(BEGIN)
    shown, _, after = rest.partition(END)
    if os.environ.get("UPDATE_GOLDEN") == "1":
        MODEL_PAGE.write_text(f"{before}{BEGIN}{table}{END}{after}", encoding="utf-8")
    assert shown == table


def test_each_has_the_least_that_it_needs(offered: Mapping[str, list[str]]) -> None:
    assert all(not (WRITES | RUNS) & set(offered[agent]) for agent in ("specify", "analyze", "plan"))
    assert not {*RUNS, "git_log", "git_diff"} & set(offered["tests"])
    assert {*RUNS, *WRITES, "git_log", "git_diff", "read_requirements"} <= set(offered["code"]) & set(offered["refine"])
    assert all("ask_person" in tools for tools in offered.values())
    assert not [tool for tools in offered.values() for tool in tools if "gate" in tool or "shell" in tool]
