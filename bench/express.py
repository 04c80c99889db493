"""Proof that a stack without templates is built by agents and judged like any other: Express for the todo document.

    python -m bench.express [--seed N] [--full]

1. Agents whose words are scripted write a hand-made implementation (tests/corpus/express/todo) task by task with their
   tools, test first, and the run ends `done`.
2. One defect at a time is planted in that implementation, and the gate that has to see it is red.

The last line on stdout is one JSON object: how the run ended, and the defects with what was red. 1 if anything is
missing. Some defects are taken by the seed; `--full` takes all.
"""

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from agents.plan.draft import draft
from agents.spec.cases import derive_cases
from agents.spec.model import Spec
from agents.specify.compiler import compile_path
from agents.stacks import open_stack
from sandbox.choose import dependencies_for, open_sandbox
from workflows.acceptance.suite import render_suite
from workflows.gates.backend import judge_backend
from workflows.gates.subject import Subject
from workflows.sandboxes import Sandboxes
from workflows.verdict import Verdict

ROOT = Path(__file__).parents[1]
HAND = ROOT / "tests" / "corpus" / "express" / "todo"
DOCUMENT = ROOT / "examples" / "todo.md"
SAMPLE = 1


class Defect(NamedTuple):
    """A change of one file, and the gates that must be red."""

    path: str
    old: str
    new: str
    red: tuple[str, ...]


DEFECTS = {
    "limit off by one": Defect(
        "src/todos/service.ts", "OPEN_AT_MOST = 100;", "OPEN_AT_MOST = 101;", ("acceptance", "own_tests")
    ),
    "owner not checked": Defect(
        "src/todos/rows.ts", "AND todos.id = $3`", "AND todos.id = $3 OR todos.id = $3`", ("acceptance", "own_tests")
    ),
    "effect lost": Defect(
        "src/lists/rows.ts", "done = true, completion_time = $2, ", "done = true, ", ("acceptance",)
    ),
    "wrong type": Defect("src/lists/service.ts", '?? "-created_at"', "?? 1", ("types", "lint")),
    "silenced": Defect("src/lists/routes.ts", "import { Router }", "// eslint-disable\nimport { Router }", ("lint",)),
    "value in a query": Defect(
        "src/todos/rows.ts", '"SELECT id FROM todos WHERE id = $1 FOR UPDATE", [id]',
        "`SELECT id FROM todos WHERE id = '${id}' FOR UPDATE`", ("scan", "lint"),
    ),
    "no way down": Defect("migrations/0001_initial.down.sql", "DROP TYPE priority;\n", "", ("migrations",)),
    "test without assertion": Defect(
        "tests/schema.test.ts", "assert.ok(names.includes(name), name)", "void name", ("own_tests", "lint", "types")
    ),
}  # fmt: skip
"""What is red beside the first gate may be, and need not."""


def main() -> int:
    """Run both parts and print what came of them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--full", action="store_true")
    options = parser.parse_args()
    spec = compile_path(DOCUMENT).spec
    assert spec is not None
    names = sorted(DEFECTS)
    chosen = names if options.full else random.Random(options.seed).sample(names, SAMPLE)
    with tempfile.TemporaryDirectory() as folder:
        ended = carried_out(spec, Path(folder))
        seen = judged(spec, {name: DEFECTS[name] for name in chosen}, Path(folder))
    missed = [name for name, red in seen.items() if DEFECTS[name].red[0] not in red]
    print(json.dumps({"run": ended, "defects": seen, "missed": missed}))
    return int(ended["exit_code"] != 0 or bool(missed))


def script(spec: Spec) -> dict[str, object]:
    """Return what the model says: the hand-made files, and nothing to add to architecture and plan."""
    talks = {
        "Sentences:": [_says({"decisions": [], "risks": [], "budgets": []})],
        "Tasks:": [_says({"changes": [], "added": []})],
        "not understood": [_says({"proposals": []})],
    }
    for task in draft(spec, open_stack("express"), derive_cases(spec)).tasks:
        if task.by == "agent":
            talks[f"# Tests of {task.id}:"] = [_writes(task.own_tests), _says({"summary": "What is asked for."})]
            talks[f"# {task.id}:"] = [_writes(task.files), _says({"summary": "What is asked for.", "decisions": []})]
    return {"conversations": [{"when": when, "answers": answers} for when, answers in talks.items()]}


def carried_out(spec: Spec, folder: Path) -> dict[str, object]:
    """Let scripted agents carry out the plan, by the front door, and return how it ended."""
    (folder / "script.json").write_text(json.dumps(script(spec)))
    shutil.copy(DOCUMENT, folder / "todo.md")
    model = f"scripted:{folder / 'script.json'}"
    command = [str(Path(sys.executable).with_name("orchestrate")), "run", "todo.md", "--out", "out"]
    command += ["--stack", "express", "--allow-gaps", "--json", "--fresh", "--model", model]
    ran = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True, check=False)
    done = json.loads(ran.stdout.splitlines()[-1])
    said = {name: done[name] for name in ("status", "exit_code", "duration_s")}
    return {**said, "calls": done["cost"]["calls"], "gates": {v["gate"]: v["status"] for v in done["verdicts"]}}


def judged(spec: Spec, defects: dict[str, Defect], folder: Path) -> dict[str, list[str]]:
    """Judge the implementation with each of the defects, and return the gates that were red."""
    stack = open_stack("express")
    dependencies = dependencies_for("auto", stack.toolchain().lock)
    by_hand = {path.relative_to(HAND).as_posix(): path.read_bytes() for path in HAND.rglob("*") if path.is_file()}
    files = {**stack.render(spec), **by_hand, **render_suite(spec)}

    def red(name: str, defect: Defect) -> list[str]:
        old = files[defect.path]
        assert defect.old.encode() in old, f"{name}: {defect.path} has changed"
        planted = {**files, defect.path: old.replace(defect.old.encode(), defect.new.encode(), 1)}
        subject = Subject(
            phase="integrate", spec=spec, cases=derive_cases(spec), tree=name, evidence=folder / "evidence" / name,
            stack=stack, files=planted, sandbox=sandboxes.take, report=lambda _: None,
        )  # fmt: skip
        return failed(judge_backend(subject))

    with closing(Sandboxes(stack, lambda: open_sandbox("auto", dependencies), dependencies)) as sandboxes:
        return {name: red(name, defect) for name, defect in defects.items()}


def failed(verdicts: tuple[Verdict, ...]) -> list[str]:
    """Return the gates that are red."""
    return [verdict.gate for verdict in verdicts if verdict.status == "fail"]


def _says(value: object) -> dict[str, object]:
    return {"content": [{"type": "text", "json": value}]}


def _writes(paths: tuple[str, ...]) -> dict[str, object]:
    uses = ({"path": path, "text": (HAND / path).read_text(encoding="utf-8")} for path in paths)
    return {"content": [{"type": "tool_use", "name": "write_file", "input": each} for each in uses]}


if __name__ == "__main__":
    sys.exit(main())
