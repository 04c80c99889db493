"""Tests of links, and of lists that have a path of their own."""

from dataclasses import dataclass

from agents.spec.expression import Size, parse
from agents.spec.solve import Unsolvable
from agents.stacks.fastapi.links import LinkSide, side_of, sides_of
from agents.stacks.fastapi.lists import ListView, lists_of
from agents.stacks.fastapi.suite.cases import children
from agents.stacks.fastapi.suite.rows import Rows
from agents.stacks.fastapi.suite.solving import by_field, definite, solve
from agents.stacks.fastapi.views import EntityView


@dataclass(frozen=True)
class LinkCase:
    """The requests that link two rows and end it; the path holds the variables of both."""

    side: LinkSide
    name: str
    path: str
    method: str
    status: int
    end: str | None
    placeholder: str


@dataclass(frozen=True)
class ListCase:
    """A list and the arguments of a row that it shows and of one that it does not, as far as they are known.

    `child` and `reference`: the entity whose rows are counted for the rank, and its attribute that refers to a row.
    """

    listing: ListView
    path: str
    found: str = ""
    other: str | None = None
    child: EntityView | None = None
    reference: str = ""


def link_cases(entity: EntityView) -> tuple[LinkCase, ...]:
    """Return the links that requests to an entity make."""
    found = []
    for operation in (o for o in entity.operations if o.kind == "link"):
        side = side_of(operation)
        ends = [o for o in entity.operations if o.kind == "unlink" and side_of(o).table == side.table]
        end = ends[0].http if ends else None
        http = operation.http
        method = end.method if end else None
        placeholder = operation.placeholders[-1]
        found.append(LinkCase(side, operation.name, http.path, http.method, http.status, method, placeholder))
    return tuple(found)


def link_filters(entity: EntityView) -> tuple[LinkSide, ...]:
    """Return the links by which the plain list is filtered."""
    return tuple(side for each in lists_of(entity) if each.is_plain for side in each.links)


def ending_links(entity: EntityView) -> tuple[LinkSide, ...]:
    """Return the links that end when a row is deleted."""
    return sides_of(entity) if entity.operation("delete") else ()


def list_cases(rows: Rows) -> tuple[ListCase, ...]:
    """Return the lists beside the plain one."""
    return tuple(_list_case(rows, each) for each in lists_of(rows.entity) if not each.is_plain)


def _list_case(rows: Rows, listing: ListView) -> ListCase:
    path = listing.operation.http.path
    where, rank = listing.operation.query.where, listing.operation.query.rank
    if where:
        shown, hidden = (_of(rows, where, want=want) for want in (True, False))
        return ListCase(listing, path, shown or "", hidden if shown is not None else None)
    node = parse(rank) if rank else None
    child = children(rows.entity, node.base) if isinstance(node, Size) else None
    return ListCase(listing, path, child=child[0], reference=child[1]) if child else ListCase(listing, path)


def _of(rows: Rows, condition: str, *, want: bool) -> str | None:
    """Return the arguments of a row for which a condition comes out as wanted; None if none is known."""
    try:
        solutions = solve(rows.entity, condition, want=want)
    except Unsolvable:
        return None
    values = definite(rows.entity, by_field(solutions[0]))
    stored = {field.name for field in rows.entity.columns}
    return rows.kwargs(values) if values.keys() <= stored else None
