"""What the migrations of a project make: tables, unique constraints and indexes, read from their Python."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from agents.integrate.reading import Files, migrations, text_of


class FoundIndex(NamedTuple):
    """An index that a migration makes; a unique constraint brings one too."""

    table: str
    columns: tuple[str, ...]
    unique: bool


def created_tables(files: Files) -> tuple[str, ...]:
    """Return the tables that the migrations make, in their order."""
    return tuple(dict.fromkeys(_texts(call)[0] for call in _upgrades(files, "create_table") if _texts(call)))


def created_indexes(files: Files) -> tuple[FoundIndex, ...]:
    """Return the indexes that the migrations make, unique constraints first."""
    return (*_constraints(files), *_indexes(files))


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


def _is_unique(call: ast.Call) -> bool:
    given = (k.value for k in call.keywords if k.arg == "unique")
    return any(isinstance(value, ast.Constant) and value.value is True for value in given)


def parse_module(text: str) -> ast.Module:
    """Return the tree of a module; an empty one if it is no Python, which the gate `lint` reports."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return ast.Module(body=[], type_ignores=[])
