"""Real runs of the product, shared by the end-to-end tests: one of the example, and its backend served."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from agents.spec.bootstrap import bootstrap_variables
from agents.spec.canonical import load
from agents.stacks import open_stack
from agents.stacks.ran import server_env
from sandbox.choose import open_sandbox
from sandbox.dependencies import Dependencies
from sandbox.sandbox import Sandbox
from workflows.events import Done

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "todo.md"
LIBRARY = ROOT / "examples" / "library.md"
SMALL = Path(__file__).parent / "documents" / "shelves.md"
"""Two entities, a rule over rows and a sentence that nobody can build: small, so that a run is quick."""


@dataclass(frozen=True)
class Finished:
    """A run of the command line that has ended."""

    exit_code: int
    stdout: str
    stderr: str
    folder: Path

    @property
    def done(self) -> Done:
        return Done.model_validate_json(self.stdout.splitlines()[-1])

    @property
    def events(self) -> list[dict]:
        return [json.loads(line) for line in self.stdout.splitlines()]


@dataclass(frozen=True)
class Served:
    """A backend that listens on a Unix socket; `clock`: the file that sets its time, `account`: its first account."""

    socket: Path
    clock: Path
    account: Mapping[str, str]


def orchestrate(folder: Path, *arguments: str) -> Finished:
    argv = [sys.executable, "-m", "orchestrator", *arguments]
    done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, timeout=500, stdin=subprocess.DEVNULL)
    return Finished(done.returncode, done.stdout, done.stderr, folder)


def project_files(folder: Path) -> dict[str, bytes]:
    paths = [p for p in folder.rglob("*") if p.is_file() and ".git" not in p.relative_to(folder).parts]
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in paths}


@pytest.fixture(scope="session")
def todo_run(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    folder = tmp_path_factory.mktemp("todo")
    finished = orchestrate(folder, "run", str(EXAMPLE), "--out", "backend", "--allow-gaps", "--json")
    assert finished.exit_code == 0, finished.stdout[-3000:] + finished.stderr[-3000:]
    return finished


@pytest.fixture(scope="package")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """The demo with a document that it was not made for."""
    folder = tmp_path_factory.mktemp("demo")
    argv = [sys.executable, "-m", "bench.demo", str(SMALL), "--out", "out"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "80"}
    done = subprocess.run(
        argv, cwd=folder, env=env, capture_output=True, text=True, timeout=500, stdin=subprocess.DEVNULL
    )  # fmt: skip
    return Finished(done.returncode, done.stdout, done.stderr, folder)


@pytest.fixture(scope="package")
def demonstrated(demonstration: Finished) -> Done:
    """The account of the demo's run."""
    report = demonstration.folder / "out" / "docs" / "orchestrate" / "report.json"
    return Done.model_validate_json(report.read_bytes())


@pytest.fixture(scope="package")
def sandbox() -> Iterator[Sandbox]:
    opened = open_sandbox("local", Dependencies(open_stack("fastapi").toolchain().lock))
    opened.start()
    yield opened
    opened.close()


@pytest.fixture(scope="package")
def served_todo(todo_run: Finished, sandbox: Sandbox) -> Iterator[Served]:
    with served(todo_run.folder / "backend", sandbox, "raised") as backend:
        yield backend


@pytest.fixture(scope="session")
def library_run(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    folder = tmp_path_factory.mktemp("library")
    finished = orchestrate(folder, "run", str(LIBRARY), "--out", "backend", "--allow-gaps", "--json")
    assert finished.exit_code == 0, finished.stdout[-3000:] + finished.stderr[-3000:]
    return finished


@pytest.fixture(scope="package")
def served_library(library_run: Finished, sandbox: Sandbox) -> Iterator[Served]:
    """The library with the rate limit of its document."""
    with served(library_run.folder / "backend", sandbox, "document") as backend:
        yield backend


@contextmanager
def served(folder: Path, sandbox: Sandbox, mode: str) -> Iterator[Served]:
    """Serve a delivered backend on a database of its own."""
    stack = open_stack("fastapi")
    tools = stack.toolchain()
    spec = load((folder / "docs/orchestrate/spec.json").read_text(encoding="utf-8"))
    sandbox.exec(["find", "/workspace", "-mindepth", "1", "-delete"], timeout=30)
    sandbox.put(project_files(folder))
    sandbox.put_harness(stack.harness())
    env = server_env(spec, sandbox.create_database(f"served_{mode}"), mode)
    up = tools.migrate_up
    assert sandbox.exec(up.argv, timeout=up.timeout, env={**up.env, **env}).exit_code == up.expect
    with sandbox.serve(tools.serve.argv, env={**tools.serve.env, **env}) as server:
        server.wait_ready(30)
        account = bootstrap_variables(spec)
        yield Served(server.socket, sandbox.control_dir / "clock", account)
