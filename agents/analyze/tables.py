"""The data model: tables, columns, keys, and the indexes with the queries that they serve."""

import re
from collections.abc import Iterator

from agents.analyze.artifact import Column, Derived, Index, Relation, Table
from agents.analyze.link_tables import link_relations, link_tables
from agents.analyze.standing import key_column, standing_relations, standing_tables
from agents.analyze.surface import (
    column_name,
    http_operations,
    stored_fields,
    table_name,
    wire_name,
    words,
)
from agents.spec.expression import Macro, Name, Node, Size, children, parse, paths
from agents.spec.model import Entity, Field, Spec
from agents.spec.types import Type, is_nullable, read_type

_TYPES = {
    "text": "text",
    "email": "varchar(254)",
    "password": "varchar(255)",
    "integer": "integer",
    "boolean": "boolean",
    "date": "date",
    "datetime": "timestamptz",
    "uuid": "uuid",
    "ref": "uuid",
}


def tables(spec: Spec) -> tuple[Table, ...]:
    """Return the tables of all entities and links, and those that no sentence names."""
    found = (_table(entity, spec) for entity in spec.entities)
    return (*found, *link_tables(spec), *standing_tables(spec))


def relations(spec: Spec) -> tuple[Relation, ...]:
    """Return who refers to whom."""
    named = {e.name: table_name(e) for e in spec.entities}
    found = [
        Relation(parent=named[read_type(f.type).of], child=table_name(e), column=column_name(f),
                 optional=is_nullable(f.name, e), label=f.inverse or words(e.plural), on_delete=f.on_delete)
        for e in spec.entities for f in stored_fields(e) if read_type(f.type).kind == "ref"
    ]  # fmt: skip
    return (*found, *link_relations(spec), *standing_relations(spec))


def column_type(field: Field, spec: Spec) -> str:
    """Return the PostgreSQL type of a stored field."""
    type_ = read_type(field.type)
    if type_.kind == "enum":
        longest = max(len(value) for value in spec.enum(type_.of).values)
        return f"varchar({longest})"
    return _sized(type_) or _TYPES[type_.kind]


def _sized(type_: Type) -> str:
    if type_.kind == "string":
        return f"varchar({type_.size or 255})"
    if type_.kind == "decimal":
        return f"numeric({type_.size},{type_.scale or 0})" if type_.size else "numeric"
    return ""


def _table(entity: Entity, spec: Spec) -> Table:
    stored = stored_fields(entity)
    return Table(
        name=table_name(entity),
        entity=entity.id,
        purpose=f"One row for each {words(entity.name)}",
        columns=(key_column(), *(_column(f, entity, spec) for f in stored), *_stamps()),
        indexes=tuple(_indexes(entity, spec)),
        checks=(*(text for f in stored for text in _checks(f, spec)), *_row_rules(entity)),
        derived=tuple(
            Derived(name=f.name, type=f.type, expr=f.computed, node=f.id)
            for f in entity.fields
            if f.computed is not None
        ),
    )


def _stamps() -> tuple[Column, ...]:
    return tuple(Column(name=n, type="timestamptz", default="now") for n in ("created_at", "updated_at"))


def _column(field: Field, entity: Entity, spec: Spec) -> Column:
    column = Column(
        name=column_name(field),
        type=column_type(field, spec),
        nullable=is_nullable(field.name, entity),
        default=field.default or "",
        node=field.id,
    )
    type_ = read_type(field.type)
    if type_.kind != "ref":
        return column
    target = f"{table_name(spec.entity(type_.of))}.id"
    return column.model_copy(update={"key": "foreign", "references": target, "on_delete": field.on_delete})


def _checks(field: Field, spec: Spec) -> Iterator[str]:
    type_ = read_type(field.type)
    if type_.kind == "enum":
        yield f"{field.name} in ({', '.join(spec.enum(type_.of).values)})"
    if type_.kind in ("integer", "decimal"):
        yield from (f"{field.name} >= {field.min}" for _ in [0] if field.min is not None)
        yield from (f"{field.name} <= {field.max}" for _ in [0] if field.max is not None)


def _row_rules(entity: Entity) -> tuple[str, ...]:
    """Return the rules over the row's own columns alone: the database holds them too."""
    own = {f"self.{f.name}" for f in stored_fields(entity)}
    return tuple(r.expr for r in entity.rules if set(paths(parse(r.expr))) <= own and not gathers(parse(r.expr)))


def gathers(tree: Node) -> bool:
    """Tell whether an expression counts or searches other rows, or asks for the date or the caller."""
    outside = isinstance(tree, Name) and tree.name != "self"
    return outside or isinstance(tree, Macro | Size) or any(gathers(child) for child in children(tree))


def _indexes(entity: Entity, spec: Spec) -> Iterator[Index]:
    """Yield uniques, then references, filters and the default sort, each unless an index begins with it already."""
    fields = {f.name: f for f in stored_fields(entity)}
    begun: set[str] = set()
    for key in entity.keys:
        columns = tuple(_indexed(fields[name]) for name in key.fields)
        begun |= {column_name(fields[key.fields[0]])} if key.when is None else set()
        yield Index(columns=columns, unique=True, where=key.when or "", serves=_serves_key(entity, columns, spec))
    for column, serves in _wanted(entity, spec):
        if column not in begun:
            begun.add(column)
            yield Index(columns=(column,), serves=serves)


def _indexed(field: Field) -> str:
    return f"lower({column_name(field)})" if field.fold else column_name(field)


def _serves_key(entity: Entity, columns: tuple[str, ...], spec: Spec) -> str:
    login = entity.name == spec.auth.subject and columns in ((spec.auth.login,), (f"lower({spec.auth.login})",))
    also = "; sign-in by it" if login else f"; rows by {columns[0]}" if len(columns) > 1 else ""
    same = " and ".join(re.sub(r"lower\((.*)\)", r"\1 in any case", name) for name in columns)
    return f"refuses a second row with the same {same}{also}"


def _wanted(entity: Entity, spec: Spec) -> Iterator[tuple[str, str]]:
    fields = {f.name: f for f in stored_fields(entity)}
    for field in fields.values():
        type_ = read_type(field.type)
        if type_.kind == "ref":
            yield column_name(field), f"{words(entity.plural)} of one {words(type_.of)}; deleting a {words(type_.of)}"
    for operation, start in http_operations(spec):
        if operation.entity == entity.name and operation.query:
            yield from _filters(operation.query.filters, start.path, fields, spec)
        if operation.entity == entity.name and operation.kind == "list":
            first = entity.order[0].removeprefix("-") if entity.order else ""
            yield from (
                (column_name(f), f"the default order of {start.path}") for f in fields.values() if f.name == first
            )


def _filters(names: tuple[str, ...], path: str, fields: dict[str, Field], spec: Spec) -> Iterator[tuple[str, str]]:
    """Yield stored filters; half of the rows have one value of a boolean, so an index would not be used."""
    for name in names:
        if name in fields and read_type(fields[name].type).kind != "boolean":
            yield column_name(fields[name]), f"GET {path}?{wire_name(fields[name], spec)}="
