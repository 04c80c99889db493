"""The functions of the expression language: what they take and give. Reference: docs/requirements.md."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from agents.spec.expression import ExpressionError

if TYPE_CHECKING:
    from agents.spec.types import Type

Signature = Callable[[list["Type"]], "Type | None"]
"""Gives the type of a call from those of its arguments; None where they do not fit."""

PERIODS = ("minutes", "hours", "days", "months")
"""Functions of a whole number that give a duration; a month later is the same day, or the last of a shorter month."""


_TEXT = frozenset({"string", "text", "email"})


def call_type(name: str, arguments: list["Type"]) -> "Type":
    """Return the type of `name(arguments)`. Raises ExpressionError."""
    if name not in _SIGNATURES:
        raise ExpressionError(f"unknown function {name}")
    found = _SIGNATURES[name](arguments)
    if found is None:
        kinds = ", ".join(a.kind for a in arguments)
        raise ExpressionError(f"{name}({kinds}): no such arguments")
    return found


def _period(arguments: list["Type"]) -> "Type | None":
    fitting = [a.kind for a in arguments] == ["integer"]
    return replace(arguments[0], kind="duration") if fitting else None


def _date(arguments: list["Type"]) -> "Type | None":
    return replace(arguments[0], kind="date") if [a.kind for a in arguments] == ["datetime"] else None


def _extreme(arguments: list["Type"]) -> "Type | None":
    """Null if an argument is; a decimal if one is."""
    kinds = {a.kind for a in arguments}
    if len(arguments) != 2 or not (kinds <= {"integer", "decimal"} or kinds in ({"date"}, {"datetime"})):
        return None
    wider = next((a for a in arguments if a.kind == "decimal"), arguments[0])
    return replace(wider, nullable=any(a.nullable for a in arguments))


def _text(arguments: list["Type"]) -> "Type | None":
    """Only the letters from a to z change: what others become differs from language to language."""
    return replace(arguments[0], kind="string") if len(arguments) == 1 and arguments[0].kind in _TEXT else None


def _size(arguments: list["Type"]) -> "Type | None":
    """How many characters a text has."""
    fitting = len(arguments) == 1 and arguments[0].kind in _TEXT
    return replace(arguments[0], kind="integer", of="", size=None) if fitting else None


def _round(arguments: list["Type"]) -> "Type | None":
    """A number with so many digits behind its point, half away from zero."""
    fitting = [a.kind for a in arguments] in (["decimal", "integer"], ["integer", "integer"])
    return replace(arguments[0], kind="decimal", size=None, scale=None,
                   nullable=any(a.nullable for a in arguments)) if fitting else None  # fmt: skip


def _sequence(arguments: list["Type"]) -> "Type | None":
    return arguments[0] if [a.kind for a in arguments] == ["string", "integer"] else None


_SIGNATURES: dict[str, Signature] = {
    **dict.fromkeys(PERIODS, _period),
    "date": _date,
    "greatest": _extreme,
    "least": _extreme,
    "lower": _text,
    "upper": _text,
    "size": _size,
    "round": _round,
    "sequence": _sequence,
}
