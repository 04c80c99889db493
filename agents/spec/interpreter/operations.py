"""What the operations of a Spec do to the rows of a world: checks, effects, reactions, timers."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any, TypeVar

from agents.spec.expression import Constant, parse
from agents.spec.interpreter.evaluate import Evaluator, rounded
from agents.spec.interpreter.holding import broken, hold
from agents.spec.interpreter.refused import Refusals, Refused
from agents.spec.interpreter.rows import START, Index, Row, Store, Value, copied
from agents.spec.model import Effect, Field, Grant, OnChange, OnTime, Operation, Spec

Done = TypeVar("Done")


class World:
    """The rows of a Spec at one moment. An operation happens wholly or, with Refused, not at all."""

    def __init__(self, spec: Spec | Index, store: Store | None = None, now: datetime = START) -> None:
        self.index = spec if isinstance(spec, Index) else Index(spec)
        self.spec = self.index.spec
        self.store = store or Store(now)
        self.whole = True
        self.spared: set[str] = set()
        """Nodes that refuse nothing here: for whoever asks what else would refuse."""
        self._touched: dict[int, Row | None] = {}

    def copy(self, *, whole: bool = True) -> "World":
        """Return a world that later changes of this one do not reach.

        `whole`: an operation that is refused leaves nothing behind; without it that world is of no use any more.
        """
        found = World(self.index, self.store.copy())
        found.whole = whole
        return found

    def at(self, row: Row | None, actor: Row | None = None, **names: Any) -> Evaluator:
        """Return what evaluates expressions about a row."""
        return Evaluator(self.index, self.store, {"self": row, "actor": actor, **names})

    def read(self, row: Row, name: str) -> Any:
        """Return the value of a field of a row, computed or stored."""
        return self.at(row).member(row, name)

    def advance(self, by: timedelta) -> None:
        """Move the clock; from then on it stands still between moves."""
        self.store.now += by
        self.store.moving = False

    def create(self, operation: Operation, sent: Mapping[str, Value], actor: Row | None) -> Row:
        """Make a row of what was sent. Raises Refused."""
        with self._whole():
            row = self.draft(operation.entity, sent, actor)
            self._touched = {row.id: None}
            self._run(operation, row, actor)
            return row

    def draft(self, entity: str, values: Mapping[str, Value], actor: Row | None) -> Row:
        """Make a row with these values and the defaults of its other fields."""
        store = self.store
        store.serial += 1
        row = Row(store.serial, entity, {}, store.now, store.now)
        for item in self.index.entities[entity].fields:
            if not item.computed:
                row.values[item.name] = values[item.name] if item.name in values else self._default(item, row, actor)
        store.rows[row.id] = row
        return row

    def _default(self, item: Field, row: Row, actor: Row | None) -> Value:
        if item.default is None:
            return None
        found = self.at(row, actor).text(item.default)
        if isinstance(found, tuple):
            prefix, width = found
            number = self.store.counters[item.id] = self.store.counters.get(item.id, 0) + 1
            return f"{prefix}{number:0{width}d}"
        type_ = self.index.types[(row.entity, item.name)]
        plain: Value = rounded(found.id if isinstance(found, Row) else found, type_.kind, type_.scale)
        return plain

    def update(self, operation: Operation, row: Row, sent: Mapping[str, Value], actor: Row | None) -> None:
        """Change fields of a row. Raises Refused."""
        with self._whole():
            self._touch(self.store.rows[row.id]).values.update(sent)
            self._run(operation, self.store.rows[row.id], actor)

    def act(self, operation: Operation, row: Row, actor: Row | None) -> None:
        """Let an action, a transition or a retention happen to a row. Raises Refused."""
        with self._whole():
            self._happen(operation, self.store.rows[row.id], actor)
            self._settle(operation, actor)

    def delete(self, operation: Operation, row: Row, actor: Row | None) -> None:
        """Delete a row and what goes with it. Raises Refused."""
        with self._whole():
            self._guards(operation, self.store.rows[row.id], actor)
            self._remove(self.store.rows[row.id])

    def tick(self) -> None:
        """Let everything happen that is due."""
        for operation in self.spec.operations:
            if isinstance(operation.start, OnTime):
                for row in self.store.of(operation.entity):
                    if row.id in self.store.rows and self._due(operation, operation.start.when, row):
                        self.act(operation, row, None)

    def _due(self, operation: Operation, when: str, row: Row) -> bool:
        step, life = self.spec.transition(operation.id), self.index.entities[row.entity].lifecycle
        if step and life and row.values[life.field] not in step.sources:
            return False
        return bool(self.at(row).text(when))

    def attempt(self, run: Callable[["World"], Done]) -> Done:
        """Let something happen. Raises Refusals, with all that refuses it."""
        try:
            return run(self)
        except Refused as error:
            found = [error]
        trial = self.copy()
        while found[-1].node and found[-1].node not in trial.spared:
            trial.spared.add(found[-1].node)
            try:
                run(trial)
            except Refused as error:
                found.append(error)
            else:
                break
        raise Refusals(*{each.node: each for each in found}.values())

    @contextmanager
    def _whole(self) -> Iterator[None]:
        before = self.store.copy() if self.whole else self.store
        self._touched = {}
        try:
            yield
        except Refused:
            self.store = before
            raise
        if self.store.moving:
            self.store.now += timedelta(milliseconds=1)

    def _touch(self, row: Row) -> Row:
        self._touched.setdefault(row.id, copied(row))
        row.updated_at = self.store.now
        return row

    def _run(self, operation: Operation, row: Row, actor: Row | None) -> None:
        """Guards of create and update hold on the row as it will be written."""
        self._guards(operation, row, actor)
        for effect in operation.effects:
            self._effect(effect, row, actor)
        self._settle(operation, actor)

    def _happen(self, operation: Operation, row: Row, actor: Row | None) -> None:
        step, entity = self.spec.transition(operation.id), self.index.entities[row.entity]
        if step and entity.lifecycle:
            state = row.values[entity.lifecycle.field]
            if state not in step.sources and entity.lifecycle.id not in self.spared:
                code = f"{_snake(row.entity)}_is_{str(state).replace(' ', '_')}"
                raise Refused(409, code, node=entity.lifecycle.id, said=True)
        self._guards(operation, row, actor)
        if step and entity.lifecycle:
            self._touch(row).values[entity.lifecycle.field] = step.target
        for effect in operation.effects:
            self._effect(effect, row, actor)

    def _guards(self, operation: Operation, row: Row, actor: Row | None) -> None:
        for guard in operation.guards:
            if guard.id not in self.spared and not self.at(row, actor).text(guard.expr):
                raise broken(guard)

    def _effect(self, effect: Effect, row: Row, actor: Row | None) -> None:
        at = self.at(row, actor)
        for element in (at.text(effect.each[1]) or []) if effect.each else [None]:
            scope = at.bind(**{effect.each[0]: element}) if effect.each else at
            if effect.makes:
                values = {name: _stored(scope.text(text)) for name, text in effect.values.items()}
                self._touched[self.draft(effect.makes, values, actor).id] = None
            elif isinstance(target := scope.text(effect.target), Row):
                self._change(effect, scope, target, actor)

    def _change(self, effect: Effect, scope: Evaluator, target: Row, actor: Row | None) -> None:
        match effect.do:
            case "delete":
                self._remove(target)
            case "run":
                # It is refused before it changes anything, by the state or a guard.
                with suppress(Refused):
                    self._happen(self.index.operations[effect.run or ""], target, actor)
            case "set":
                for name, text in effect.values.items():
                    self._touch(target).values[name] = _stored(scope.text(text))

    def _settle(self, operation: Operation, actor: Row | None) -> None:
        """After the effects: reactions, then the rules and keys of every row that was touched, and the audit."""
        done: set[tuple[str, int]] = set()
        while self._react(done, actor):
            pass
        for id_, old in self._touched.items():
            if row := self.store.rows.get(id_):
                hold(self.index, self.store, row, self.spared)
                if old and old.values == row.values:
                    row.updated_at = old.updated_at
            entity = row.entity if row else old.entity if old else ""
            if (
                entity
                and self.index.entities[entity].audit
                and (old is None or row is None or old.values != row.values)
            ):
                entry = (entity, id_, actor.id if actor else None, operation.id, self.store.now)
                self.store.audit.append(entry)

    def _react(self, done: set[tuple[str, int]], actor: Row | None) -> bool:
        for operation in self.spec.operations:
            if not isinstance(operation.start, OnChange):
                continue
            for id_, old in list(self._touched.items()):
                row = self.store.rows.get(id_)
                known = row and row.entity == operation.entity and (operation.id, id_) not in done
                if row and known and self.at(row, actor, old=old or self._blank(row)).text(operation.start.when):
                    done.add((operation.id, id_))
                    for effect in operation.effects:
                        self._effect(effect, row, actor)
                    return True
        return False

    def _blank(self, row: Row) -> Row:
        """Return what a new row is compared with: one that nobody has given any value."""
        constants = {f.name: _constant(f.default) for f in self.index.entities[row.entity].fields if not f.computed}
        return Row(row.id, row.entity, constants, row.created_at, row.updated_at)

    def _remove(self, row: Row) -> None:
        for (child, name), item in self.index.fields.items():
            if self.index.types[(child, name)].kind != "ref":
                continue
            for part in [r for r in self.store.of(child) if r.values.get(name) == row.id]:
                if self.index.types[(child, name)].of == row.entity and item.on_delete == "restrict":
                    raise Refused(409, f"{_snake(row.entity)}_has_{item.inverse or _snake(child)}", node=item.id)
                if self.index.types[(child, name)].of == row.entity:
                    self._remove(part)
        self._touched.setdefault(row.id, copied(row))
        self.store.rows.pop(row.id, None)
        self.store.links = {pair for pair in self.store.links if row.id not in pair[1:]}

    def role_of(self, actor: Row | None) -> str:
        """Return the role of a person; `anyone` of nobody."""
        if actor is None:
            return "anyone"
        name = self.spec.auth.role_field
        return str(actor.values[name]) if name else "user"

    def grants(self, operation: Operation, actor: Row | None) -> tuple[Grant, ...]:
        """Return the grants of an operation that are for this person's role."""
        role = self.role_of(actor)
        return tuple(g for g in operation.grants if any(held_by(self.spec, role, name) for name in g.roles))

    def hides(self, row: Row, actor: Row | None) -> bool:
        """Tell whether somebody who may see rows of this kind may not see this one: for them there is none."""
        reading = self.index.reading.get(row.entity)
        held = self.grants(reading, actor) if reading and not (actor and row.id == actor.id) else ()
        return bool(held) and not self.permits(held, row, actor)

    def permits(self, grants: Iterable[Grant], row: Row, actor: Row | None) -> bool:
        """Tell whether one of the grants is for this row."""
        return any(g.when is None or bool(self.at(row, actor).text(g.when)) for g in grants)


def held_by(spec: Spec, role: str, name: str) -> bool:
    """Tell whether whoever has the role has the rights that are granted to `name`."""
    if name in ("anyone", "user"):
        return name == "anyone" or role != "anyone"
    return role in spec.holders(name)


def _stored(value: Any) -> Any:
    """Return what a field holds of a value: of a row its id."""
    return value.id if isinstance(value, Row) else value


def _constant(text: str | None) -> Value:
    node = parse(text) if text else None
    return node.value if isinstance(node, Constant) else None


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))
