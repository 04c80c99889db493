"""Every class of attacks names tests that are there."""

import ast
import tomllib
from pathlib import Path

import pytest

from bench.escapes import ATTACKS
from bench.measure import ROOT

NAMED = [test for each in tomllib.loads(ATTACKS.read_text(encoding="utf-8"))["attack"] for test in each["tests"]]


@pytest.mark.parametrize("path", sorted({test.partition("::")[0] for test in NAMED}))
def test_tests_that_are_named_are_there(path: str) -> None:
    tree = ast.parse(Path(ROOT, path).read_text(encoding="utf-8"))
    there = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert {test.partition("::")[2] for test in NAMED if test.startswith(path)} <= there


def test_every_attack_is_in_a_class() -> None:
    files = (ROOT / "tests" / "sandbox").glob("test_attacks_*.py")
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in files}
    tests = {
        f"{path.relative_to(ROOT).as_posix()}::{node.name}"
        for path, tree in trees.items()
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test")
    }
    assert tests - {*NAMED} == {"tests/sandbox/test_attacks_limits.py::test_output_at_the_cap_is_whole"}
