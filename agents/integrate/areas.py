"""The code by area: which files belong together, and the tree of the project."""

import re
from collections.abc import Collection, Iterator

from agents.integrate.artifact import Area
from agents.integrate.excerpts import telling
from agents.integrate.reading import Files, code_paths

_AREAS: tuple[tuple[str, str], ...] = (
    ("Tests", r"(^|/)tests?/"),
    ("Migrations", r"(^|/)migrations/|alembic\.ini$"),
    ("Authentication", r"(^|/)(auth|security|tokens?|passwords?|refresh_token|identity)\w*\.\w+$|/auth/"),
    ("Configuration", r"(^|/)(config|settings)\w*\.\w+$|\.env"),
    ("Data models", r"(^|/)models?(/|\.)"),
    ("Schemas", r"(^|/)schemas?(/|\.)|^openapi\.(json|yaml)$"),
    ("Routes", r"(^|/)(routes?|routers?|api|endpoints)(/|\.)"),
    ("Business logic", r"(^|/)(services?|domain|rules?|reactions?)(/|\.)"),
    ("Queries", r"(^|/)(repositor\w+|queries|database|db|pagination)(/|\.)"),
    ("Deployment", r"(?i)docker|compose|package(-lock)?\.json|\.github/|requirements|pyproject|makefile"),
    ("Application entry", r"(^|/)(main|app|server|health|middleware|errors|dependencies)\.\w+$"),
)
"""The first pattern that fits a path wins."""

_SHOWN = ("Application entry", "Configuration", "Data models", "Schemas", "Routes", "Authentication")
_ORDER = (*_SHOWN, "Business logic", "Queries", "Migrations", "Tests", "Deployment", "Other")
_SUMMED_UP = frozenset({"docs", "acceptance"})
_MOST_LINES = 80


def areas(files: Files, nouns: Collection[str]) -> tuple[Area, ...]:
    """Return the areas that the project has, the main ones with an excerpt, best about one of the nouns.

    Package files without code are left out.
    """
    found: dict[str, list[str]] = {}
    for path in (p for p in code_paths(files) if not p.endswith("__init__.py")):
        found.setdefault(_area(path), []).append(path)
    return tuple(
        Area(
            name=name, files=tuple(found[name]), excerpt=telling(found[name], files, nouns) if name in _SHOWN else None
        )
        for name in _ORDER
        if name in found
    )


def _area(path: str) -> str:
    return next((name for name, pattern in _AREAS if re.search(pattern, path)), "Other")


def tree(files: Files) -> tuple[str, ...]:
    """Return the project as an indented tree; deep folders of a big one are summed up."""
    paths = [tuple(path.split("/")) for path in sorted(files)]
    lines: tuple[str, ...] = ()
    for depth in (9, 3, 2, 1):
        lines = tuple(_branch(paths, depth))
        if len(lines) <= _MOST_LINES:
            break
    return lines


def _branch(paths: list[tuple[str, ...]], depth: int) -> Iterator[str]:
    inside: dict[str, list[tuple[str, ...]]] = {}
    for head, *rest in paths:
        inside.setdefault(head, []).append(tuple(rest))
    for name, below in inside.items():
        if not below[0]:
            yield name
        elif depth <= 1 or name in _SUMMED_UP:
            yield f"{name}/ ({len(below)} file{'s' * (len(below) > 1)})"
        else:
            yield f"{name}/"
            yield from (f"  {line}" for line in _branch(below, depth - 1))
