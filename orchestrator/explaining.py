"""`explain CODE`: what a diagnostic or an error means, and the way out. `explain ID DOCUMENT`: see `tracing`."""

import re
from collections.abc import Sequence

from agents.spec.catalogue import CATALOGUE, Code
from agents.specify.lessons import LESSONS
from orchestrator.codes import CODES
from orchestrator.console.findings import wrapped
from orchestrator.console.terminal import Terminal
from orchestrator.errors import failed
from orchestrator.outlet import Outlet
from orchestrator.reports import Explained
from orchestrator.suggest import closest, did_you_mean

_WIDEST = 100
"""Columns of running text, however wide the terminal is."""

_SEVERITIES = {
    "error": "An error: `check` exits 1, and a run ends at its first gate.",
    "warning": "A warning: the run goes on, and what the sentence asks for may not be built.",
    "info": "A note: a choice that the document leaves open was made.",
}


def explain(outlet: Outlet, code: str, requirements: Sequence[str] = ()) -> int:
    """Print what a code means; or of documents, else of those of the newest run here, where a sentence went."""
    if requirements or not _is_code(code):
        from orchestrator.carrying import documents_of_newest  # noqa: PLC0415  # codes need no grammar and no runs
        from orchestrator.tracing import trace  # noqa: PLC0415  # see above

        named = requirements or documents_of_newest()
        if named:
            return trace(outlet, code, named)
    report = _explained(code.upper())
    outlet.result(report, lambda terminal: _show(report, terminal))
    return 0


def _is_code(text: str) -> bool:
    return bool(re.fullmatch(r"(?:SP|OR)\w{2,4}", text.upper()))


def _explained(code: str) -> Explained:
    if found := CODES.get(code):
        return Explained(code=code, title=found.title, meaning=found.meaning, remedy=found.remedy)
    if entry := CATALOGUE.get(code):
        return _of_catalogue(code, entry)
    known = [*CODES, *CATALOGUE]
    meant = code[:2] + code[2:].replace("O", "0").replace("I", "1")
    near = closest(meant, known) or "SP201"
    hint = f"orchestrate explain {near}" if _is_code(code) else f"orchestrate explain {code} REQUIREMENTS"
    raise failed("OR205", f"there is no code {code}{did_you_mean(meant, known)}", hint, exit_code=2)


def _of_catalogue(code: str, entry: Code) -> Explained:
    lesson = LESSONS[code]
    title, remedy = (re.sub(r"\{(\w+)\}", lambda m: m[1].upper(), text) for text in (entry.message, entry.hint))
    return Explained(
        code=code, title=title, meaning=f"{lesson.meaning}\n{_SEVERITIES[entry.severity]}", remedy=remedy,
        example=lesson.example, better=lesson.better,
    )  # fmt: skip


def _show(report: Explained, terminal: Terminal) -> None:
    terminal.write(terminal.style(f"{report.code}: {report.title}", "bold"))
    for paragraph in (*report.meaning.split("\n"), f"hint: {report.remedy}" if report.remedy else ""):
        for line in wrapped(paragraph, min(terminal.width, _WIDEST), "  " if paragraph.startswith("hint") else ""):
            terminal.write(line)
    for title, text in (("reported for", report.example), ("instead", report.better)):
        if text:
            terminal.write(terminal.style(title, "dim"))
            for line in text.strip().splitlines():
                terminal.write(f"  {line}".rstrip())
