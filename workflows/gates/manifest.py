"""Which tests must run: what pytest collects, held against what anybody can read in the test files."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from agents.sources import tree_of
from agents.stacks.lexis import Lexis
from workflows.verdict import Verdict

_ID = re.compile(r"[\w./-]+\.\w+::\S")


def collected(output: str) -> tuple[str, ...]:
    """Return the test ids that a test run has printed before the first test: one a line, up to the first empty line."""
    ids: list[str] = []
    for line in output.splitlines():
        if _ID.match(line):
            ids.append(line.strip())
        elif ids and not line.strip():
            break
    return tuple(ids)


def written(files: Mapping[str, bytes], suite: str, lexis: Lexis | None = None) -> tuple[str, ...]:
    """Return the tests that stand in the test files, without parameters; code that hides tests cannot hide these.

    The acceptance suite below `suite` is not among them: it is ours and runs elsewhere.
    """
    if lexis:
        return tuple(
            test for path in sorted(files) if not path.startswith(suite) for test in lexis.tests(path, files[path])
        )
    names = sorted(path for path in files if _is_test_file(path) and not path.startswith(suite))
    return tuple(test for path in names for test in _tests(path, files[path]))


def manifest(frozen: Sequence[str] | None, found: Sequence[str], in_files: Sequence[str]) -> list[str]:
    """Return the tests that must run: the frozen ones, or those found now; and whatever else stands in the files."""
    ids = list(found if frozen is None else frozen)
    bases = {test.partition("[")[0] for test in ids}
    return ids + [test for test in in_files if test not in bases]


def frozen_tests(verdicts: Sequence[Verdict]) -> tuple[str, ...] | None:
    """Return the own tests that the last of these verdicts held the project to, for `Subject.own_manifest`."""
    for verdict in reversed(verdicts):
        if verdict.gate == "own_tests" and verdict.tests:
            return tuple(test.id for test in verdict.tests)
    return None


def _is_test_file(path: str) -> bool:
    name = PurePosixPath(path).name
    return name.endswith(".py") and (name.startswith("test_") or name.endswith("_test.py"))


def _tests(path: str, content: bytes) -> Iterator[str]:
    try:
        tree = tree_of(content)
    except (SyntaxError, ValueError):
        # The run itself will say so; there is one test less that could hide.
        return
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield from (f"{path}::{node.name}::{name}" for name in _functions(node.body))
    yield from (f"{path}::{name}" for name in _functions(tree.body))


def _functions(body: Sequence[ast.stmt]) -> list[str]:
    functions = [node.name for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return list(dict.fromkeys(name for name in functions if name.startswith("test")))
