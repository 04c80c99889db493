"""The tables of links: a row for each pair that is linked."""

from agents.analyze.artifact import Column, Index, Relation, Table
from agents.analyze.surface import snake, table_name, words
from agents.spec.model import Link, Spec


def link_tables(spec: Spec) -> tuple[Table, ...]:
    """Return the table of each link: both ids together are its key."""
    return tuple(_table(link, spec) for link in spec.links)


def link_relations(spec: Spec) -> tuple[Relation, ...]:
    """Return how the tables of links hang on both sides."""
    return tuple(relation for link in spec.links for relation in _relations(link, spec))


def _name(link: Link) -> str:
    return f"{snake(link.a)}_{snake(link.a_name)}"


def _columns(link: Link) -> tuple[str, str]:
    """Return the columns of both sides; rows of one kind that are linked with each other are told apart."""
    first, second = f"{snake(link.a)}_id", f"{snake(link.b)}_id"
    return first, f"other_{second}" if first == second else second


def _table(link: Link, spec: Spec) -> Table:
    sides = zip(_columns(link), (link.a, link.b), strict=True)
    columns = tuple(
        Column(name=name, type="uuid", key="primary", references=f"{table_name(spec.entity(entity))}.id",
               on_delete="cascade")
        for name, entity in sides
    )  # fmt: skip
    a, b = spec.entity(link.a), spec.entity(link.b)
    indexes = (
        Index(columns=_columns(link), unique=True, serves=f"{words(b.plural)} of one {words(a.name)}"),
        Index(columns=_columns(link)[1:], serves=f"{words(a.plural)} of one {words(b.name)}"),
    )
    purpose = f"One row for each {words(a.name)} and {words(b.name)} that are linked"
    return Table(name=_name(link), entity=link.id, purpose=purpose, columns=columns, indexes=indexes)


def _relations(link: Link, spec: Spec) -> tuple[Relation, Relation]:
    first, second = (
        Relation(parent=table_name(spec.entity(entity)), child=_name(link), column=column, optional=False,
                 label=words(label), on_delete="cascade")
        for entity, column, label in zip((link.a, link.b), _columns(link), (link.a_name, link.b_name), strict=True)
    )  # fmt: skip
    return first, second
