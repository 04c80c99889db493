"""Defaults of contracts -> expressions of the Spec."""

import json
import re
from decimal import Decimal, InvalidOperation

_NOW = re.compile(r"(now|current_timestamp|getdate|sysdate|localtimestamp|getutcdate)(\(\d*\))?", re.IGNORECASE)
_TODAY = re.compile(r"(current_date|curdate|today)(\(\))?", re.IGNORECASE)


def constant(value: str | bool | int | Decimal) -> str | None:
    """Return the expression of a constant; None for a text that cannot be written as one."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        plain = value.isprintable() and not set(value) & set('"\\')
        return json.dumps(value, ensure_ascii=False) if plain else None
    return f"{Decimal(value).normalize():f}"


def function(written: str, kind: str) -> str | None:
    """Return the expression of the time of the write, as SQL writes it; None for any other function."""
    bare = written.strip().strip("()").strip() + ("()" if written.strip().endswith("()") else "")
    if _NOW.fullmatch(bare):
        return "today" if kind == "date" else "now"
    return "today" if _TODAY.fullmatch(bare) else None


def fitting(written: str, kind: str) -> str | None:
    """Return the expression of a value that is written without quotes, by the type of its field."""
    if kind == "boolean":
        return {"true": "true", "1": "true", "false": "false", "0": "false"}.get(written.lower())
    try:
        return constant(Decimal(written))
    except InvalidOperation:
        return function(written, kind)
