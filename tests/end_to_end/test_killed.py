"""kill -9 at every node of a run and at random moments, and what runs again."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.end_to_end.conftest import ROOT, SMALL, orchestrate
from tests.end_to_end.running import begun, node_runs, rows, wait_for, wait_for_node
from workflows.events import Done

NODES = (
    "specify", "gate_specify", "analyze", "gate_analyze", "plan", "gate_plan", "integrate", "gate_integrate",
    "execute", "gate_execute", "deliver",
)  # fmt: skip


def kill_when_started(folder: Path, node: str, *arguments: str) -> None:
    """Start a process and kill it as soon as it has begun `node`."""
    with begun(folder, *arguments) as process:
        wait_for_node(process, folder, node)
        process.kill()


def test_no_node_that_ended_runs_again(tmp_path: Path, demonstrated: Done) -> None:
    kill_when_started(tmp_path, NODES[0], "run", str(SMALL), "--out", "out", "--allow-gaps")
    for node in NODES[1:]:
        kill_when_started(tmp_path, node, "resume")

    finished = orchestrate(tmp_path, "resume", "--json")

    ended = [node for node, _, over in node_runs(tmp_path) if over]
    assert finished.exit_code == 0, finished.stdout[-3000:] + finished.stderr[-3000:]
    assert ended == list(NODES)
    verified = subprocess.run(
        ["git", "rev-parse", "HEAD~1^{tree}"], cwd=tmp_path / "out", capture_output=True, text=True, check=True
    )
    assert verified.stdout.strip() == demonstrated.tree


def test_at_random_moments_it_leaves_nothing_and_ends_the_same(tmp_path: Path) -> None:
    # Of this seed no moment is so late that a run, when the machine has more time for it, has ended before.
    argv = [sys.executable, "-m", "bench.kills", str(SMALL), "--kills", "2", "--seed", "9"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(argv, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    assert (figures["n"], figures["same_end"], figures["wrong"]) == (2, 2, []), done.stdout


def test_killed_before_there_is_a_run_it_leaves_nothing(tmp_path: Path) -> None:
    with begun(tmp_path, "run", str(SMALL), "--review", "phases") as process:
        wait_for(process, "a directory", lambda: bool(list(tmp_path.glob(".orchestrate/runs/*/lock"))))
        process.kill()
    assert orchestrate(tmp_path, "resume").exit_code == 1
    assert orchestrate(tmp_path, "run", str(SMALL), "--review", "phases").exit_code == 4
    assert len(list(tmp_path.glob(".orchestrate/runs/*"))) == 1


def test_a_decision_counts_once_and_is_not_asked_for_again(tmp_path: Path) -> None:
    decided = "select phase, comment from reviews order by seq"
    assert orchestrate(tmp_path, "run", str(SMALL), "--review", "phases").exit_code == 4
    with begun(tmp_path, "approve", "-m", "as agreed") as process:
        wait_for(process, "the decision", lambda: bool(rows(tmp_path, decided)))
        process.kill()
    resumed = orchestrate(tmp_path, "resume", "--json")
    assert (resumed.exit_code, resumed.done.phase) == (4, "analyze")
    assert rows(tmp_path, decided) == [("specify", "as agreed")]
