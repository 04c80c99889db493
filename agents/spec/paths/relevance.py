"""Which fields matter to an expression: those it reads, and those that these are computed from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from agents.spec.expression import (
    Call,
    ExpressionError,
    Macro,
    Member,
    Name,
    Node,
    Unary,
    children,
    parse,
)
from agents.spec.interpreter.rows import Index
from agents.spec.model import Effect, Operation
from agents.spec.types import Scope, Type, infer

MINUTES = {"days": 1440, "hours": 60, "minutes": 1}

Slot = tuple[str, str]
"""An entity and the name of one of its fields."""


@dataclass
class Relevance:
    """What matters: fields, collections as the reference that makes them, constants, and whether the clock does."""

    index: Index
    slots: set[Slot] = field(default_factory=set)
    collections: set[Slot] = field(default_factory=set)
    clocked: bool = False
    periods: set[int] = field(default_factory=set)
    numbers: set[int] = field(default_factory=set)

    def add(self, entity: str, text: str) -> None:
        """Add what an expression about a row of the entity reads."""
        scope = Scope.of(self.index.spec, entity, old=True)
        self._read(parse(text), scope)

    def add_slot(self, slot: Slot) -> None:
        """Add a field, and what it is computed from."""
        if slot in self.slots or slot not in self.index.fields:
            return
        self.slots.add(slot)
        item = self.index.fields[slot]
        for text in (item.computed, item.default if item.write == "never" else None):
            if text:
                self.add(slot[0], text)

    def _read(self, node: Node, scope: Scope) -> None:
        match node:
            case Member(base, name):
                self._member(_type(base, scope), name)
            case Name("today" | "now"):
                self.clocked = True
            case Macro(base, _, var, body):
                self._read(body, scope.bind(var, Type("ref", _type(base, scope).of)))
                self._read(base, scope)
                return
            case Call("days" | "hours" | "minutes" as unit, (argument,)):
                self.periods |= {n * MINUTES[unit] for n in _numbers(argument)}
        self.numbers |= set(_numbers(node))
        for child in children(node):
            self._read(child, scope)

    def _member(self, base: Type, name: str) -> None:
        if base.kind != "ref" or name == "id":
            return
        if found := self.index.inverses.get((base.of, name)):
            self.collections.add(found)
            self.slots.add(found)
        else:
            self.add_slot((base.of, name))

    def add_operation(self, operation: Operation) -> None:
        """Add what an operation checks, and what it changes."""
        for guard in operation.guards:
            self.add(operation.entity, guard.expr)
        for effect in operation.effects:
            self.add_effect(operation, effect)

    def add_effect(self, operation: Operation, effect: Effect) -> None:
        """Add what an effect reads and changes."""
        scope = Scope.of(self.index.spec, operation.entity)
        if effect.each:
            self._read(parse(effect.each[1]), scope)
            scope = scope.bind(effect.each[0], Type("ref", _type(parse(effect.each[1]), scope).of))
        if not effect.makes:
            self._read(parse(effect.target), scope)
        target = effect.makes or _type(parse(effect.target), scope).of
        for name, text in effect.values.items():
            self.slots.add((target, name))
            self._read(parse(text), scope)
        if effect.run:
            ran = self.index.operations[effect.run]
            self.slots |= set(changes(self.index, ran))
            for guard in ran.guards:
                self.add(ran.entity, guard.expr)


def _type(node: Node, scope: Scope) -> Type:
    try:
        return infer(node, scope)
    except ExpressionError:
        return Type("null")


def _numbers(node: Node) -> Iterator[int]:
    match node:
        case Unary(_, operand):
            yield from _numbers(operand)
        case _:
            value = getattr(node, "value", None)
            if isinstance(value, int) and not isinstance(value, bool):
                yield value


def changes(index: Index, operation: Operation) -> Iterable[Slot]:
    """Yield the fields that an operation writes, itself or by its effects."""
    life = index.entities[operation.entity].lifecycle
    if life and index.spec.transition(operation.id):
        yield operation.entity, life.field
    scope = Scope.of(index.spec, operation.entity)
    for effect in operation.effects:
        inner = scope
        if effect.each:
            inner = scope.bind(effect.each[0], Type("ref", _type(parse(effect.each[1]), scope).of))
        target = effect.makes or _type(parse(effect.target), inner).of
        yield from ((target, name) for name in effect.values)
        if effect.run:
            yield from changes(index, index.operations[effect.run])
