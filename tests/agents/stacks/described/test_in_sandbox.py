"""The harness of the Express stack in a sandbox, on an implementation that was made by hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.specify.compiler import compile_path
from agents.stacks import open_stack
from agents.stacks.ran import run
from sandbox.dependencies import Dependencies
from sandbox.local import LocalSandbox
from sandbox.packages import install_packages
from workflows.gates.manifest import collected, written

ROOT = Path(__file__).parents[4]
HAND = ROOT / "tests" / "corpus" / "express" / "todo"
STACK = open_stack("express")
TOOLS = STACK.toolchain()


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    spec = compile_path(ROOT / "examples" / "todo.md").spec
    assert spec is not None
    by_hand = {path.relative_to(HAND).as_posix(): path.read_bytes() for path in HAND.rglob("*") if path.is_file()}
    return {**STACK.render(spec), **by_hand}


@pytest.fixture(scope="module")
def sandbox(files: dict[str, bytes]) -> Iterator[LocalSandbox]:
    dependencies = Dependencies(TOOLS.lock)
    assert TOOLS.packages is not None
    install_packages(dependencies, TOOLS.packages)
    with LocalSandbox(dependencies) as opened:
        opened.put(files)
        opened.put_harness(STACK.harness())
        yield opened


def test_what_is_collected_is_what_we_read(sandbox: LocalSandbox, files: dict[str, bytes]) -> None:
    ran = run(sandbox, TOOLS.collect)
    assert ran.ok, ran.problem
    assert sorted(collected(ran.text)) == sorted(written(files, "acceptance/", TOOLS.lexis))


def test_tests_in_other_forms_and_silenced_tools_are_refused(sandbox: LocalSandbox) -> None:
    text = b'import { test } from "node:test";\n// eslint-disable-next-line\ntest.skip("a", () => {});\n'
    sandbox.put({"tests/other.test.ts": text, "src/hidden.js": b""})
    silenced, collection = run(sandbox, TOOLS.lint[0]), run(sandbox, TOOLS.collect)
    sandbox.put({"tests/other.test.ts": b"", "src/hidden.js": b""})
    assert 'tests/other.test.ts:3: test.skip() is not test("name", ...) at the top' in collection.problem
    assert "tests/other.test.ts:2: silences a check" in silenced.problem
    assert "src/hidden.js: is no TypeScript source" in silenced.problem


def test_migrations_that_leave_something_behind_are_refused(sandbox: LocalSandbox, files: dict[str, bytes]) -> None:
    env = {"DATABASE_URL": sandbox.create_database("again")}
    assert run(sandbox, TOOLS.migrate_up, env).ok
    assert run(sandbox, TOOLS.migrate_again, env).ok
    down = "migrations/0001_initial.down.sql"
    sandbox.put({down: files[down].replace(b"DROP TYPE priority;\n", b"")})
    again = run(sandbox, TOOLS.migrate_again, env)
    sandbox.put({down: files[down]})
    assert not again.ok
    assert "is still there after the way down: type | priority | low,normal,high" in again.problem
