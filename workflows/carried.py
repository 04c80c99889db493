"""Which lines of a backend carry out a sentence, which of them ran under test, and which carry out no other."""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain

from agents.sources import tree_of
from agents.spec.model import Spec
from agents.stacks.stack import Stack, StackError
from workflows.events import Carried
from workflows.gates.coverage import Report

Span = tuple[str, int, int]
"""A file, and the first and last line of a function or class in it."""


def carried_lines(
    spec: Spec, stack: Stack, files: Mapping[str, bytes], report: Report
) -> Mapping[str, tuple[Carried, ...]]:
    """Return by sentence the places that carry it out. `report`: the lines that ran, of acceptance and own tests."""
    places = _Places(spec, stack, {path: text for path, text in files.items() if path in report.files})
    spans = {each.id: tuple(dict.fromkeys(places.of(each.nodes))) for each in spec.trace}
    shared = Counter(chain.from_iterable({*found} for found in spans.values()))
    return {
        sentence: tuple(_carried(span, shared[span], report) for span in found) for sentence, found in spans.items()
    }


def _carried(span: Span, sentences: int, report: Report) -> Carried:
    path, first, last = span
    lines = report.files.get(path)
    counted = lines.executed_lines | lines.missing_lines if lines else frozenset()
    inside = frozenset(range(first, last + 1))
    ran = len(inside & lines.executed_lines) if lines else 0
    return Carried(path=path, first=first, last=last, lines=len(inside & counted), ran=ran, only=sentences == 1)


class _Places:
    """Where a stack says that nodes are carried out, as functions and classes of its files."""

    def __init__(self, spec: Spec, stack: Stack, files: Mapping[str, bytes]) -> None:
        self._stack, self._files, self._spec = stack, files, spec
        self._found: dict[str, Span | None] = {}
        self._trees: dict[str, ast.Module] = {}

    def of(self, nodes: tuple[str, ...]) -> Iterator[Span]:
        """Yield the places of some nodes; what stands nowhere alone has none."""
        for node in nodes:
            if node not in self._found:
                self._found[node] = self._look(node)
            span = self._found[node]
            if span:
                yield span

    def _look(self, node: str) -> Span | None:
        try:
            path, text = self._stack.where(self._spec, node)
        except StackError:
            return None
        source = self._files.get(path, b"").decode(errors="replace")
        lines = source.splitlines()
        line = next((number for number, each in enumerate(lines, 1) if text and text in each), 0)
        if not line:
            return None
        first, last = self._around(path, source, line) if path.endswith(".py") else (line, line)
        return path, first, last

    def _around(self, path: str, source: str, line: int) -> tuple[int, int]:
        """Return the lines of the smallest function that holds a line, or of the statement that begins there."""
        if path not in self._trees:
            self._trees[path] = tree_of(source)
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        found = [node for node in ast.walk(self._trees[path]) if isinstance(node, ast.stmt) and node.lineno == line]
        within = [
            n for n in ast.walk(self._trees[path]) if isinstance(n, kinds) and n.lineno <= line <= (n.end_lineno or 0)
        ]
        node = min(within or found, key=lambda each: (each.end_lineno or 0) - each.lineno, default=None)
        return (node.lineno, node.end_lineno or node.lineno) if node else (line, line)
