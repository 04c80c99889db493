"""One fault: which bytes of a source are replaced, and by what."""

import ast
import difflib
import hashlib
from dataclasses import dataclass
from typing import Literal

from agents.sources import tree_of

Kind = Literal["owner", "role", "bound", "lost write", "order", "off by one", "wrong row"]


@dataclass(frozen=True)
class Fault:
    """A fault that can be planted. `function`: the one it stands in; `line`: where it begins."""

    path: str
    kind: Kind
    function: str
    line: int
    start: int
    end: int
    text: bytes

    @property
    def id(self) -> str:
        """Return a name that stays the same as long as the place and the fault do."""
        told = hashlib.sha256(f"{self.start}:{self.end}:".encode() + self.text).hexdigest()[:8]
        return f"{self.path}:{self.line}:{self.kind.replace(' ', '-')}:{told}"

    def planted(self, source: bytes) -> bytes:
        """Return the source with the fault."""
        return source[: self.start] + self.text + source[self.end :]

    def shown(self, source: bytes) -> tuple[str, ...]:
        """Return the lines that change, with `-` and `+` before them."""
        old, new = (each.decode(errors="replace").splitlines() for each in (source, self.planted(source)))
        lines = list(difflib.unified_diff(old, new, lineterm="", n=0))[2:]
        return tuple(line for line in lines if not line.startswith("@@"))


class Text:
    """A source and where its nodes lie in it, in bytes."""

    def __init__(self, path: str, source: bytes) -> None:
        self.path, self.source = path, source
        self.tree = tree_of(source)
        self._starts = [0]
        for line in source.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self.parents = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}
        self._functions = [n for n in ast.walk(self.tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Return where a node begins and ends."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._starts[node.lineno - 1] + node.col_offset, self._starts[node.end_lineno - 1] + node.end_col_offset

    def of(self, node: ast.expr | ast.stmt) -> bytes:
        """Return the text of a node."""
        start, end = self.span(node)
        return self.source[start:end]

    def replaced(self, kind: Kind, node: ast.expr | ast.stmt, text: bytes | str) -> Fault:
        """Return the fault that has another text in place of a node."""
        return self.cut(kind, node, *self.span(node), text)

    def cut(self, kind: Kind, node: ast.expr | ast.stmt, start: int, end: int, text: bytes | str) -> Fault:
        """Return the fault that has another text in place of some bytes of a node."""
        told = text.encode() if isinstance(text, str) else text
        return Fault(self.path, kind, self.function_of(node), node.lineno, start, end, told)

    def function_of(self, node: ast.AST) -> str:
        """Return the name of the function that a node stands in; empty for what belongs to none."""
        above: ast.AST | None = node
        while above is not None and above not in self._functions:
            above = self.parents.get(above)
        return str(getattr(above, "name", ""))

    def readers(self, node: ast.stmt, name: str) -> list[ast.stmt]:
        """Return the statements of the same function that read a name."""
        above = self.parents.get(node)
        while above is not None and above not in self._functions:
            above = self.parents.get(above)
        loads = (n for n in ast.walk(above or self.tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load))
        return [self._statement_of(each) for each in loads if each.id == name]

    def _statement_of(self, node: ast.AST) -> ast.stmt:
        while not isinstance(node, ast.stmt):
            node = self.parents[node]
        return node
