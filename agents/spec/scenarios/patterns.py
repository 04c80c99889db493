"""Texts that match a pattern: each is made of the pieces of it, and held against it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from json import dumps

from agents.spec.model import Field
from agents.spec.regular import Piece, length, pieces_of
from agents.spec.types import read_type


@dataclass(frozen=True)
class Run:
    """So many signs of an alphabet."""

    alphabet: str
    count: int


def runs(item: Field) -> tuple[Run, ...]:
    """Return what a text must be made of to match the pattern of a field; nothing for one that is too involved."""
    pieces = _fitted(pieces_of(item.pattern or ""), item)
    found = tuple(
        Run(a, sum(run.count for run in same)) for a, same in groupby(_flat(pieces), lambda run: run.alphabet)
    )
    return found if found and matches(item, "".join(each.alphabet[0] * each.count for each in found)) else ()


def matches(item: Field, text: str) -> bool:
    """Tell whether the whole text matches the pattern of a field."""
    return re.fullmatch(item.pattern or "", text) is not None


def _fitted(pieces: tuple[Piece, ...], item: Field) -> tuple[Piece, ...]:
    lacking = int(item.min or 0) - length(pieces)
    most = item.max if item.max is not None else read_type(item.type).size
    if lacking > 0:
        return _grown(pieces, lacking)
    return _without_more(pieces) if most is not None and length(pieces) > most else pieces


def _grown(pieces: tuple[Piece, ...], lacking: int) -> tuple[Piece, ...]:
    """Return the pieces with the first that may stand so much more often as is lacking."""
    for at, piece in enumerate(pieces):
        count = piece.count + -(-lacking // max(piece.size, 1))
        if piece.most is None or count <= piece.most:
            return (*pieces[:at], replace(piece, least=count), *pieces[at + 1 :])
        if piece.count == 1 and (inner := _grown(piece.pieces, lacking)) != piece.pieces:
            return (*pieces[:at], replace(piece, pieces=inner), *pieces[at + 1 :])
    return pieces


def _without_more(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    return tuple(replace(p, pieces=_without_more(p.pieces), most=p.least) for p in pieces)


def _flat(pieces: tuple[Piece, ...]) -> Iterator[Run]:
    for piece in pieces:
        if piece.alphabet and piece.count:
            yield Run(piece.alphabet, piece.count)
        elif not piece.alphabet:
            yield from [*_flat(piece.pieces)] * piece.count


def matching(item: Field, turn: int = 0) -> str | None:
    """Return a text that matches; another turn gives another."""
    return "".join(p.alphabet[turn % len(p.alphabet)] * p.count for p in runs(item)) or None


def drawn(item: Field) -> str | None:
    """Return the source of a text that matches and that most likely no other row has."""
    pieces = [
        f"drawn({dumps(p.alphabet)}, {p.count})" if len(p.alphabet) > 1 else dumps(p.alphabet * p.count)
        for p in runs(item)
    ]
    return " + ".join(pieces) or None


def mismatching(item: Field) -> list[str]:
    """Return texts of a fitting length that do not match: with a sign in them that belongs to no text that does."""
    text = matching(item)
    if not text:
        return []
    alien = next((sign for sign in "!x0 #" if all(sign not in p.alphabet for p in runs(item))), "")
    return [bad for bad in (alien + text[1:], text[:-1] + alien) if alien and not matches(item, bad)]
