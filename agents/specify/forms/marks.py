"""Marks of a field that say more than its type and its size: serial numbers, digits, spans of time, who may write."""

import re
from dataclasses import replace
from decimal import Decimal

from agents.specify.facts.facts import FieldFact
from agents.specify.grammar.trees import ParseTree, Unresolved, numbers, plain, token, tokens
from agents.specify.names.words import singular, snake, words

PERIODS = {"minute": ("minutes", 1), "hour": ("hours", 1), "day": ("days", 1), "week": ("days", 7)}
"""Period -> the function of the expression language, and how often it counts."""

_SERIAL = re.compile(r"(?P<prefix>[^\d\"]*)(?P<number>\d+)")


def _is_text(fact: FieldFact) -> bool:
    return fact.type is None or fact.type.startswith(("string", "text"))


def special(mark: ParseTree, fact: FieldFact) -> FieldFact:
    """Apply "generated like `LIB-000001`", "13 digits", "default 14 days after ...", "editable by admins only"."""
    match mark.data:
        case "generated":
            return _generated(mark, fact)
        case "digits_mark":
            return _digits(mark, fact)
        case "counted_from":
            return _counted_from(mark, fact)
        case "pattern":
            return replace(fact, pattern=_pattern(token(mark, "CODE") or ""))
        case "folded":
            return replace(fact, fold=True)
        case "shown":
            readers = tuple(singular(words(t)) for t in tokens(mark, "ROLE"))
            return replace(fact, read_roles=readers, write=fact.write if readers else "never")
        case _:
            return replace(fact, write_roles=tuple(singular(words(t)) for t in tokens(mark, "ROLE")))


def _pattern(code: str) -> str:
    """Return a regular expression as it is written, without its anchors: the whole text matches it."""
    text = code.strip("`").removeprefix("^").removesuffix("$")
    try:
        re.compile(text)
    except re.error:
        raise Unresolved from None
    return text


def _generated(mark: ParseTree, fact: FieldFact) -> FieldFact:
    """The example shows what stands before the number, and how many digits it has."""
    found = _SERIAL.fullmatch((token(mark, "CODE") or "").strip("`"))
    if found is None or not _is_text(fact):
        raise Unresolved
    return replace(fact, default=f'sequence("{found["prefix"]}", {len(found["number"])})', write="never")


def _digits(mark: ParseTree, fact: FieldFact) -> FieldFact:
    count = numbers(mark)[0]
    if not _is_text(fact) or count != int(count) or count < 1:
        raise Unresolved
    size = Decimal(int(count))
    return replace(fact, min=size, max=size, pattern=rf"\d{{{size}}}", hint="string")


def _counted_from(mark: ParseTree, fact: FieldFact) -> FieldFact:
    name, sign = snake(words(token(mark, "NEW_FIELD") or "")), "-" if token(mark, "BEFORE") else "+"
    return replace(fact, default=f"self.{name} {sign} {duration(mark)}")


def duration(tree: ParseTree) -> str:
    """Return the expression of "14 days" or of "two weeks"."""
    name, factor = PERIODS[(token(tree, "PERIOD") or "").removesuffix("s")]
    count = plain(numbers(tree)[0] * factor)
    if not isinstance(count, int):
        raise Unresolved
    return f"{name}({count})"
