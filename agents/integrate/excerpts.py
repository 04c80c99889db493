"""Short excerpts of Python files: whole definitions that fit on a quarter of a page."""

import ast
from collections.abc import Iterable, Iterator

from agents.integrate.artifact import Excerpt
from agents.integrate.reading import Files, text_of
from agents.integrate.schema import parse_module

_LONGEST = 14
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _definitions(path: str, files: Files) -> Iterator[tuple[str, Excerpt]]:
    """Yield name and text of the definitions of a module that are short enough to be shown whole."""
    lines = text_of(files, path).splitlines()
    for node in parse_module(text_of(files, path)).body:
        if isinstance(node, _Definition):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            chosen = lines[first - 1 : node.end_lineno]
            if len(chosen) <= _LONGEST:
                yield node.name, Excerpt(path=path, line=first, language="python", text="\n".join(chosen))


def telling(paths: Iterable[str], files: Files) -> Excerpt | None:
    """Return the longest definition of the files that can be shown whole."""
    found = [e for path in paths if path.endswith(".py") for _, e in _definitions(path, files)]
    return max(found, key=lambda e: len(e.text), default=None)


def sample_test(files: Files, folder: str, preferred: Iterable[str] = ()) -> Excerpt | None:
    """Return a test below a folder: one of the preferred names, else the longest that can be shown whole."""
    tests = {
        name: found
        for path in sorted(files)
        if path.startswith(folder) and path.endswith(".py")
        for name, found in _definitions(path, files)
        if name.startswith("test_")
    }
    named = (tests[name] for name in preferred if name in tests)
    return next(named, None) or max(tests.values(), key=lambda e: len(e.text), default=None)
