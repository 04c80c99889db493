"""A disk that is full, where the run lies and where its sandboxes lie: one clear line, and then it goes on.

The disk is a small one of its own, made by bubblewrap, which every run needs anyway.
"""

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.conftest import SMALL, Finished, orchestrate

SIZE = 4 << 20
RUN = ("run", str(SMALL), "--out", "out", "--allow-gaps", "--review", "phases", "--json")


def on_disk(folder: Path, size: int, *commands: str) -> list[Finished]:
    """Run shell commands while `folder` is an empty disk of that size; return how each ended."""
    kept = [folder.with_name(f"{folder.name}-{number}") for number, _ in enumerate(commands)]
    lines = [
        f"{{ {command}; }} >{out}.out 2>{out}.err; echo $? >{out}.code"
        for command, out in zip(commands, kept, strict=True)
    ]
    argv = ["bwrap", "--dev-bind", "/", "/", "--size", str(size), "--tmpfs", str(folder), "--", "sh", "-c"]
    subprocess.run([*argv, "\n".join(lines)], cwd=folder.parent, check=True, timeout=300, stdin=subprocess.DEVNULL)
    return [
        Finished(
            int(Path(f"{out}.code").read_text()), Path(f"{out}.out").read_text(), Path(f"{out}.err").read_text(), folder
        )
        for out in kept
    ]  # fmt: skip


def at(folder: Path, *arguments: str) -> str:
    return f"cd {folder} && {shlex.join([sys.executable, '-m', 'orchestrator', *arguments])}"


def filled(folder: Path, free: int) -> str:
    return f"head -c {SIZE - free} /dev/zero >{folder}/filler"


def test_a_full_disk_before_the_run_leaves_nothing_to_resume(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    _, full, runs = on_disk(disk, SIZE, filled(disk, 0), at(disk, *RUN), at(disk, "runs", "--json"))
    error = full.done.error
    assert error is not None
    assert (full.exit_code, full.done.status, error.code, full.stderr) == (7, "failed", "OR703", "")
    assert full.done.next == f"orchestrate run {SMALL} --out out"
    assert json.loads(runs.stdout)["runs"] == []


@pytest.mark.parametrize("free", [144 << 10, 256 << 10])
def test_a_disk_that_fills_up_stops_the_run_and_no_more(free: int, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    _, full, status, _, resumed = on_disk(
        disk, SIZE, filled(disk, free), at(disk, *RUN), at(disk, "status", "--json"), f"rm {disk}/filler",
        at(disk, "resume", "--json"),
    )  # fmt: skip
    error = full.done.error
    assert error is not None
    assert (full.exit_code, error.code, full.stderr) == (7, "OR703", "")
    assert full.done.next == f"orchestrate resume {full.done.run}" == json.loads(status.stdout)["next"]
    assert not [event for event in full.events if event["type"] == "gate" and event["verdict"]["status"] == "fail"]
    assert (resumed.exit_code, resumed.done.run, resumed.done.status) == (4, full.done.run, "waiting")


def test_a_disk_too_small_for_the_sandbox_is_no_verdict(tmp_path: Path) -> None:
    disk, folder = tmp_path / "disk", tmp_path / "run"
    disk.mkdir()
    folder.mkdir()
    command = f"export TMPDIR={disk}; " + at(folder, *RUN[:-3], "--json")
    (full,) = on_disk(disk, SIZE, command)
    error = full.done.error
    assert error is not None
    assert (full.exit_code, full.done.status, full.done.phase) == (7, "failed", "integrate")
    assert "TMPDIR" in error.message
    assert {verdict.phase for verdict in full.done.verdicts} == {"specify", "analyze", "plan"}
    status = json.loads(orchestrate(folder, "status", "--json").stdout)
    assert (status["status"], status["next"]) == ("interrupted", f"orchestrate resume {full.done.run}")
