"""Collections: counted, tested, added up, or one of their rows. Rows other than the one at hand are always SQL."""

from dataclasses import replace

from agents.spec.expression import Aggregate, Binary, Macro, Member, Node, Size, Unary
from agents.spec.types import TEXT, Type
from agents.stacks.fastapi.links import sides_of
from agents.stacks.fastapi.paths import Paths, reads
from agents.stacks.fastapi.pieces import (
    SUM,
    Code,
    Place,
    Row,
    as_element,
    bound,
    by_code_point,
    correlated,
    exact,
    knowing,
)


class Gathering(Paths):
    """Writes what is said of the rows of a collection."""

    def _clauses(self, node: Node, place: Place) -> list[str]:
        """Return the arguments of a WHERE."""
        if isinstance(node, Binary) and node.op == "&&":
            left = self._clauses(node.left, place)
            return left + self._clauses(node.right, knowing(place, node.left, "!="))
        return [as_element(self._write(node, place)).text]

    def _collection(self, node: Node, place: Place) -> tuple[Row, list[str]]:
        """Return a row of a collection, and the arguments of the WHERE that selects all of them."""
        if isinstance(node, Macro):
            row, clauses = self._collection(node.base, place)
            return row, clauses + self._clauses(node.body, place.inner({node.var: row}))
        assert isinstance(node, Member)
        key = self._key(node.base, place)
        reference = self._inverse(key.type.of, node.name)
        if reference is None:
            return self._linked(key, node.name, place)
        row = self._fresh(reference.entity, place, key)
        return row, [f"{row.prefix}.{reference.attribute} == {_wanted(key)}"]

    def _linked(self, key: Code, name: str, place: Place) -> tuple[Row, list[str]]:
        side = next(s for s in sides_of(self.project.entity(key.type.of)) if s.called == name)
        row = self._fresh(side.there, place, key)
        ids = f"sa.select({side.table}.c.{side.other}).where({side.table}.c.{side.column} == {_wanted(key)})"
        return row, [f"{row.prefix}.id.in_({ids}{correlated(place.inner({}))})"]

    def _size(self, node: Size, place: Place) -> Code:
        row, clauses = self._collection(node.base, place)
        count = f"sa.select(sa.func.count()).select_from({row.prefix}).where({', '.join(clauses)})"
        return Code(f"{count}{correlated(place)}.scalar_subquery()", Type("integer"), sql=True)

    def _aggregate(self, node: Aggregate, place: Place) -> Code:
        """Nulls are skipped; the sum of nothing is 0, an average is rounded as a quotient is."""
        assert isinstance(node.base, Macro)
        row, clauses = self._collection(node.base.base, place)
        element = self._write(node.base.body, place.inner({node.base.var: row}).value())
        value = _of_row(element, row)
        found = f"sa.func.{node.name}({exact(replace(element, text=value, sql=True)) if node.name == 'avg' else value})"
        if node.name == "sum":
            found = f"sa.func.coalesce({found}, 0)"
        if node.name == "avg":
            found = f"sa.func.round({found}, 10)"
        kind = "decimal" if node.name == "avg" else element.type.kind
        query = f"sa.select({found}).select_from({row.prefix}).where({', '.join(clauses)}){correlated(place)}"
        type_ = replace(element.type, kind=kind, nullable=node.name != "sum")
        return Code(f"{query}.scalar_subquery()", type_, sql=True)

    def _macro(self, node: Macro, place: Place) -> Code:
        return self._first(node, place) if node.name == "first" else self._test(node, place)

    def _test(self, node: Macro, place: Place) -> Code:
        row, clauses = self._collection(node.base, place)
        inner = place.inner({node.var: row})
        body = Unary("!", node.body) if node.name == "all" else node.body
        clauses += self._clauses(body, inner)
        exists = f"sa.select({row.prefix}.id).where({', '.join(clauses)}){correlated(place)}.exists()"
        return Code(f"sa.not_({exists})" if node.name == "all" else exists, Type("boolean"), sql=True)

    def _first(self, node: Macro, place: Place) -> Code:
        row, clauses, key = self._sorted(node, place)
        query = f"sa.select({row.prefix}.id).where({', '.join(clauses)}).order_by({key}).limit(1)"
        type_ = Type("ref", row.entity.name, nullable=True)
        return Code(f"{query}{correlated(place)}.scalar_subquery()", type_, sql=True)

    def _sorted(self, node: Macro, place: Place) -> tuple[Row, list[str], str]:
        """Return a row of the collection, the WHERE, and the order of `first`."""
        row, clauses = self._collection(node.base, place)
        key = as_element(self._write(node.body, place.inner({node.var: row}).value()))
        return row, clauses, f"{by_code_point(key)}, {row.prefix}.id"


def _of_row(element: Code, row: Row) -> str:
    """Return what is aggregated; SQL takes an aggregate that reads outer rows alone for one of the outer query."""
    if not element.sql:
        return bound(element)
    own = replace(element, text=by_code_point(element)) if element.type.kind in TEXT else element
    return own.text if reads(element, row.prefix) else f"sa.case(({row.prefix}.id.is_not(None), {own.text}))"


def _wanted(key: Code) -> str:
    """Return what a reference is compared with; compared with None, SQLAlchemy would ask for IS NULL."""
    return bound(key) if key.type.nullable else key.at(SUM)
