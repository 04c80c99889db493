"""How rows are made in tests: the values that a plain row has, in a factory and in a body."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from agents.spec.expression import Constant, ExpressionError, Name, parse, paths
from agents.spec.model import Check
from agents.spec.solve import Day, Filled, Moment, Solution, Solver, Unsolvable, Value, holds
from agents.stacks.fastapi.suite.values import in_json, in_python, longest, sample
from agents.stacks.fastapi.views import EntityView, FieldView

Values = Mapping[str, Value]
"""Field -> value."""


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
        values: dict[str, Value] = {f.name: sample(f) for f in self.entity.fields if f.creatable and not f.is_ref}
        for check in self.checks:
            values |= self._mended(check, values)
        return values

    def _mended(self, check: Check, values: Values) -> Values:
        row: Solution = {("self", name): value for name, value in values.items()}
        try:
            node = parse(check.expr)
            return {} if holds(node, row) else by_field(solve(self.entity, check.expr, want=True)[0])
        except Unsolvable:
            return {}

    def fits(self, changes: Values) -> bool:
        """Tell whether a plain row with these changes still fulfils the rules, as far as that can be told."""
        values = {**self.plain, **changes}
        for rule in self.entity.node.rules:
            try:
                if not holds(parse(rule.expr), {("self", name): value for name, value in values.items()}):
                    return False
            except Unsolvable:
                continue
        return True

    @cached_property
    def required(self) -> tuple[FieldView, ...]:
        """The fields that a body must hold."""
        return tuple(f for f in self.entity.fields if f.creatable and f.node.required)

    @cached_property
    def stored(self) -> tuple[FieldView, ...]:
        """The columns that a row cannot be without."""
        return tuple(f for f in self.entity.columns if not f.nullable)

    def column_source(self, field: FieldView) -> str:
        """Return the source of the value that a factory gives to a column."""
        if field.node.default == "actor" or (field.is_ref and field.target.is_subject):
            return "self.owner.id"
        if field.is_ref:
            return f"(await self.new_{field.target.module}()).id"
        if field.is_text and self.is_key(field):
            return numbered(field)
        return in_python(field, self.default(field))

    def body_source(self, field: FieldView) -> str:
        """Return the source of the value that a body has for a field."""
        if field.is_ref:
            made = "self.owner" if field.target.is_subject else f"(await self.new_{field.target.module}())"
            return f"str({made}.id)"
        return numbered(field) if field.is_text and self.is_key(field) else in_json(field, self.plain[field.name])

    def is_key(self, field: FieldView) -> bool:
        """Tell whether two plain rows would collide in this field."""
        return any(field.name in key.fields for key in self.entity.node.keys)

    def default(self, field: FieldView) -> Value:
        """Return the value that a field has when nobody sends it; a plain one if it must be sent."""
        value = constant(field.node.default)
        return value if value is not None else self.plain.get(field.name, sample(field))

    def consistent(self, values: Values) -> Values:
        """Return the values, and such of other fields that a stored row fulfils the rules with them."""
        for rule in self.entity.node.rules:
            free = [name for name in dict.fromkeys(_fields_of(rule.expr)) if name not in values]
            if len(free) == 1 and not self.stands(values, rule.expr):
                kind = type(sample(self.entity.field(free[0])))
                tries = [{**values, free[0]: value} for value in values.values() if isinstance(value, kind)]
                values = next((found for found in tries if self.stands(found, rule.expr)), values)
        return values

    def stands(self, values: Values, rule: str) -> bool:
        """Tell whether a stored row with these values fulfils a rule; yes where that cannot be told."""
        stored = {f.name: self.default(f) if f in self.stored else None for f in self.entity.columns if not f.is_ref}
        try:
            return holds(parse(rule), {("self", name): value for name, value in {**stored, **values}.items()})
        except Unsolvable:
            return True

    def kwargs(self, values: Values) -> str:
        """Return the values as arguments of a factory."""
        values = self.consistent(values)
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


def _fields_of(rule: str) -> list[str]:
    return [path.removeprefix("self.") for path in paths(parse(rule)) if path.count(".") == 1]


def numbered(field: FieldView) -> str:
    """Return the source of a text that no other row has."""
    if field.type.kind == "email":
        return 'f"person{next(serial)}@example.com"'
    return 'f"Number {next(serial)}"' if longest(field) >= len("Number 10000") else 'f"{next(serial)}"'


def constant(default: str | None) -> Value:
    """Return the value of a default; None if it is none or not known beforehand."""
    match parse(default) if default is not None else None:
        case Constant(value):
            return value
        case Name("today"):
            return Day(0)
        case Name("now"):
            return Moment(0)
        case _:
            return None


def solve(entity: EntityView, text: str, *, want: bool, old: bool = False) -> list[Solution]:
    """Return values of a row (and of the row before) that make a condition come out as wanted."""
    rows = {"self": entity.node} | ({"old": entity.node} if old else {})
    try:
        return Solver(entity.project.spec, rows).solve(parse(text), want)
    except (ExpressionError, StopIteration) as error:
        raise Unsolvable(text) from error


def solve_of(entity: EntityView, text: str, variable: str, *, want: bool) -> Values:
    """Return values of a row, called `variable` in the condition, that make it come out as wanted."""
    return by_field(Solver(entity.project.spec, {variable: entity.node}).solve(parse(text), want)[0], variable)


def by_field(solution: Solution, variable: str = "self") -> Values:
    """Return the part of a solution that is about one row."""
    return {name: value for (row, name), value in solution.items() if row == variable}


def definite(entity: EntityView, values: Values) -> Values:
    """Return the values with a sample for each that is merely not null."""
    return {name: sample(entity.field(name)) if isinstance(v, Filled) else v for name, v in values.items()}
