"""Values for the bodies of tests, as Python source: plain samples, second samples, and wrong ones."""

import json
from decimal import Decimal

from agents.spec.model import Field, Spec
from agents.spec.scenarios.patterns import drawn, matching
from agents.spec.solve import Day, Moment, Value
from agents.spec.types import Type, read_type

LONGEST = 20_000
"""Texts with a higher bound are not tested at it: the body of the request would be the limit."""

ADDRESS = 254
"""The greatest length of an e-mail address (RFC 5321)."""

WRONG = "wrong"
"""A text that is no value of any enum (of those that documents have)."""


def label(name: str) -> str:
    """`due_date` -> `due date`."""
    return name.replace("_", " ")


def source(value: Value) -> str:
    """Return the Python source of a value; days and moments are relative to the server's clock."""
    match value:
        case Day(offset):
            return f"day({offset})"
        case Moment(offset):
            return f"moment({offset})"
        case Decimal():
            return json.dumps(f"{value:f}")
        case str():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return repr(value)


def longest(item: Field) -> int | None:
    """Return the greatest length of a text field."""
    size = read_type(item.type).size
    return int(item.max) if item.max is not None else size


def sample(item: Field, spec: Spec, turn: int = 0) -> str:
    """Return the source of a valid value; another turn gives another value. References are not made here."""
    return "unique_email()" if read_type(item.type).kind == "email" else source(sample_value(item, spec, turn))


def singular(item: Field) -> str | None:
    """Return the source of a valid value that most likely no other row has; None where there are too few."""
    type_ = read_type(item.type)
    if type_.kind in ("string", "text"):
        return drawn(item) or f'unique("{label(item.name).capitalize()}", {longest(item) or 255})'
    if type_.kind == "integer":
        return f"unique_number({int(item.min or 1)}, {int(item.max or 2**31 - 1)})"
    return "unique_email()" if type_.kind == "email" else None


def sample_value(item: Field, spec: Spec, turn: int = 0) -> Value:
    """Return a valid value of a field that is no reference and no address; another turn gives another value."""
    type_ = read_type(item.type)
    if fitting := matching(item, turn):
        return fitting
    match type_.kind:
        case "string" | "text":
            return _fitted(("First ", "Second ")[turn] + label(item.name), item, "ab"[turn])
        case "password":
            return _fitted(("correct-horse-1", "battery-staple-2")[turn], item, "ab"[turn])
        case "enum":
            values = spec.enum(type_.of).values
            return values[turn % len(values)]
        case _:
            return _plain(item, type_, turn)


def _fitted(text: str, item: Field, padding: str) -> str:
    most, least = longest(item) or LONGEST, int(item.min or 0)
    if most < len(text):
        return (text[0].lower() * most) if most < 3 else text[: most - 1].strip().ljust(most, padding)
    return text.ljust(least, padding)


def _plain(item: Field, type_: Type, turn: int) -> Value:
    match type_.kind:
        case "date":
            return Day(1 + turn)
        case "datetime":
            return Moment(60 + 60 * turn)
        case "boolean":
            return turn == 0
        case "uuid":
            return f"018f3c1e-0000-7000-8000-00000000000{turn}"
        case _:
            return number(item, turn)


def number(item: Field, turn: int = 0) -> int | Decimal:
    """Return a number within the bounds of a field."""
    least = item.min if item.min is not None else (min(item.max, Decimal(1)) if item.max is not None else Decimal(1))
    value = least + turn
    if item.max is not None and value > item.max:
        value = item.max
    type_ = read_type(item.type)
    return int(value) if type_.kind == "integer" else scaled(value, type_)


def scaled(value: Decimal, type_: Type) -> Decimal:
    """Return the number with the digits that its type shows."""
    return value.quantize(Decimal(1).scaleb(-(type_.scale if type_.scale is not None else 2)))


def wrong(type_: Type) -> str | None:
    """Return the source of a value that is not of the type; None if nearly everything is."""
    kinds = {
        "string": "123", "text": "[]", "email": '"not an address"', "password": "123", "integer": '"many"',
        "decimal": '"much"', "boolean": '"maybe"', "date": '"2026-02-30"', "datetime": '"yesterday"',
        "uuid": '"abc"', "ref": '"abc"', "enum": f'"{WRONG}"',
    }  # fmt: skip
    return kinds.get(type_.kind)


def wrong_query(type_: Type) -> str | None:
    """Return the source of a value that is wrong in a query, where everything is text."""
    return None if type_.kind in ("string", "text", "password", "email") else wrong(type_)
