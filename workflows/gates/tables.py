"""Whether the tables of an architecture hold the Spec, and fit together."""

import re
from collections.abc import Iterator

from agents.analyze.artifact import Architecture, Index, Table
from agents.analyze.surface import column_name, stored_fields
from agents.spec.model import Entity, Key, Spec


def missing_columns(spec: Spec, architecture: Architecture) -> Iterator[str]:
    """Yield each entity without a table and each field that is neither stored nor derived."""
    tables = {table.entity for table in architecture.tables}
    stored = {column.node for table in architecture.tables for column in table.columns}
    derived = {each.node for table in architecture.tables for each in table.derived}
    for entity in spec.entities:
        if entity.id not in tables:
            yield f"{entity.id} has no table"
        yield from (f"{field.id} has no column" for field in stored_fields(entity) if field.id not in stored)
        computed = [field for field in entity.fields if field.computed]
        yield from (f"{field.id} is derived nowhere" for field in computed if field.id not in derived)


def missing_keys(spec: Spec, architecture: Architecture) -> Iterator[str]:
    """Yield the id of each key of the Spec that no unique index keeps."""
    unique = {
        t.entity: [(_plain(index), index.where) for index in t.indexes if index.unique] for t in architecture.tables
    }
    for entity in spec.entities:
        for key in entity.keys:
            if (_columns(key, entity), key.when or "") not in unique.get(entity.id, []):
                yield key.id


def dangling(tables: tuple[Table, ...]) -> Iterator[str]:
    """Yield each reference and index that names no column, and each table without a primary key."""
    known = {f"{table.name}.{column.name}" for table in tables for column in table.columns}
    for table in tables:
        for column in table.columns:
            if column.references and column.references not in known:
                yield f"{table.name}.{column.name} references {column.references}, which is no column"
        for name in _indexed(table):
            if f"{table.name}.{name}" not in known:
                yield f"an index of {table.name} names {name}, which is no column"
        if not any(column.key == "primary" for column in table.columns):
            yield f"{table.name} has no primary key"


def _indexed(table: Table) -> list[str]:
    return sorted({name for index in table.indexes for name in _plain(index)})


def _plain(index: Index) -> frozenset[str]:
    # An index may also be on an expression or a direction: `lower(email)`, `due_date DESC`.
    return frozenset(re.sub(r"^\w+\((\w+)\)$|\s.*$", r"\1", name) for name in index.columns)


def _columns(key: Key, entity: Entity) -> frozenset[str]:
    return frozenset(column_name(field) for field in entity.fields if field.name in key.fields)
