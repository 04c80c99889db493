"""Texts that match a pattern: those of letters, signs and sets of them, each with a number of repetitions."""

import re
from dataclasses import dataclass

from agents.spec.model import Field

DIGITS = "0123456789"
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SETS = {"\\d": DIGITS, "\\w": DIGITS + CAPITALS, ".": CAPITALS}
_PIECE = re.compile(r"(?P<set>\[[^\]^]+\]|\\.|[^\\\[\](){}*+?|^$])(\{(?P<n>\d+)(,(?P<most>\d*))?\}|(?P<sign>[*+?]))?")
_RANGE = re.compile(r"(\\.)|(.)-(.)|(.)")


@dataclass(frozen=True)
class Run:
    """So many signs of an alphabet."""

    alphabet: str
    count: int


def runs(item: Field) -> tuple[Run, ...]:
    """Return what a text must be made of to match the pattern of a field; nothing for one that is too involved."""
    text, found = (item.pattern or "").removeprefix("^").removesuffix("$"), []
    while text:
        match = _PIECE.match(text)
        if match is None:
            return ()
        found.append(Run(_alphabet(match["set"]), _count(match, item)))
        text = text[match.end() :]
    return tuple(found)


def _count(match: re.Match[str], item: Field) -> int:
    if match["n"]:
        return int(match["n"])
    least = 0 if match["sign"] in ("*", "?") else 1
    return max(least, int(item.min or 0), 1) if match["sign"] in ("*", "+") else 1


def _alphabet(text: str) -> str:
    if not text.startswith("["):
        return _SETS.get(text, text.removeprefix("\\"))
    found = ""
    for escaped, first, last, single in _RANGE.findall(text[1:-1]):
        found += _SETS.get(escaped, escaped[1:]) if escaped else single
        found += "".join(map(chr, range(ord(first), ord(last) + 1))) if first else ""
    return found


def matching(item: Field, turn: int = 0) -> str | None:
    """Return a text that matches; another turn gives another."""
    pieces = runs(item)
    return "".join(p.alphabet[turn % len(p.alphabet)] * p.count for p in pieces) if pieces else None


def drawn(item: Field) -> str | None:
    """Return the source of a text that matches and that most likely no other row has."""
    pieces = [
        f'drawn("{p.alphabet}", {p.count})' if len(p.alphabet) > 1 else f'"{p.alphabet * p.count}"' for p in runs(item)
    ]
    return " + ".join(pieces) or None


def mismatching(item: Field) -> list[str]:
    """Return texts of a fitting length that do not match: with a sign in them that belongs to no text that does."""
    text = matching(item)
    if not text:
        return []
    alien = next((sign for sign in "!x0 #" if all(sign not in p.alphabet for p in runs(item))), "")
    return [alien + text[1:], text[:-1] + alien] if alien else []
