"""`check NEW --against OLD`: what changes from one version of a document to the next, the gravest first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from shlex import join

from agents.spec.canonical import CanonicalError, load
from agents.spec.diagnostic import Diagnostic, Severity
from agents.spec.model import Spec
from agents.spec.place import placed
from agents.spec.versions.change import EFFECTS, Change, Effect
from agents.spec.versions.compare import compare
from orchestrator.annotations import print_findings
from orchestrator.checking import compiled
from orchestrator.console.findings import wrapped
from orchestrator.console.summary import print_next
from orchestrator.console.terminal import Style, Terminal
from orchestrator.console.understood import number
from orchestrator.errors import failed
from orchestrator.outlet import Outlet
from orchestrator.reports import ChangesReport

_SEVERITIES: dict[Effect, Severity] = {
    "destructive": "error", "needs a value": "warning", "needs a check": "warning", "breaking": "warning",
    "safe": "info",
}  # fmt: skip
"""How grave a change is as a finding."""

_STYLES: dict[Effect, Style] = {
    "destructive": "bad", "needs a value": "warn", "needs a check": "warn", "breaking": "warn", "safe": "good",
}  # fmt: skip


def against(outlet: Outlet, requirements: Sequence[str], earlier: Path, form: str = "text") -> int:
    """Print the changes from an earlier version, which is a document or the `spec.json` of a delivery."""
    (old, _), (new, lines) = _spec([str(earlier)]), _spec(requirements)
    report = ChangesReport(requirements=tuple(requirements), against=str(earlier), changes=compare(old, new))
    outlet.result(report, lambda terminal: _print(report, lines, terminal, form))
    return 0


_Lines = Mapping[str, Sequence[str]]


def _print(report: ChangesReport, lines: _Lines, terminal: Terminal, form: str) -> None:
    if form == "text":
        _show(report, terminal)
    else:
        print_findings([_finding(each, report, lines) for each in report.changes], terminal, form)


def _finding(change: Change, report: ChangesReport, lines: _Lines) -> Diagnostic:
    """Return a change as a finding in the line of the new version, or of the old one for what is there no more."""
    new = change.new_line or not change.old_line
    found = Diagnostic(
        code=change.code, severity=_SEVERITIES[change.effect], line=change.new_line or change.old_line,
        message=f"{change.effect}: {change.message}", hint=change.way, node=change.node,
        path=report.requirements[0] if new else report.against,
    )  # fmt: skip
    return placed(found, found.path, lines)


def _spec(paths: Sequence[str]) -> tuple[Spec, _Lines]:
    path = Path(paths[0])
    if path.suffix == ".json" and path.is_file():
        return _loaded(path), {}
    compilation = compiled(paths)
    if compilation.spec is None or compilation.errors:
        raise failed("OR126", f"{', '.join(paths)} does not compile", f"orchestrate check {join(paths)}")
    return compilation.spec, compilation.lines


def _loaded(path: Path) -> Spec:
    try:
        return load(path.read_text(encoding="utf-8"))
    except (CanonicalError, UnicodeDecodeError, OSError) as error:
        why = str(error).partition("\n")[0]
        raise failed("OR127", f"{path} is no spec.json of this version: {why}", "orchestrate schema spec") from error


def _show(report: ChangesReport, terminal: Terminal) -> None:
    for effect in EFFECTS:
        mine = [each for each in report.changes if each.effect == effect]
        if mine:
            terminal.write(terminal.style(effect, _STYLES[effect]))
            for each in mine:
                _show_change(each, report, terminal)
            terminal.write("")
    counts = Counter(each.effect for each in report.changes)
    told = ", ".join(f"{counts[effect]} {effect}" for effect in EFFECTS if counts[effect])
    terminal.write(f"{number(len(report.changes), 'change')}{': ' if told else ''}{told}")
    print_next(f"orchestrate run {join(report.requirements)}", terminal)


def _show_change(change: Change, report: ChangesReport, terminal: Terminal) -> None:
    for line in wrapped(f"  {change.code}  {change.message}", terminal.width, " " * 9):
        terminal.write(line)
    places = [f"{report.against}:{change.old_line}"] if change.old_line else []
    places += [f"{report.requirements[0]}:{change.new_line}"] if change.new_line else []
    for line in wrapped(f"         {' → '.join(places)}", terminal.width, " " * 9) if places else ():
        terminal.write(terminal.style(line, "dim"))
    if change.effect != "safe":
        for line in wrapped(f"         {change.way}", terminal.width, " " * 9):
            terminal.write(terminal.style(line, "dim"))
