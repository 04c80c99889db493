"""Findings in the formats of other programs: SARIF 2.1.0 for code scanning, and the commands of GitHub Actions."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import PurePath
from urllib.parse import quote

from agents.spec.diagnostic import CATALOGUE, Diagnostic
from orchestrator.console.findings import place
from orchestrator.console.terminal import Terminal

MOST_RESULTS = 5000
"""More of them in one run are refused by those who read SARIF."""

MOST_ANNOTATIONS = 10
"""A step of GitHub Actions shows no more of one kind; the last one says how many are left out."""

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
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


def sarif(findings: Sequence[Diagnostic]) -> str:
    """Return a SARIF log with every finding; those that hold a document as a whole have no region."""
    codes = sorted({each.code for each in findings})
    driver = {"name": "orchestrate", "version": _version(), "rules": [_rule(code) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, codes) for each in findings[:MOST_RESULTS]],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _version() -> str:
    try:
        return version("orchestrate")
    except PackageNotFoundError:
        return "0"


def _rule(code: str) -> dict[str, object]:
    entry = CATALOGUE[code]
    return {
        "id": code,
        "shortDescription": {"text": entry.message},
        "help": {"text": entry.hint or entry.message},
        "defaultConfiguration": {"level": _LEVELS[entry.severity]},
    }


def _result(finding: Diagnostic, codes: Sequence[str]) -> dict[str, object]:
    hint = f"\nhint: {finding.hint}" if finding.hint else ""
    result: dict[str, object] = {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message + hint},
        "partialFingerprints": {"orchestrate/v1": _fingerprint(finding)},
    }
    return {**result, "locations": [{"physicalLocation": _place(finding)}]} if finding.path else result


def _fingerprint(finding: Diagnostic) -> str:
    """A finding stays the same one when lines are put in above it."""
    told = (finding.code, PurePath(finding.path).name, finding.node, finding.about or finding.message)
    return hashlib.sha256("\0".join(told).encode()).hexdigest()[:16]


def _place(finding: Diagnostic) -> dict[str, object]:
    place: dict[str, object] = {"artifactLocation": {"uri": quote(PurePath(finding.path).as_posix())}}
    if not finding.line:
        return place
    column = max(finding.column, 1)
    return {
        **place,
        "region": {
            "startLine": finding.line,
            "startColumn": column,
            "endColumn": column + max(finding.length, 1),
            "snippet": {"text": finding.source},
        },
    }


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
