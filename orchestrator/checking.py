"""`check`: compiles documents and prints the findings as compilers do, each with its line and a way out."""

import shlex
from collections import Counter
from collections.abc import Iterator, Sequence

from agents.spec.diagnostic import GAPS, Diagnostic
from agents.spec.nodes import nodes_of
from agents.specify.compiler import Compilation, compile_documents
from agents.specify.defaults import defaults_of
from agents.specify.outcome import status_of
from orchestrator import documents
from orchestrator.annotations import print_findings
from orchestrator.console.findings import show_finding
from orchestrator.console.summary import print_next
from orchestrator.console.terminal import Terminal
from orchestrator.console.understood import show_choices, show_counts, show_sentences
from orchestrator.outlet import Outlet
from orchestrator.reports import CheckReport, Default, Understood


def check(outlet: Outlet, requirements: Sequence[str], form: str = "text") -> int:
    """Print what the compiler says about the documents; 1 if it found errors, else 0."""
    compilation = compiled(requirements)
    report = _report(requirements, compilation)
    outlet.result(report, lambda terminal: _print(report, terminal, form, details=outlet.verbosity > 0))
    return 1 if report.errors else 0


def compiled(requirements: Sequence[str]) -> Compilation:
    """Compile documents, which describe one backend together. Raises OrchestrateError for what is no document."""
    return compile_documents({each.path: each.text.encode() for each in documents.read(requirements)})


def _report(requirements: Sequence[str], compilation: Compilation) -> CheckReport:
    severities = Counter(each.severity for each in compilation.diagnostics)
    spec = compilation.spec
    return CheckReport(
        requirements=tuple(requirements),
        errors=severities["error"],
        warnings=severities["warning"],
        infos=severities["info"],
        sentences=tuple(_sentences(compilation)),
        nodes=tuple(node.id for node in nodes_of(spec)) if spec else (),
        defaults=tuple(Default(what=d.what, value=d.value, override=d.override) for d in defaults_of(spec))
        if spec
        else (),
        diagnostics=compilation.diagnostics,
    )


def _sentences(compilation: Compilation) -> Iterator[Understood]:
    """Yield every sentence of the documents, also where no Spec comes of them."""
    nodes = {each.id: each.nodes for each in compilation.spec.trace} if compilation.spec else {}
    for read in compilation.sentences:
        block = read.block
        status, form, rest = status_of(read)
        yield Understood(
            id=block.id, path=block.path, line=block.line, text=block.text, status=status, form=form,
            nodes=nodes.get(block.id, ()), rest=rest, reason=block.accepted if status == "accepted" else "",
        )  # fmt: skip


def _print(report: CheckReport, terminal: Terminal, form: str, *, details: bool) -> None:
    findings = [each for each in report.diagnostics if details or each.severity != "info"]
    if form == "text":
        _show(report, terminal, details=details)
    else:
        print_findings(report.diagnostics if form == "sarif" else findings, terminal, form)


def _show(report: CheckReport, terminal: Terminal, *, details: bool) -> None:
    for each in report.diagnostics:
        if each.severity != "info":
            show_finding(each, terminal)
    if details:
        show_sentences(report.sentences, terminal)
        chosen: list[Diagnostic] = [each for each in report.diagnostics if each.severity == "info"]
        show_choices(chosen, report.defaults, terminal)
    show_counts(report, terminal)
    if report.defaults and not details:
        command = f"orchestrate -v check {shlex.join(report.requirements)}"
        terminal.write(terminal.style(f"what was chosen for you: {command}", "dim"))
    print_next(_next(report), terminal)


def _next(report: CheckReport) -> str:
    paths = shlex.join(report.requirements)
    if report.errors:
        code = next(each.code for each in report.diagnostics if each.severity == "error")
        return f"orchestrate explain {code}"
    gaps = any(each.code in GAPS for each in report.diagnostics)
    return f"orchestrate run {paths}" + (" --allow-gaps" if gaps else "")
