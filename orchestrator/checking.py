"""`check`: compiles documents and prints the findings as compilers do, each with its line and a way out."""

import shlex
from collections import Counter
from collections.abc import Sequence

from agents.spec.diagnostic import Diagnostic
from agents.spec.model import Sentence
from agents.specify.compiler import Compilation, compile_bytes
from orchestrator import documents
from orchestrator.console.summary import print_next
from orchestrator.console.terminal import Style, Terminal
from orchestrator.documents import Document
from orchestrator.outlet import Outlet
from orchestrator.reports import CheckReport, Understood

_STYLES: dict[str, Style] = {"error": "bad", "warning": "warn", "info": "dim"}


def check(outlet: Outlet, requirements: Sequence[str]) -> int:
    """Print what the compiler says about the documents; 1 if it found errors, else 0."""
    read = documents.read(requirements)
    compiled = [compile_bytes(each.text.encode(), each.path) for each in read]
    findings = [
        _placed(each, finding) for each, result in zip(read, compiled, strict=True) for finding in result.diagnostics
    ]
    report = _report(requirements, compiled, findings)
    outlet.result(report, lambda terminal: _show(report, terminal, details=outlet.verbosity > 0))
    return 1 if report.errors else 0


def _placed(document: Document, finding: Diagnostic) -> Diagnostic:
    """Return the finding with its document, and with the text and column of its line."""
    lines = document.text.splitlines()
    source = finding.source or (lines[finding.line - 1] if 0 < finding.line <= len(lines) else "")
    column = finding.column or (len(source) - len(source.lstrip(" \t-*+#>")) + 1 if source else 0)
    return finding.model_copy(update={"path": finding.path or document.path, "source": source, "column": column})


def _report(
    requirements: Sequence[str], compiled: Sequence[Compilation], findings: Sequence[Diagnostic]
) -> CheckReport:
    severities = Counter(each.severity for each in findings)
    sentences = [sentence for each in compiled if each.spec for sentence in each.spec.trace]
    return CheckReport(
        requirements=tuple(requirements),
        errors=severities["error"],
        warnings=severities["warning"],
        infos=severities["info"],
        sentences=tuple(_understood(sentence) for sentence in sentences),
        diagnostics=tuple(findings),
    )


def _understood(sentence: Sentence) -> Understood:
    return Understood(
        id=sentence.id, line=sentence.line, text=sentence.text, status=sentence.status, nodes=sentence.nodes,
        rest=sentence.rest,
    )  # fmt: skip


def _show(report: CheckReport, terminal: Terminal, *, details: bool) -> None:
    for each in report.diagnostics:
        if details or each.severity != "info":
            _show_finding(each, terminal)
    if details:
        for sentence in report.sentences:
            terminal.write(f"line {sentence.line}: {sentence.status.replace('_', ' ')}: {sentence.text}")
        terminal.write("")
    counts = Counter(sentence.status for sentence in report.sentences)
    if counts:
        words = ", ".join(f"{count} {status.replace('_', ' ')}" for status, count in counts.most_common())
        terminal.write(f"{len(report.sentences)} sentences: {words}")
    terminal.write(f"{_count(report.errors, 'error')}, {_count(report.warnings, 'warning')}, {report.infos} info")
    print_next(_next(report), terminal)


def _show_finding(finding: Diagnostic, terminal: Terminal) -> None:
    word = terminal.style(f"{finding.severity}[{finding.code}]", _STYLES[finding.severity])
    terminal.write(f"{word}: {finding.message}")
    number = str(finding.line)
    margin = " " * len(number)
    place = f":{finding.line}:{finding.column or 1}" if finding.line else ""
    terminal.write(f"{margin}--> {finding.path}{place}")
    if finding.source:
        terminal.write(f"{number} | {finding.source}")
        terminal.write(f"{margin} | {' ' * (finding.column - 1)}^")
    if finding.hint:
        terminal.write(f"{margin} = hint: {finding.hint}")
    terminal.write("")


def _next(report: CheckReport) -> str:
    paths = shlex.join(report.requirements)
    if report.errors:
        code = next(each.code for each in report.diagnostics if each.severity == "error")
        return f"orchestrate explain {code}"
    gaps = any(sentence.status in ("not_understood", "partial") for sentence in report.sentences)
    return f"orchestrate run {paths}" + (" --allow-gaps" if gaps else "")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
