"""How fast the thread is: help, compile and render, and a whole keyless run of examples/todo.md with warm caches.

`python -m bench.spine [--runs N]`. Wall time is the best of N runs (default 2) after one that warms the caches.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.measure import ROOT, close, python, timed

DOCUMENT = ROOT / "examples" / "todo.md"
TARGETS = {"help_cpu_s": 0.15, "compile_render_cpu_s": 1.0, "run_wall_s": 30.0}
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
    parser.add_argument("--runs", type=int, default=2)
    runs = parser.parse_args().runs
    help_cpu = min(timed(python("-m", "orchestrator", "--help")).cpu_s for _ in range(5))
    compiled = min((_compiled() for _ in range(3)), key=lambda each: each["compile"] + each["render"])
    best = min((_run() for _ in range(runs + 1)), key=lambda each: each["wall_s"])
    figures = {
        "help_cpu_s": round(help_cpu, 3),
        "compile_render_cpu_s": round(compiled["compile"] + compiled["render"], 3),
        "compile_render": {key: round(value, 3) for key, value in compiled.items()},
        "run_wall_s": best["wall_s"],
        "run_cpu_s": best["cpu_s"],
        "phases_s": best["phases"],
        "gates_s": best["gates"],
        "n": runs + 1,
    }
    for key, target in TARGETS.items():
        sys.stdout.write(f"{key:24} {figures[key]:8} (at most {target})\n")
    return close(figures, all(float(str(figures[key])) <= target for key, target in TARGETS.items()))


def _compiled() -> dict[str, float]:
    values: dict[str, float] = json.loads(timed(python("-c", COMPILE, str(DOCUMENT))).stdout)
    return values


def _run() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        command = ["run", str(DOCUMENT), "--out", "backend", "--allow-gaps", "--fresh", "--json"]
        took = timed(python("-m", "orchestrator", *command), Path(folder))
    done = json.loads(took.stdout.splitlines()[-1])
    if took.exit_code:
        raise SystemExit(f"the run ended with {took.exit_code}: {done.get('error') or done['status']}")
    return {
        "wall_s": round(took.wall_s, 2),
        "cpu_s": round(took.cpu_s, 2),
        "phases": {each["phase"]: each["seconds"] for each in done["phases"]},
        "gates": {f"{each['phase']}.{each['gate']}": each["duration_s"] for each in done["verdicts"]},
    }


if __name__ == "__main__":
    raise SystemExit(main())
