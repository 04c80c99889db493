"""How fast the thread is: help, compile and render, and whole keyless runs of both examples with warm caches.

`python -m bench.spine [--runs N]`. Wall time is the best of N runs (default 1) after one that warms the caches; Docker
is measured where there is an engine, `again` is a run of a document that did not change.
"""

import argparse
import json
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.measure import ROOT, Timing, close, python, timed

EXAMPLES = {"todo": ROOT / "examples" / "todo.md", "library": ROOT / "examples" / "library.md"}
TARGETS = {
    "help_cpu_s": 0.15,
    "todo.compile_render_cpu_s": 1.0,
    "todo.run_wall_s": 30.0,
    "library.compile_render_cpu_s": 1.5,
    "library.run_wall_s": 45.0,
    "library.round_s": 8.0,
    "library.again_wall_s": 10.0,
    "library.docker_wall_s": 60.0,
}
COMPILE = """
import json, sys, time
from pathlib import Path
imported = time.process_time()
from agents.specify.compiler import compile_bytes
from agents.stacks import open_stack
stack = open_stack("fastapi")
started = time.process_time()
spec = compile_bytes(Path(sys.argv[1]).read_bytes()).spec
compiled = time.process_time()
files = stack.render(spec)
print(json.dumps({"import": started - imported, "compile": compiled - started,
                  "render": time.process_time() - compiled, "files": len(files)}))
"""


def main() -> int:
    """Measure, show and compare with the targets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1)
    runs = parser.parse_args().runs
    figures: dict[str, Any] = {"n": runs + 1}
    figures["help_cpu_s"] = round(min(timed(python("-m", "orchestrator", "--help")).cpu_s for _ in range(5)), 3)
    for name, document in EXAMPLES.items():
        figures |= {f"{name}.{key}": value for key, value in _measured(document, runs).items()}
    if _has_engine():
        figures["library.docker_wall_s"] = _best(EXAMPLES["library"], runs, "--sandbox", "docker")["run_wall_s"]
    known = {key: target for key, target in TARGETS.items() if key in figures}
    for key, target in known.items():
        sys.stdout.write(f"{key:30} {figures[key]:8} (at most {target})\n")
    return close(figures, all(figures[key] <= target for key, target in known.items()))


def _has_engine() -> bool:
    return bool(shutil.which("docker")) and timed(["docker", "info"]).exit_code == 0


def _measured(document: Path, runs: int) -> Mapping[str, Any]:
    compiled = min((_compiled(document) for _ in range(3)), key=lambda each: each["compile"] + each["render"])
    return {
        "compile_render_cpu_s": round(compiled["compile"] + compiled["render"], 3),
        "compile_render": {key: round(value, 3) for key, value in compiled.items()},
        **_best(document, runs, "--sandbox", "local"),
        "again_wall_s": _again(document),
    }


def _compiled(document: Path) -> dict[str, float]:
    values: dict[str, float] = json.loads(timed(python("-c", COMPILE, str(document))).stdout)
    return values


def _best(document: Path, runs: int, *options: str) -> dict[str, Any]:
    return min((_fresh(document, *options) for _ in range(runs + 1)), key=lambda each: each["run_wall_s"])


def _fresh(document: Path, *options: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        took, done = _run(document, Path(folder), "--fresh", *options)
        rounds = list(_rounds(Path(folder)))
    return {
        "run_wall_s": round(took.wall_s, 2),
        "run_cpu_s": round(took.cpu_s, 2),
        "round_s": rounds[0],
        "phases_s": {each["phase"]: each["seconds"] for each in done["phases"]},
        "gates_s": {f"{each['phase']}.{each['gate']}": each["duration_s"] for each in done["verdicts"]},
    }


def _again(document: Path) -> float:
    """Return how long a run takes whose document was run before."""
    with tempfile.TemporaryDirectory() as folder:
        runs = [_run(document, Path(folder), "--sandbox", "local", out=out)[0] for out in ("first", "second")]
    return round(runs[-1].wall_s, 2)


def _run(document: Path, folder: Path, *options: str, out: str = "backend") -> tuple[Timing, dict[str, Any]]:
    command = ["run", str(document), "--out", out, "--allow-gaps", "--json", *options]
    took = timed(python("-m", "orchestrator", *command), folder)
    done = json.loads(took.stdout.splitlines()[-1])
    if took.exit_code:
        raise SystemExit(f"the run ended with {took.exit_code}: {done.get('error') or done['status']}")
    return took, done


def _rounds(folder: Path) -> Iterator[float]:
    """Yield the seconds of each round of gates in a sandbox: that of integrate first."""
    (database,) = folder.glob(".orchestrate/runs/*/run.db")
    query = "select started_at, ended_at from nodes where node in ('gate_integrate', 'gate_execute') order by seq"
    with closing(sqlite3.connect(database)) as connection:
        for started, ended in connection.execute(query):
            yield round((datetime.fromisoformat(ended) - datetime.fromisoformat(started)).total_seconds(), 2)


if __name__ == "__main__":
    raise SystemExit(main())
