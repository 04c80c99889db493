"""Examples of a Spec as steps of a path, and their values as those of tests."""

from agents.spec.example import Given
from agents.spec.expression import Binary, Call, Constant, Name, Node, Unary, parse, unparse
from agents.spec.node import Expr
from agents.spec.paths.steps import Act, Advance, Change, Make, Ref, Step
from agents.spec.solve import Day, Filled, Moment, Value


def step_of(given: Given) -> Step:
    """Return what was done before as a step of a path."""
    values = tuple((name, meant(text)) for name, text in given.values.items())
    match given.do:
        case "make":
            return Make(given.row, given.entity, given.owner, values)
        case "run":
            return Act(given.row, given.operation)
        case "wait":
            return Advance(given.days)
    (name, value), *_ = values
    assert not isinstance(value, Ref)
    return Change(given.row, name, value)


def said(value: Value | Ref) -> Expr:
    """Return a value as an expression."""
    match value:
        case Ref(var):
            return var
        case Day(offset):
            return _counted("today", "days", offset)
        case Moment(offset):
            return _counted("now", "minutes", offset)
        case Filled():
            return '"something"'
    return unparse(Constant(value))


def _counted(name: str, period: str, offset: int) -> Expr:
    return f"{name} {'-' if offset < 0 else '+'} {period}({abs(offset)})" if offset else name


def meant(text: Expr) -> Value | Ref:
    """Return the value that an expression stands for."""
    return _value(parse(text))


def _value(node: Node) -> Value | Ref:
    match node:
        case Constant(value):
            return value
        case Unary("-", Constant(int() as number)):
            return -number
        case Unary("-", Constant(value)) if value is not None and not isinstance(value, str):
            return -value
        case Name("today"):
            return Day(0)
        case Name("now"):
            return Moment(0)
        case Name(name):
            return Ref(name)
        case Binary(op, Name(name), Call(_, (Constant(int() as number),))):
            offset = -number if op == "-" else number
            return Day(offset) if name == "today" else Moment(offset)
    raise ValueError(f"{unparse(node)} is no value of an example")
