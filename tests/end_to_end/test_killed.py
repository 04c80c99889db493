"""kill -9 at every node of a run, and what runs again."""

import subprocess
from pathlib import Path

from tests.end_to_end.conftest import SMALL, orchestrate
from tests.end_to_end.running import begun, node_runs, wait_for_node
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
