"""A finding of the compiler: stable code, place, message and one way out."""

from typing import Literal

from agents.spec.model import Closed

Severity = Literal["error", "warning", "info"]
"""error: the gate fails; warning: shown, a gap where the code says so; info: a choice that was made."""

GAPS = frozenset({"SP201", "SP202", "SP203", "SP801"})
"""Codes that make a run `partial` unless gaps are allowed: something in the document was not built."""


class Diagnostic(Closed):
    """One finding. `line` counts from 1, 0 when it concerns the whole document; `source` is the line's text."""

    code: str
    severity: Severity
    line: int
    message: str
    hint: str = ""
    node: str = ""
    column: int = 0
    source: str = ""
    path: str = ""
