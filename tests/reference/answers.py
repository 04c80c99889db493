"""What the reference backend shows: rows, lists, and the entries of the audit log."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from agents.spec.interpreter import Refused, World
from agents.spec.interpreter.rows import Row
from agents.spec.model import Operation, Query
from agents.spec.scenarios.names import snake, wire
from tests.reference.inputs import Inputs, wire_name


def plain(value: Any) -> Any:
    """Return a value as JSON shows it."""
    match value:
        case Row():
            return ident(value.id)
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
    return value


def ident(number: int) -> str:
    return f"018f3c1e-0000-7000-8000-{number:012d}"


def shown(world: World, row: Row) -> dict[str, Any]:
    """Return a row as JSON."""
    fields = [f for f in world.index.entities[row.entity].fields if f.secret == "no"]
    found = {wire_name(world, row.entity, f): plain(world.read(row, f.name)) for f in fields}
    times = {wire(world.spec, n): plain(getattr(row, n)) for n in ("created_at", "updated_at")}
    return {"id": ident(row.id), **found, **times}


class Lists:
    """Answers one list request."""

    def __init__(self, world: World, server: Any, actor: Row | None) -> None:
        self.world, self.server, self.actor = world, server, actor
        self.inputs = Inputs(world, server, actor)

    def answer(self, operation: Operation, asked: dict[str, str], parent: Row | None) -> dict[str, Any]:
        query = operation.query or Query(id="")
        grants = self.world.grants(operation, self.actor)
        rows = [r for r in self.world.store.of(operation.entity) if self.world.permits(grants, r, self.actor)]
        if query.within:
            rows = [r for r in rows if self.world.read(r, query.within) is parent]
        if query.where:
            rows = [r for r in rows if self.world.at(r, self.actor).text(query.where)]
        asked = dict(asked)
        limit, offset = self._paging(asked)
        rows = self._sorted(operation, query, self._filtered(operation, query, rows, asked))
        page = [self._item(query, r) for r in rows[offset : offset + limit]]
        return {"items": page, "total": len(rows), "limit": limit, "offset": offset}

    def _paging(self, asked: dict[str, str]) -> tuple[int, int]:
        api = self.world.spec.api
        try:
            limit, offset = int(asked.pop("limit", api.page_size)), int(asked.pop("offset", 0))
        except ValueError as error:
            raise Refused(422, "invalid") from error
        if not 1 <= limit <= api.page_max or offset < 0:
            raise Refused(422, "invalid")
        return limit, offset

    def _filtered(self, operation: Operation, query: Query, rows: list[Row], asked: dict[str, str]) -> list[Row]:
        word = asked.pop("q", None) if query.search else None
        if word is not None:
            rows = [r for r in rows if any(word.lower() in str(r.values[n] or "").lower() for n in query.search)]
        known = {self._param(operation.entity, name): name for name in query.filters}
        for name, value in asked.items():
            if name not in known:
                raise Refused(422, "unknown_parameter", name)
            rows = self._by(operation.entity, known[name], value, rows)
        return rows

    def _param(self, entity: str, name: str) -> str:
        field = self.world.index.fields.get((entity, name))
        return wire_name(self.world, entity, field) if field else wire(self.world.spec, name)

    def _by(self, entity: str, name: str, value: str, rows: list[Row]) -> list[Row]:
        type_ = self.world.index.types.get((entity, name))
        if type_ is None:
            return self._linked(entity, name, value, rows)
        if type_.kind == "ref":
            other = self._row(type_.of, name, value)
            return [r for r in rows if other and r.values[name] == other.id]
        words = {"true": True, "false": False}
        try:
            plain_ = (
                words[value.lower()] if type_.kind == "boolean" else int(value) if type_.kind == "integer" else value
            )
            wanted = self.inputs.typed(type_, plain_)
        except (ValueError, KeyError) as error:
            raise Refused(422, "invalid", name) from error
        return [r for r in rows if self.world.read(r, name) == wanted]

    def _linked(self, entity: str, name: str, value: str, rows: list[Row]) -> list[Row]:
        for link in self.world.spec.links:
            for here, there, called in ((link.a, link.b, link.a_name), (link.b, link.a, link.b_name)):
                if here == entity and snake(there) == name:
                    other = self._row(there, name, value)
                    return [r for r in rows if other in self.world.read(r, called)]
        raise Refused(422, "unknown_parameter", name)

    def _row(self, entity: str, name: str, value: str) -> Row | None:
        if not re.fullmatch(r"[0-9a-f-]{36}", value):
            raise Refused(422, "invalid", name)
        found: Row | None = self.server.row(entity, value)
        return found

    def _sorted(self, operation: Operation, query: Query, rows: list[Row]) -> list[Row]:
        rows = sorted(rows, key=lambda r: r.id)
        if query.rank:
            ranked = [(self._rank(query, r), r) for r in rows]
            rows = [r for rank, r in sorted(ranked, key=lambda pair: -pair[0]) if rank > 0]
        else:
            for key in reversed(self.world.index.entities[operation.entity].order):
                name, down = key.lstrip("-"), key.startswith("-")
                filled = [r for r in rows if self.world.read(r, name) is not None]
                empty = [r for r in rows if self.world.read(r, name) is None]
                rows = sorted(filled, key=lambda r, n=name: self.world.read(r, n), reverse=down) + empty
        return rows[: query.limit] if query.limit else rows

    def _rank(self, query: Query, row: Row) -> int:
        return int(self.world.at(row, self.actor).text(query.rank or "0"))

    def _item(self, query: Query, row: Row) -> dict[str, Any]:
        more = {wire(self.world.spec, query.rank_name or "rank"): self._rank(query, row)} if query.rank else {}
        return {**shown(self.world, row), **more}

    def audit(self, asked: dict[str, str]) -> dict[str, Any]:
        asked = dict(asked)
        limit, offset = self._paging(asked)
        names = [wire(self.world.spec, n) for n in ("entity", "row_id", "actor_id")]
        items = []
        for entity, row, actor, operation, at in reversed(self.world.store.audit):
            op = self.world.index.operations[operation].name
            values = (entity, ident(row), ident(actor) if actor else None)
            items.append({**dict(zip(names, values, strict=True)), "operation": op, "at": plain(at)})
        for name, value in asked.items():
            if name not in names[:2]:
                raise Refused(422, "unknown_parameter", name)
            items = [i for i in items if i[name] == value]
        return {"items": items[offset : offset + limit], "total": len(items), "limit": limit, "offset": offset}
