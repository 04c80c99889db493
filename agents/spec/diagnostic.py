"""A finding of the compiler: stable code, place, message and one way out."""

from agents.spec.catalogue import CATALOGUE, Severity
from agents.spec.model import Closed

__all__ = ["CATALOGUE", "GAPS", "Diagnostic", "Severity", "report"]

GAPS = frozenset({
    "SP101", "SP201", "SP202", "SP203", "SP204", "SP207", "SP208", "SP212", "SP302", "SP501", "SP706", "SP710", "SP801",
})  # fmt: skip
"""Codes that make a run `partial` unless gaps are allowed: something in the document was not built."""


class Diagnostic(Closed):
    """One finding. `line` counts from 1, 0 when it concerns the whole document; `source` is the line's text.

    `about`: the words of the document that it is about; `column` (from 1) and `length`: where they stand in the line.
    """

    code: str
    severity: Severity
    line: int
    message: str
    hint: str = ""
    node: str = ""
    column: int = 0
    length: int = 0
    about: str = ""
    source: str = ""
    path: str = ""


_ABOUT = ("rest", "text", "word", "role", "value", "name")
"""Values of a finding that are words of the document, the most telling first."""


def report(code: str, line: int = 0, node: str = "", path: str = "", **values: object) -> Diagnostic:
    """Return the finding of a code, its templates filled with the values."""
    entry = CATALOGUE[code]
    shown = {"path": path, "line": str(line)} | {name: str(value) for name, value in values.items()}
    about = next((shown[name] for name in _ABOUT if name in shown), "")
    return Diagnostic(
        code=code, severity=entry.severity, line=line, message=entry.message.format(**shown),
        hint=entry.hint.format(**shown), node=node, path=path, about=about,
    )  # fmt: skip
