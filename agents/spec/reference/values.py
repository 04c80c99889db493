"""JSON that a client sends, read as values of types. What the Spec leaves open is Unsaid, never guessed."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from agents.spec.model import Field, Spec
from agents.spec.reference.answer import Unsaid
from agents.spec.types import Type

LONGEST = {"email": 254, "password": 128, "text": 10_000}
"""Characters of a text whose length nobody bounds; of any other it is 255."""

MOST = 2**31 - 1
_PLAIN_EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.(?i:com|org|net)")
_NO_EMAIL = re.compile(r"[^@]*|.*[\s\0].*|@.*|.*@|.*@.*@.*", re.DOTALL)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})")
_NO_MOMENT = re.compile(r"\D*|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_NO_NUMBER = re.compile(r"[^\d]*")
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NO_ID = re.compile(r".{0,30}|.*[^0-9a-fA-F{}:urnid-].*", re.DOTALL)


def typed(spec: Spec, field: Field, type_: Type, value: Any) -> Any:
    """Return a value that is not null as the field keeps it; a text that is empty is None. Raises ValueError, Unsaid.

    A reference is the text of an id.
    """
    match type_.kind:
        case "integer":
            return _bounded(_integer(value), field)
        case "boolean":
            return _exactly(bool, value)
        case "decimal":
            return _bounded(_decimal(value, type_), field)
        case "enum":
            return _one_of(spec.enum(type_.of).values, value)
    text = _text(value)
    read = _TEXTS.get(type_.kind)
    return read(text) if read else _sized(spec, field, type_, text)


def _exactly(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise ValueError(value)
    return value


def _integer(value: Any) -> int:
    if isinstance(value, float) and value.is_integer():
        raise Unsaid("whether a whole number with a decimal point is an integer")
    found: int = _exactly(int, value)
    if abs(found) > MOST:
        raise ValueError(value)
    return found


def _decimal(value: Any, type_: Type) -> Decimal:
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise Unsaid("whether a decimal may be sent as a number")
    text = _text(value)
    if not _NUMBER.fullmatch(text):
        if _NO_NUMBER.fullmatch(text):
            raise ValueError(value)
        raise Unsaid("whether this spelling of a number is accepted")
    size, scale = type_.size or 12, type_.scale if type_.scale is not None else 2
    whole, _, fraction = text.lstrip("-").partition(".")
    if len(fraction) > scale or len(whole.lstrip("0")) > size - scale:
        raise ValueError(value)
    try:
        return Decimal(text).quantize(Decimal(1).scaleb(-scale))
    except InvalidOperation as error:
        raise ValueError(value) from error


def _one_of(values: tuple[str, ...], value: Any) -> str:
    if value not in values or not isinstance(value, str):
        raise ValueError(value)
    return value


def _text(value: Any) -> str:
    found: str = _exactly(str, value)
    if "\0" in found:
        raise ValueError(value)
    if any("\ud800" <= letter <= "\udfff" for letter in found):
        raise Unsaid("whether half a pair of surrogates is text")
    return found


def _date(text: str) -> date:
    if text.strip() != text:
        raise Unsaid("whether blanks around a date are accepted")
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _moment(text: str) -> datetime:
    if _NO_MOMENT.fullmatch(text):
        raise ValueError(text)
    if not _MOMENT.fullmatch(text):
        raise Unsaid("whether this spelling of a point in time is accepted")
    return datetime.fromisoformat(text)


def _id(text: str) -> str:
    if ID.fullmatch(text):
        return text
    if _NO_ID.fullmatch(text):
        raise ValueError(text)
    raise Unsaid("whether this spelling of an id is accepted")


_TEXTS: dict[str, Callable[[str], Any]] = {"date": _date, "datetime": _moment, "ref": _id, "uuid": _id}


def _sized(spec: Spec, field: Field, type_: Type, text: str) -> str | None:
    secret = type_.kind == "password"
    found = text if secret else text.strip()
    if not found and not secret:
        if not field.required:
            raise Unsaid("whether a text of nothing but blanks stands for none")
        return None
    if type_.kind == "email":
        found = _email(found)
    most = field.max if field.max is not None else type_.size or LONGEST.get(type_.kind, 255)
    least = max(field.min or 0, spec.auth.min_password if secret else 0)
    if not least <= len(found) <= most or (field.pattern and not re.fullmatch(field.pattern, found)):
        raise ValueError(text)
    return found


def _email(text: str) -> str:
    """Return an email as it is kept: hosts are the same in any case."""
    if _NO_EMAIL.fullmatch(text):
        raise ValueError(text)
    if not _PLAIN_EMAIL.fullmatch(text):
        raise Unsaid("whether this is an email")
    person, _, host = text.partition("@")
    return f"{person}@{host.lower()}"


def _bounded(number: Any, field: Field) -> Any:
    if (field.min is not None and number < field.min) or (field.max is not None and number > field.max):
        raise ValueError(number)
    return number
