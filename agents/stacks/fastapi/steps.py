"""Effects as the lines of a method of an entity's events, in the order in which they happen."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from agents.spec.expression import Macro, parse
from agents.spec.model import Effect
from agents.stacks.fastapi import naming
from agents.stacks.fastapi.calls import given, in_service
from agents.stacks.fastapi.expressions import Source
from agents.stacks.fastapi.happenings import is_own
from agents.stacks.fastapi.logic import IN_SERVICE
from agents.stacks.fastapi.pieces import Code, Key, Names, Row
from agents.stacks.fastapi.snippets import Snippet
from agents.stacks.fastapi.touched import Touched, made
from agents.stacks.fastapi.views import EntityView, FieldView, OperationView

FLUSH = "await self._session.flush()"
INDENT = "    "
Collected = tuple[EntityView, str, str]
"""An entity, the variable of one row, and that of all rows."""


@dataclass
class Steps:
    """Writes the effects of one operation on a row that is at hand in a variable."""

    entity: EntityView
    stem: str
    constants: dict[str, str]
    lines: list[str] = field(default_factory=list)
    own: set[str] = field(default_factory=set)
    """The attributes of the row itself that were set."""
    others: list[Touched] = field(default_factory=list)
    rows: dict[str, Row | Key] = field(default_factory=dict)
    collected: dict[str, Collected] = field(default_factory=dict)
    """The rows that are at hand already, by the path of their collection."""
    dirty: bool = False

    def __post_init__(self) -> None:
        self.rows = {"self": Row(self.entity, self.entity.var), "actor": actor_of(self.entity)}

    def write(self, effects: Iterable[Effect]) -> list[str]:
        """Return the lines of the effects, up to the last write."""
        for effect in effects:
            if is_own(effect):
                self._set(effect, self.entity, self.entity.var, self.own)
            else:
                getattr(self, f"_{effect.do}_{'each' if effect.each else 'other'}")(effect)
        if self.dirty:
            self._flush()
        return self.lines

    def after(self) -> list[str]:
        """Return the lines of the rules and the reactions of all other rows that were written."""
        return [line for t in self.others for line in (*t.checks, *t.follows)]

    def _source(self) -> Source:
        return Source(self.entity.project, self.stem, constants=self.constants, moments=IN_SERVICE)

    def _add(self, *lines: str, depth: int = 0) -> None:
        self.lines += [INDENT * depth + line for line in lines]

    def _flush(self) -> None:
        self._add(FLUSH)
        self.dirty = False

    def _ready(self) -> None:
        """Let queries see what was written."""
        if self.dirty:
            self._flush()

    # Setting

    def _assignments(self, effect: Effect, entity: EntityView, var: str, names: Names) -> Iterable[tuple[str, str]]:
        for name, text in effect.values.items():
            target = entity.field(name)
            value = self._value(text, target, names)
            yield target.attribute, _assignment(f"{var}.{target.attribute}", value)

    def _value(self, text: str, target: FieldView, names: Names) -> str:
        source = self._source()
        code = source.assigned(text, target, names)
        if code.sql:
            self._ready()
        self._aliases(source)
        snippet = Snippet(code, source)
        return given(target, snippet, in_service(snippet))

    def _aliases(self, source: Source) -> None:
        self._add(*(f"{alias} = aliased({model})" for alias, model in source.aliases.items()))

    def _set(self, effect: Effect, entity: EntityView, var: str, written: set[str]) -> None:
        for attribute, line in self._assignments(effect, entity, var, self.rows):
            written.add(attribute)
            self._add(line)
        self.dirty = True

    def _set_other(self, effect: Effect) -> None:
        entity, var, optional = self._load(effect.target)
        touched = Touched(entity, var, {entity.field(n).attribute for n in effect.values}, optional=optional)
        depth = int(optional)
        if optional:
            self._add(f"if {var}:")
        self._add(*touched.opening, depth=depth)
        start = len(self.lines)
        self._set(effect, entity, var, set())
        self.lines[start:] = [INDENT * depth + line for line in self.lines[start:]]
        self._add(*touched.reacting, depth=depth)
        self.others.append(touched)

    def _set_each(self, effect: Effect) -> None:
        entity, var, rows, names = self._collect(effect)
        touched = Touched(entity, var, {entity.field(n).attribute for n in effect.values}, rows=rows)
        self._add(*touched.gathering, f"for {var} in {rows}:")
        self._add(*touched.opening, depth=1)
        self._add(*(line for _, line in self._assignments(effect, entity, var, names)), depth=1)
        self._add(*touched.reacting, depth=1)
        self.dirty = True
        self.others.append(touched)

    def _load(self, target: str) -> tuple[EntityView, str, bool]:
        """Write the loading of the row that a path leads to; return entity, variable, and whether it may be none."""
        code = self._key(target)
        entity, var = self.entity.project.entity(code.type.of), self._variable(target)
        if target not in self.rows:
            key = in_service(Snippet(code, self._source()))
            if code.sql:
                self._add(f"{var}_id = {key}")
                key = f"{var}_id"
            found = f"await self._session.get_one({entity.class_name}, {key})"
            if code.type.nullable:
                found = f"await self._session.get({entity.class_name}, {key}) if {key} else None"
            self._add(f"{var} = {found}")
            self.rows[target] = Row(entity, var)
        return entity, var, code.type.nullable

    def _key(self, target: str) -> Code:
        return self._source().write(target, {"self": self.rows["self"], "actor": self.rows["actor"]})

    def _variable(self, target: str) -> str:
        name = naming.variable(target.rpartition(".")[2])
        return f"other_{name}" if name == self.entity.var else name

    def _collect(self, effect: Effect) -> tuple[EntityView, str, str, Names]:
        """Write the loading of the rows of a collection, locked; return entity, variables of one and all, and names."""
        assert effect.each
        variable, path = effect.each
        if path in self.collected:
            entity, var, rows = self.collected[path]
            return entity, var, rows, {**self.rows, variable: Row(entity, var)}
        self._ready()
        source = self._source()
        entity, clauses = source.rows(path, {"self": self.rows["self"], "actor": self.rows["actor"]})
        prefix = "other_" if entity is self.entity else ""
        var, rows = f"{prefix}{entity.var}", f"{prefix}{entity.plural}"
        self._aliases(source)
        query = f"sa.select({entity.class_name}).where({', '.join(clauses)}).order_by({entity.class_name}.id)"
        self._add(f"locked = {query}.with_for_update()", f"{rows} = (await self._session.scalars(locked)).all()")
        self.collected[path] = (entity, var, rows)
        return entity, var, rows, {**self.rows, variable: Row(entity, var)}

    # Deleting

    def _delete_other(self, effect: Effect) -> None:
        self._ready()
        if effect.target == "self":
            self._add(f"await delete(self._session, {self.entity.var})")
            return
        _, var, optional = self._load(effect.target)
        self._add(*([f"if {var}:"] if optional else []))
        self._add(f"await delete(self._session, {var})", depth=int(optional))

    def _delete_each(self, effect: Effect) -> None:
        _, var, rows, _ = self._collect(effect)
        self._add(f"for {var} in {rows}:")
        self._add(f"await delete(self._session, {var})", depth=1)

    # Transitions of other rows

    def _step(self, effect: Effect) -> OperationView:
        """Return the transition that an effect starts."""
        node = next(o for o in self.entity.project.spec.operations if o.id == effect.run)
        return OperationView(node, self.entity.project.entity(node.entity))

    def _run_other(self, effect: Effect) -> None:
        self._ready()
        step = self._step(effect)
        if effect.target == "self":
            self._add(f"await self.{step.method}_if_possible({self.entity.var})")
            return
        node = parse(effect.target)
        var = f"other_{step.entity.var}" if step.entity is self.entity else step.entity.var
        self._add(f"events = {made(step.entity)}")
        if isinstance(node, Macro) and node.name == "first":
            self._find(node, var)
        else:
            code = self._key(effect.target)
            key = in_service(Snippet(code, self._source()))
            lock = f"await events.lock({key})"
            self._add(f"{var} = {lock}{f' if {key} else None' if code.type.nullable and not code.sql else ''}")
        self._add(f"if {var}:")
        self._add(f"await events.{step.method}_if_possible({var})", depth=1)

    def _find(self, node: Macro, var: str) -> None:
        source = self._source()
        row, clauses, order = source.first(node, {"self": self.rows["self"], "actor": self.rows["actor"]})
        self._aliases(source)
        query = f"sa.select({row.prefix}.id).where({', '.join(clauses)}).order_by({order}).limit(1)"
        self._add(f"query = {query}", f"{var} = await first(self._session, query, events.lock)")

    def _run_each(self, effect: Effect) -> None:
        assert effect.each
        self._ready()
        step, source = self._step(effect), self._source()
        entity, clauses = source.rows(effect.each[1], {"self": self.rows["self"], "actor": self.rows["actor"]})
        self._aliases(source)
        prefix = "other_" if entity is self.entity else ""
        model, var = entity.class_name, f"{prefix}{entity.var}"
        query = f"sa.select({model}.id).where({', '.join(clauses)}).order_by({model}.id)"
        self._add(
            f"events = {made(entity)}", f"keys = (await self._session.scalars({query})).all()", "for key in keys:"
        )
        self._add(f"{var} = await events.lock(key)", f"if {var}:", depth=1)
        self._add(f"await events.{step.method}_if_possible({var})", depth=2)


def actor_of(entity: EntityView) -> Key:
    """Return what `actor` stands for in the methods of events: whoever asked, nobody where time did."""
    return Key(entity.project.subject, "self._actor_id", nullable=True)


def _assignment(place: str, value: str) -> str:
    """Return the line that sets an attribute; what is added to it is written as such."""
    for sign in "+-":
        more = value.removeprefix(f"{place} {sign} ")
        if more != value and not re.search(r" [-+] ", more):
            return f"{place} {sign}= {more}"
    return f"{place} = {value}"
