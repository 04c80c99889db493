"""Values of rows that make a condition come out as wanted, and of defaults."""

from collections.abc import Mapping

from agents.spec.expression import Constant, ExpressionError, Name, parse
from agents.spec.solve import Day, Filled, Moment, Solution, Solver, Unsolvable, Value, holds
from agents.stacks.fastapi.suite.values import sample
from agents.stacks.fastapi.views import EntityView

Values = Mapping[str, Value]
"""Field -> value."""


def stands(values: Values, check: str) -> bool:
    """Tell whether a row with these values fulfils a check; yes where that cannot be told."""
    try:
        return holds(parse(check), {("self", name): value for name, value in values.items()})
    except Unsolvable:
        return True


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


def is_known(default: str | None) -> bool:
    """Tell whether the value that a field has when nobody sends it is known beforehand, be it none."""
    return default is None or parse(default) in (Name("today"), Name("now")) or isinstance(parse(default), Constant)


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
