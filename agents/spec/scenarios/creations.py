"""Tests of rows that are made of other rows when a row is created: what is in them, what is taken, what is emptied."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from agents.spec.expression import Binary, Member, Name, Node, parse
from agents.spec.model import Effect, Field, Http, Operation
from agents.spec.scenarios.lifting import referred
from agents.spec.scenarios.names import article
from agents.spec.scenarios.resource import Resource, Scenario
from agents.spec.scenarios.rows import granted
from agents.spec.scenarios.values import label, number, sample, singular, source
from agents.spec.solve import Value
from agents.spec.types import Scope, infer, read_type

_PLENTY = 20
_RACERS = 6


def creation_scenarios(r: Resource) -> Iterator[Scenario]:
    """Yield the tests of a creation that makes rows of those of a collection."""
    effects = r.create.effects if r.create and not r.is_subject else ()
    for path in dict.fromkeys(e.each[1] for e in effects if e.each and e.makes):
        mine = tuple(e for e in effects if e.each and e.each[1] == path)
        making = _Making(r, mine, parse(path))
        if making.possible:
            yield making.scenario()
            yield from making.race()


@dataclass(frozen=True)
class _Part:
    """A row of the collection: its variable, and those of the rows that it refers to, by reference."""

    var: str
    referred: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class _Making:
    """A creation, and the effects on one collection."""

    r: Resource
    effects: tuple[Effect, ...]
    path: Node

    @cached_property
    def _every(self) -> dict[str, Resource]:
        return {x.entity.name: x for x in self.r.every()}

    @cached_property
    def _inverse(self) -> tuple[Resource, Field] | None:
        """The resource of the collection, and its reference to the row that holds it."""
        name = self.path.name if isinstance(self.path, Member) else ""
        found = [(x, f) for x in self.r.every() for f in x.entity.fields if f.inverse == name and self._holds(f)]
        return found[0] if len(found) == 1 else None

    def _holds(self, item: Field) -> bool:
        base = self.path.base if isinstance(self.path, Member) else self.path
        return item.type == f"ref({infer(base, Scope.of(self.r.spec, self.r.entity.name)).of})"

    @property
    def _source(self) -> Resource:
        assert self._inverse
        return self._inverse[0]

    @property
    def _holder(self) -> Resource:
        assert self._inverse
        return self._every[self._inverse[1].type[4:-1]]

    @cached_property
    def _adds(self) -> Operation | None:
        """The operation that makes a row of the collection, by whoever makes the row."""
        found = (o for o in self.r.spec.operations if o.kind == "create" and o.entity == self._source.entity.name)
        return next((o for o in found if o.grants and isinstance(o.start, Http)), None)

    @property
    def possible(self) -> bool:
        """Whether a client can make all that it takes, and see what comes of it."""
        if self._inverse is None or self._adds is None or not self._made.list or not self.r.testable:
            return False
        needed = [f for f in self._source.entity.fields if f.name in self._references]
        return bool(self._held) and all(self._target(f).testable and not self._target(f).is_subject for f in needed)

    @property
    def _made(self) -> Resource:
        return self._every[next(e.makes for e in self.effects if e.makes) or ""]

    @cached_property
    def _given(self) -> str:
        """The field of the new row that leads to the row with the collection; nothing where that is its owner's."""
        base = self.path.base if isinstance(self.path, Member) else None
        return base.name if isinstance(base, Member) else ""

    @property
    def _held(self) -> str:
        """The source of the row that has the collection."""
        holder = self._holder
        if self._given:
            return f"new_{holder.snake}({holder.own})" if holder.testable else ""
        if holder.create and holder.testable:
            return f"new_{holder.snake}(ann)"
        return f'ann.rows("{_at(holder.list)}")[0]' if _at(holder.list) else ""

    @cached_property
    def _references(self) -> tuple[str, ...]:
        """The references of a part whose rows matter: that it must have, that are read, or that are changed."""
        assert self._inverse
        steps = [_steps(text) for e in self.effects for text in (e.target, *e.values.values())]
        read = {s[0] for each in steps for s in each if len(s) > 1}
        fields = [
            f for f in self._source.entity.fields if f.type.startswith("ref(") and f.name != self._inverse[1].name
        ]
        return tuple(f.name for f in fields if f.name in read or f.required)

    def _target(self, item: Field) -> Resource:
        return self._every[item.type[4:-1]]

    # The body

    def scenario(self) -> Scenario:
        """Return the test with two parts."""
        parts = [_Part(f"part_{n}", {name: f"{name}_{n}" for name in self._references}) for n in (1, 2)]
        lines = [f"held = {self._held}"]
        for turn, part in enumerate(parts):
            lines += self._lines(part, turn)
        lines += [f"made = {self._make()}", *self._seen(parts)]
        lines += [line for turn, part in enumerate(parts) for line in self._after(part, turn)]
        nodes = (*granted(self.r.create), f"entity:{self._made.entity.name}")
        return Scenario("create_makes_rows", nodes, self._words(), "\n".join(lines))

    def _make(self) -> str:
        pairs = f', {{"{self.r.json_name(self._given)}": held["id"]}}' if self._given else ""
        return f"new_{self.r.snake}({self.r.own}{pairs})"

    def _lines(self, part: _Part, turn: int) -> Iterator[str]:
        """Yield what makes a part, and the rows that it refers to before."""
        for name, var in part.referred.items():
            other = self._target(self._source.field(name))
            yield f"{var} = new_{other.snake}({other.own}, {other.json(self._values(name, other))})"
        body = ", ".join(f'"{key}": {value}' for key, value in self._body(part, turn))
        yield f'{part.var} = ok({self._adder}.post("{_at(self._adds)}", {{{body}}}), 201)'

    @property
    def _adder(self) -> str:
        return self._source.actor(self._adds)

    def _values(self, name: str, other: Resource) -> dict[str, Value]:
        """Return what a row that a part refers to must have: plenty of what is taken, and what guards ask for."""
        assert self._adds
        found = referred(self._source, name, other, tuple(g.expr for g in self._adds.guards))
        taken = [n for e in self.effects if e.target == f"x.{name}" for n in e.values]
        return {n: v for n, v in (found | dict.fromkeys(taken, _PLENTY)).items() if other.settable({n: v})}

    def _body(self, part: _Part, turn: int) -> Iterator[tuple[str, str]]:
        assert self._inverse
        source_ = self._source
        yield source_.json_name(self._inverse[1].name), 'held["id"]'
        for item in source_.inputs():
            name = source_.json_name(item.name)
            if item.name in part.referred:
                yield name, f'{part.referred[item.name]}["id"]'
            elif not item.type.startswith("ref(") and (item.required or item.name in self._copied):
                yield name, self._value(item, turn)

    def _value(self, item: Field, turn: int) -> str:
        if item.name in {name for key in self._source.entity.keys for name in key.fields} and (one := singular(item)):
            return one
        if read_type(item.type).kind in ("integer", "decimal"):
            return source(number(item, turn))
        return sample(item, self.r.spec, turn)

    @cached_property
    def _copied(self) -> set[str]:
        return {s[0] for e in self.effects for text in e.values.values() for s in _steps(text) if len(s) == 1}

    def _seen(self, parts: list[_Part]) -> Iterator[str]:
        """Yield what the rows that were made hold: what the parts hold, and what they refer to."""
        effect = next(e for e in self.effects if e.makes)
        made, lister = self._made, self._made.actor(self._made.list)
        own = next((made.json_name(n) for n, text in effect.values.items() if text == "self"), "")
        assert made.list
        yield f'rows = [row for row in {lister}.rows("{_at(made.list)}", limit=100) if row["{own}"] == made["id"]]'
        values = {
            made.json_name(n): steps[0]
            for n, text in effect.values.items()
            if (steps := _steps(text)) and self._shown(n, steps[0])
        }
        shown = ", ".join(f'row["{name}"]' for name in values)
        told = ", ".join(f"({', '.join(self._held_by(part, s) for s in values.values())},)" for part in parts)
        yield f"assert sorted(({shown},) for row in rows) == sorted([{told}])"

    def _shown(self, name: str, steps: tuple[str, ...]) -> bool:
        """Tell whether everybody sees a field of the new row, and that whose value it gets."""
        first = self._source.field(steps[0])
        there = self._target(first).field(steps[1]) if len(steps) > 1 else first
        return self._made.field(name).read_roles is None and there.read_roles is None

    def _held_by(self, part: _Part, steps: tuple[str, ...]) -> str:
        if len(steps) == 1:
            return f'{part.var}["{self._source.json_name(steps[0])}"]'
        other = self._target(self._source.field(steps[0]))
        return f'{part.referred[steps[0]]}["{other.json_name(steps[1])}"]'

    def _after(self, part: _Part, turn: int) -> Iterator[str]:
        """Yield what became of a part, and of what it refers to."""
        for effect in self.effects:
            if effect.do == "delete":
                url = f'f"{_at(self._adds)}/{{{part.var}["id"]}}"' if self._adds else ""
                yield f"assert {self._source.actor(self._source.get or self._adds)}.get({url}).status_code == 404"
            for name, text in effect.values.items() if effect.do == "set" else ():
                yield from self._changed(part, effect.target.partition(".")[2], name, parse(text), turn)

    def _changed(self, part: _Part, reference: str, name: str, value: Node, turn: int) -> Iterator[str]:
        other, amount = self._target(self._source.field(reference)), _amount(value)
        if amount is None or other.type_of(name).kind != "integer" or not other.settable({name: 0}):
            return
        by = number(self._source.field(amount[1]), turn)
        left = _PLENTY + int(by) if amount[0] == "+" else _PLENTY - int(by)
        var = part.referred[reference]
        yield f'assert {other.words["reader"]}.read({var}.url)["{other.json_name(name)}"] == {left}'

    def race(self) -> Iterator[Scenario]:
        """Yield the test of many at the same moment who take what is there only for some of them."""
        drawn = next((e for e in self.effects if e.do == "set" and _drawn(e)), None)
        emptied = any(e.do == "delete" for e in self.effects)
        if drawn is None or emptied or not self._given or not isinstance(self.r.create and self.r.create.start, Http):
            return
        part = _Part("part", {name: f"{name}_1" for name in self._references})
        reference, name = drawn.target.partition(".")[2], next(iter(drawn.values))
        other = self._target(self._source.field(reference))
        if other.type_of(name).kind != "integer" or not other.settable({name: 0}):
            return
        amount = _amount(parse(drawn.values[name]))
        by = int(number(self._source.field(amount[1]), 0)) if amount else 1
        few = _RACERS // 2
        lines = [f"held = {self._held}", *self._lines(part, 0)]
        lines = [
            line.replace(f'"{other.json_name(name)}": {_PLENTY}', f'"{other.json_name(name)}": {by * few}')
            for line in lines
        ]
        body = f'{self.r.snake}_body({self.r.own}, {{"{self.r.json_name(self._given)}": held["id"]}})'
        maker = self.r.actor(self.r.create)
        lines += [
            f"answers = post_at_once({maker}, {self.r.words['path']}, [{body} for _ in range({_RACERS})])",
            "statuses = sorted(answer.status_code for answer in answers)",
            f"assert statuses == [201] * {few} + [409] * {_RACERS - few}",
            f'assert {other.words["reader"]}.read({reference}_1.url)["{other.json_name(name)}"] == 0',
        ]
        said = f"{_RACERS} {self.r.nouns} at the same moment, with {label(name)} for {few}: {few} are made, the others "
        said += "are refused with 409, and nothing is left"
        yield Scenario("create_makes_rows_at_once", granted(self.r.create), said, "\n".join(lines))

    def _words(self) -> str:
        made = f"{article(self._made.noun)} {self._made.noun}"
        return (
            f"of 2 {self._source.nouns} {self.r.words['a']} makes {made} each, with what the {self._source.noun} holds"
        )


def _at(operation: Operation | None) -> str:
    return operation.start.path if operation and isinstance(operation.start, Http) else ""


def _steps(text: str) -> list[tuple[str, ...]]:
    """Return the steps from the row of the collection to each value that an expression reads of it."""
    return list(_read(parse(text)))


def _read(node: Node) -> Iterator[tuple[str, ...]]:
    match node:
        case Member(Member(Name("x"), first), second):
            yield first, second
        case Member(Name("x"), first):
            yield (first,)
        case Binary(_, left, right):
            yield from (*_read(left), *_read(right))


def _amount(value: Node) -> tuple[str, str] | None:
    """Return the sign and the field of `x.product.stock - x.quantity`."""
    match value:
        case Binary("+" | "-" as sign, Member(), Member(Name("x"), name)):
            return sign, name
    return None


def _drawn(effect: Effect) -> bool:
    found = [_amount(parse(text)) for text in effect.values.values()]
    return bool(found) and all(each is not None and each[0] == "-" for each in found)
