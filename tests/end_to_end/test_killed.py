"""kill -9 at every node of a run, and what runs again."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from tests.end_to_end.conftest import EXAMPLE, Finished, orchestrate

NODES = (
    "specify", "gate_specify", "analyze", "gate_analyze", "plan", "gate_plan", "integrate", "gate_integrate",
    "execute", "gate_execute", "deliver",
)  # fmt: skip


def node_runs(folder: Path) -> list[tuple[str, int, bool]]:
    databases = list(folder.glob(".orchestrate/runs/*/run.db"))
    if not databases:
        return []
    try:
        with closing(sqlite3.connect(f"file:{databases[0]}?mode=ro", uri=True, timeout=5)) as connection:
            rows = connection.execute("select node, pid, ended_at from nodes order by seq").fetchall()
    except sqlite3.OperationalError:  # not created yet
        return []
    return [(node, pid, ended is not None) for node, pid, ended in rows]


def kill_when_started(folder: Path, node: str, *arguments: str) -> None:
    """Start a process of its own group and kill it as soon as it has begun `node`."""
    process = subprocess.Popen(
        [sys.executable, "-m", "orchestrator", *arguments], cwd=folder, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    deadline = time.monotonic() + 120
    while (node, process.pid) not in [(name, pid) for name, pid, _ in node_runs(folder)]:
        assert time.monotonic() < deadline, f"{node} never began"
        assert process.poll() is None or node == NODES[-1], f"ended with {process.returncode} before {node}"
        if process.poll() is not None:
            return
        time.sleep(0.002)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def test_no_node_that_ended_runs_again(tmp_path: Path, todo_run: Finished) -> None:
    kill_when_started(tmp_path, NODES[0], "run", str(EXAMPLE), "--out", "backend", "--allow-gaps")
    for node in NODES[1:]:
        kill_when_started(tmp_path, node, "resume")

    finished = orchestrate(tmp_path, "resume", "--json")

    ended = [node for node, _, over in node_runs(tmp_path) if over]
    last = finished.events[-1]
    assert finished.exit_code == 0 or last["type"] == "error", finished.stdout + finished.stderr
    assert ended == list(NODES)
    tree = subprocess.run(
        ["git", "rev-parse", "HEAD~1^{tree}"], cwd=tmp_path / "backend", capture_output=True, text=True, check=True
    )
    assert tree.stdout.strip() == todo_run.done.tree
