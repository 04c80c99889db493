"""A stream that a person may look at: whether it is a terminal, its width, its colours and the signs it can write."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TextIO

from orchestrator.secrets import redact

Colour = Literal["auto", "always", "never"]
"""auto: NO_COLOR, then FORCE_COLOR, then whether the stream is a terminal."""

Style = Literal["good", "bad", "warn", "dim", "bold"]

_ESCAPES: Mapping[Style, str] = {"good": "32", "bad": "31", "warn": "33", "dim": "2", "bold": "1"}
_ASCII = {"·": "|", "→": "->", "–": "-", "…": "...", "“": '"', "”": '"'}
_UNLIMITED = 10_000
_NARROWEST = 20
_USUAL = 80


@dataclass(frozen=True)
class Terminal:
    """One output stream. `live`: a block on it may be redrawn; `width`: columns, very many when nobody looks."""

    stream: TextIO
    coloured: bool
    live: bool
    width: int

    def style(self, text: str, style: Style | None) -> str:
        """Return the text in a colour, where colours are wanted."""
        return f"\x1b[{_ESCAPES[style]}m{text}\x1b[0m" if style and self.coloured and text else text

    def write(self, text: str) -> None:
        """Print a line, without secrets and in signs that the stream can write."""
        self.stream.write(self.plain(redact(text)) + "\n")
        self.stream.flush()

    def plain(self, text: str) -> str:
        """Return the text with our own signs replaced by ASCII where the encoding lacks them."""
        for sign, replacement in _ASCII.items():
            if not self.writes(sign):
                text = text.replace(sign, replacement)
        return text

    def writes(self, signs: str) -> bool:
        """Return whether the stream's encoding has these signs."""
        try:
            signs.encode(self.stream.encoding or "ascii")
        except UnicodeEncodeError:
            return False
        return True


def terminal(stream: TextIO | None, colour: Colour = "auto", env: Mapping[str, str] | None = None) -> Terminal:
    """Return what is known about a stream (default: standard error)."""
    stream = stream or sys.stderr
    variables = os.environ if env is None else env
    tty = stream.isatty()
    dumb = variables.get("TERM") == "dumb" or bool(variables.get("ACCESSIBLE"))
    live = tty and not dumb and not variables.get("CI")
    coloured = _coloured(colour, variables, tty=tty and not dumb)
    return Terminal(stream, coloured, live, _width(stream, variables, tty=tty))


def _coloured(colour: Colour, env: Mapping[str, str], *, tty: bool) -> bool:
    if colour != "auto":
        return colour == "always"
    if env.get("NO_COLOR"):
        return False
    return env.get("FORCE_COLOR", "0") not in ("", "0") or tty


def _width(stream: TextIO, env: Mapping[str, str], *, tty: bool) -> int:
    columns = env.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return max(_NARROWEST, int(columns))
    # Lines in a file or pipe stay whole: they are searched, not looked at.
    if not tty:
        return _UNLIMITED
    try:
        return max(_NARROWEST, os.get_terminal_size(stream.fileno()).columns)
    except OSError:
        return _USUAL
