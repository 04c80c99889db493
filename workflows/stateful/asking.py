"""What a request asks for: the filters, order and page of a list, and the body of what is made or changed."""

from collections.abc import Sequence
from random import Random
from typing import Any
from urllib.parse import urlencode

from agents.spec.interpreter import World
from agents.spec.interpreter.rows import Row
from agents.spec.model import Operation
from agents.spec.reference.inputs import NEW, wire_name
from agents.spec.reference.shown import plain
from agents.spec.scenarios.names import wire
from workflows.stateful.values import Values


class Asking:
    """Draws queries and bodies."""

    def __init__(self, world: World, random: Random, values: Values) -> None:
        self.world, self.spec, self.random, self.values = world, world.spec, random, values

    def query(self, o: Operation) -> str:
        """Return the query string of a request for a list."""
        asked: dict[str, Any] = {}
        query = o.query
        for name in query.filters if query else ():
            if self.random.random() < 0.3:
                asked |= self._filter(o.entity, name)
        if query and query.search and self.random.random() < 0.3:
            asked["q"] = self.random.choice(("oak", "a", "E", "two", "%", "_", "nothing like it"))
        draw = self.random.random()
        if draw < 0.2:
            asked["limit"] = self.random.choice((0, 1, 2, self.spec.api.page_max, self.spec.api.page_max + 1))
        elif draw < 0.35:
            asked["offset"] = self.random.choice((-1, 0, 1, 3))
        elif draw < 0.5 and o.kind == "list" and not (query and query.rank):
            asked["sort"] = self._sort(o.entity)
        elif draw < 0.53:
            asked["surprise"] = 1
        return f"?{urlencode(asked)}" if asked else ""

    def _filter(self, entity: str, name: str) -> dict[str, Any]:
        field = self.world.index.fields.get((entity, name))
        if field is None:
            there = next(n.b if n.a == entity else n.a for n in self.spec.links if entity in (n.a, n.b))
            return {wire(self.spec, name): self.values.reference(there, None)}
        rows = self.values.rows(entity)
        shown = plain(self.world.read(self.random.choice(rows), name)) if rows and self.random.random() < 0.7 else None
        if shown is None:
            shown = "no-value" if self.random.random() < 0.1 else self.values.plain(entity, field, None)
        text = str(shown).lower() if isinstance(shown, bool) else shown
        return {wire_name(self.world, entity, field): text}

    def _sort(self, entity: str) -> str:
        found = self.world.index.entities[entity]
        names = ["created_at", "updated_at", *(f.name for f in found.fields)]
        keys = (f"{self.random.choice(('', '-'))}{wire(self.spec, self.random.choice(names))}" for _ in range(2))
        return next(keys) if self.random.random() < 0.7 else ",".join(keys)

    def body(self, o: Operation, actor: Row | None, *, plainly: bool = False) -> Any:
        """Return the body of a create or an update."""
        entity, new = self.world.index.entities[o.entity], o.kind in NEW
        if not plainly and self.random.random() < 0.01:
            return self.random.choice(([], "text", None, 1))
        allowed = ("always", "create") if new else ("always",)
        fields = [f for f in entity.fields if not f.computed and f.write in allowed]
        wanted = [f for f in fields if self._wants(f, actor, new=new)]
        if not wanted and fields and not new:
            wanted = [self.random.choice(fields)]
        body = {wire_name(self.world, entity.name, f): self.values.plain(entity.name, f, actor) for f in wanted}
        if not plainly and self.random.random() < 0.25:
            self._twist(body, entity.name, fields)
        return body

    def _wants(self, field: Any, actor: Row | None, *, new: bool) -> bool:
        if field.write_roles is not None and self.world.role_of(actor) not in field.write_roles:
            return self.random.random() < 0.04
        return self.random.random() < ((1 if field.required else 0.4) if new else 0.35)

    def _twist(self, body: dict[str, Any], entity: str, fields: Sequence[Any]) -> None:
        """Make one thing of a body odd."""
        draw = self.random.random()
        others = [f for f in self.world.index.entities[entity].fields if f not in fields]
        if draw < 0.1 and body:
            del body[self.random.choice(sorted(body))]
        elif draw < 0.2:
            body["surprise"] = 1
        elif draw < 0.3 and others:
            body[wire_name(self.world, entity, self.random.choice(others))] = None
        elif fields:
            field = self.random.choice(fields)
            body[wire_name(self.world, entity, field)] = self.values.odd(entity, field)
