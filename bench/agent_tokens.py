"""The proof of what agents read and write: tokens of a whole run on the todo document, the cache, and the largest task.

`python -m bench.agent_tokens`. The run goes through the command line, the real client and the double of the Messages
API: every prompt, every tool and every output of a tool is the real one, and what the model says has the length of what
readers in its place have written. The double counts about four characters for a token, and what is read from its cache.
Then each agent is asked about the largest document of the corpus, for the tokens of its first question.
"""

import argparse
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from itertools import pairwise
from pathlib import Path

from agents.model.agent import CONTEXT
from bench.agent_talk import script
from bench.agent_tasks import largest
from bench.measure import ROOT, close

MOST = 300_000
"""Tokens that the todo document may take, those from the cache included."""

_CALLS = (
    "select scope, input_tokens, cache_write_tokens, cache_read_tokens, output_tokens from calls"
    " where status = 'done' and usd > 0 order by seq"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the todo document with a model, measure the first questions of the largest one, and close."""
    argparse.ArgumentParser(prog="bench.agent_tokens").parse_args(arguments)
    started = time.monotonic()
    calls = todo_run()
    read, written = sum(sum(row[1:4]) for row in calls), sum(row[4] for row in calls)
    misses = uncached(calls)
    document, contexts = largest()
    figures: dict[str, object] = {
        "calls": len(calls), "tokens": read + written, "read": read, "written": written,
        "from_cache": sum(row[3] for row in calls), "turns_that_missed_the_cache": misses, "limit": MOST,
        "largest_document": document, "first_questions": contexts, "context": CONTEXT,
        "seconds": round(time.monotonic() - started, 1),
    }  # fmt: skip
    return close(figures, read + written <= MOST and not misses and max(contexts.values()) < CONTEXT)


def todo_run() -> list[tuple[str, int, int, int, int]]:
    """Return scope and tokens of every call of a run: not cached, written to the cache, read from it, answered."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "script.json").write_text(json.dumps(script()))
        argv = [sys.executable, "-m", "orchestrator", "run", str(ROOT / "examples" / "todo.md"), "--out", "backend",
                "--allow-gaps", "--json", "--model", "scripted:script.json"]  # fmt: skip
        ran = subprocess.run(argv, cwd=folder, stdout=subprocess.PIPE, text=True, check=False)
        if ran.returncode:
            done = json.loads(ran.stdout.splitlines()[-1])
            raise RuntimeError(f"the run ended with {ran.returncode}: {done.get('error')}")
        (database,) = folder.glob(".orchestrate/runs/*/run.db")
        with closing(sqlite3.connect(database)) as connection:
            return connection.execute(_CALLS).fetchall()


def uncached(calls: Sequence[tuple[str, int, int, int, int]]) -> int:
    """Return the turns that did not read the whole request before them from the cache."""
    scopes = dict.fromkeys(row[0] for row in calls)
    turns = [[row for row in calls if row[0] == scope] for scope in scopes]
    return sum(sum(before[1:4]) != after[3] for each in turns for before, after in pairwise(each))


if __name__ == "__main__":
    sys.exit(main())
