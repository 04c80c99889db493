"""The end of a run on one screen: phases, requirements, what was not built or checked, where it is, what is next."""

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from orchestrator.console.terminal import Style, Terminal
from orchestrator.console.wording import WORDS, first_line, measures, relative
from orchestrator.runs import ROOT, report_of
from workflows.events import Asked, CostLine, Done, Phase, Requirement, RequirementStatus
from workflows.verdict import Verdict

NOT_BUILT: tuple[RequirementStatus, ...] = ("not-understood", "hole", "unsupported")
"""Statuses of sentences that did not become code."""

_COUNTED: tuple[RequirementStatus, ...] = (
    "proved", "weak", "failed", "untested", *NOT_BUILT, "accepted", "out-of-scope", "info",
)  # fmt: skip
_ENDS: dict[str, tuple[str, Style]] = {
    "done": ("done", "good"),
    "partial": ("partial: delivered, with gaps", "warn"),
    "failed": ("failed", "bad"),
    "blocked": ("blocked: a gate failed, and no repair helped", "bad"),
    "waiting": ("waiting for a review", "warn"),
    "interrupted": ("interrupted", "warn"),
    "running": ("running", "warn"),
}
_VERIFIED: dict[str, tuple[str, Style]] = {
    **_ENDS,
    "done": ("verified", "good"),
    "partial": ("nothing failed, but not all was checked", "warn"),
}
_OUT_OF_BUDGET: tuple[str, Style] = ("blocked: the budget does not hold the next call of the model", "bad")
_REWORDED = "SP205"


def print_summary(done: Done, terminal: Terminal) -> None:
    """Print the summary; its last line is the next legal command."""
    page = _Page(terminal)
    words, style = _OUT_OF_BUDGET if done.exit_code == 5 else (_VERIFIED if done.verified else _ENDS)[done.status]
    page.line(f"{done.run}: {words} ({done.duration_s:.1f} s, exit code {done.exit_code})", style=style)
    _phases(page, done)
    _requirements(page, done)
    _model(page, done)
    _questions(page, done)
    _gaps(page, done)
    evidence = (Path(relative(done.output or "")) if done.verified else ROOT / "runs" / done.run) / "evidence"
    _findings(page, "failed", [each for each in done.verdicts if each.status == "fail"], evidence)
    _findings(page, "not checked", [each for each in done.verdicts if each.status in ("unchecked", "waived")], evidence)
    _end(page, done)


def print_next(command: str, terminal: Terminal) -> None:
    """Print the next legal command; whole on one line, so that it can be pasted."""
    if command:
        terminal.write(terminal.style(f"next: {command}", "bold"))


def print_report(run: str, terminal: Terminal) -> None:
    """Print where the page about a run lies, if there is one."""
    if page := report_of(run):
        terminal.write(f"report   {page}")


def print_review(run: str, phase: Phase, terminal: Terminal) -> None:
    """Print what waits for a review, and the answer that is not the next command."""
    from orchestrator.reviewing import first_page  # noqa: PLC0415  # knows the artifacts, and most summaries need none

    terminal.write(f"review   {first_page(ROOT / 'runs' / run, phase)}")
    terminal.write(f'or       orchestrate reject {run} -m "the reason"')


def print_questions(run: str, questions: Sequence[Asked], terminal: Terminal) -> None:
    """Print what agents ask people: with the answer, or with the default that they go on with, and how to answer."""
    page = _Page(terminal)
    for each in questions:
        page.line(f"asked    {each.id} “{each.question}” ({', '.join(each.scopes)})", hang=9)
        if each.why:
            page.line(f"why: {each.why}", indent=9)
        goes_on = f"answered: {each.answer}" if each.answer else f"goes on with: {each.default}"
        page.line(goes_on, indent=9)
    if open_questions := [each.id for each in questions if not each.answer]:
        terminal.write(f'or       orchestrate answer {run} {open_questions[0]} "the answer"')


class _Page:
    """Lines that fit the width; words and commands stay whole."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal

    def line(self, text: str, *, indent: int = 0, style: Style | None = None, hang: int = 2) -> None:
        wrapped = textwrap.wrap(
            text, self.terminal.width, initial_indent=" " * indent, subsequent_indent=" " * (indent + hang),
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
        for part in wrapped or [""]:
            self.terminal.write(self.terminal.style(part, style))

    def head(self, text: str) -> None:
        self.terminal.write("")
        self.line(text, style="bold")


def _phases(page: _Page, done: Done) -> None:
    if not done.phases:
        return
    page.head("phases")
    for each in done.phases:
        gates = [verdict for verdict in done.verdicts if verdict.phase == each.phase]
        style: Style | None = "bad" if any(gate.status == "fail" for gate in gates) else None
        page.line(f"{each.phase:<10}{each.seconds:6.1f} s  {_gates(gates)}", indent=2, hang=20, style=style)


def _gates(verdicts: list[Verdict]) -> str:
    parts = [_gate(verdict) for verdict in verdicts if verdict.status != "pass" or len(verdicts) == 1]
    passed = [verdict.gate for verdict in verdicts if verdict.status == "pass"]
    if len(verdicts) > 1 and passed:
        parts.insert(0, f"PASS {', '.join(passed)}")
    if before := {verdict.told_again for verdict in verdicts if verdict.told_again}:
        parts.append(f"judged {max(before)} UTC, nothing has changed since (--fresh judges again)")
    return "; ".join(parts)


def _gate(verdict: Verdict) -> str:
    remarks = [measures(verdict), "advisory" if verdict.level == "advisory" else ""]
    shown = ", ".join(remark for remark in remarks if remark)
    return f"{WORDS[verdict.status][0]} {verdict.gate}" + (f" ({shown})" if shown else "")


def _requirements(page: _Page, done: Done) -> None:
    if not done.requirements:
        return
    counts = Counter(each.status for each in done.requirements)
    words = ", ".join(f"{counts[status]} {status.replace('-', ' ')}" for status in _COUNTED if counts[status])
    page.head("requirements")
    page.line(f"{len(done.requirements)} sentences: {words}", indent=2)


def _model(page: _Page, done: Done) -> None:
    if done.model is None:
        return
    page.head("model")
    calls = "1 call" if done.cost.calls == 1 else f"{done.cost.calls} calls"
    page.line(f"{done.model}: {calls}, {done.cost.usd:.4f} USD", indent=2)
    _ledger(page, done)
    for each in done.diagnostics:
        if each.code == _REWORDED:
            page.line(f"line {each.line}  {each.message}", indent=2, hang=9)


def _questions(page: _Page, done: Done) -> None:
    if done.questions:
        page.head("questions to you")
        print_questions(done.run, done.questions, page.terminal)


def _ledger(page: _Page, done: Done) -> None:
    """Tell the cost by phase where there are several; by task and agent it stands in the `done` line."""
    phases: dict[str, list[CostLine]] = {}
    for line in done.cost.lines:
        phases.setdefault(line.scope.partition("/")[0], []).append(line)
    for phase, lines in phases.items() if len(phases) > 1 else ():
        calls, usd = sum(line.calls for line in lines), sum(line.usd for line in lines)
        page.line(f"{phase:<10}{calls:4} {'call' if calls == 1 else 'calls'}  {usd:.4f} USD", indent=4)


def _gaps(page: _Page, done: Done) -> None:
    built = done.verified is None
    apart = [each for each in done.requirements if each.status in NOT_BUILT]
    _listed(page, "not built" if built else "not understood", apart, built=built)
    if done.output or any(each.gate == "acceptance" for each in done.verdicts):  # else nothing could be proved yet
        unproved = [each for each in done.requirements if each.status in ("failed", "weak", "untested")]
        _listed(page, "not proved", unproved, built=built)


def _listed(page: _Page, title: str, requirements: list[Requirement], *, built: bool) -> None:
    if not requirements:
        return
    page.head(title)
    for each in requirements:
        page.line(f"line {each.line}  “{each.text}”", indent=2, hang=9, style="warn")
        page.line("; ".join(_remarks(each, built=built)), indent=4)


def _remarks(requirement: Requirement, *, built: bool) -> Iterator[str]:
    yield requirement.status.replace("-", " ")
    if requirement.reason:
        yield first_line(requirement.reason)
    if requirement.elements and built:
        yield f"built in part: {', '.join(requirement.elements)}"


def _findings(page: _Page, title: str, verdicts: list[Verdict], evidence: Path) -> None:
    if not verdicts:
        return
    page.head(title)
    for each in verdicts:
        word, style = WORDS[each.status]
        level = "" if each.level == "required" else ", advisory"
        why = first_line(each.finding or each.reason)
        page.line(f"{word} {each.phase}/{each.gate}{level}" + (f": {why}" if why else ""), indent=2, style=style)
        if each.status == "fail" and each.evidence:
            page.line(f"evidence: {evidence / each.evidence[0].path}", indent=4)


def _end(page: _Page, done: Done) -> None:
    page.terminal.write("")
    if done.verified and done.output:
        page.terminal.write(f"report   {Path(relative(done.output)) / 'report.html'}")
    elif done.output and done.status in ("done", "partial"):
        commit = f" (commit {done.commit[:10]})" if done.commit else ""
        page.terminal.write(f"delivered to {relative(done.output)}{commit}")
    print_report(done.run, page.terminal)
    if done.status == "waiting":
        print_review(done.run, done.phase, page.terminal)
    print_next(done.next, page.terminal)
