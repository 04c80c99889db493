"""The packages of the stack, and mypy's cache of them, installed once in the cache of the person."""

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.stacks.fastapi.toolchain import MYPY_ARCHIVE, MYPY_CACHE, harness, toolchain, warm_mypy_command
from sandbox.dependencies import Dependencies
from sandbox.local import LocalSandbox
from sandbox.sandbox import Sandbox


@pytest.fixture(scope="session")
def dependencies() -> Dependencies:
    dependencies = Dependencies(toolchain().lock)
    dependencies.extra(MYPY_CACHE, lambda directory: _warm(dependencies, directory))
    return dependencies


@pytest.fixture(scope="module")
def sandbox(dependencies) -> Iterator[Sandbox]:
    with LocalSandbox(dependencies) as sandbox:
        sandbox.put_harness(harness())
        yield sandbox


def _warm(dependencies: Dependencies, directory: Path) -> None:
    command = warm_mypy_command()
    with LocalSandbox(dependencies) as sandbox:
        sandbox.put_harness(harness())
        result = sandbox.exec(command.argv, timeout=command.timeout)
        assert result.exit_code == command.expect, result.stdout + result.stderr
        archive = sandbox.read_evidence(MYPY_ARCHIVE, cap=256 << 20)
    with tarfile.open(fileobj=io.BytesIO(archive)) as cache:
        cache.extractall(directory, filter="data")
