"""One run with reviews after every phase, and what may happen to it on the way: each time it goes on from there.

PostgreSQL dies, somebody starts a second run, Ctrl-C is pressed in the middle of a gate, foreign files come to lie in
the output. The fixtures are the steps, in this order.
"""

import json
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.end_to_end.conftest import SMALL, Finished, orchestrate
from tests.end_to_end.running import (
    Process,
    begun,
    end,
    interrupt,
    kill_postgres,
    node_runs,
    processes_below,
    rows,
    still_there,
    wait_for_gates,
)

REVIEWS = "select phase, action, comment, tree from reviews order by seq"


@dataclass(frozen=True)
class Interrupted:
    """A run that was stopped while it worked, what others were told meanwhile, and which processes it left."""

    finished: Finished
    second_run: Finished
    second_resume: Finished
    status: dict[str, object]
    left: set[Process]


def state_of(folder: Path) -> dict[str, object]:
    state: dict[str, object] = json.loads(orchestrate(folder, "status", "--json").stdout)
    return state


def tree_shown(folder: Path) -> str:
    ((value,),) = rows(folder, "select value from facts where key = 'waiting_tree'")
    return str(json.loads(value))


def copied(folder: Path, to: Path) -> Path:
    return Path(shutil.copytree(folder, to))


@pytest.fixture(scope="module")
def specified(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    folder = tmp_path_factory.mktemp("reviewed")
    return orchestrate(folder, "run", str(SMALL), "--out", "out", "--allow-gaps", "--review", "phases", "--json")


@pytest.fixture(scope="module")
def planned(specified: Finished, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copied(specified.folder, tmp_path_factory.mktemp("planned") / "run")
    assert orchestrate(folder, "approve", "-m", "as agreed").exit_code == 4
    assert orchestrate(folder, "approve", "--json").exit_code == 4
    return folder


@pytest.fixture(scope="module")
def postgres_died(planned: Path) -> Finished:
    with begun(planned, "approve", "--json") as process:
        wait_for_gates(process, planned, "integrate")
        kill_postgres(process)
        return end(process, planned)


@pytest.fixture(scope="module")
def interrupted(postgres_died: Finished) -> Interrupted:
    folder = postgres_died.folder
    with begun(folder, "resume", "--json") as process:
        wait_for_gates(process, folder, "integrate")
        started = set(processes_below(process.pid))
        second_run = orchestrate(folder, "run", str(SMALL), "--out", "out")
        second_resume = orchestrate(folder, "resume")
        status = state_of(folder)
        interrupt(process, times=2)
        return Interrupted(end(process, folder), second_run, second_resume, status, still_there(started))


@pytest.fixture(scope="module")
def integrated(interrupted: Interrupted) -> Finished:
    return orchestrate(interrupted.finished.folder, "resume", "--json")


@pytest.fixture(scope="module")
def in_the_way(integrated: Finished) -> Finished:
    folder = integrated.folder
    assert orchestrate(folder, "approve").exit_code == 4
    (folder / "out").mkdir()
    (folder / "out" / "mine.txt").write_text("mine")
    return orchestrate(folder, "approve", "-m", "good to go", "--json")


@pytest.fixture(scope="module")
def delivered(in_the_way: Finished) -> Finished:
    (in_the_way.folder / "out").rename(in_the_way.folder / "moved")
    return orchestrate(in_the_way.folder, "resume", "--json")


def test_it_waits_with_the_artifact_at_hand(specified: Finished) -> None:
    state = state_of(specified.folder)
    said = orchestrate(specified.folder, "status").stdout
    (page,) = [line.split()[-1] for line in said.splitlines() if line.startswith("review ")]
    assert (specified.exit_code, specified.done.status, state["waiting_for"]) == (4, "waiting", "specify")
    assert "at most 7 books that are not read" in (specified.folder / page).read_text(encoding="utf-8")
    assert said.splitlines()[-1] == f"next: orchestrate approve {specified.done.run}" == f"next: {state['next']}"


def test_a_rejection_ends_it_with_the_reason(specified: Finished, tmp_path: Path) -> None:
    folder = copied(specified.folder, tmp_path / "run")
    shown = tree_shown(folder)
    rejected = orchestrate(folder, "reject", "-m", "the cellar is missing", "--json")
    error = rejected.done.error
    assert (rejected.exit_code, rejected.done.status) == (3, "failed")
    assert error is not None
    assert (error.code, error.message.endswith("rejected specify: the cellar is missing")) == ("OR310", True)
    assert rows(folder, REVIEWS) == [("specify", "reject", "the cellar is missing", shown)]
    assert [node for node, _, _ in node_runs(folder)].count("analyze") == 0
    assert orchestrate(folder, "approve", rejected.done.run).exit_code == 1
    assert state_of(folder)["status"] == "failed"


def test_an_answer_to_another_tree_decides_nothing(specified: Finished, tmp_path: Path) -> None:
    folder = copied(specified.folder, tmp_path / "run")
    shown = tree_shown(folder)
    (database,) = folder.glob(".orchestrate/runs/*/run.db")
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("update facts set value = ? where key = 'waiting_tree'", (json.dumps("0" * 40),))
    stale = orchestrate(folder, "approve")
    assert stale.exit_code == 1
    assert "[OR305]" in stale.stderr
    assert rows(folder, REVIEWS) == []

    again = orchestrate(folder, *stale.stderr.splitlines()[-1].removeprefix("hint: orchestrate ").split())
    assert (again.exit_code, tree_shown(folder)) == (4, shown)
    assert orchestrate(folder, "approve").exit_code == 4
    assert rows(folder, REVIEWS) == [("specify", "approve", "", shown)]


def test_a_dead_postgres_is_no_verdict(postgres_died: Finished) -> None:
    done = postgres_died.done
    assert done.error is not None
    assert (postgres_died.exit_code, done.status, done.error.code) == (7, "failed", "OR702")
    assert "PostgreSQL" in done.error.message
    assert {verdict.phase for verdict in done.verdicts} == {"specify", "analyze", "plan"}
    assert not [event for event in postgres_died.events if event["type"] == "gate"]
    assert done.next == f"orchestrate resume {done.run}"
    assert postgres_died.stderr == ""


def test_a_run_at_work_is_left_alone(interrupted: Interrupted) -> None:
    run = interrupted.finished.done.run
    for refused in (interrupted.second_run, interrupted.second_resume):
        assert refused.exit_code == 1
        assert "[OR303]" in refused.stderr
    assert (interrupted.status["id"], interrupted.status["alive"]) == (run, True)


def test_ctrl_c_in_a_gate_leaves_nothing_running(interrupted: Interrupted) -> None:
    done = interrupted.finished.done
    assert (interrupted.finished.exit_code, done.status) == (130, "interrupted")
    assert done.next == f"orchestrate resume {done.run}"
    assert not [verdict for verdict in done.verdicts if verdict.phase == "integrate"]
    assert interrupted.left == set()


def test_it_goes_on_where_it_was(integrated: Finished) -> None:
    ended = [node for node, _, over in node_runs(integrated.folder) if over]
    assert (integrated.exit_code, integrated.done.phase) == (4, "integrate")
    assert len([verdict for verdict in integrated.done.verdicts if verdict.phase == "integrate"]) == 7
    assert [ended.count(node) for node in ("specify", "plan", "integrate", "gate_integrate")] == [1, 1, 1, 1]


def test_what_came_to_lie_in_the_output_stays(in_the_way: Finished) -> None:
    done = in_the_way.done
    assert done.error is not None
    assert (in_the_way.exit_code, done.error.code) == (1, "OR120")
    assert done.next == f"orchestrate resume {done.run}"


def test_it_is_delivered_as_it_was_approved(in_the_way: Finished, delivered: Finished) -> None:
    reviews = rows(delivered.folder, REVIEWS)
    assert (delivered.exit_code, delivered.done.status) == (0, "done")
    assert [path.read_text() for path in (delivered.folder / "moved").iterdir()] == ["mine"]
    assert [(phase, action, comment) for phase, action, comment, _ in reviews] == [
        ("specify", "approve", "as agreed"), ("analyze", "approve", ""), ("plan", "approve", ""),
        ("integrate", "approve", ""), ("execute", "approve", "good to go"),
    ]  # fmt: skip
    verified = subprocess.run(
        ["git", "rev-parse", "HEAD~1^{tree}"], cwd=delivered.folder / "out", capture_output=True, text=True, check=True
    ).stdout.strip()
    assert reviews[-1][3] == verified == delivered.done.tree
