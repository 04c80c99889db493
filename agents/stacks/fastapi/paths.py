"""Paths: names, columns, computed fields, and what a reference leads to."""

import re
from dataclasses import replace

from agents.spec.expression import Member, Node, parse, unparse
from agents.spec.types import Type
from agents.stacks.fastapi import naming
from agents.stacks.fastapi.features import shares_computed
from agents.stacks.fastapi.pieces import SUM, Code, Key, Place, Row, bound, correlated, rounded
from agents.stacks.fastapi.views import EntityView, FieldView
from agents.stacks.fastapi.writer import Writer

_MOMENTS = {"now": Type("datetime"), "today": Type("date")}
_BUILT_IN = {"id": Type("uuid"), "created_at": Type("datetime"), "updated_at": Type("datetime")}


class Paths(Writer):
    """Writes names and the steps from one row to another."""

    @staticmethod
    def _known(node: Node, code: Code, place: Place) -> Code:
        if unparse(node) in place.known:
            return replace(code, type=replace(code.type, nullable=False), absent=code.type.nullable and not code.sql)
        return code

    def _name(self, name: str, place: Place) -> Code:
        if name in _MOMENTS:
            self.uses.add(name)
            return Code(self.moments[name], _MOMENTS[name], sql=self.prepared)
        row = place.names[name]
        if isinstance(row, Key):
            self.uses.add(name)
            return Code(row.text, Type("ref", row.entity.name, nullable=row.nullable))
        return Code(f"{row.prefix}.id", Type("ref", row.entity.name), row.sql)

    def _member(self, base: Node, name: str, place: Place) -> Code:
        row = place.names.get(unparse(base))
        if isinstance(row, Row):
            return self._column(row, name, place)
        if name == "id":
            return self._write(base, place.value())
        return self._through(self._key(base, place), name, place)

    def _key(self, node: Node, place: Place) -> Code:
        """Return the id of a row, to stand in the query of the rows that belong to it."""
        return self._write(node, place.inner({}).value())

    def _column(self, row: Row, name: str, place: Place) -> Code:
        if name in _BUILT_IN:
            return Code(f"{row.prefix}.{name}", _BUILT_IN[name], row.sql)
        view = row.entity.field(name)
        if view.node.computed is not None:
            return self._computed(row, view, place)
        type_ = replace(view.type, nullable=view.nullable or (row.partial and not view.has_literal_default))
        return Code(f"{row.prefix}.{view.attribute}", type_, row.sql)

    def _computed(self, row: Row, view: FieldView, place: Place) -> Code:
        """Name a computed field where it has a name, else write what it is computed of."""
        if row.sql and not place.depth and row.entity is self.siblings:
            nullable = view.computed_annotation != view.python
            return Code(f"_{view.name}()", replace(view.type, nullable=nullable), sql=True)
        if row.sql and shares_computed(row.entity):
            return self._function(row, view, place)
        inside = replace(place, names={**place.names, "self": row}).value()
        return rounded(self._write(parse(view.node.computed or "null"), inside), view.type)

    def _function(self, row: Row, view: FieldView, place: Place) -> Code:
        """Call the function of a computed field, which other rows read as well."""
        source = type(self)(self.project)
        code = source.at(parse(view.node.computed or "null"), function_place(view.entity))
        self.uses |= source.uses
        moments = (self._name(name, place) for name in _MOMENTS if name in source.uses)
        arguments = [row.prefix, *(code.text if code.sql else bound(code) for code in moments)]
        own = row.entity is self.functions_of
        name = naming.variable(view.name)
        function = name if own else f"{row.entity.module}_computed.{name}"
        return Code(f"{function}({', '.join(arguments)})", replace(view.type, nullable=code.type.nullable), sql=True)

    def _through(self, key: Code, name: str, place: Place) -> Code:
        """Read a column of the row that a reference points to."""
        row = self._fresh(self.project.entity(key.type.of), place, key)
        value = self._column(row, name, place.inner({"self": row}))
        where = f"{row.prefix}.id == {key.at(SUM)}"
        query = f"sa.select({value.text}).where({where}){correlated(place)}.scalar_subquery()"
        return Code(query, replace(value.type, nullable=value.type.nullable or key.type.nullable), sql=True)

    def _fresh(self, entity: EntityView, place: Place, key: Code) -> Row:
        """Return a further row of an entity: its model, or an alias where the model stands for another row.

        The row is none of those that are read on the way to it, in the query that gives its `key`.
        """
        taken = {r.prefix for r in place.names.values() if isinstance(r, Row) and r.sql and r.entity is entity}
        names = [f"other_{entity.module}{'_' * n}" for n in range(len(self.aliases) + 1)]
        names = names if taken else [entity.class_name, *names]
        free = [n for n in names if n not in taken and not reads(key, n)]
        if free[0] != entity.class_name:
            self.aliases[free[0]] = entity.class_name
        return Row(entity, free[0], sql=True)

    def _inverse(self, target: str, name: str) -> FieldView | None:
        """Return the reference whose rows are the collection `name` of an entity; None for that of a link."""
        fields = (f for e in self.project.entities for f in e.fields)
        return next((f for f in fields if f.node.inverse == name and f.node.type == f"ref({target})"), None)


def function_place(entity: EntityView) -> Place:
    """Return where the function of a computed field stands: within whatever query asks for it."""
    return Place({"self": Row(entity, entity.var, sql=True)}, depth=1)


def reads(code: Code, name: str) -> bool:
    """Tell whether a part of a query reads the row that is called so."""
    return code.sql and re.search(rf"\b{name}\.", code.text) is not None


def first_step(path: Node) -> Member:
    """Return the first step of a path: `self.list` of `self.list.user`."""
    while isinstance(path, Member) and isinstance(path.base, Member):
        path = path.base
    assert isinstance(path, Member)
    return path
