"""Calculations: numbers, differences of dates, and points in time that are moved. Null where an operand is null."""

import re

from agents.spec.types import Type
from agents.stacks.fastapi.pieces import ATOM, PRODUCT, SUM, Code, bound, column_type, exact, operand

HOURS = {"minutes": 60, "hours": 1}
"""How many of a period, or of what part of it, make an hour."""
_HOURS_OF_DAY = 24
_COLUMN = re.compile(r"\w+\.\w+")


def calculation(op: str, left: Code, right: Code) -> Code:
    """Return `left op right`: with values at hand in Python, unless one may be empty; else in SQL."""
    days = op == "-" and left.type.kind == "date"
    whole = days or (op != "/" and left.type.kind == right.type.kind == "integer")
    nullable = left.type.nullable or right.type.nullable or op == "/"
    type_ = Type("integer" if whole else "decimal", nullable=nullable)
    level = PRODUCT if op in ("*", "/") else SUM
    if not (left.sql or right.sql or nullable):
        text = f"{left.at(level)} {op} {right.at(level + 1)}"
        return Code(f"({text}).days", type_) if days else Code(text, type_, level=level)
    if op == "/":
        return Code(f"sa.func.round({exact(left)} / sa.func.nullif({bound(right)}, 0), 10)", type_, sql=True)
    text = f"{operand(left, right)} {op} {operand(right, left)}"
    return Code(f"sa.cast({text}, sa.Integer)", type_, sql=True) if days else Code(text, type_, sql=True, level=level)


def moved(op: str, moment: Code, period: str, amount: Code) -> Code:
    """Return a date or a point in time, later or earlier by so many days, hours or minutes."""
    nullable = moment.type.nullable or amount.type.nullable
    type_ = Type(moment.type.kind, nullable=nullable)
    if period == "months":
        return _by_months(op, moment, amount, type_)
    if not (moment.sql or amount.sql or nullable):
        return Code(f"{moment.at(SUM)} {op} dt.timedelta({period}={amount.text})", type_, level=SUM)
    by = _days(period, amount) if moment.type.kind == "date" else _interval(period, amount)
    return Code(f"{bound(moment)} {op} {by}", type_, sql=True, level=SUM)


def _by_months(op: str, moment: Code, amount: Code, type_: Type) -> Code:
    """PostgreSQL knows how long months are; Python does not."""
    by = f"sa.func.make_interval(0, {_whole(amount) if amount.sql or amount.type.nullable else amount.text})"
    if type_.kind == "date":
        return Code(f"sa.cast({bound(moment)} {op} {by}, sa.Date)", type_, sql=True)
    utc = f'sa.func.timezone("UTC", {bound(moment)})'
    return Code(f'sa.func.timezone("UTC", {utc} {op} {by}, type_={column_type("datetime")})', type_, sql=True)


def _days(period: str, amount: Code) -> str:
    """Return how many whole days a date moves by, as Python counts them."""
    if period == "days":
        return _whole(amount) if amount.sql or amount.type.nullable else amount.at(PRODUCT)
    part = _HOURS_OF_DAY * HOURS[period]
    if amount.sql or amount.type.nullable:
        return f"sa.cast(sa.func.floor({bound(amount)} / {part}.0), sa.Integer)"
    return f"{amount.at(PRODUCT)} // {part}" if not amount.text.isdigit() else str(int(amount.text) // part)


def _whole(amount: Code) -> str:
    """Return a number of days; a number of rows is too large for PostgreSQL to add it to a date."""
    plain = not amount.sql or _COLUMN.fullmatch(amount.text)
    return bound(amount) if plain else f"sa.cast({amount.text}, sa.Integer)"


def _interval(period: str, amount: Code) -> str:
    if amount.sql or amount.type.nullable:
        return f"{bound(amount)} * sa.literal(dt.timedelta({period}=1), sa.Interval)"
    return f"dt.timedelta({period}={amount.text})"


def day_of(moment: Code) -> Code:
    """Return the date of a point in time, in UTC."""
    type_ = Type("date", nullable=moment.type.nullable)
    if moment.sql or moment.type.nullable:
        return Code(f'sa.cast(sa.func.timezone("UTC", {bound(moment)}), sa.Date)', type_, sql=True)
    return Code(f"{moment.at(ATOM)}.astimezone(dt.UTC).date()", type_)


def of_text(name: str, text: Code) -> Code:
    """Return a text with other letters, or its size. Only letters from a to z change, as in the locale of C."""
    if name == "size":
        type_ = Type("integer", nullable=text.type.nullable)
        plain = not (text.sql or text.type.nullable)
        found = f"len({text.text})" if plain else f"sa.func.char_length({bound(text)}, type_=sa.Integer)"
        return Code(found, type_, sql=not plain)
    type_ = Type("string", nullable=text.type.nullable)
    return Code(f'sa.func.{name}(sa.collate({bound(text)}, "C"), type_=sa.String)', type_, sql=True)


def to_places(number: Code, places: Code) -> Code:
    """Return a number with so many digits behind its point, half away from zero as PostgreSQL does it."""
    type_ = Type("decimal", nullable=number.type.nullable or places.type.nullable)
    value = f"sa.cast({bound(number)}, sa.Numeric)" if number.type.kind == "integer" else bound(number)
    return Code(f"sa.func.round({value}, {_whole(places)}, type_=sa.Numeric)", type_, sql=True)


def extreme(name: str, left: Code, right: Code) -> Code:
    """Return the greater or the lesser of two values; null if one is, where PostgreSQL would skip it."""
    nullable = left.type.nullable or right.type.nullable
    kind = "decimal" if "decimal" in (left.type.kind, right.type.kind) else left.type.kind
    type_ = Type(kind, nullable=nullable)
    arguments = ", ".join(code.text if code.sql else bound(code) for code in (left, right))
    if nullable:
        return Code(f"{name}({arguments})", type_, sql=True)
    if left.sql or right.sql:
        return Code(f"sa.func.{name}({arguments}, type_={column_type(kind)})", type_, sql=True)
    return Code(f"{'max' if name == 'greatest' else 'min'}({left.text}, {right.text})", type_)
