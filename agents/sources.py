"""Sources of Python as trees, one at a time."""

import ast
from threading import Lock

_ONE_AT_A_TIME = Lock()
"""Two threads that make trees disturb each other's count of depth before CPython 3.11.8, which is a SystemError."""


def tree_of(source: str | bytes) -> ast.Module:
    """Return the tree of a source. Raises SyntaxError and ValueError for what is no Python."""
    with _ONE_AT_A_TIME:
        return ast.parse(source)
