"""Stacks on the command line: what one without templates needs."""

from pathlib import Path

import pytest

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
