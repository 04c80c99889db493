"""The commands on runs: each carries out what the command line has parsed and returns the exit code."""

from collections.abc import Mapping
from shlex import quote
from typing import Literal, cast

from orchestrator import cancelling
from orchestrator.answering import check_heard, heard_by
from orchestrator.console.summary import print_next, print_questions, print_report, print_review
from orchestrator.console.terminal import Terminal
from orchestrator.console.wording import relative
from orchestrator.errors import failed
from orchestrator.following import follow as follow_run
from orchestrator.logs import show as show_logs
from orchestrator.outlet import Outlet
from orchestrator.reports import RunReport, RunsReport
from orchestrator.run import Answer, RunOptions
from orchestrator.run import resume as resume_run
from orchestrator.run import start as start_run
from orchestrator.runs import FINISHED, ROOT, RunRef, find_run, list_runs, newest_unfinished
from workflows.events import Phase
from workflows.questions import asked

_WORDS = {
    "running": "at work",
    "interrupted": "interrupted, can be resumed",
    "waiting": "waits for a review",
    "cancelled": "cancelled; what was done until then is kept, and nothing was delivered",
}


def run(outlet: Outlet, options: RunOptions) -> int:
    """Carry out a run from its beginning."""
    return follow_run(outlet, lambda listen: start_run(options, listen))


def resume(outlet: Outlet, run_id: str | None, from_phase: str | None, other: Mapping[str, object | None]) -> int:
    """Go on with a run. `other`: options that are to have another value from now on; None: the same as before."""
    chosen = _chosen(outlet, run_id)
    given = {name: value for name, value in other.items() if value is not None}
    return follow_run(outlet, lambda listen: resume_run(chosen.id, listen, from_phase=from_phase, other=given))


def decide(outlet: Outlet, run_id: str | None, action: Literal["approve", "reject"], comment: str) -> int:
    """Answer the question that a run has asked, and go on with it."""
    if action == "reject" and not comment.strip():
        raise failed("OR204", "a rejection needs a comment", 'orchestrate reject -m "the reason"', exit_code=2)
    chosen = _chosen(outlet, run_id)
    if action == "approve":
        check_heard(chosen)
    answer = Answer(action, comment.strip())
    return follow_run(outlet, lambda listen: resume_run(chosen.id, listen, answer=answer))


def status(outlet: Outlet, run_id: str | None) -> int:
    """Show where a run stands."""
    report = _report(_newest(outlet) if run_id is None else find_run(run_id))
    outlet.result(report, lambda terminal: _show(report, terminal))
    return 0


def all_runs(outlet: Outlet) -> int:
    """Show the runs of this directory."""
    report = RunsReport(runs=tuple(_report(ref) for ref in list_runs()))
    outlet.result(report, lambda terminal: _show_all(report, terminal))
    return 0


def cancel(outlet: Outlet, run_id: str | None) -> int:
    """End a run for good, whoever works on it."""
    chosen = _chosen(outlet, run_id)
    cancelling.cancel(chosen, outlet.note)
    report = _report(find_run(chosen.id))
    outlet.result(report, lambda terminal: _show(report, terminal))
    return 0


def logs(outlet: Outlet, run_id: str | None, *, follow: bool) -> int:
    """Show what a run has told."""
    show_logs(outlet, _newest(outlet) if run_id is None else find_run(run_id), follow=follow)
    return 0


def _chosen(outlet: Outlet, run_id: str | None) -> RunRef:
    if run_id is not None:
        return find_run(run_id)
    ref = newest_unfinished()
    if ref is None:
        raise failed("OR302", "no run of this directory is unfinished", "orchestrate runs")
    _say_which(outlet, ref)
    return ref


def _newest(outlet: Outlet) -> RunRef:
    refs = list_runs()
    if not refs:
        raise failed("OR302", "this directory has no runs", "orchestrate run REQUIREMENTS")
    ref = newest_unfinished() or refs[0]
    _say_which(outlet, ref)
    return ref


def _say_which(outlet: Outlet, ref: RunRef) -> None:
    if not outlet.json and outlet.verbosity >= 0:
        kind = "newest" if ref.status in FINISHED else "newest unfinished"
        outlet.err.write(f"run {ref.id}, the {kind} one of this directory")


def _report(ref: RunRef) -> RunReport:
    return RunReport(
        id=ref.id,
        status=ref.status,
        phase=ref.phase,
        output=ref.output,
        created_at=ref.created_at,
        waiting_for=ref.waiting_for,
        alive=ref.alive,
        next=_next(ref),
        questions=asked(ref.path / "run.db"),
    )


def _next(ref: RunRef) -> str:
    if ref.alive:
        return f"orchestrate status {ref.id}"
    if heard := heard_by(ref):
        return heard
    if ref.waiting_for:
        return f"orchestrate approve {ref.id}"
    if ref.status not in FINISHED:
        return f"orchestrate resume {ref.id}"
    if ref.status in ("done", "partial") and not ref.next.startswith("orchestrate verify "):
        return f"orchestrate serve {quote(relative(ref.output))}"
    return ref.next or "orchestrate run REQUIREMENTS"


def _show(report: RunReport, terminal: Terminal) -> None:
    waiting = f", for {report.waiting_for}" if report.waiting_for else ""
    terminal.write(f"status   {_WORDS.get(report.status, report.status)}{waiting}")
    terminal.write(f"phase    {report.phase}")
    terminal.write(f"started  {report.created_at:%Y-%m-%d %H:%M:%S} UTC")
    terminal.write(f"output   {relative(report.output)}")
    terminal.write(f"files    {ROOT / 'runs' / report.id}")
    print_questions(report.id, report.questions, terminal)
    print_report(report.id, terminal)
    if report.waiting_for:
        print_review(report.id, cast("Phase", report.waiting_for), terminal)
    print_next(report.next, terminal)


def _show_all(report: RunsReport, terminal: Terminal) -> None:
    for each in report.runs:
        status = "at work" if each.alive else each.status
        waiting = f" for {each.waiting_for}" if each.waiting_for else ""
        terminal.write(f"{each.id}  {status}{waiting}  {each.phase}  {relative(each.output)}")
    print_next(report.runs[0].next if report.runs else "orchestrate run REQUIREMENTS", terminal)
