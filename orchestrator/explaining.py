"""`explain CODE`: what a diagnostic or an error means, and the way out. `explain ID DOCUMENT`: see `tracing`."""

from collections.abc import Sequence

from agents.spec.diagnostic import CATALOGUE
from orchestrator.codes import CODES
from orchestrator.console.terminal import Terminal
from orchestrator.errors import failed
from orchestrator.outlet import Outlet
from orchestrator.reports import Explained
from orchestrator.suggest import closest, did_you_mean

_SEVERITIES = {
    "error": "An error: `check` exits 1, and a run ends at its first gate.",
    "warning": "A warning: the run goes on, and what the sentence asks for may not be built.",
    "info": "A note: a choice that the document leaves open was made.",
}


def explain(outlet: Outlet, code: str, requirements: Sequence[str] = ()) -> int:
    """Print what a code means; or of documents where a sentence went."""
    if requirements:
        from orchestrator.tracing import trace  # noqa: PLC0415  # a code is explained without the grammar

        return trace(outlet, code, requirements)
    report = _explained(code.upper())
    outlet.result(report, lambda terminal: _show(report, terminal))
    return 0


def _explained(code: str) -> Explained:
    if found := CODES.get(code):
        return Explained(code=code, title=found.title, meaning=found.meaning, remedy=found.remedy)
    if entry := CATALOGUE.get(code):
        return Explained(code=code, title=entry.message, meaning=_SEVERITIES[entry.severity], remedy=entry.hint)
    known = [*CODES, *CATALOGUE]
    hint = f"orchestrate explain {closest(code, known) or 'SP201'}"
    raise failed("OR205", f"there is no code {code}{did_you_mean(code, known)}", hint, exit_code=2)


def _show(report: Explained, terminal: Terminal) -> None:
    terminal.write(terminal.style(f"{report.code}: {report.title}", "bold"))
    terminal.write(report.meaning)
    if report.remedy:
        terminal.write(f"hint: {report.remedy}")
