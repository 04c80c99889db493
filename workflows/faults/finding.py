"""All faults of one source, and how many were left out because nothing says that they matter."""

import ast
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from agents.sources import tree_of
from workflows.faults.expressions import Enums, Finder
from workflows.faults.fault import Fault, Text
from workflows.faults.reading import callee
from workflows.faults.statements import find_statements

ONE_ROW = "a limit of one row raised where only the first is read"
LOCK_ORDER = "the order in which rows are only locked"
LOCK_ROWS = "which rows are only locked: it shows only at the same moment"
SAME = "the same program in other words"
PLACES = "another number with as many decimals, where only these are asked for"
_DEEPEST = 4


@dataclass(frozen=True)
class Found:
    """The faults of a source. `excluded`: how many are equivalent, by the rule that says so."""

    faults: tuple[Fault, ...]
    excluded: Mapping[str, int] = field(default_factory=dict)


def find_faults(path: str, source: bytes, enums: Enums, lines: Collection[int] | None = None) -> Found:
    """Return the faults of a source, or of some of its lines, in the order of its text. Raises SyntaxError."""
    text, excluded = Text(path, source), Counter[str]()
    every = [*Finder.of(text, enums).find(), *find_statements(text, excluded)]
    chosen = [each for each in dict.fromkeys(every) if lines is None or each.line in lines]
    kept = [each for each in chosen if not _equivalent(text, each, excluded)]
    return Found(tuple(sorted(kept, key=lambda each: (each.start, each.end, each.text))), dict(excluded))


def _equivalent(text: Text, fault: Fault, excluded: Counter[str]) -> bool:
    rule = _rule(text, fault)
    if rule:
        excluded[rule] += 1
    return bool(rule)


def _rule(text: Text, fault: Fault) -> str:
    planted = fault.planted(text.source)
    try:
        if ast.dump(tree_of(planted)) == ast.dump(text.tree):
            return SAME
    except SyntaxError:
        return SAME
    node = _node_at(text, fault)
    above = text.parents.get(node) if node else None
    if fault.kind == "off by one" and callee(above or ast.Pass()) == "limit" and fault.text == b"2":
        return ONE_ROW
    if fault.kind == "order" and above is not None and _only_locks(text, above):
        return LOCK_ORDER
    statement = _statement_at(text, fault)
    if statement and fault.kind == "off by one" and _tells_places(text, statement):
        return PLACES
    return LOCK_ROWS if statement and _feeds_a_lock(text, statement, 0) else ""


def _statement_at(text: Text, fault: Fault) -> ast.stmt | None:
    """Return the innermost statement that holds a fault."""
    simple = (node for node in ast.walk(text.tree) if isinstance(node, ast.Assign | ast.Expr))
    spans = ((text.span(node), node) for node in simple)
    return next((node for (start, end), node in spans if start <= fault.start and fault.end <= end), None)


def _tells_places(text: Text, node: ast.stmt) -> bool:
    """Tell whether a statement names a number by which others are only rounded."""
    if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
        return False
    name = node.targets[0].id
    reads = [n for n in ast.walk(text.tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load) and n.id == name]
    calls = [text.parents[each] for each in reads]
    return bool(calls) and all(callee(each) == "quantize" for each in calls)


def _feeds_a_lock(text: Text, node: ast.stmt, depth: int) -> bool:
    """Tell whether a statement does nothing but lock rows, or makes what only such statements read."""
    if isinstance(node, ast.Expr):
        return b".with_for_update(" in text.of(node) and callee(node) in ("execute", "scalars", "scalar")
    if not isinstance(node, ast.Assign) or depth > _DEEPEST or not isinstance(node.targets[0], ast.Name):
        return False
    readers = [each for each in text.readers(node, node.targets[0].id) if each is not node]
    return bool(readers) and all(_feeds_a_lock(text, each, depth + 1) for each in readers)


def _node_at(text: Text, fault: Fault) -> ast.expr | None:
    found = (node for node in ast.walk(text.tree) if isinstance(node, ast.expr))
    return next((node for node in found if text.span(node) == (fault.start, fault.end)), None)


def _only_locks(text: Text, node: ast.AST) -> bool:
    """Tell whether what is ordered here is locked at once, without a limit between."""
    above = text.parents.get(node)
    return callee(node) == "order_by" and isinstance(above, ast.Attribute) and above.attr == "with_for_update"


def enums_of(files: Mapping[str, bytes], path: str = "app/models/enums.py") -> dict[str, tuple[str, ...]]:
    """Return the members of each enum of a project."""
    tree = tree_of(files.get(path, b""))
    classes = (node for node in tree.body if isinstance(node, ast.ClassDef))
    return {each.name: tuple(_members(each)) for each in classes}


def _members(node: ast.ClassDef) -> Iterator[str]:
    for target in (t for s in node.body if isinstance(s, ast.Assign) for t in s.targets):
        if isinstance(target, ast.Name):
            yield target.id
