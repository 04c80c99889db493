"""What proofs share: CPU and wall time of a command, and the closing line."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Timing:
    """Seconds of wall time and of CPU (user and system, children included) of one command."""

    wall_s: float
    cpu_s: float
    exit_code: int
    stdout: str


def timed(argv: Sequence[str], folder: Path = ROOT) -> Timing:
    """Run a command to its end and return what it took."""
    started = time.perf_counter()
    process = subprocess.Popen(
        argv, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )  # fmt: skip
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    return Timing(wall, usage.ru_utime + usage.ru_stime, process.returncode, output)


def python(*arguments: str) -> list[str]:
    """Return a command of this interpreter."""
    return [sys.executable, *arguments]


def close(figures: dict[str, object], reached: bool) -> int:
    """Print the figures as the last line and return the exit code."""
    sys.stdout.write(json.dumps({**figures, "ok": reached}) + "\n")
    return 0 if reached else 1
