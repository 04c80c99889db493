"""What people and bots see of a run: golden texts for every kind of stream, and lines that keep coming."""

import io
import os
import re
from pathlib import Path

import pytest

from agents.spec.diagnostic import report
from orchestrator.console.live import LiveBlock
from orchestrator.console.plain import PlainLines
from orchestrator.console.summary import print_summary
from orchestrator.console.terminal import Terminal, terminal
from tests.orchestrator.recorded import DONE, EVENTS, FAILED, LAUNCH
from workflows.events import Cost, CostLine, PhaseStarted, Progress

GOLDEN = Path(__file__).parent / "golden"
ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Stream(io.TextIOWrapper):
    """A stream in memory with an encoding, that may be a terminal."""

    def __init__(self, *, tty: bool = False, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding, errors="replace", newline="\n")
        self._tty = tty

    def isatty(self) -> bool:
        return self._tty

    def text(self) -> str:
        self.flush()
        buffer = self.buffer
        assert isinstance(buffer, io.BytesIO)
        return buffer.getvalue().decode(self.encoding)


class Clock:
    """Time that moves when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


KINDS = {
    "tty": ({"TERM": "xterm", "COLUMNS": "80"}, {"tty": True}),
    "pipe": ({}, {}),
    "ci": ({"CI": "1", "FORCE_COLOR": "1"}, {}),
    "dumb": ({"TERM": "dumb"}, {"tty": True}),
    "ascii": ({}, {"encoding": "ascii"}),
    "cp1252": ({}, {"encoding": "cp1252"}),
    "40": ({"COLUMNS": "40"}, {}),
    "80": ({"COLUMNS": "80"}, {}),
}


def shown(kind: str) -> str:
    env, stream_options = KINDS[kind]
    stream = Stream(**stream_options)
    seen = terminal(stream, env=env)
    clock = Clock()
    lines = PlainLines(seen, clock=clock)
    for at, event in EVENTS:
        clock.now = at
        lines(event)
    print_summary(DONE, seen)
    return stream.text()


@pytest.mark.parametrize("kind", KINDS)
def test_golden(kind: str) -> None:
    text = shown(kind)
    path = GOLDEN / f"{kind}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_line_is_the_next_command(kind: str) -> None:
    assert ESCAPE.sub("", shown(kind)).splitlines()[-1] == "next: orchestrate serve todo-backend"


def test_narrow_terminals_are_not_overflown() -> None:
    stream = Stream()
    print_summary(DONE, terminal(stream, env={"COLUMNS": "40"}))
    assert "coverage" in stream.text()
    wide = [line for line in stream.text().splitlines() if len(line) > 40]
    # What is pasted stays whole.
    assert all(line.startswith(("next: ", "delivered to ")) for line in wide)


def test_streams_without_our_signs_get_ascii() -> None:
    text = shown("ascii")
    assert text.isascii()
    assert 'line 40  "The app suggests' in text


def test_sentences_that_were_not_built_are_quoted_with_their_line() -> None:
    text = " ".join(shown("80").split())
    assert "line 40 “The app suggests a priority from the wording of the title" in text
    assert "not understood; no form reads it" in text


def test_a_failed_run_names_the_gate_and_the_way_on() -> None:
    stream = Stream()
    print_summary(FAILED, terminal(stream, env={}))
    text = stream.text()
    assert "FAIL integrate/acceptance: todo-limit: expected 409, got 201" in text
    assert text.splitlines()[-1] == f"next: orchestrate resume {FAILED.run}"
    assert "delivered to" not in text


def test_the_summary_shows_what_a_model_said_and_cost() -> None:
    stream = Stream()
    told = report("SP205", 40, words="Each book has a page count.")
    cost = Cost(usd=0.010488, calls=4)
    done = DONE.model_copy(update={"model": "claude-sonnet-5-5", "cost": cost, "diagnostics": (told,)})
    print_summary(done, terminal(stream, env={}))
    assert "  claude-sonnet-5-5: 4 calls, 0.0105 USD\n" in stream.text()
    assert '  line 40  read as: "Each book has a page count."\n' in stream.text()


def test_the_summary_tells_the_cost_of_each_phase_where_there_are_several() -> None:
    stream = Stream()
    tokens = {"input_tokens": 1, "output_tokens": 1, "cache_read_tokens": 0}
    scopes = {"specify": 0.01, "integrate/T-1/tests": 0.02, "integrate/T-1/code": 0.03}
    lines = tuple(CostLine(scope=scope, usd=usd, calls=2, **tokens) for scope, usd in scopes.items())
    done = DONE.model_copy(update={"model": "claude-sonnet-5-5", "cost": Cost(usd=0.06, calls=6, lines=lines)})
    print_summary(done, terminal(stream, env={}))
    assert "    specify      2 calls  0.0100 USD\n    integrate    4 calls  0.0500 USD\n" in stream.text()


def test_a_budget_that_is_used_up_is_told_as_such() -> None:
    stream = Stream()
    print_summary(DONE.model_copy(update={"status": "blocked", "exit_code": 5}), terminal(stream, env={}))
    assert "the budget does not hold the next call" in stream.text()


def test_nothing_stays_silent_for_a_minute() -> None:
    stream, clock = Stream(), Clock()
    lines = PlainLines(terminal(stream, env={}), clock=clock)
    lines(PhaseStarted(phase="integrate", attempt=1))
    lines(Progress(phase="integrate", message="tests 12/55"))
    said = [0.0]
    length = len(stream.text())
    for second in range(1, 301):
        clock.now = float(second)
        if second == 100:
            lines(Progress(phase="integrate", message="tests 13/55"))
        lines.tick()
        if len(stream.text()) > length:
            length = len(stream.text())
            said.append(clock.now)
    gaps = [later - earlier for earlier, later in zip(said, [*said[1:], 300.0], strict=True)]
    assert max(gaps) <= 60
    assert "integrate: tests 12/55 · last activity 30 s ago" in stream.text()
    assert "integrate: tests 13/55" in stream.text()


def test_the_heartbeat_ticks_by_itself() -> None:
    stream = Stream()
    ticks = iter(range(0, 10_000, 20))
    with PlainLines(terminal(stream, env={}), clock=lambda: float(next(ticks))) as lines:
        lines(PhaseStarted(phase="plan", attempt=1))
        for _ in range(40):
            if "last activity" in stream.text():
                break
            lines._ended.wait(0.1)
    assert "plan: at work · last activity" in stream.text()


def test_fast_counts_do_not_flood_a_log() -> None:
    stream, clock = Stream(), Clock()
    lines = PlainLines(terminal(stream, env={}), clock=clock)
    for number in range(1000):
        clock.now = number / 100
        lines(Progress(phase="integrate", message=f"tests {number}/1000"))
    assert len(stream.text().splitlines()) <= 2


@pytest.mark.parametrize(
    ("env", "tty", "live", "coloured"),
    [
        ({"TERM": "xterm"}, True, True, True),
        ({"TERM": "xterm", "CI": "1"}, True, False, True),
        ({"TERM": "dumb"}, True, False, False),
        ({"TERM": "xterm", "ACCESSIBLE": "1"}, True, False, False),
        ({"FORCE_COLOR": "1"}, False, False, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False, False),
        ({"FORCE_COLOR": "0"}, False, False, False),
        ({"NO_COLOR": "1", "TERM": "xterm"}, True, True, False),
        ({}, False, False, False),
    ],
)
def test_animation_and_colour(env: dict[str, str], tty: bool, live: bool, coloured: bool) -> None:
    seen = terminal(Stream(tty=tty), env=env)
    assert (seen.live, seen.coloured) == (live, coloured)
    assert terminal(Stream(tty=tty), "always", env).coloured
    assert not terminal(Stream(tty=tty), "never", env).coloured


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252"])
def test_the_block_shows_phase_count_and_age(encoding: str) -> None:
    stream, clock = Stream(tty=True, encoding=encoding), Clock()
    with LiveBlock(Terminal(stream, coloured=True, live=True, width=80), clock=clock) as block:
        for at, event in EVENTS[1:7]:
            clock.now = at
            block(event)
        clock.now = 9.0
        block._live.refresh()
    text = ESCAPE.sub("", stream.text())
    separator = " | " if encoding == "ascii" else " · "
    assert separator.join(("integrate 4/5", "tests 12/55", "8 s", "last activity 7 s ago")) in text
    assert "specify: gate specify PASS" in text


def test_the_block_fits_forty_columns() -> None:
    stream, clock = Stream(tty=True), Clock()
    with LiveBlock(Terminal(stream, coloured=False, live=True, width=40), clock=clock) as block:
        block(LAUNCH)
        block(Progress(phase="integrate", message="tests 12/55 in a very long message that would wrap"))
        block._live.refresh()
    lines = re.split(r"[\r\n]", ESCAPE.sub("", stream.text()))
    assert max(len(line) for line in lines) <= 40
