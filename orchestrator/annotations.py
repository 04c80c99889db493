"""Findings in the formats of other programs: SARIF 2.1.0 for code scanning, and the commands of GitHub Actions."""

from collections.abc import Iterator, Sequence

from agents.spec.diagnostic import Diagnostic
from orchestrator.console.findings import place
from orchestrator.console.terminal import Terminal
from workflows.report.sarif import sarif

MOST_ANNOTATIONS = 10
"""A step of GitHub Actions shows no more of one kind; the last one says how many are left out."""

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def print_findings(findings: Sequence[Diagnostic], terminal: Terminal, form: str) -> None:
    """Print findings for a program: `sarif`, `github`, or `concise`, one line each."""
    match form:
        case "sarif":
            terminal.write(sarif(findings))
        case "github":
            for line in github(findings):
                terminal.write(line)
        case _:
            for each in findings:
                terminal.write(f"{place(each)}: {each.severity}[{each.code}] {each.message}")


def github(findings: Sequence[Diagnostic]) -> Iterator[str]:
    """Yield a command for each finding, errors first, and of each kind as many as are shown."""
    for severity, command in _COMMANDS.items():
        mine = [each for each in findings if each.severity == severity]
        most = MOST_ANNOTATIONS if len(mine) <= MOST_ANNOTATIONS else MOST_ANNOTATIONS - 1
        yield from (_command(command, each) for each in mine[:most])
        if mine[most:]:
            yield f"::{command} title=orchestrate::{len(mine[most:])} more; orchestrate check prints all of them"


def _command(command: str, finding: Diagnostic) -> str:
    hint = f"\nhint: {finding.hint}" if finding.hint else ""
    place = {"file": finding.path} if finding.path else {}
    if finding.line:
        column = max(finding.column, 1)
        place |= {"line": str(finding.line), "col": str(column), "endColumn": str(column + max(finding.length, 1))}
    shown = ",".join(f"{name}={_escaped(value, of=':,')}" for name, value in {**place, "title": finding.code}.items())
    return f"::{command} {shown}::{_escaped(finding.message + hint)}"


def _escaped(text: str, of: str = "") -> str:
    """Return a text that ends neither the command nor its parameter."""
    text = text.replace("%", "%25")
    for sign in "\r\n" + of:
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text
