"""A finding of the compiler as compilers show it: what, where, the line with the words underlined, the way out."""

import textwrap

from agents.spec.diagnostic import Diagnostic
from orchestrator.console.terminal import Style, Terminal

STYLES: dict[str, Style] = {"error": "bad", "warning": "warn", "info": "dim"}
_LEAST = 16
"""Columns of a line of the document that are shown however narrow the terminal is."""


def show_finding(finding: Diagnostic, terminal: Terminal) -> None:
    """Print a finding and an empty line."""
    style = STYLES[finding.severity]
    head = f"{finding.severity}[{finding.code}]"
    first, *more = wrapped(f"{head}: {_message(finding)}", terminal.width, "  ")
    terminal.write(terminal.style(head, style) + terminal.style(first.removeprefix(head), "bold"))
    for line in more:
        terminal.write(terminal.style(line, "bold"))
    margin = " " * len(str(finding.line))
    terminal.write(f"{margin}{terminal.style('-->', 'dim')} {place(finding)}")
    if finding.source:
        _show_line(finding, terminal, margin)
    if finding.hint:
        _show_hint(finding.hint, terminal, margin)
    terminal.write("")


def place(finding: Diagnostic) -> str:
    """Return where a finding is, as editors open it: `todo.md:40:3`."""
    if not finding.line:
        return finding.path
    return f"{finding.path}:{finding.line}:{finding.column or 1}"


def wrapped(text: str, width: int, hang: str) -> list[str]:
    """Return the lines of a text; words stay whole, so that they can be searched."""
    return textwrap.wrap(
        text, max(width, _LEAST), subsequent_indent=hang, break_long_words=False, break_on_hyphens=False
    ) or [""]


def _message(finding: Diagnostic) -> str:
    """Words that are underlined below are not said twice."""
    shown = finding.source[finding.column - 1 :][: finding.length] if finding.column else ""
    said = f': "{finding.about}"'
    if shown == finding.about and finding.message.endswith(said):
        return finding.message.removesuffix(said)
    return finding.message


def _show_line(finding: Diagnostic, terminal: Terminal, margin: str) -> None:
    bar = terminal.style("|", "dim")
    begin, text = _window(finding, max(terminal.width - len(margin) - 3, _LEAST))
    terminal.write(f"{terminal.style(str(finding.line), 'dim')} {bar} {text}")
    start = finding.column - 1 - begin
    carets = "^" * max(1, min(finding.length, len(text) - start))
    terminal.write(f"{margin} {bar} {' ' * start}{terminal.style(carets, STYLES[finding.severity])}")


def _window(finding: Diagnostic, width: int) -> tuple[int, str]:
    """Return the part of a line that fits, the words underlined in it, and where it begins."""
    source = finding.source.replace("\t", " ")
    if len(source) <= width:
        return 0, source
    start = finding.column - 1
    begin = 0 if start + finding.length <= width - 1 else max(0, min(start - 2, len(source) - width))
    cut = source[begin : begin + width]
    if begin:
        cut = "…" + cut[1:]
    return begin, cut if begin + width >= len(source) else cut[:-1] + "…"


def _show_hint(hint: str, terminal: Terminal, margin: str) -> None:
    label = f"{margin} = hint: "
    first, *more = wrapped(label + hint, terminal.width, " " * len(label))
    terminal.write(f"{margin} {terminal.style('= hint:', 'dim')} {first.removeprefix(label)}")
    for line in more:
        terminal.write(line)
