"""Regular expressions as pieces: which signs may stand one after the other, and how often. Of alternatives the first.

What looks around or back has no pieces. A text that is made of them is to be held against the expression itself.
"""

import re
from dataclasses import dataclass, replace

DIGITS = "0123456789"
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PLAIN = DIGITS + CAPITALS + CAPITALS.lower() + "-_ "
_SETS = {
    "\\d": DIGITS,
    "\\w": DIGITS + CAPITALS,
    "\\s": " ",
    "\\D": CAPITALS,
    "\\S": CAPITALS,
    "\\W": "-",
    ".": CAPITALS,
}
_RANGE = re.compile(r"(\\.)|(.)-(.)|(.)")
_SIGN = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]|\\.|[^\\\[\](){}*+?|^$]", re.DOTALL)
_OFTEN = re.compile(r"(?:\{(?P<least>\d+)(?P<more>,(?P<most>\d*))?\}|(?P<sign>[*+?]))[?+]?")
_OPENS = re.compile(r"\((?:\?:|\?P<\w+>|(?!\?))")
_ALWAYS = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_DEEPEST = 20


class _Involved(Exception):  # never leaves this module
    """An expression, or a part of it, that is not made of pieces."""


@dataclass(frozen=True)
class Piece:
    """Signs of an alphabet or, without one, pieces one after the other; `most` None: as often as one likes."""

    alphabet: str = ""
    pieces: tuple["Piece", ...] = ()
    least: int = 1
    most: int | None = 1

    @property
    def count(self) -> int:
        """How often it stands in a text: once where it may be left out."""
        return self.least or (1 if self.most is None else min(1, self.most))

    @property
    def size(self) -> int:
        """The signs of one of them."""
        return 1 if self.alphabet else length(self.pieces)


def length(pieces: tuple[Piece, ...]) -> int:
    """Return the number of signs of a text."""
    return sum(each.count * each.size for each in pieces)


def pieces_of(pattern: str) -> tuple[Piece, ...]:
    """Return what a text that matches is made of; nothing for an expression that is too involved."""
    reader = _Reader(pattern)
    try:
        found = reader.choice(0)
    except _Involved:
        return ()
    return found if reader.at == len(pattern) else ()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def choice(self, depth: int) -> tuple[Piece, ...]:
        """Read to the end of the group."""
        first = self._row(depth)
        while self._took("|"):
            self._row(depth)
        return first

    def _row(self, depth: int) -> tuple[Piece, ...]:
        found = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            if not self._took("^") and not self._took("$"):
                found.append(self._often(self._one(depth)))
        return tuple(found)

    def _one(self, depth: int) -> Piece:
        if opens := _OPENS.match(self.text, self.at):
            self.at = opens.end()
            inner = self.choice(depth + 1) if depth < _DEEPEST else ()
            if not self._took(")") or depth >= _DEEPEST:
                raise _Involved
            return Piece(pieces=inner)
        sign = _SIGN.match(self.text, self.at)
        if sign is None:
            raise _Involved
        self.at = sign.end()
        return Piece(_alphabet(sign[0]))

    def _often(self, piece: Piece) -> Piece:
        match = _OFTEN.match(self.text, self.at)
        if match is None:
            return piece
        self.at = match.end()
        if match["sign"]:
            least, most = _ALWAYS[match["sign"]]
        else:
            least = int(match["least"])
            most = least if not match["more"] else int(match["most"]) if match["most"] else None
        return replace(piece, least=least, most=most)

    def _took(self, sign: str) -> bool:
        found = self.text.startswith(sign, self.at)
        self.at += found
        return found


def _alphabet(text: str) -> str:
    if not text.startswith("["):
        return _escaped(text)
    inner = text[1:-1]
    found = _of_set(inner.removeprefix("^"))
    if inner.startswith("^"):
        found = "".join(sign for sign in _PLAIN if sign not in found)
    if not found:
        raise _Involved
    return found


def _of_set(text: str) -> str:
    found = ""
    for escaped, first, last, single in _RANGE.findall(text):
        found += _escaped(escaped) if escaped else single
        found += "".join(map(chr, range(ord(first), ord(last) + 1))) if first else ""
    return found


def _escaped(text: str) -> str:
    if text in _SETS and text != ".":
        return _SETS[text]
    if text.startswith("\\") and text[1:].isalnum():
        raise _Involved
    return _SETS.get(text, text.removeprefix("\\"))
