"""What somebody does to one row: whether they may, and what comes of it."""

from collections.abc import Iterator, Sequence
from typing import Any

from agents.spec.interpreter import Refusals, Refused, World
from agents.spec.interpreter.rows import Row
from agents.spec.model import Grant, Link, Operation
from agents.spec.reference.inputs import Inputs
from agents.spec.reference.reach import Reach
from agents.spec.reference.values import ID
from agents.spec.scenarios.names import snake, wire


class Deeds:
    """Carries out operations on rows for one person."""

    def __init__(self, world: World, actor: Row | None) -> None:
        self.world, self.actor, self.reach = world, actor, Reach(world)

    def do(self, o: Operation, places: dict[str, str], sent: Any) -> Row | None:
        """Let it happen; return the row, None if it is gone. Raises Refusals."""
        faults: list[Refused] = [
            Refused(422, "invalid", n, node=o.id) for n, t in places.items() if not ID.fullmatch(t)
        ]
        inputs = Inputs(self.world, self.actor)
        values = self._values(o, inputs, sent)
        faults += inputs.faults
        row, missing = self._row(o, places)
        faults += missing
        other, unlinked = self._other(o, places)
        faults += unlinked
        if faults or row is None:
            raise Refusals(*faults)
        if o.kind in ("link", "unlink"):
            self._link(o, row, other)
        elif o.kind not in ("get", "me"):
            self.world.attempt(lambda world: self._carry_out(world, o, row, values))
        return self.world.store.rows.get(row.id)

    def _values(self, o: Operation, inputs: Inputs, sent: Any) -> dict[str, Any]:
        if o.kind in ("update", "update_me"):
            return inputs.body(o, sent)
        if o.kind != "assign_role":
            return {}
        spec = self.world.spec
        name = wire(spec, spec.auth.role_field or "role")
        role = sent.get(name) if isinstance(sent, dict) else None
        if role not in [r.name for r in spec.roles]:
            inputs.faults.append(Refused(422, "invalid", name, node=o.id))
        elif len(sent) != 1:
            inputs.faults += [Refused(422, "unknown_field", n, node=o.id) for n in sent if n != name]
        return {spec.auth.role_field or "role": role}

    def _row(self, o: Operation, places: dict[str, str]) -> tuple[Row | None, list[Refused]]:
        if o.kind in ("me", "update_me"):
            return self.actor, []
        row = self.reach.row(o.entity, places["id"])
        if row is None:
            return None, [Refused(404, "not_found", node=o.id)]
        grants = self.world.grants(o, self.actor)
        if self.world.permits(grants, row, self.actor):
            return row, [Refused(404, "not_found", node=o.id)] if self.world.hides(row, self.actor) else []
        status = 403 if self.reach.readable(row, self.actor) else 404
        return row, [Refused(status, "not_found", node=g.id) for g in grants]

    def _other(self, o: Operation, places: dict[str, str]) -> tuple[Row | None, list[Refused]]:
        if o.kind not in ("link", "unlink"):
            return None, []
        link = self._of(o)
        entity = link.b if link.a == o.entity else link.a
        other = self.reach.row(entity, next(v for k, v in places.items() if k != "id"))
        if other is None or not self.reach.readable(other, self.actor):
            return None, [Refused(404, "not_found", node=link.id)]
        return other, []

    def _of(self, o: Operation) -> Link:
        def other(link: Link) -> str:
            return snake(link.b if link.a == o.entity else link.a)

        return next(n for n in self.world.spec.links if o.entity in (n.a, n.b) and o.name.endswith(other(n)))

    def _link(self, o: Operation, row: Row, other: Row | None) -> None:
        assert other
        link = self._of(o)
        pair = (link.id, row.id, other.id) if link.a == o.entity else (link.id, other.id, row.id)
        (self.world.store.links.add if o.kind == "link" else self.world.store.links.discard)(pair)

    def _carry_out(self, world: World, o: Operation, row: Row, values: dict[str, Any]) -> None:
        match o.kind:
            case "update" | "update_me" | "assign_role":
                world.update(o, row, values, self.actor)
            case "delete":
                world.delete(o, row, self.actor)
            case _:
                world.act(o, row, self.actor)

    def forbidden(self, o: Operation, values: dict[str, Any], grants: Sequence[Grant]) -> Iterator[Refused]:
        """Yield a refusal if nobody like this may make a row of these values, whatever else refuses it."""
        trial = self.world.copy()
        row = trial.draft(o.entity, values, self.actor)
        if not trial.permits(grants, row, self.actor):
            yield Refused(403, "forbidden", node=grants[0].id)
