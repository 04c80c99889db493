"""Tests that cannot fail: nothing in them, or in the helpers that they call, asserts anything."""

import ast
from collections.abc import Iterator, Mapping, Sequence

from agents.sources import tree_of
from agents.stacks.lexis import Lexis

_ASSERTING = frozenset({"raises", "warns", "fail"})

Body = ast.FunctionDef | ast.AsyncFunctionDef


def assertion_free(files: Mapping[str, bytes], tests: Sequence[str], lexis: Lexis | None = None) -> list[str]:
    """Return one line for each of the tests, given by id, that asserts nothing."""
    if lexis:
        return lexis.assertion_free(files, tests)
    functions = {path: list(_functions(content)) for path, content in files.items() if path.endswith(".py")}
    paths = {test.partition("::")[0] for test in tests}
    helpers = _helpers([each for path in functions if _is_beside(path, paths) for each in functions[path]])
    told = []
    for test in dict.fromkeys(test.partition("[")[0] for test in tests):
        path, _, name = test.partition("::")
        bodies = [each for each in functions.get(path, []) if each.name == name.rpartition("::")[2]]
        if bodies and not any(_asserts(each, helpers) for each in bodies):
            told.append(f"{path}:{bodies[0].lineno}: {bodies[0].name} asserts nothing")
    return told


def _is_beside(path: str, paths: set[str]) -> bool:
    """Tell whether a file lies below a top folder of the tests: helpers there are the tests' own."""
    return path.split("/", 1)[0] in {each.split("/", 1)[0] for each in paths}


def _helpers(functions: Sequence[Body]) -> frozenset[str]:
    """Return the names of functions that assert, by themselves or by others that do."""
    known: frozenset[str] = frozenset()
    while True:
        found = frozenset(each.name for each in functions if _asserts(each, known))
        if found == known:
            return known
        known = found


def _asserts(function: Body, helpers: frozenset[str]) -> bool:
    nodes = list(ast.walk(function))
    called = {_name(node.func) for node in nodes if isinstance(node, ast.Call)}
    return any(isinstance(node, ast.Assert) for node in nodes) or bool(called & (_ASSERTING | helpers))


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _functions(content: bytes) -> Iterator[Body]:
    try:
        tree = tree_of(content)
    except (SyntaxError, ValueError):
        return
    yield from (node for node in ast.walk(tree) if isinstance(node, Body))
