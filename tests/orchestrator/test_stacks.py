"""Stacks on the command line: what one without templates needs."""

from pathlib import Path

import pytest

from agents.stacks import open_stack
from orchestrator import options
from tests.orchestrator.front import EXAMPLE, orchestrate


@pytest.mark.parametrize("stack", options.DESCRIBED)
def test_a_stack_without_templates_says_that_it_needs_a_model(stack: str, tmp_path: Path) -> None:
    (tmp_path / "todo.md").write_bytes(EXAMPLE.read_bytes())
    result = orchestrate("run", "todo.md", "--stack", stack, cwd=tmp_path)
    assert result.returncode == 2
    assert result.stderr.startswith(f"error: the stack {stack} has no templates, so a model has to write the code")
    assert "--model" in result.stderr.splitlines()[1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["todo.md"]


def test_serve_sends_a_project_of_another_stack_to_its_own_readme(tmp_path: Path) -> None:
    for path in open_stack("express").marks:
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("")
    result = orchestrate("serve", str(tmp_path), cwd=tmp_path)
    assert result.returncode == 1
    assert "is a project of the stack express, which is started by its own commands" in result.stderr
    assert f"hint: read {tmp_path / 'README.md'}" in result.stderr
