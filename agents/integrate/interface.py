"""What somebody who writes tests sees of the code: signatures and docstrings, no bodies."""

import ast
from collections.abc import Mapping

from agents.integrate.bounds import is_test
from agents.sources import tree_of
from agents.stacks.lexis import Lexis

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def without_code(files: Mapping[str, bytes], lexis: Lexis | None = None) -> dict[str, bytes]:
    """Return a tree in which the code is reduced to its interface; tests and documents stay as they are.

    Code of which no interface can be told is left out.
    """
    shown = {path: data for path, data in files.items() if is_test(path) or path.startswith("docs/")}
    sources = {path: data for path, data in files.items() if path not in shown and _is_source(path, lexis)}
    code = {path: lexis.shown(data) if lexis else _interface(data) for path, data in sources.items()}
    return shown | {path: text.encode() for path, text in code.items() if text}


def _is_source(path: str, lexis: Lexis | None) -> bool:
    return lexis.is_source(path) if lexis else path.endswith(".py")


def _interface(data: bytes) -> str:
    try:
        tree = tree_of(data)
    except (SyntaxError, ValueError):
        return ""
    for node in ast.walk(tree):
        if isinstance(node, _Function):
            node.body = [*_docstring(node), ast.Expr(ast.Constant(...))]
    return ast.unparse(tree) + "\n"


def _docstring(node: _Function) -> list[ast.stmt]:
    return node.body[:1] if ast.get_docstring(node) is not None else []
