"""What the migrations of a project make: tables, unique constraints and indexes, read from their Python or SQL."""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from agents.integrate.reading import Files, migrations, text_of
from agents.sources import tree_of

_TABLE = re.compile(r"\bCREATE TABLE\s+(?:IF NOT EXISTS\s+)?\"?(\w+)\"?\s*\((.*?)\)\s*;", re.IGNORECASE | re.DOTALL)
_INDEX = re.compile(
    r"\bCREATE\s+(UNIQUE\s+)?INDEX\s+(?:CONCURRENTLY\s+)?(?:IF NOT EXISTS\s+)?(?:\"?\w+\"?\s+)?ON\s+\"?(\w+)\"?"
    r"\s*\(((?:[^()]|\([^()]*\))*)\)",
    re.IGNORECASE,
)


class FoundIndex(NamedTuple):
    """An index that a migration makes; a unique constraint brings one too."""

    table: str
    columns: tuple[str, ...]
    unique: bool


def created_tables(files: Files) -> tuple[str, ...]:
    """Return the tables that the migrations make, in their order."""
    found = (_texts(call)[0] for call in _upgrades(files, "create_table") if _texts(call))
    return tuple(dict.fromkeys((*found, *(table for table, _ in _sql_tables(files)))))


def created_indexes(files: Files) -> tuple[FoundIndex, ...]:
    """Return the indexes that the migrations make, unique constraints first."""
    return (*_constraints(files), *_sql_constraints(files), *_indexes(files), *_sql_indexes(files))


def _upgrades(files: Files, name: str) -> Iterator[ast.Call]:
    """Yield the calls to an operation of Alembic on the way up: `upgrade` and the functions that it may call."""
    for path in migrations(files):
        for node in parse_module(text_of(files, path)).body:
            if isinstance(node, ast.FunctionDef) and node.name != "downgrade":
                yield from _calls(node, name)


def _calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
            yield node


def _texts(call: ast.Call) -> list[str]:
    """Return the texts among the arguments, also those inside of a list or another call: `op.f("x")`."""
    constants = (node for argument in call.args for node in ast.walk(argument) if isinstance(node, ast.Constant))
    return [node.value for node in constants if isinstance(node.value, str)]


def _constraints(files: Files) -> Iterator[FoundIndex]:
    for table in _upgrades(files, "create_table"):
        for call in _calls(table, "UniqueConstraint"):
            yield FoundIndex(_texts(table)[0], tuple(_texts(call)), unique=True)


def _indexes(files: Files) -> Iterator[FoundIndex]:
    for call in _upgrades(files, "create_index"):
        _, table, *columns = _texts(call)
        yield FoundIndex(table, tuple(columns), _is_unique(call))


def _sql(files: Files) -> Iterator[str]:
    """Yield the SQL of the migrations on the way up, without comments."""
    for path in migrations(files):
        if path.endswith(".sql") and not path.endswith(".down.sql"):
            yield re.sub(r"--[^\n]*|/\*.*?\*/", "", text_of(files, path), flags=re.DOTALL)


def _sql_tables(files: Files) -> Iterator[tuple[str, str]]:
    """Yield name and columns of each table."""
    for text in _sql(files):
        yield from ((found[1], found[2]) for found in _TABLE.finditer(text))


def _sql_constraints(files: Files) -> Iterator[FoundIndex]:
    for table, columns in _sql_tables(files):
        for found in re.finditer(r"\bUNIQUE\s*\(([^()]+)\)", columns, re.IGNORECASE):
            yield FoundIndex(table, _columns(found[1]), unique=True)


def _sql_indexes(files: Files) -> Iterator[FoundIndex]:
    for text in _sql(files):
        for unique, table, columns in _INDEX.findall(text):
            yield FoundIndex(table, _columns(columns), unique=bool(unique))


def _columns(listed: str) -> tuple[str, ...]:
    return tuple(part.strip().strip('"') for part in listed.split(","))


def _is_unique(call: ast.Call) -> bool:
    given = (k.value for k in call.keywords if k.arg == "unique")
    return any(isinstance(value, ast.Constant) and value.value is True for value in given)


def parse_module(text: str) -> ast.Module:
    """Return the tree of a module; an empty one if it is no Python, which the gate `lint` reports."""
    try:
        return tree_of(text)
    except (SyntaxError, ValueError):
        return ast.Module(body=[], type_ignores=[])
