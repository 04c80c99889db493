"""The sandboxes of a run: started ahead, and none of them outlives it, whenever it ends."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.stacks import open_stack
from sandbox.dependencies import Dependencies
from sandbox.local import LocalSandbox
from workflows.sandboxes import Sandboxes


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    # Short enough for a socket in it.
    made = Path(tempfile.mkdtemp(prefix="s-"))
    monkeypatch.setattr(tempfile, "tempdir", str(made))
    yield made
    shutil.rmtree(made)


def prepared() -> Sandboxes:
    stack = open_stack("fastapi")
    dependencies = Dependencies(stack.toolchain().lock)
    return Sandboxes(stack, lambda: LocalSandbox(dependencies), dependencies)


@pytest.mark.parametrize("seconds", [0, 0.02, 0.1, 0.3, 1.5])
def test_nothing_is_left_of_one_that_nobody_took(folder: Path, seconds: float) -> None:
    sandboxes = prepared()
    time.sleep(seconds)
    sandboxes.close()
    assert list(folder.iterdir()) == []


def test_each_is_fresh_and_none_is_left(folder: Path) -> None:
    sandboxes = prepared()
    for _ in range(3):
        with sandboxes.take() as sandbox:
            assert sandbox.exec(["test", "-e", "here"], timeout=10).exit_code == 1
            sandbox.put({"here": b"not fresh"})
    sandboxes.close()
    assert list(folder.iterdir()) == []
