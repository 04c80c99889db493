"""`logs`: what a run has told, with the time of each line, whole findings and where the evidence lies."""

import os
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from functools import partial

from orchestrator.console.terminal import Style, Terminal
from orchestrator.console.wording import failure_line, line
from orchestrator.outlet import Outlet
from orchestrator.runs import ROOT, RunRef, is_locked
from workflows.events import Done, Event, GateFinished
from workflows.log import Entry, entries, processes

_LOOK_EVERY = 0.3
_INDENT = " " * 22
_STYLES: dict[str, Style] = {"done": "good", "failed": "bad", "blocked": "bad"}


def show(outlet: Outlet, ref: RunRef, *, follow: bool) -> None:
    """Print the events of a run; with `follow` also those that come, until nobody works on it any more."""
    try:
        _show(_Log(outlet, ref), ref, follow=follow)
    except BrokenPipeError:
        # Whoever reads has seen enough, as `head` does; nothing is left to flush at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _show(log: "_Log", ref: RunRef, *, follow: bool) -> None:
    while True:
        # Asked first: what was told until then is read below.
        alive = is_locked(ref.path)
        log.catch_up()
        if not (follow and alive):
            return
        time.sleep(_LOOK_EVERY)


class _Log:
    """Prints what was not printed yet."""

    def __init__(self, outlet: Outlet, ref: RunRef) -> None:
        self._outlet = outlet
        self._run = ref.id
        self._database = ref.path / "run.db"
        self._seen = 0
        self._resumed = 1  # the first process has not gone on with anything

    def catch_up(self) -> None:
        found = entries(self._database, self._seen)
        started = processes(self._database)
        for entry in found:
            while started[self._resumed :] and started[self._resumed][0] <= entry.at:
                self._tell_resumed(*started[self._resumed])
            self._outlet.result(entry.event, partial(_print, entry, self._run))
            self._seen = entry.seq

    def _tell_resumed(self, at: datetime, pid: int) -> None:
        self._resumed += 1
        if not self._outlet.json and self._outlet.verbosity > -2:
            self._outlet.out.write(f"{_stamp(at)}  process {pid} goes on with the run")


def _print(entry: Entry, run: str, terminal: Terminal) -> None:
    text, style = _end(entry.event) if isinstance(entry.event, Done) else line(entry.event)
    terminal.write(f"{_stamp(entry.at)}  {terminal.style(text, style)}")
    for below in _below(entry.event, run):
        terminal.write(f"{_INDENT}{below}")


def _end(done: Done) -> tuple[str, Style | None]:
    return f"{done.status}, exit code {done.exit_code}", _STYLES.get(done.status, "warn")


def _below(event: Event, run: str) -> Iterator[str]:
    match event:
        case GateFinished(verdict=verdict):
            yield from verdict.finding.strip().splitlines()[1:]
            yield from (f"evidence: {ROOT / 'runs' / run / 'evidence' / each.path}" for each in verdict.evidence)
        case Done(error=error, next=following):
            if error:
                yield failure_line(error)
                yield f"hint: {error.hint}"
            yield f"next: {following}"
        case _:
            return


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%SZ}"
