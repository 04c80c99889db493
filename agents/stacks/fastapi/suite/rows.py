"""How rows are made in tests: the values that a plain row has, in a factory and in a body."""

from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from agents.spec.expression import ExpressionError, parse, paths
from agents.spec.model import Check
from agents.spec.regular import DIGITS
from agents.spec.scenarios.lifting import lifted
from agents.spec.scenarios.patterns import runs
from agents.spec.solve import Solver, Unsolvable, Value
from agents.stacks.fastapi.suite.alone import making, only_key
from agents.stacks.fastapi.suite.preparing import Prepared, prepared
from agents.stacks.fastapi.suite.solving import Values, by_field, constant, definite, solve, stands
from agents.stacks.fastapi.suite.values import in_json, in_python, longest, sample
from agents.stacks.fastapi.views import EntityView, FieldView


@dataclass(frozen=True)
class Filter:
    """A filter of a list: the arguments of a row that it finds and of one that it does not, and its value."""

    json: str
    found: str
    other: str
    query: str
    field: FieldView


@dataclass(frozen=True)
class Unique:
    """A key: the bodies that collide. `per_owner`: somebody else may have the same values.

    `given`: what must be sent for it besides the smallest body, as arguments: rows without a value never collide.
    """

    name: str
    fields: tuple[FieldView, ...]
    per_owner: bool
    given: str = ""


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of one entity."""

    entity: EntityView

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """What a row must fulfil when it is created."""
        create = self.entity.operation("create")
        return (*self.entity.node.rules, *(create.node.guards if create else ()))

    @cached_property
    def plain(self) -> Values:
        """The values of all fields that a client may send; they fulfil the checks of a single row."""
        sent = [f for f in self.entity.fields if f.creatable and not f.is_ref]
        read = {p.removeprefix("self.") for check in self.checks for p in paths(parse(check.expr))}
        samples = {f.name: self._first(f) if f.name in read else sample(f) for f in sent}
        return {**samples, **self._fulfilling({}, samples, self.checks)}

    def _first(self, field: FieldView) -> Value:
        """What conditions read stays as it is when nobody sends it, where that is known."""
        value = constant(field.node.default)
        return value if value is not None else sample(field)

    @cached_property
    def body(self) -> tuple[FieldView, ...]:
        """The fields of the smallest body: what is required, and what the checks need beside it."""
        required = {f.name: self.plain[f.name] for f in self.required if not f.is_ref}
        needed = self._fulfilling(required, self.stored_values, self.checks)
        return tuple(f for f in self.entity.fields if f.creatable and (f.node.required or f.name in needed))

    @cached_property
    def stored_values(self) -> Values:
        """The values of a row of a factory that was given nothing."""
        columns = [f for f in self.entity.columns if not f.is_ref]
        return {f.name: self.default(f) if f in self.stored else None for f in columns}

    def _fulfilling(self, fixed: Values, others: Values, checks: tuple[Check, ...]) -> Values:
        """Return the fixed values and such of other fields that a row fulfils the checks with them."""
        given = fixed
        for check in checks:
            if not stands({**others, **fixed}, check.expr):
                tries = [*self._solutions(check, fixed), *self._alike(check, fixed)]
                tries.sort(key=lambda found: self._changed(found, others))
                fixed = next((found for found in tries if stands({**others, **found}, check.expr)), fixed)
        # What one check asks for at its boundary another may refuse: what the strictest asks for suits all.
        ways = (fixed, *(found for check in checks for found in self._solutions(check, given)))
        return next((way for way in ways if all(stands({**others, **way}, c.expr) for c in checks)), fixed)

    def _changed(self, found: Values, others: Values) -> tuple[int, int]:
        """Count the fields that are not as they would be, those with a default before all."""
        names = [name for name, value in found.items() if others.get(name) != value]
        return sum(self.entity.field(name).node.default is not None for name in names), len(names)

    def _solutions(self, check: Check, fixed: Values) -> list[Values]:
        try:
            found = solve(self.entity, check.expr, want=True)
        except Unsolvable:
            return []
        return [{**definite(self.entity, by_field(solution)), **fixed} for solution in found]

    def _alike(self, check: Check, fixed: Values) -> list[Values]:
        """Return the fixed values with one of them also in the one other field that the check reads."""
        read = dict.fromkeys(p.removeprefix("self.") for p in paths(parse(check.expr)) if p.count(".") == 1)
        free = [name for name in read if name not in fixed]
        if len(free) != 1:
            return []
        kind = type(sample(self.entity.field(free[0])))
        return [{**fixed, free[0]: value} for value in fixed.values() if isinstance(value, kind)]

    def made_with(self, values: Values) -> Values:
        """Return the values, or plain ones of the same fields where a new row is refused with them."""
        fits = all(stands({**self.stored_values, **self.plain, **values}, check.expr) for check in self.checks)
        return values if fits else {name: self.plain[name] for name in values}

    def fits(self, changes: Values) -> bool:
        """Tell whether a stored row still fulfils the rules with these changes, as far as that can be told."""
        return all(stands({**self.stored_values, **changes}, rule.expr) for rule in self.entity.node.rules)

    @cached_property
    def required(self) -> tuple[FieldView, ...]:
        """The fields that a body must hold."""
        return tuple(f for f in self.entity.fields if f.creatable and f.node.required)

    @cached_property
    def stored(self) -> tuple[FieldView, ...]:
        """The columns that a row cannot be without."""
        return tuple(f for f in self.entity.columns if not f.nullable)

    @property
    def prepared(self) -> tuple[Prepared, ...]:
        """What is stored before a new row can refer to it."""
        return prepared(self.entity)

    @property
    def only_key(self) -> tuple[tuple[str, str], ...]:
        """The columns, and the sources of their values, by which the row of somebody who has one at most is found."""
        fields = only_key(self.entity)
        whens = [key.when for key in self.entity.node.keys if key.when and key.fields == tuple(f.name for f in fields)]
        held: Values = {}
        for when in whens:
            with suppress(Unsolvable):
                held = {**held, **definite(self.entity, by_field(solve(self.entity, when, want=True)[0]))}
        counted = [self.entity.field(name) for name in held]
        return (
            *((f.attribute, self.column_source(f)) for f in fields),
            *((f.attribute, in_python(f, held[f.name])) for f in counted),
        )

    def column_source(self, field: FieldView) -> str:
        """Return the source of the value that a factory gives to a column."""
        if field.node.default == "actor" or (field.is_ref and field.target.is_subject):
            return "self.owner.id"
        if field.is_ref:
            return f"(await self.{making(field.target)}()).id"
        return self.numbered(field) or in_python(field, self.default(field))

    def body_source(self, field: FieldView) -> str:
        """Return the source of the value that a body has for a field."""
        ready = next((way for way in prepared(self.entity) if way.field.name == field.name), None)
        if ready:
            return f"str((await self.{ready.name}()).id)"
        if field.is_ref:
            make = f"(await self.{making(field.target)}({self.parent_kwargs(field)}))"
            return f"str({'self.owner' if field.target.is_subject else make}.id)"
        source = self.numbered(field)
        if source is None:
            return in_json(field, self.plain[field.name])
        return f"iso({source})" if field.type.kind in ("date", "datetime") else source

    def parent_kwargs(self, field: FieldView) -> str:
        """Return the arguments of the row that a reference leads to, so that it fulfils the checks of create."""
        variable, values = f"self.{field.name}", dict[str, Value]()
        for check in self.checks:
            rows = {"self": self.entity.node, variable: field.target.node}
            try:
                found = Solver(self.entity.project.spec, rows).solve(lifted(parse(check.expr), field.name), True)
            except (Unsolvable, ExpressionError, StopIteration):
                continue
            values |= definite(field.target, by_field(found[0], variable))
        stored = {name: value for name, value in values.items() if not field.target.field(name).is_computed}
        return Rows(field.target).kwargs(stored)

    def numbered(self, field: FieldView) -> str | None:
        """Return the source of a value that no other row has, if the field is part of a key."""
        return numbered(field) if self.is_key(field) else None

    def is_key(self, field: FieldView) -> bool:
        """Tell whether two plain rows would collide in this field."""
        return any(field.name in key.fields for key in self.entity.node.keys)

    def default(self, field: FieldView) -> Value:
        """Return the value that a field has when nobody sends it; a plain one if it must be sent."""
        value = constant(field.node.default)
        return value if value is not None else self.plain.get(field.name, sample(field))

    def kwargs(self, values: Values) -> str:
        """Return the values as arguments of a factory."""
        values = self._fulfilling(values, self.stored_values, self.entity.node.rules)
        fields = [(self.entity.field(name), value) for name, value in values.items()]
        return ", ".join(f"{field.attribute}={in_python(field, value)}" for field, value in fields)

    def json(self, values: Values) -> str:
        """Return the values as the source of a body."""
        fields = [(self.entity.field(name), value) for name, value in values.items()]
        return "{" + ", ".join(f'"{field.json}": {in_json(field, value)}' for field, value in fields) + "}"

    def can_send(self, values: Values, *, update: bool = False) -> bool:
        """Tell whether a client may send all of these fields."""
        fields = [self.entity.field(name) for name in values]
        return all(field.updatable if update else field.creatable for field in fields)


def numbered(field: FieldView) -> str | None:
    """Return the source of a value that no other row has; None for a field with few values."""
    if field.node.pattern:
        return _numbered_like(field)
    match field.type.kind:
        case "email":
            return 'f"person{next(serial)}@example.com"'
        case "string" | "text":
            return 'f"Number {next(serial)}"' if longest(field) >= len("Number 10000") else 'f"{next(serial)}"'
        case "integer" if field.node.max is not None:
            least = int(field.node.min or 0)
            return f"{least} + next(serial) % {int(field.node.max) - least + 1}"
        case "integer":
            return f"{int(field.node.min or 0)} + next(serial)"
        case "date":
            return "day(next(serial))"
        case "datetime":
            return "moment(next(serial))"
        case _:
            return None


def _numbered_like(field: FieldView) -> str | None:
    """Return the source of a text that matches a pattern and holds a number where most digits may stand."""
    pieces = runs(field.node)
    digits = [p for p in pieces if set(DIGITS) <= set(p.alphabet)]
    if not digits or any(set(p.alphabet[0]) & set('{}"\\') for p in pieces):
        return None
    longest_run = max(digits, key=lambda piece: piece.count)
    number = f"{{next(serial) % {10**longest_run.count}:0{longest_run.count}d}}"
    texts = [number if p is longest_run else p.alphabet[0] * p.count for p in pieces]
    return f'f"{"".join(texts)}"'
