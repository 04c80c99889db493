"""What somebody who writes tests sees of the code: signatures and docstrings, no bodies."""

import ast
from collections.abc import Mapping

from agents.integrate.bounds import is_test

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def without_code(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return a tree in which the code is reduced to its interface; tests and documents stay as they are.

    Code of which no interface can be told is left out.
    """
    shown = {path: data for path, data in files.items() if is_test(path) or path.startswith("docs/")}
    code = {path: _interface(data) for path, data in files.items() if path.endswith(".py") and path not in shown}
    return shown | {path: text.encode() for path, text in code.items() if text}


def _interface(data: bytes) -> str:
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError):
        return ""
    for node in ast.walk(tree):
        if isinstance(node, _Function):
            node.body = [*_docstring(node), ast.Expr(ast.Constant(...))]
    return ast.unparse(tree) + "\n"


def _docstring(node: _Function) -> list[ast.stmt]:
    return node.body[:1] if ast.get_docstring(node) is not None else []
