"""Faults of whole statements: one is missing, or two stand in the other order."""

import ast
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from workflows.faults.fault import Fault, Text
from workflows.faults.reading import actors, blocks, callee, is_docstring, mentions, names_bound, only_refuses

FLUSHED = "a flush in a function that commits later, which flushes"
TOLD_FIRST = "two refusals in the other order: nothing says which is told first"
APART = "two assignments in the other order, neither of which reads the other"
LOCKED = "a lock that is not taken: it shows only at the same moment"
BROKEN = "an attribute that a new object lacks: nothing works without it"
ADDED = "a row that joins the session a moment earlier or later, with nothing awaited between"
DROPPED = "a local value that is set before or after a refusal that does not read it"
_LOCKS = ("lock",)


def find_statements(text: Text, excluded: Counter[str]) -> Iterator[Fault]:
    """Yield the faults of statements, and count by reason what cannot make a difference that anything says."""
    people = actors(text.tree)
    for block in blocks(text.tree):
        for node in block:
            yield from _missing(text, node, people, excluded)
        for one, other in pairwise(block):
            yield from _swapped(text, one, other, excluded)
    yield from _missing_entries(text)


def _missing(text: Text, node: ast.stmt, people: frozenset[str], excluded: Counter[str]) -> Iterator[Fault]:
    if is_docstring(node):
        return
    if only_refuses(node):
        yield text.replaced("owner" if mentions(node, people) else "bound", node, "pass")
    elif _writes(node):
        if rule := _idle(text, node):
            excluded[rule] += 1
        else:
            yield text.replaced("lost write", node, "pass")


def _idle(text: Text, *nodes: ast.stmt) -> str:
    """Return by which rule it makes no difference whether one of these statements is there, or when; else nothing."""
    if any(callee(node).lstrip("_").startswith(_LOCKS) for node in nodes):
        return LOCKED
    if any(text.function_of(node) == "__init__" for node in nodes):
        return BROKEN
    flushes = any(callee(node) == "flush" and _commits(text, node) for node in nodes)
    return FLUSHED if flushes else ""


def _commits(text: Text, node: ast.stmt) -> bool:
    """Tell whether the function of a statement commits after it."""
    above: ast.AST | None = node
    while above is not None and not isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef):
        above = text.parents.get(above)
    found = (each for each in ast.walk(above or ast.Module([], [])) if isinstance(each, ast.Expr))
    return any(callee(each) == "commit" and each.lineno > node.lineno for each in found)


def _writes(node: ast.stmt) -> bool:
    """Tell whether a statement is there for what it changes: an attribute, a running total, a call for its own sake."""
    if isinstance(node, ast.Assign):
        return any(isinstance(target, ast.Attribute | ast.Subscript) for target in node.targets)
    return isinstance(node, ast.AugAssign) or (isinstance(node, ast.Expr) and bool(callee(node)))


def _swapped(text: Text, one: ast.stmt, other: ast.stmt, excluded: Counter[str]) -> Iterator[Fault]:
    if not (_counts(one) and _counts(other)) or mentions(other, names_bound(one)):
        return
    if only_refuses(one) and only_refuses(other):
        excluded[TOLD_FIRST] += 1
    elif _apart(one, other) and _apart(other, one):
        excluded[APART] += 1
    elif _dropped(one, other) or _dropped(other, one):
        excluded[DROPPED] += 1
    elif _joins(one, other) or _joins(other, one):
        excluded[ADDED] += 1
    elif rule := _idle(text, one, other):
        excluded[rule] += 1
    else:
        (start, middle), (then, end) = text.span(one), text.span(other)
        told = text.of(other) + text.source[middle:then] + text.of(one)
        yield text.cut("order", one, start, end, told)


def _dropped(one: ast.stmt, other: ast.stmt) -> bool:
    """Tell whether a statement adds to a name of the function alone, which is gone where the other one refuses."""
    if not (isinstance(one, ast.AugAssign) and isinstance(one.target, ast.Name) and isinstance(other, ast.If)):
        return False
    return only_refuses(other) and not mentions(other, frozenset({one.target.id}))


def _joins(one: ast.stmt, other: ast.stmt) -> bool:
    """Tell whether a statement only adds a row to the session, and the other one waits for nothing."""
    return callee(one) in ("add", "add_all") and not any(isinstance(each, ast.Await) for each in ast.walk(other))


def _apart(one: ast.stmt, other: ast.stmt) -> bool:
    """Tell whether both only set values, and the other one's does not read what this one sets."""
    if not (isinstance(one, ast.Assign | ast.AugAssign) and isinstance(other, ast.Assign | ast.AugAssign)):
        return False
    targets = one.targets if isinstance(one, ast.Assign) else [one.target]
    return not any(ast.unparse(target) in ast.unparse(other) for target in targets)


def _counts(node: ast.stmt) -> bool:
    return not is_docstring(node) and (only_refuses(node) or _writes(node))


def _missing_entries(text: Text) -> Iterator[Fault]:
    """Yield the faults that leave out one of several values that are written by name."""
    for call in (node for node in ast.walk(text.tree) if isinstance(node, ast.Call)):
        for written in (each for each in call.args if isinstance(each, ast.Dict) and len(each.keys) > 1):
            entries = [*zip(written.keys, written.values, strict=True)]
            for left_out in entries:
                kept = [text.of(k) + b": " + text.of(v) for k, v in entries if k and (k, v) != left_out]
                yield text.replaced("lost write", written, b"{" + b", ".join(kept) + b"}")
