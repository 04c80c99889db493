"""Types: the aliases that people write, and what a name says about the type of a field that has none."""

import re
from decimal import Decimal

_ALIASES = {
    "string": "string", "varchar": "string", "short text": "string", "char": "string",
    "text": "text", "long text": "text", "multiline text": "text", "markdown": "text",
    "integer": "integer", "int": "integer", "whole number": "integer", "bigint": "integer",
    "decimal": "decimal(12,2)", "money": "decimal(12,2)", "numeric": "decimal(12,2)", "number": "decimal(12,2)",
    "float": "decimal(12,2)", "boolean": "boolean", "bool": "boolean", "flag": "boolean", "yes/no": "boolean",
    "date": "date", "datetime": "datetime", "date and time": "datetime", "timestamp": "datetime",
    "email": "email", "e-mail": "email", "email address": "email", "e-mail address": "email", "password": "password",
    "url": "string", "uuid": "uuid", "time": "string", "time of day": "string",
}  # fmt: skip
_COUNTED = (
    r"(.* )?(count|quantity|stock|capacity|seats|points|minutes|hours|days|weeks|months|servings|pages)|number of .*"
)
_BY_NAME: tuple[tuple[str, str], ...] = (
    ("email", r"(.* )?(e-?mail|email address|e mail)"),
    ("password", r"password|pin|secret"),
    ("datetime", r".* at|timestamp|.* time|time"),
    ("date", r".* on|date|.* date|date of .*|birthday|deadline|due"),
    ("boolean", r"(is|has) .*|.* flag|done|active|enabled|blocked|verified|published|archived|completed|paid|closed"),
    ("boolean", r"favou?rite|public|private|hidden|finished|cancelled|resolved"),
    ("integer", rf"{_COUNTED}|amount of .*|(.* )?(age|year|position|rank|rating|score|level|floor)"),
    ("decimal(12,2)", r"(.* )?(price|amount|total|balance|cost|fee|fine|salary|budget)"),
    ("decimal(5,2)", r"percent|percentage|.* rate|discount"),
    ("decimal(9,6)", r"latitude|longitude"),
    ("text", r"description|notes?|content|body|summary|bio|comments?|text|instructions|caption"),
)  # fmt: skip
_SIZES = {"email": Decimal(254), "password": Decimal(128), "text": Decimal(10_000)}

NAMES = "string, text, integer, decimal, boolean, date, datetime, email, password, uuid"
"""The types that a document may write, for messages."""


CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
"""The pattern of a time of day, which is a text."""


def pattern_of(text: str) -> str | None:
    """Return the pattern that comes with a type: that of a time of day."""
    return CLOCK if text.strip().lower() in ("time", "time of day") else None


def known(text: str) -> str | None:
    """Return the type that an alias stands for, e.g. `varchar(80)` -> `string(80)`; None if there is none."""
    match = re.fullmatch(r"(?P<name>[a-z/ -]+?)(\((?P<size>[\d, ]+)\))?", text.strip().lower())
    kind = _ALIASES.get(match["name"]) if match else None
    if not match or kind is None:
        return None
    size = (match["size"] or "").replace(" ", "")
    return f"{kind.partition('(')[0]}({size})" if size and kind[0] in "sd" and kind != "date" else kind


def by_name(label: str) -> str:
    """Return the type that the name of a field suggests."""
    plain = re.sub(r" (?:before|after)$", "", label)
    return next((kind for kind, pattern in _BY_NAME if re.fullmatch(pattern, plain)), "string")


def is_count(label: str) -> bool:
    """Tell whether a number of that name is never negative."""
    return bool(re.fullmatch(_COUNTED, label))


def longest(kind: str) -> Decimal | None:
    """Return the length that a text type allows when the document says nothing."""
    return _SIZES.get(kind)


def base_name(label: str) -> str:
    """Return the name of a field: without a final `flag` or an article inside; an e-mail address is an email."""
    if re.fullmatch(r"e-?mails?( address(es)?)?|e mails?( address(es)?)?|mail address", label):
        return "email"
    plain = re.sub(r" for (the|an?) ", " for ", label).replace(" in whole ", " in ").replace("'s name", " name")
    return plain.removesuffix(" flag")
