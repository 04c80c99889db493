import ast
import re
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from agents.spec.cases import derive_cases
from agents.spec.model import Spec
from agents.specify.compiler import compile_bytes
from tests.agents.spec.garden import garden_spec
from tests.agents.todo import SENTENCES, todo_spec
from workflows.acceptance.suite import render_suite

GUESTS = b"""\
# Guest book

- Each entry has a text (required, at most 200 characters) and a rating (integer, between 1 and 5).
- Anyone can create, view and delete entries.
"""
SPECS = {"todo": todo_spec(), "garden": garden_spec(), "guests": compile_bytes(GUESTS, "guests.md").spec}


@cache
def rendered(name: str) -> Mapping[str, bytes]:
    return render_suite(SPECS[name])


@pytest.fixture(params=SPECS)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


def functions_of(suite: Mapping[str, bytes]) -> dict[str, ast.FunctionDef]:
    found = {}
    for path, content in suite.items():
        for node in ast.parse(content).body if path.endswith(".py") else ():
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found[f"{path}::{node.name}"] = node
    return found


def test_one_test_function_for_each_case_under_its_id(name: str) -> None:
    assert list(functions_of(rendered(name))) == [case.id for case in derive_cases(SPECS[name])]


def test_pytest_collects_exactly_the_cases(name: str, tmp_path: Path) -> None:
    write(rendered(name), tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    argv = [sys.executable, "-P", "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "acceptance"]
    env = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(argv, cwd=tmp_path, env=env, capture_output=True, text=True, check=True)
    ids = [line for line in done.stdout.splitlines() if "::" in line]
    assert sorted(ids) == sorted(case.id for case in derive_cases(SPECS[name]))


def test_each_test_quotes_its_requirements() -> None:
    tests = functions_of(rendered("todo"))
    for case in derive_cases(SPECS["todo"]):
        doc = " ".join((ast.get_docstring(tests[case.id]) or "").split())
        for sentence in case.requirements:
            assert f"{sentence}: {SENTENCES[int(sentence.removeprefix('s-line'))]}" in doc


def test_each_test_asserts(name: str) -> None:
    checks = {"refuse", "ok", "create"}
    for test_id, function in functions_of(rendered(name)).items():
        calls = {n.func.id for n in ast.walk(function) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
        assert calls & checks or any(isinstance(n, ast.Assert) for n in ast.walk(function)), test_id


def test_refused_writes_prove_that_nothing_changed(name: str) -> None:
    """A refused write stands in a block that compares before and after, or is followed by a look at the rows."""
    write = re.compile(r"refuse\((ann|sam|owner|user)\.(post|patch|delete)\(|refuse\((bob|sue)\.")
    texts = {test_id: ast.unparse(function) for test_id, function in functions_of(rendered(name)).items()}
    refused = {test_id: text for test_id, text in texts.items() if write.search(text)}
    assert refused
    for test_id, text in refused.items():
        proof = ("nothing_new(", "untouched(", "unknown_id", "test_delete")
        assert any(word in f"{test_id} {text}" for word in proof), test_id


def test_suite_is_clean_for_the_tools_of_a_careful_project(name: str, tmp_path: Path) -> None:
    write(rendered(name), tmp_path)
    rules = "E,F,I,B,SIM,PT,UP,RUF,C4,PLW,W,N,RET,PIE"
    ruff = [sys.executable, "-m", "ruff"]
    for tool in (["check", "--select", rules], ["format", "--check"]):
        argv = [*ruff, *tool, "--isolated", "--no-cache", "--line-length=100", "acceptance"]
        done = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


def test_rendering_is_pure() -> None:
    assert render_suite(todo_spec()) == rendered("todo")


def test_suite_knows_nothing_of_the_server() -> None:
    modules = {
        alias
        for path, content in rendered("todo").items()
        if path.endswith(".py")
        for node in ast.walk(ast.parse(content))
        if isinstance(node, ast.ImportFrom | ast.Import)
        for alias in ([node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names])
    }
    own = {m for m in modules if m.startswith("acceptance.")}
    roots = {m.partition(".")[0] for m in modules - own}
    assert roots <= {*sys.stdlib_module_names, "pytest"}


def test_words_of_the_document_cannot_leave_their_quotes(tmp_path: Path) -> None:
    spec = todo_spec()
    text = spec.trace[0].text + ' """ \\ {{ 7 * 7 }} {% raw %} $var | `code`'
    hostile = spec.model_copy(update={"trace": (spec.trace[0].model_copy(update={"text": text}), *spec.trace[1:])})
    suite = render_suite(Spec.model_validate(hostile.model_dump()))
    assert list(functions_of(suite)) == list(functions_of(rendered("todo")))
    assert b"{{ 7 * 7 }}" in suite["acceptance/test_auth.py"]


def write(suite: Mapping[str, bytes], folder: Path) -> None:
    for path, content in suite.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
