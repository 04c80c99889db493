"""The proof that no call to a model is paid twice: a run of 40 calls, killed 30 times with kill -9 and gone on with.

`python -m bench.agent_kills [--kills N] [--seed N]`. Two agents talk to the double of the Messages API through
the real client, write files, and use a tool that never answers twice alike. The double outlives them and counts. A call
that was under way when its process died may be made again; an answer that was in the journal may not. The tree at the
end must be that of a run which nobody killed.
"""

import argparse
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from agents.model.script import Answer, Conversation, Script
from agents.model.scripted import ScriptedServer
from bench.agent_worker import TASKS
from bench.measure import close
from sandbox.repo import Repository

CALLS = 20
"""Of each of the two agents."""

KILLS = 30
_STUCK = 120.0


@dataclass(frozen=True)
class Ended:
    """How a run ended: its tree, the requests that were answered, and kills that met a call under way."""

    tree: str
    asked: int
    in_doubt: int
    kills: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Run undisturbed, run with kills, compare, and close with the figures."""
    parser = argparse.ArgumentParser(prog="bench.agent_kills")
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--seed", type=int, default=6)
    options = parser.parse_args(arguments)
    started, calls = time.monotonic(), CALLS * len(TASKS)
    moments = sorted(random.Random(options.seed).sample(range(1, calls), min(options.kills, calls - 1)))
    calm, ended = run(()), run(moments)
    repeated = ended.asked - calls - ended.in_doubt
    figures: dict[str, object] = {
        "kills": ended.kills, "calls": calls, "asked": ended.asked, "in_doubt": ended.in_doubt,
        "repeated": max(0, repeated), "same_tree": ended.tree == calm.tree,
        "seconds": round(time.monotonic() - started, 1),
    }  # fmt: skip
    return close(figures, repeated <= 0 and ended.tree == calm.tree and calm.asked == calls)


def run(moments: Sequence[int]) -> Ended:
    """Carry out the run; kill it as soon as so many requests were answered, a little later each time."""
    kills = 0
    with tempfile.TemporaryDirectory() as name, closing(ScriptedServer(script())) as server:
        folder = Path(name)
        for moment in moments:
            kills += killed(folder, server, moment)
        in_doubt = under_way(folder)
        command = worker(folder, server)
        if command.wait(_STUCK) != 0:
            raise RuntimeError("the run did not end by itself")
        repo = Repository(folder / "repo.git")
        return Ended(repo.tree(repo.head() or ""), len(server.requests), in_doubt, kills)


def killed(folder: Path, server: ScriptedServer, moment: int) -> bool:
    """Start the run and kill it when so many answers are settled or on their way; False if it ended before."""
    process = worker(folder, server)
    end = time.monotonic() + _STUCK
    while settled(folder) + 1 < moment and process.poll() is None and time.monotonic() < end:
        time.sleep(0.002)
    time.sleep(random.Random(moment).uniform(0, 0.02))
    process.kill()
    return process.wait() != 0


def worker(folder: Path, server: ScriptedServer) -> "subprocess.Popen[bytes]":
    """Start a process that carries out the run, or goes on with it."""
    return subprocess.Popen([sys.executable, "-m", "bench.agent_worker", str(folder), server.url])


def settled(folder: Path) -> int:
    """Return how many answers of the model the journal holds."""
    return _count(folder, "status = 'done' and usd > 0")


def under_way(folder: Path) -> int:
    """Return how many calls were under way whenever the process died."""
    return _count(folder, "status = 'pending' and usd > 0")


def _count(folder: Path, which: str) -> int:
    database = folder / "run.db"
    if not database.exists():
        return 0
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30)) as connection:
        if not connection.execute("select 1 from sqlite_master where name = 'calls'").fetchone():
            return 0
        return int(connection.execute(f"select count(*) from calls where {which}").fetchone()[0])


def script() -> Script:
    """Return what the model says to each agent: it writes a file line by line, checks it, and hands in."""
    return Script(conversations=tuple(Conversation(when=f"the {task} task", answers=answers(task)) for task in TASKS))


def answers(task: str) -> tuple[Answer, ...]:
    """Return the turns of one agent."""
    path = f"{task}.py"
    turns = [_uses("write_file", path=path, text="# 0\n")]
    for number in range(1, CALLS - 1):
        edit = _uses("edit_file", path=path, old=f"# {number - 1}\n", new=f"line = {number}\n# {number}\n")
        turns.append(edit if number % 2 else Answer(content=(*edit.content, *_uses("check").content)))
    handed = {"type": "text", "json": {"summary": "It is written."}}
    return (*turns, Answer(content=(handed,)))


def _uses(name: str, **inputs: str) -> Answer:
    return Answer(content=({"type": "tool_use", "name": name, "input": inputs},))


if __name__ == "__main__":
    sys.exit(main())
