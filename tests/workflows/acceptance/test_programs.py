"""The requests of a suite look like those of programs that people use, another one each time."""

from types import ModuleType

import pytest

from tests.agents.todo import todo_spec
from workflows.acceptance.suite import render_suite


@pytest.fixture
def programs() -> ModuleType:
    module = ModuleType("programs")
    exec(compile(render_suite(todo_spec())["acceptance/programs.py"], "programs.py", "exec"), module.__dict__)
    return module


OWN = {"Authorization": "Bearer x", "Connection": "close", "Content-Type": "application/json"}


def test_a_request_has_its_own_headers_once_and_a_host(programs: ModuleType) -> None:
    for _ in range(100):
        headers = list(programs.drawn_headers("api.example.com", OWN))
        names = [name.lower() for name, _ in headers]
        assert len(names) == len(set(names))
        assert {"host": "api.example.com", "connection": "close"}.items() <= {n.lower(): v for n, v in headers}.items()
        assert set(OWN.items()) <= set(headers)


def test_programs_versions_and_order_differ(programs: ModuleType) -> None:
    drawn = [tuple(programs.drawn_headers("localhost", OWN)) for _ in range(300)]
    agents = {{n.lower(): v for n, v in each}.get("user-agent", "") for each in drawn}
    assert any(agent.startswith("Mozilla/") for agent in agents)
    assert {"", "node", "Go-http-client/1.1"} <= agents
    assert len(agents) > 40
    assert len({tuple(name for name, _ in each) for each in drawn}) > 10
