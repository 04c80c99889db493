"""What is needed to tell faults apart: who acts, what is a query, what only refuses."""

import ast
from collections.abc import Iterator

ACTORS = ("Actor", "SignedIn")
"""How the type of somebody who acts is called in the projects that are rendered."""
_QUERIES = {"where", "filter", "join", "and_", "or_", "not_"}
_GUARDS = ("check", "require", "refuse", "ensure", "validate", "authorise", "authorize", "verify")


def actors(tree: ast.AST) -> frozenset[str]:
    """Return the names of parameters that stand for whoever acts."""
    found = (node for node in ast.walk(tree) if isinstance(node, ast.arg) and node.annotation)
    return frozenset(arg.arg for arg in found if ACTORS[0] in _said(arg) or ACTORS[1] in _said(arg))


def _said(arg: ast.arg) -> str:
    return ast.unparse(arg.annotation) if arg.annotation else ""


def mentions(node: ast.AST, names: frozenset[str]) -> bool:
    """Tell whether one of the names is read in a node."""
    return any(isinstance(each, ast.Name) and each.id in names for each in ast.walk(node))


def only_refuses(node: ast.stmt) -> bool:
    """Tell whether a statement does nothing but refuse: an `if` that raises, or a call of something named so."""
    if isinstance(node, ast.If):
        return not node.orelse and all(isinstance(each, ast.Raise) for each in node.body)
    return callee(node).lstrip("_").startswith(_GUARDS)


def callee(node: ast.AST) -> str:
    """Return the last name of what a statement or expression calls; empty if it calls nothing."""
    inner = node.value if isinstance(node, ast.Expr | ast.Await) else node
    if isinstance(inner, ast.Await):
        inner = inner.value
    if not isinstance(inner, ast.Call):
        return ""
    return inner.func.attr if isinstance(inner.func, ast.Attribute) else getattr(inner.func, "id", "")


def is_query_part(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """Tell whether an expression is a condition of a query."""
    above = parents.get(node)
    while isinstance(above, ast.expr):
        if isinstance(above, ast.Call) and callee(above) in _QUERIES:
            return True
        above = parents.get(above)
    return False


def is_column(node: ast.expr) -> bool:
    """Tell whether an expression is an attribute of a class: a column."""
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id[:1].isupper()


def blocks(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    """Yield every list of statements within functions."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.ClassDef):
            for name in ("body", "orelse", "finalbody"):
                block = getattr(node, name, None)
                if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                    yield block


def is_docstring(node: ast.stmt) -> bool:
    """Tell whether a statement is a text alone."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def names_bound(node: ast.stmt) -> frozenset[str]:
    """Return the names that a statement binds."""
    found = (each for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store))
    return frozenset(each.id for each in found)
