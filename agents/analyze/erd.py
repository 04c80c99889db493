"""The entity relationship diagram, as mermaid text."""

from agents.analyze.artifact import Architecture, Column, Relation, Table

_KEYS = {"primary": " PK", "foreign": " FK", "": ""}


def erd(architecture: Architecture, *, columns: bool = True) -> str:
    """Return a mermaid `erDiagram` of all references and tables, with or without their columns."""
    relations = [_relation(r) for r in architecture.relations]
    tables = [line for table in architecture.tables for line in _table(table)] if columns else []
    return "\n".join(["erDiagram", *relations, *tables]) + "\n"


def _relation(relation: Relation) -> str:
    parent = "|o" if relation.optional else "||"
    return f'    {relation.parent} {parent}--o{{ {relation.child} : "{relation.label}"'


def _table(table: Table) -> list[str]:
    unique = {
        index.columns[0].removeprefix("lower(").removesuffix(")")
        for index in table.indexes
        if index.unique and not index.where and len(index.columns) == 1
    }
    columns = [f"        {_column(c, unique=c.name in unique)}" for c in table.columns]
    return [f"    {table.name} {{", *columns, "    }"]


def _column(column: Column, *, unique: bool) -> str:
    """Mermaid reads a type as one word, so `varchar(80)` stays and `numeric(12,2)` loses its comma."""
    key = _KEYS[column.key] or (" UK" if unique else "")
    key += ", FK" if column.key == "primary" and column.references else ""
    note = ' "may be empty"' if column.nullable else ""
    return f"{column.type.replace(',', '_')} {column.name}{key}{note}"
