"""`cancel` ends a run of another process, one that waits and one that was killed; `logs` tells what happened."""

import json
import os
import signal
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestrator import cancelling
from orchestrator.runs import find_run
from orchestrator.schema import ADAPTERS
from tests.end_to_end.conftest import SMALL, Finished, orchestrate
from tests.end_to_end.running import (
    Process,
    begun,
    end,
    processes_below,
    still_there,
    wait_for,
    wait_for_gates,
    wait_for_node,
)
from workflows.events import Done, Launch

RUN = ("run", str(SMALL), "--out", "out", "--allow-gaps", "--sandbox", "local", "--json")


@dataclass(frozen=True)
class Cancelled:
    """A run that was cancelled while it worked, who followed it, and what it left."""

    run: Finished
    cancel: Finished
    followed: Finished
    processes: set[Process]
    temporary: list[Path]


@contextmanager
def own_temporary() -> Iterator[Path]:
    """A short temporary directory that nobody else uses."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", folder)
        patch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)


@pytest.fixture(scope="module")
def cancelled(tmp_path_factory: pytest.TempPathFactory) -> Cancelled:
    folder = tmp_path_factory.mktemp("cancelled")
    with own_temporary() as temporary, begun(folder, *RUN) as process:
        wait_for_gates(process, folder, "integrate")
        started = set(processes_below(process.pid))
        assert list(temporary.iterdir())
        # Both are read meanwhile: a pipe that nobody empties stops whoever writes to it.
        with begun(folder, "logs", "--follow", "--json") as follower, ThreadPoolExecutor() as pool:
            read = [pool.submit(end, each, folder) for each in (process, follower)]
            cancel = orchestrate(folder, "cancel", "--json")
            run, followed = (each.result() for each in read)
        return Cancelled(run, cancel, followed, still_there(started), list(temporary.iterdir()))


def test_a_run_at_work_is_ended_cleanly(cancelled: Cancelled) -> None:
    report = json.loads(cancelled.cancel.stdout)
    assert (cancelled.cancel.exit_code, report["status"], report["alive"]) == (0, "cancelled", False)
    assert (cancelled.run.exit_code, cancelled.run.done.status) == (143, "interrupted")
    assert (cancelled.processes, cancelled.temporary) == (set(), [])
    folder = cancelled.run.folder
    assert sorted(path.name for path in folder.iterdir()) == [".orchestrate"]
    assert not list(folder.glob(".orchestrate/runs/*/owner.json"))


def test_a_cancelled_run_says_so_and_does_not_go_on(cancelled: Cancelled) -> None:
    folder, run = cancelled.run.folder, cancelled.run.done.run
    said = orchestrate(folder, "status").stdout.splitlines()
    assert said[0].startswith("status   cancelled")
    assert said[-1] == f"next: orchestrate run {SMALL} --out out"
    for command, code in (("resume", "OR313"), ("approve", "OR313")):
        refused = orchestrate(folder, command, run)
        assert (refused.exit_code, f"[{code}]" in refused.stderr) == (1, True), refused.stderr
    assert "[OR302]" in orchestrate(folder, "resume").stderr
    assert orchestrate(folder, "cancel", run).exit_code == 0


def test_whoever_follows_sees_all_to_the_end(cancelled: Cancelled) -> None:
    lines = [ADAPTERS["events"].validate_json(line) for line in cancelled.followed.stdout.splitlines()]
    assert (cancelled.followed.exit_code, cancelled.followed.stderr) == (0, "")
    assert isinstance(lines[0], Launch)
    assert isinstance(lines[-1], Done)
    # The error stands in the last event, too.
    assert cancelled.followed.events == [event for event in cancelled.run.events if event["type"] != "error"]
    told = orchestrate(cancelled.run.folder, "logs").stdout.splitlines()
    assert any(line.endswith("integrate: started") for line in told)
    assert any(line.endswith("interrupted, exit code 143") for line in told)


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_reader_that_has_seen_enough_is_no_error(form: list[str], cancelled: Cancelled) -> None:
    with begun(cancelled.run.folder, "logs", cancelled.run.done.run, *form) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert (process.stderr.read(), process.wait(60)) == ("", 0)


def test_one_that_does_not_end_is_killed_and_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cancelling, "ENDS_WITHIN", 1.0)
    said: list[str] = []
    with own_temporary() as temporary, begun(tmp_path, *RUN) as process:
        wait_for_node(process, tmp_path, "integrate")
        wait_for(process, "a sandbox", lambda: bool(list(temporary.iterdir())))
        started = set(processes_below(process.pid))
        process.send_signal(signal.SIGSTOP)
        monkeypatch.chdir(tmp_path)
        (run,) = [path.name for path in (tmp_path / ".orchestrate" / "runs").iterdir()]
        cancelling.cancel(find_run(run), said.append)
        assert process.wait(60) == -signal.SIGKILL
        assert (still_there(started), list(temporary.iterdir())) == (set(), [])
    assert find_run(run).status == "cancelled"
    assert [str(process.pid) in line for line in said] == [True, True]


def test_a_run_that_waits_is_cancelled(tmp_path: Path) -> None:
    assert orchestrate(tmp_path, *RUN, "--review", "phases").exit_code == 4
    said = orchestrate(tmp_path, "cancel")
    assert (said.exit_code, said.stdout.splitlines()[0].startswith("status   cancelled")) == (0, True)
    assert orchestrate(tmp_path, "approve").exit_code == 1


def test_a_run_that_has_ended_is_left_alone(demonstration: Finished, demonstrated: Done) -> None:
    refused = orchestrate(demonstration.folder, "cancel", demonstrated.run)
    assert (refused.exit_code, "[OR311]" in refused.stderr) == (1, True)
    assert json.loads(orchestrate(demonstration.folder, "status", "--json").stdout)["status"] == "done"


@pytest.mark.parametrize(("field", "value", "said"), [("host", "elsewhere", "on elsewhere"), ("born", "0", "process")])
def test_a_process_that_is_not_known_here_is_not_signalled(
    field: str, value: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cancelling, "_SIGNS_WITHIN", 0.2)
    with begun(tmp_path, *RUN) as process:
        wait_for_node(process, tmp_path, "specify")
        (owner,) = tmp_path.glob(".orchestrate/runs/*/owner.json")
        owner.write_text(json.dumps(json.loads(owner.read_text()) | {field: value}))
        monkeypatch.chdir(tmp_path)
        with pytest.raises(Exception, match=said):
            cancelling.cancel(find_run(owner.parent.name), lambda _: None)
        assert process.poll() is None
        os.kill(process.pid, signal.SIGTERM)
        assert end(process, tmp_path).exit_code == 143
