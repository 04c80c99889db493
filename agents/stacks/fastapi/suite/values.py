"""Values for the tests of a project, and how they are written in Python and in JSON.

Dates are days from the frozen today, points in time are minutes from the frozen now.
"""

from decimal import Decimal

from agents.spec.scenarios.patterns import matching, mismatching
from agents.spec.solve import Day, Filled, Moment, Value
from agents.stacks.fastapi import literals, naming
from agents.stacks.fastapi.views import FieldView

LONGEST = 20_000
"""Texts with a higher bound are not tried at it."""


def in_python(field: FieldView, value: Value) -> str:
    """Return the source of a value as an attribute of a model."""
    if isinstance(value, Filled):
        return in_python(field, sample(field))
    if isinstance(value, str) and field.type.kind == "enum":
        return f"{field.enum.class_name}.{field.enum.members[value]}"
    if isinstance(value, Day | Moment):
        return f"{'day' if isinstance(value, Day) else 'moment'}({value.offset})"
    return literals.decimal(value) if isinstance(value, Decimal) else _literal(value)


def in_json(field: FieldView, value: Value) -> str:
    """Return the source of a value as a part of a body."""
    if isinstance(value, Filled):
        return in_json(field, sample(field))
    if isinstance(value, Day | Moment):
        return f"iso({in_python(field, value)})"
    if field.type.kind == "decimal" and isinstance(value, int | Decimal):
        exact = Decimal(value)
        return f'"{exact.quantize(smallest(field)) if field.type.size else exact:f}"'
    return _literal(value)


def _literal(value: object) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' if isinstance(value, str) else repr(value)


def sample(field: FieldView, turn: int = 0) -> Value:
    """Return a valid value; another turn gives another value, a later one for what has an order."""
    match field.type.kind:
        case "string" | "text" | "password":
            return _text(field, turn)
        case "email":
            return f"{('first', 'second')[turn]}@example.com"
        case "enum":
            values = list(field.enum.members)
            return values[turn % len(values)]
        case "boolean":
            return turn == 1
        case "date":
            return Day(1 + turn)
        case "datetime":
            return Moment(60 + turn)
        case "uuid":
            return f"018f3c1e-0000-7000-8000-00000000000{turn}"
        case _:
            return _number(field, turn)


def other(field: FieldView, value: Value) -> Value:
    """Return a valid value that differs from the given one."""
    return next(v for v in (sample(field, 1), sample(field)) if v != value)


def _text(field: FieldView, turn: int) -> str:
    fitting = matching(field.node, turn)
    if fitting:
        return fitting
    text = f"{('First', 'Second')[turn]} {naming.words(field.name)}"
    return text[: longest(field)].strip().ljust(int(field.node.min or 0), "x")


def longest(field: FieldView) -> int:
    """Return the greatest length of a text."""
    bound = field.node.max if field.node.max is not None else field.type.size
    return int(bound) if bound is not None else LONGEST + 1


def _number(field: FieldView, turn: int) -> int | Decimal:
    least, most = field.node.min, field.node.max
    value = (least if least is not None else min(Decimal(1), most or Decimal(1))) + turn
    value = min(value, most) if most is not None else value
    return int(value) if field.type.kind == "integer" else value.quantize(smallest(field))


def smallest(field: FieldView) -> Decimal:
    """Return the smallest step of a number."""
    scale = 0 if field.type.kind == "integer" else field.type.scale if field.type.scale is not None else 2
    return Decimal(1).scaleb(-scale)


def edges(field: FieldView) -> list[tuple[str, str]]:
    """Return what is just allowed, as a name and the source in JSON."""
    if field.type.kind in ("string", "text") and longest(field) <= LONGEST and not field.node.pattern:
        return [("longest", f'"x" * {longest(field)}')]
    found = []
    if field.type.kind in ("integer", "decimal"):
        if field.node.min is not None:
            found.append(("least", in_json(field, _as_number(field, field.node.min))))
        if field.node.max is not None:
            found.append(("most", in_json(field, _as_number(field, field.node.max))))
    return found


def wrong(field: FieldView) -> list[tuple[str, str]]:
    """Return what is refused in a body, as a name and the source in JSON."""
    kinds = {
        "string": "123", "text": "[]", "email": '"nobody"', "password": "123", "integer": '"many"', "decimal": '"much"',
        "boolean": '"maybe"', "date": '"2026-02-30"', "datetime": '"yesterday"', "uuid": '"abc"', "ref": '"abc"',
        "enum": '"no such value"',
    }  # fmt: skip
    found = [("wrong", kinds[field.type.kind])]
    if field.node.required or field.has_literal_default:
        found.append(("null", "None"))
    if field.type.kind in ("string", "text"):
        found += [("nul", '"a\\x00b"')] + ([("blank", '"  "')] if field.node.required else [])
        found += [("mismatch", _literal(text)) for text in mismatching(field.node)[:1]]
        found += [("too-long", f'"x" * {longest(field) + 1}')] if longest(field) <= LONGEST else []
    return found + _beyond(field)


def _beyond(field: FieldView) -> list[tuple[str, str]]:
    if field.type.kind not in ("integer", "decimal"):
        return []
    step, least, most = smallest(field), field.node.min, field.node.max
    found = [] if least is None else [("too-small", in_json(field, _as_number(field, least - step)))]
    return found + ([] if most is None else [("too-great", in_json(field, _as_number(field, most + step)))])


def _as_number(field: FieldView, value: Decimal) -> int | Decimal:
    return int(value) if field.type.kind == "integer" else value.quantize(smallest(field))
