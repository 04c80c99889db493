"""When: what happens in an example, and how the Spec answers it."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from agents.spec.interpreter import Refused, World
from agents.spec.interpreter.rows import Row
from agents.spec.model import Field, Http, Operation
from agents.spec.types import TEXT, Type
from agents.specify.examples.stage import Stage


@dataclass(frozen=True)
class Act:
    """An operation that somebody runs. `sent`: values by field; `without`: required fields that are not sent."""

    operation: Operation | None
    row: Row | None = None
    actor: int | None = None
    sent: dict[str, Any] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    passing: timedelta | None = None


@dataclass(frozen=True)
class Answer:
    """How it was answered: the status, 0 where it is refused and nothing says with which one; and the row."""

    status: int
    code: str = ""
    row: int | None = None
    node: str = ""

    @property
    def refused(self) -> bool:
        """Whether nothing was done."""
        return self.status >= 400 or self.status == 0

    def __str__(self) -> str:
        return f"{self.status or 'a refusal'}{f' ({self.code})' if self.code else ''}"


def perform(stage: Stage, act: Act) -> Answer:
    """Let it happen, and return the answer."""
    if act.passing is not None:
        stage.world.advance(act.passing)
        stage.world.tick()
        return Answer(200)
    assert act.operation is not None
    actor = stage.world.store.rows.get(act.actor) if act.actor else None
    try:
        _allowed(stage.world, act.operation, act.row, actor)
        _valid(stage, act)
        row = _done(stage, act, actor)
    except Refused as error:
        return Answer(error.status, error.code, node=_node(act.operation, error, stage))
    start = act.operation.start
    return Answer(start.status if isinstance(start, Http) else 200, row=row.id if row else None)


def _allowed(world: World, operation: Operation, row: Row | None, actor: Row | None) -> None:
    grants = world.grants(operation, actor)
    if not grants:
        raise Refused(401 if actor is None else 403, "unauthenticated" if actor is None else "forbidden")
    if row is not None and not world.permits(grants, row, actor):
        shown = next((o for o in world.spec.operations if (o.entity, o.kind) == (row.entity, "get")), None)
        seen = shown is not None and world.permits(world.grants(shown, actor), row, actor)
        raise Refused(403 if seen else 404, "forbidden" if seen else "not_found")


def _valid(stage: Stage, act: Act) -> None:
    """Check what is sent, as far as its fields say."""
    assert act.operation is not None
    if act.without:
        raise Refused(422, "missing", next(iter(act.without)))
    for name, sent in act.sent.items():
        item = stage.cast.index.fields[(act.operation.entity, name)]
        if not _fits(item, stage.cast.index.types[(act.operation.entity, name)], sent):
            raise Refused(422, name, name)


def _fits(item: Field, type_: Type, sent: Any) -> bool:
    if sent is None or sent == "":
        return not item.required
    size = len(sent) if isinstance(sent, str) and type_.kind in TEXT else sent
    if isinstance(size, bool) or not hasattr(size, "__lt__") or isinstance(size, str):
        return True
    bounded = type_.kind in TEXT or type_.kind in ("integer", "decimal")
    if bounded and ((item.min is not None and size < item.min) or (item.max is not None and size > item.max)):
        return False
    return item.pattern is None or not isinstance(sent, str) or re.fullmatch(item.pattern, sent) is not None


def _done(stage: Stage, act: Act, actor: Row | None) -> Row | None:
    operation, world = act.operation, stage.world
    assert operation is not None
    if operation.kind in ("create", "register"):
        return _created(stage, act, actor)
    row = world.store.rows[act.row.id] if act.row else None
    if row is None or operation.kind in ("list", "get", "me"):
        return row
    if operation.kind in ("update", "update_me"):
        world.update(operation, row, act.sent, actor)
    elif operation.kind == "delete":
        world.delete(operation, row, actor)
    else:
        world.act(operation, row, actor)
    return world.store.rows.get(row.id)


def _created(stage: Stage, act: Act, actor: Row | None) -> Row:
    operation, world = act.operation, stage.world
    assert operation is not None
    r = stage.cast.resources[operation.entity]
    body = stage.cast.body(world, r, act.sent, stage.people, stage.owner())
    before = world.store.copy()
    row = world.create(operation, body, actor)
    if not world.permits(world.grants(operation, actor), row, actor):
        world.store = before
        raise Refused(0, "not one's own")
    return row


def _node(operation: Operation, error: Refused, stage: Stage) -> str:
    """Return the guard, rule or key that refused."""
    entity = stage.cast.index.entities[operation.entity]
    checks = (*operation.guards, *(rule for e in stage.spec.entities for rule in e.rules))
    found = next((c.id for c in checks if (c.status, c.code) == (error.status, error.code)), "")
    return found or next((k.id for k in entity.keys if "_".join(k.fields) == error.code), "")
