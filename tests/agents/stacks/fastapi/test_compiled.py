"""Templates are compiled once for all runs of a user."""

import os
import subprocess
import sys
from pathlib import Path

from tests.agents.todo import todo_spec

RENDER = """
import hashlib, sys
from agents.spec.model import Spec
from agents.stacks import open_stack
files = open_stack("fastapi").render(Spec.model_validate_json(sys.stdin.read()))
print(hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest())
"""


def rendered(cache: str) -> str:
    """Render in a process of its own, with a cache, and return what was made as a hash."""
    return subprocess.run(
        [sys.executable, "-c", RENDER], input=todo_spec().model_dump_json(), capture_output=True, text=True, check=True,
        env={**os.environ, "XDG_CACHE_HOME": cache},
    ).stdout  # fmt: skip


def written(cache: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in cache.rglob("*.cache")}


def test_templates_are_compiled_once_and_only_where_that_can_be_kept(tmp_path):
    first = rendered(str(tmp_path))
    compiled = written(tmp_path)
    assert compiled
    assert rendered(str(tmp_path)) == first
    assert written(tmp_path) == compiled
    assert rendered("/dev/null/nowhere") == first


def test_a_damaged_template_is_compiled_again(tmp_path):
    first = rendered(str(tmp_path))
    compiled = written(tmp_path)
    for path in compiled:
        path.write_bytes(b"")
    assert rendered(str(tmp_path)) == first
    assert all(path.stat().st_size for path in compiled)
