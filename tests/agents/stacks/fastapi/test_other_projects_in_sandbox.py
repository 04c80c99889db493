"""Projects in other nouns, with what the todo document does not use: their own tests pass, and they read well."""

import json

import pytest

from agents.analyze.openapi import openapi
from agents.stacks.fastapi.stack import FastApiStack
from agents.stacks.fastapi.toolchain import toolchain
from sandbox.sandbox import Sandbox
from tests.agents.analyze.museum import museum_spec
from tests.agents.library import library_spec
from tests.agents.stacks.fastapi.cinema import cinema_spec
from tests.agents.stacks.fastapi.club import club_spec
from tests.agents.stacks.fastapi.contracts import shape
from tests.agents.stacks.fastapi.garage import garage_spec
from tests.agents.stacks.fastapi.workshop import workshop_spec

TOOLS = toolchain()
EMPTY = ("find", "/workspace", "/evidence", "-mindepth", "1", "-delete")
SPECS = {
    "cinema": cinema_spec(),
    "club": club_spec(),
    "garage": garage_spec(),
    "museum": museum_spec(),
    "workshop": workshop_spec(),
}
CONTRACTS = {**SPECS, "library": library_spec()}


@pytest.fixture
def project(sandbox, request) -> Sandbox:
    sandbox.exec(EMPTY, timeout=10)
    sandbox.put(FastApiStack().render(request.param))
    return sandbox


@pytest.mark.parametrize("project", SPECS.values(), ids=SPECS, indirect=True)
def test_own_tests_pass_on_code_that_is_clean(project, request):
    env = {"DATABASE_URL": project.create_database(request.node.callspec.id)}
    for command in (*TOOLS.lint, TOOLS.migrate_up, TOOLS.migrate_again, TOOLS.test):
        result = project.exec(command.argv, timeout=command.timeout, env={**command.env, **env})
        assert result.exit_code == command.expect, (result.stdout + result.stderr).decode()[-4000:]


@pytest.mark.parametrize(("project", "spec"), [(s, s) for s in CONTRACTS.values()], ids=CONTRACTS, indirect=["project"])
def test_the_contract_is_the_one_of_the_architecture(project, spec):
    result = project.exec(TOOLS.openapi.argv, timeout=TOOLS.openapi.timeout)
    assert shape(json.loads(result.stdout), spec.api.base) == shape(openapi(spec), spec.api.base)
