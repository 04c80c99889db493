"""Runs as bots and impatient people meet them: every line is JSON, every stop has an end, every end a next command."""

import json
import re
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from orchestrator.faults import ERRORS
from orchestrator.schema import ADAPTERS, schema_text
from tests.orchestrator.front import SMALL, STRICT, environment, orchestrate

PROSE = "# Nice\n\nIt should be nice.\n"


def lines_of(text: str) -> list[Any]:
    validator = Draft202012Validator(json.loads(schema_text("events")))
    for line in text.splitlines():
        validator.validate(json.loads(line))
    return [ADAPTERS["events"].validate_json(line) for line in text.splitlines()]


def test_json_begins_with_launch_and_ends_with_done(tmp_path: Path) -> None:
    (tmp_path / "prose.md").write_text(PROSE)
    result = orchestrate("run", "prose.md", "--json", cwd=tmp_path)
    events = lines_of(result.stdout)
    assert (events[0].type, events[-1].type) == ("launch", "done")
    assert result.returncode == events[-1].exit_code == 3
    assert events[-1].status == "failed"
    assert events[0].run == events[-1].run
    assert result.stderr == ""


def test_what_libraries_print_never_reaches_the_json(tmp_path: Path) -> None:
    script = (
        "import os, sys; from orchestrator.outlet import Outlet; from orchestrator.reports import RunsReport\n"
        "outlet = Outlet(json=True); print('noise'); os.write(1, b'more noise\\n'); os.system('echo child noise')\n"
        "outlet.result(RunsReport(runs=()), print)"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True
    )
    assert json.loads(result.stdout) == {"type": "runs", "runs": []}
    assert "noise" in result.stderr


def test_reviews_from_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "shelves.md").write_bytes(SMALL.read_bytes())
    first = orchestrate("run", "shelves.md", "--review", "phases", cwd=tmp_path)
    assert first.returncode == 4, first.stderr
    command = first.stdout.splitlines()[-1].removeprefix("next: orchestrate ").split()
    assert command[0] == "approve"

    status = json.loads(orchestrate("status", "--json", cwd=tmp_path).stdout)
    assert (status["status"], status["waiting_for"], status["alive"]) == ("waiting", "specify", False)
    assert status["next"] == f"orchestrate approve {status['id']}"
    said = orchestrate("status", cwd=tmp_path)
    assert f"run {status['id']}, the newest unfinished one of this directory" in said.stderr
    assert status["id"] in orchestrate("runs", cwd=tmp_path).stdout

    # An id that is nearly right is answered with the right one, and nothing is decided.
    typo = orchestrate("approve", status["id"][:-1] + "x", cwd=tmp_path)
    assert (typo.returncode, f"did you mean {status['id']}" in typo.stderr) == (1, True)

    second = orchestrate(*command, "--json", cwd=tmp_path)
    events = lines_of(second.stdout)
    assert (second.returncode, events[-1].status, events[-1].phase) == (4, "waiting", "analyze")

    rejected = orchestrate("reject", "-m", "not like this", cwd=tmp_path)
    assert rejected.returncode == 3, rejected.stderr
    assert orchestrate("approve", status["id"], cwd=tmp_path).returncode == 1
    assert json.loads(orchestrate("status", "--json", cwd=tmp_path).stdout)["status"] == "failed"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_within_seconds_and_the_run_goes_on_later(number: int, code: int, tmp_path: Path) -> None:
    (tmp_path / "shelves.md").write_bytes(SMALL.read_bytes())
    process = subprocess.Popen(
        [sys.executable, *STRICT, "-m", "orchestrator", "run", "shelves.md", "--allow-gaps"], cwd=tmp_path,
        env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    while (line := process.stderr.readline()) and "integrate: started" not in line:
        pass
    time.sleep(2)
    started = time.monotonic()
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=60)
    # Ten seconds of grace, and what a busy machine takes to end a sandbox.
    assert time.monotonic() - started <= 25
    assert process.returncode == code, stderr
    assert "stopping after the current step" in stderr
    assert "Traceback" not in stderr
    last = stdout.splitlines()[-1]
    told = re.fullmatch(r"next: orchestrate resume (\S+)", last)
    assert told, last
    run = told[1]
    status = json.loads(orchestrate("status", "--json", cwd=tmp_path).stdout)
    assert (status["id"], status["status"], status["next"]) == (run, "interrupted", f"orchestrate resume {run}")


SCRIPT = """
import sys, time
from orchestrator.following import follow
from orchestrator.outlet import Outlet
from orchestrator.stopping import STOP
from tests.orchestrator.recorded import LAUNCH

def act(listen):
    listen(LAUNCH)
    print("ready", file=sys.stderr, flush=True)
    {body}

sys.exit(follow(Outlet(json=True), act))
"""


SLEEP = """import threading
    def tell():
        STOP.wait()
        print("asked", file=sys.stderr, flush=True)
    threading.Thread(target=tell, daemon=True).start()
    time.sleep(60)"""


def interrupted(body: str, tmp_path: Path, *, signals: int) -> tuple[int, list[Any], float]:
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT.format(body=body)], cwd=tmp_path, env=environment(), stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    process.stderr.readline()
    started = time.monotonic()
    for _ in range(signals):
        # Two that come before the first is seen would be one.
        process.send_signal(signal.SIGINT)
        process.stderr.readline()
    stdout, _ = process.communicate(timeout=60)
    return process.returncode, lines_of(stdout), time.monotonic() - started


def test_whoever_does_not_poll_is_interrupted_after_ten_seconds(tmp_path: Path) -> None:
    code, events, took = interrupted(SLEEP, tmp_path, signals=1)
    assert (code, events[-1].status, events[-2].type) == (130, "interrupted", "error")
    assert 9 <= took < 25


def test_the_second_signal_ends_it_now(tmp_path: Path) -> None:
    code, events, took = interrupted(SLEEP, tmp_path, signals=2)
    assert (code, events[-1].status) == (130, "interrupted")
    assert took < 9


@pytest.mark.parametrize(
    ("raised", "code", "status", "exit_code"),
    [
        ("from sandbox.sandbox import SandboxUnavailable; raise SandboxUnavailable('no bwrap')", "OR701", "failed", 7),
        ("from sandbox.sandbox import SandboxDied; raise SandboxDied('gone')", "OR702", "failed", 7),
        ("raise OSError(28, 'No space left on device')", "OR703", "failed", 7),
        ("import sqlite3; raise sqlite3.OperationalError('database or disk is full')", "OR703", "failed", 7),
        ("raise PermissionError(13, 'Permission denied', '/x')", "OR705", "failed", 7),
        ("raise ZeroDivisionError('surprise')", "OR901", "failed", 1),
        ("raise KeyboardInterrupt", "OR801", "interrupted", 130),
    ],
)
def test_whatever_ends_a_run_is_told(raised: str, code: str, status: str, exit_code: int, tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(body=raised)], cwd=tmp_path, env=environment(), capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    events = lines_of(result.stdout)
    assert [event.type for event in events] == ["launch", "error", "done"]
    assert (events[1].code, events[2].status, result.returncode) == (code, status, exit_code)
    assert events[2].exit_code == exit_code
    # It ended before it was recorded, so there is nothing to resume.
    assert events[2].next == f"orchestrate run todo.md --out {events[0].output}"
    assert "Traceback" not in result.stderr


def test_the_classes_of_errors_exist() -> None:
    for name in ERRORS:
        module, _, kind = name.rpartition(".")
        assert issubclass(getattr(import_module(module), kind), Exception)
