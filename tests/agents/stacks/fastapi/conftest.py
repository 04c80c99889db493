"""The packages of the stack and what is made of them, installed once in the cache of the person."""

from collections.abc import Iterator

import pytest

from agents.stacks.fastapi.stack import FastApiStack
from agents.stacks.fastapi.toolchain import harness, toolchain
from sandbox.dependencies import Dependencies
from sandbox.local import LocalSandbox
from sandbox.sandbox import Sandbox
from workflows.sandboxes import Sandboxes


@pytest.fixture(scope="session")
def dependencies() -> Dependencies:
    dependencies = Dependencies(toolchain().lock)
    sandboxes = Sandboxes(FastApiStack(), lambda: LocalSandbox(dependencies), dependencies)
    with sandboxes.take():
        sandboxes.close()
    return dependencies


@pytest.fixture(scope="module")
def sandbox(dependencies) -> Iterator[Sandbox]:
    with LocalSandbox(dependencies) as sandbox:
        sandbox.put_harness(harness())
        yield sandbox
