"""Short excerpts of Python files: definitions that fit on a quarter of a page, or the beginning of one."""

import ast
from collections.abc import Collection, Iterable, Iterator
from pathlib import PurePosixPath

from agents.integrate.artifact import Excerpt
from agents.integrate.reading import Files, text_of
from agents.integrate.schema import parse_module

_LONGEST = 12
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _definitions(path: str, files: Files) -> Iterator[tuple[str, Excerpt]]:
    """Yield name and text of the definitions of a module."""
    lines = text_of(files, path).splitlines()
    for node in parse_module(text_of(files, path)).body:
        if isinstance(node, _Definition):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            text = "\n".join(lines[first - 1 : node.end_lineno])
            yield node.name, Excerpt(path=path, line=first, language="python", text=text)


def _longest(found: Iterable[Excerpt]) -> Excerpt | None:
    """Return the longest of those that can be shown whole, else the first one cut."""
    known = list(found)
    whole = [e for e in known if e.text.count("\n") < _LONGEST]
    return max(whole, key=lambda e: len(e.text), default=None) or next((_cut(e) for e in known), None)


def _cut(excerpt: Excerpt) -> Excerpt:
    lines = excerpt.text.splitlines()[: _LONGEST - 1]
    return excerpt.model_copy(update={"text": "\n".join([*lines, "    # …"])})


def telling(paths: Iterable[str], files: Files, nouns: Collection[str]) -> Excerpt | None:
    """Return a definition of the biggest file that is named after a noun of the document, else of the biggest file."""
    found_python = (path for path in paths if path.endswith(".py"))
    python = sorted(found_python, key=lambda path: (PurePosixPath(path).stem not in nouns, -len(files[path])))
    found = (_longest(e for _, e in _definitions(path, files)) for path in python)
    return next((e for e in found if e), None)


def sample_test(files: Files, folder: str, preferred: Iterable[str] = ()) -> Excerpt | None:
    """Return a test below a folder: one of the preferred names if it is short, else the longest that is short."""
    tests = {
        name: found
        for path in sorted(files)
        if path.startswith(folder) and path.endswith(".py")
        for name, found in _definitions(path, files)
        if name.startswith("test_")
    }
    named = (tests[name] for name in preferred if name in tests and tests[name].text.count("\n") < _LONGEST)
    return next(named, None) or _longest(tests.values())
