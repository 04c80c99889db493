"""Values in words: numbers, amounts, dates, what stands in quotes, values of enums."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from agents.spec.model import Spec
from agents.spec.types import Type
from agents.specify.examples.errors import Unread
from agents.specify.names.words import words

_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
NUMBER = rf"(?:\d+|{'|'.join(_COUNTS)})"
ORDINAL = rf"(?:{'|'.join(_ORDINALS)}|\d+(?:st|nd|rd|th))"
_NOTHING = ("empty", "null", "nothing", "not set", "none")
_QUOTED = r"\"[^\"]*\"|`[^`]*`"
_PATTERNS = {
    "integer": r"-?\d[\d,]*(?!\.\d)", "decimal": r"[$€£]? ?-?\d[\d,]*(?:\.\d+)?", "boolean": r"true|false|yes|no",
    "date": r"\d{4}-\d\d-\d\d|\d+ days? ago|in \d+ days?|today|yesterday|tomorrow",
    "datetime": r"\d{4}-\d\d-\d\d(?:t[\d:.]+z?)?|\d+ days? ago|in \d+ days?|today|yesterday|tomorrow",
}  # fmt: skip
_DAY = re.compile(r"(?P<ago>\d+) days? ago|in (?P<ahead>\d+) days?|(?P<word>today|yesterday|tomorrow)")
_WORDS = {"today": 0, "yesterday": -1, "tomorrow": 1}
_FLAGS = {"true": True, "yes": True, "false": False, "no": False}


def pattern(type_: Type, spec: Spec) -> str:
    """Return the pattern of the values of a type."""
    found = _PATTERNS.get(type_.kind, _QUOTED)
    if type_.kind == "enum":
        values = sorted(spec.enum(type_.of).values, key=len, reverse=True)
        found = f"{_QUOTED}|{'|'.join(re.escape(words(v)) for v in values)}"
    return f"{found}|{'|'.join(_NOTHING)}"


def count(text: str) -> int:
    """Return the number that is written in digits or in words up to twelve."""
    return _COUNTS.index(text) if text in _COUNTS else int(text)


def value(text: str, type_: Type, spec: Spec, now: datetime) -> Any:
    """Return the value of a type that words stand for. Raises Unread."""
    bare = text.strip('"`')
    if bare == text and words(text) in _NOTHING:
        return None
    match type_.kind:
        case "integer" | "decimal":
            return _number(bare, type_)
        case "boolean" if words(bare) in _FLAGS:
            return _FLAGS[words(bare)]
        case "date":
            return _day(bare, now)
        case "datetime":
            return datetime.combine(_day(bare, now), now.timetz()) if "t" not in bare else _moment(bare)
        case "enum":
            return _of_enum(bare, spec.enum(type_.of).values)
        case "string" | "text" | "email" | "password" if bare != text:
            return bare
    raise Unread(text)


def _number(text: str, type_: Type) -> int | Decimal:
    plain = text.strip("$€£ ").replace(",", "")
    if not re.fullmatch(r"-?\d+(\.\d+)?", plain):
        raise Unread(text)
    return Decimal(plain) if type_.kind == "decimal" or "." in plain else int(plain)


def _of_enum(text: str, values: tuple[str, ...]) -> str:
    found = next((v for v in values if words(v) == words(text)), None)
    if found is None:
        raise Unread(text)
    return found


def _day(text: str, now: datetime) -> date:
    found = _DAY.fullmatch(text)
    if found:
        days = _WORDS[found["word"]] if found["word"] else int(found["ahead"] or -int(found["ago"]))
        return now.date() + timedelta(days=days)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Unread(text) from error


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.upper())
    except ValueError as error:
        raise Unread(text) from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
