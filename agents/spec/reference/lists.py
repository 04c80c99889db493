"""Answers to requests for lists: which rows, in which order, and which part of them."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from agents.spec.interpreter import Refused, World
from agents.spec.interpreter.rows import Row
from agents.spec.model import Operation, Query
from agents.spec.reference.answer import Unsaid
from agents.spec.reference.inputs import wire_name
from agents.spec.reference.reach import Reach
from agents.spec.reference.shown import entries, shown
from agents.spec.reference.values import ID, typed
from agents.spec.scenarios.names import snake, wire
from agents.spec.scenarios.resource import HIDDEN
from agents.spec.types import Type

_WORDS = {"true": True, "false": False}
_LONGEST_SEARCH = 200
_UNSORTED = ("ref", "uuid", "password")


class Lists:
    """Answers one request for a list, for one person."""

    def __init__(self, world: World, actor: Row | None) -> None:
        self.world, self.actor, self.reach = world, actor, Reach(world)

    def answer(self, operation: Operation, asked: Sequence[tuple[str, str]], parent: Row | None) -> dict[str, Any]:
        """Return a page. Raises Refused, Unsaid."""
        query, left = operation.query or Query(id=""), _once(asked)
        limit, offset = self._paging(left)
        order = self._order(operation, query, left)
        conditions = list(self._conditions(operation, query, left))
        grants = self.world.grants(operation, self.actor)
        rows = [r for r in self.world.store.of(operation.entity) if self.world.permits(grants, r, self.actor)]
        if query.within:
            rows = [r for r in rows if r.values[query.within] == (parent.id if parent else None)]
        if query.where:
            rows = [r for r in rows if self.world.at(r, self.actor).text(query.where)]
        rows = self._sorted(query, order, [r for r in rows if all(holds(r) for holds in conditions)])
        page = [self._item(query, r) for r in rows[offset : offset + limit]]
        return {"items": page, "total": len(rows), "limit": limit, "offset": offset}

    def _paging(self, asked: dict[str, str]) -> tuple[int, int]:
        api = self.world.spec.api
        limit, offset = (
            self._number(asked.pop(name, str(usual)), name) for name, usual in (("limit", api.page_size), ("offset", 0))
        )
        if not 1 <= limit <= api.page_max:
            raise Refused(422, "invalid", "limit", node=api.id)
        if offset < 0:
            raise Refused(422, "invalid", "offset", node=api.id)
        return limit, offset

    def _number(self, text: str, name: str) -> int:
        if re.fullmatch(r"-?\d{1,9}", text):
            return int(text)
        if not re.search(r"\d", text):
            raise Refused(422, "invalid", name, node=self.world.spec.api.id)
        raise Unsaid("whether this spelling of a number is accepted")

    def _order(self, operation: Operation, query: Query, asked: dict[str, str]) -> Sequence[str]:
        entity = self.world.index.entities[operation.entity]
        if "sort" not in asked or query.rank:
            return entity.order
        names = {wire(self.world.spec, name): name for name in ("created_at", "updated_at")}
        for field in entity.fields:
            kind = self.world.index.types[(entity.name, field.name)].kind
            if field.secret not in HIDDEN and field.read_roles is None and kind not in _UNSORTED:
                names[wire(self.world.spec, field.name)] = field.name
        keys = [(key.startswith("-"), key.removeprefix("-")) for key in asked.pop("sort").split(",")]
        if any(name not in names for _, name in keys):
            raise Refused(422, "invalid", "sort", node=query.id or operation.id)
        return [f"{'-' * falling}{names[name]}" for falling, name in keys]

    def _conditions(self, operation: Operation, query: Query, asked: dict[str, str]) -> Iterator[Any]:
        word = asked.pop("q", None) if query.search else None
        if word is not None:
            yield self._search(query, word.strip())
        known = {self._param(operation.entity, name): name for name in query.filters}
        for name, value in asked.items():
            if name not in known:
                raise Refused(422, "unknown_field", name, node=query.id or operation.id)
            yield self._filter(operation.entity, known[name], name, value)

    def _search(self, query: Query, word: str) -> Any:
        if not word or len(word) > _LONGEST_SEARCH or not word.isascii():
            raise Unsaid("what this word is found in")
        return lambda r: any(word.lower() in str(r.values[n] or "").lower() for n in query.search)

    def _param(self, entity: str, name: str) -> str:
        field = self.world.index.fields.get((entity, name))
        return wire_name(self.world, entity, field) if field else wire(self.world.spec, name)

    def _filter(self, entity: str, name: str, param: str, value: str) -> Any:
        type_ = self.world.index.types.get((entity, name))
        if type_ is None:
            return self._linked(entity, name, param, value)
        if type_.kind == "ref":
            other = self._row(type_.of, param, value)
            return lambda r: other is not None and r.values[name] == other.id
        wanted = self._wanted(entity, name, param, value, type_)
        return lambda r: self.world.read(r, name) == wanted

    def _wanted(self, entity: str, name: str, param: str, value: str, type_: Type) -> Any:
        field = self.world.index.fields[(entity, name)].model_copy(update={"min": None, "max": None, "pattern": None})
        if field.fold or (type_.kind in ("string", "text") and not value.strip()):
            raise Unsaid("what this value is compared with")
        told: Any = value
        if type_.kind == "boolean":
            told = _WORDS.get(value)
            if told is None and re.fullmatch(r"(?i)[tfyn01]|yes|no|on|off|true|false", value):
                raise Unsaid("whether this is true or false")
        if type_.kind == "integer":
            told = self._number(value, param)
        try:
            found = typed(self.world.spec, field, type_, told)
        except ValueError as error:
            raise Refused(422, "invalid", param, node=field.id) from error
        return found.astimezone(self.world.store.now.tzinfo) if isinstance(found, datetime) else found

    def _linked(self, entity: str, name: str, param: str, value: str) -> Any:
        for link in self.world.spec.links:
            for here, there, called in ((link.a, link.b, link.a_name), (link.b, link.a, link.b_name)):
                if here == entity and snake(there) == name:
                    other = self._row(there, param, value)
                    return lambda r, called=called, other=other: other in self.world.read(r, called)
        raise Refused(422, "unknown_field", param)

    def _row(self, entity: str, param: str, value: str) -> Row | None:
        if ID.fullmatch(value):
            return self.reach.row(entity, value)
        if len(value) > 30:
            raise Unsaid("whether this spelling of an id is accepted")
        raise Refused(422, "invalid", param)

    def _sorted(self, query: Query, order: Sequence[str], rows: list[Row]) -> list[Row]:
        rows = sorted(rows, key=lambda r: r.id)
        if query.rank:
            ranked = [(self._rank(query, r), r) for r in rows]
            rows = [r for rank, r in sorted(ranked, key=lambda pair: -pair[0]) if rank > 0]
            return rows[: query.limit] if query.limit else rows
        for key in reversed(order):
            name, down = key.lstrip("-"), key.startswith("-")
            found = {r.id: self.world.read(r, name) for r in rows}
            filled = [r for r in rows if found[r.id] is not None]
            empty = [r for r in rows if found[r.id] is None]
            rows = sorted(filled, key=lambda r, found=found: found[r.id], reverse=down) + empty  # type: ignore[misc]
        return rows[: query.limit] if query.limit else rows

    def _rank(self, query: Query, row: Row) -> int:
        return int(self.world.at(row, self.actor).text(query.rank or "0"))

    def _item(self, query: Query, row: Row) -> dict[str, Any]:
        more = {wire(self.world.spec, query.rank_name or "rank"): self._rank(query, row)} if query.rank else {}
        return {**shown(self.world, row, self.actor), **more}

    def audit(self, asked: Sequence[tuple[str, str]]) -> dict[str, Any]:
        """Return a page of the audit log. Raises Refused, Unsaid."""
        left = _once(asked)
        limit, offset = self._paging(left)
        items, row_id = entries(self.world), wire(self.world.spec, "row_id")
        audited = [e.name for e in self.world.spec.entities if e.audit]
        for name, value in left.items():
            wrong = (name == "entity" and value not in audited) or (name == row_id and not ID.fullmatch(value))
            if name not in ("entity", row_id) or wrong:
                raise Refused(422, "invalid", name)
            items = [i for i in items if i[name] == value]
        return {"items": items[offset : offset + limit], "total": len(items), "limit": limit, "offset": offset}


def _once(asked: Sequence[tuple[str, str]]) -> dict[str, str]:
    if len(dict(asked)) < len(asked):
        raise Unsaid("which of two values of a parameter counts")
    return dict(asked)
