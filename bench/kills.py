"""The proof that a run survives kill -9: killed at random moments, it goes on and ends as if nothing had happened.

`python -m bench.kills [DOCUMENT] [--kills N | --full] [--sandbox KIND] [--seed N] [--out FILE]`.
First the document is run undisturbed. Then, once for each kill, it is run again and killed with everything of it that
does not end by itself left running; `orchestrate resume` finishes it. Checked each time: the tree, the commits and the
requirements are those of the undisturbed run, no node that ended ran again, and neither process, container, control
group, temporary file nor lock is left. The moments are spread: the run's time is cut into as many pieces as there are
kills, and one falls at a random moment of each piece. Without `--full` as many are tried as fit into eight minutes.
What was found is kept in a file of JSON lines next to `--out`, and a second call goes on from there, as long as neither
the code nor the document changes.
"""

import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from bench import leftovers
from bench.measure import ROOT, close, python
from bench.served import digest

WITHIN = 480.0
"""Seconds in which a sample ends: no other kill is begun that would take it past them."""

KILLS = 10
CODE = ("orchestrator", "workflows", "agents", "prompts", "sandbox")
NO_RUN = "OR302"
OUT = "backend"


class Trial(BaseModel):
    """One kill: when, in which node of the graph, and what was wrong afterwards."""

    key: str
    at: float
    node: str = ""
    wrong: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """How a run ended: what must be the same however often it was killed."""

    tree: str
    commits: tuple[str, ...]
    requirements: tuple[tuple[str, str], ...]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, kill, resume, compare; tell each kill and close with the figures."""
    options = _parser().parse_args(arguments)
    started = time.monotonic()
    leftovers.adopt_orphans()
    bench = Bench(Path(options.document).resolve(), options.sandbox)
    undisturbed, took = bench.undisturbed()
    sys.stdout.write(f"undisturbed: tree {undisturbed.tree[:12]}, {len(undisturbed.commits)} commits, {took:.1f} s\n")
    record = Record(Path(options.out).with_suffix(".jsonl"))
    deadline = float("inf") if options.full or options.kills else started + WITHIN - 3 * took
    count = options.kills or KILLS
    trials: list[Trial] = []
    for piece in random.Random(options.seed).sample(range(count), count):
        key = f"{bench.key} {options.seed} {piece} of {count}"
        trial = record.find(key)
        if trial is None:
            if time.monotonic() > deadline:
                break
            trial = bench.try_kill(key, (piece / count, (piece + 1) / count), took, undisturbed)
            record.add(trial)
        trials.append(trial)
        told = "; ".join(trial.wrong) or f"the same end ({trial.seconds:.1f} s)"
        sys.stdout.write(f"killed after {trial.at:5.1f} s in {trial.node or 'nothing yet':15} {told}\n")
        sys.stdout.flush()
    figures = _figures(trials, count, undisturbed, took, bench.sandbox) | {
        "seconds": round(time.monotonic() - started, 1)
    }
    Path(options.out).parent.mkdir(parents=True, exist_ok=True)
    Path(options.out).write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return close(figures, bool(trials) and not any(trial.wrong for trial in trials))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("document", nargs="?", default=str(ROOT / "examples" / "todo.md"))
    parser.add_argument("--kills", type=int, help=f"try so many, however long it takes (default: {KILLS} or fewer)")
    parser.add_argument("--full", action="store_true", help=f"try all {KILLS}, however long it takes")
    parser.add_argument("--sandbox", default="local", help="local or docker")
    parser.add_argument("--seed", type=int, default=1, help="which moments")
    parser.add_argument("--out", default=".orchestrate/kills.json", help="where the figures go")
    return parser


@dataclass(frozen=True)
class Bench:
    """A document that is run in new folders, each with a temporary directory of its own."""

    document: Path
    sandbox: str

    @property
    def key(self) -> str:
        """A hash of all that decides how a run goes."""
        code = [path for folder in CODE for path in (ROOT / folder).rglob("*") if path.is_file()]
        texts = {str(path): path.read_bytes() for path in code if "__pycache__" not in path.parts}
        return digest({**texts, "document": self.document.read_bytes(), "sandbox": self.sandbox.encode()})[:16]

    def undisturbed(self) -> tuple[Outcome, float]:
        """Run the document to its end; return how it ended and the seconds that it took."""
        with Folder(self) as folder:
            started = time.monotonic()
            done = folder.finish(*folder.run)
            took = time.monotonic() - started
            wrong = folder.left_behind(set())
            outcome = folder.outcome(done)
        if wrong:
            raise SystemExit(f"the undisturbed run left something behind: {'; '.join(wrong)}")
        return outcome, took

    def try_kill(self, key: str, piece: tuple[float, float], length: float, undisturbed: Outcome) -> Trial:
        """Kill a run in a piece of its time, let it go on, and compare."""
        share = random.Random(key.partition(" ")[2]).uniform(*piece)
        started = time.monotonic()
        while True:
            with Folder(self) as folder:
                began = time.monotonic()
                if folder.kill_after(share * length):
                    node, names = folder.node(), folder.sandboxes()
                    wrong = [*leftovers.processes(), *folder.go_on(undisturbed), *folder.left_behind(names)]
                    seconds = round(time.monotonic() - started, 1)
                    return Trial(key=key, at=round(share * length, 2), node=node, wrong=tuple(wrong), seconds=seconds)
            # The machine has more time for us than it had before.
            length = time.monotonic() - began


class Folder:
    """A new folder for one run."""

    def __init__(self, bench: Bench) -> None:
        self._root = Path(tempfile.mkdtemp(prefix="kills-"))
        self.path, self._temporary = self._root / "run", self._root / "tmp"
        self.path.mkdir()
        self._temporary.mkdir()
        self.run = ("run", str(bench.document), "--out", OUT, "--allow-gaps", "--fresh", "--sandbox", bench.sandbox)

    def __enter__(self) -> "Folder":
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._root, ignore_errors=True)

    def kill_after(self, seconds: float) -> bool:
        """Start the run and kill it; return False if it had ended before."""
        process = self._start(*self.run)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            return True
        return False

    def finish(self, *arguments: str) -> dict[str, Any]:
        """Carry out a command to its end and return its last line."""
        process = self._start(*arguments)
        output, _ = process.communicate()
        done: dict[str, Any] = json.loads(output.splitlines()[-1])
        if process.returncode and (done.get("code") != NO_RUN):
            raise SystemExit(f"{arguments[0]} ended with {process.returncode}: {done.get('error') or done}")
        return done

    def _start(self, *arguments: str) -> "subprocess.Popen[str]":
        environment = {**os.environ, "TMPDIR": str(self._temporary), "PYTHONPATH": str(ROOT)}
        return subprocess.Popen(
            python("-m", "orchestrator", *arguments, "--json"), cwd=self.path, env=environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def go_on(self, undisturbed: Outcome) -> list[str]:
        """Finish the run that was killed, and return in what it differs from the undisturbed one."""
        done = self.finish("resume")
        if done.get("code") == NO_RUN:  # killed before there was one, or when all was done
            ended = self.finish("runs")["runs"]
            done = self.finish("resume", ended[0]["id"]) if ended else self.finish(*self.run)
        outcome = self.outcome(done)
        wrong = [] if outcome.tree == undisturbed.tree else [f"tree {outcome.tree}"]
        if outcome.commits != undisturbed.commits:
            wrong.append(f"commits {sorted(set(outcome.commits) ^ set(undisturbed.commits)) or outcome.commits}")
        if outcome.requirements != undisturbed.requirements:
            wrong.append(f"requirements {sorted(set(outcome.requirements) ^ set(undisturbed.requirements))}")
        return wrong + [f"{node} ended and ran again" for node in self._repeated()]

    def outcome(self, done: dict[str, Any]) -> Outcome:
        """Return how a run ended, from its last line and from what it delivered."""
        log = self._git("log", "--format=%s %(trailers:key=Task,valueonly,separator=%x2c)")
        if status := self._git("status", "--porcelain") + self._git("fsck", "--strict"):
            raise SystemExit(f"the delivery is no clean clone: {status}")
        requirements = tuple((each["id"], each["status"]) for each in done["requirements"])
        return Outcome(done["tree"], tuple(log.splitlines()), requirements)

    def _git(self, *arguments: str) -> str:
        argv = ["git", *arguments]
        return subprocess.run(argv, cwd=self.path / OUT, capture_output=True, text=True, check=True).stdout

    def node(self) -> str:
        """Return the node that was at work."""
        found = self._rows("select node from nodes where ended_at is null order by seq")
        return str(found[-1][0]) if found else ""

    def _repeated(self) -> list[str]:
        query = "select node from nodes where ended_at is not null group by node having count(*) > 1"
        return [str(node) for (node,) in self._rows(query)]

    def _rows(self, query: str) -> list[Any]:
        for database in self.path.glob(".orchestrate/runs/*/run.db"):
            try:
                with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=5)) as connection:
                    return connection.execute(query).fetchall()
            except sqlite3.OperationalError:  # killed before there were tables
                return []
        return []

    def sandboxes(self) -> set[str]:
        """Return the names of the sandboxes that are on disk."""
        return {path.name.lstrip(".") for path in self._temporary.glob("*orchestrate-sandbox-*")}

    def left_behind(self, sandboxes: set[str]) -> list[str]:
        """Return everything that is still there now that the run has ended."""
        return [
            *leftovers.processes(),
            *leftovers.containers(self._temporary),
            *leftovers.groups(sandboxes),
            *leftovers.files(self.path, self._temporary, {OUT, ".orchestrate"}),
            *leftovers.locks(self.path),
        ]


class Record:
    """The kills of earlier calls, one a line of a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        self._known = {trial.key: trial for line in lines if (trial := _read(line)) and not trial.wrong}

    def find(self, key: str) -> Trial | None:
        """Return what came of this kill, if it went well and nothing has changed since."""
        return self._known.get(key)

    def add(self, trial: Trial) -> None:
        """Keep what came of a kill."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(trial.model_dump_json() + "\n")


def _read(line: str) -> Trial | None:
    try:
        return Trial.model_validate_json(line)
    except ValidationError:  # left unfinished by a call that was killed itself
        return None


def _figures(trials: list[Trial], of: int, undisturbed: Outcome, took: float, sandbox: str) -> dict[str, object]:
    return {
        "n": len(trials),
        "of": of,
        "same_end": sum(not trial.wrong for trial in trials),
        "moments": [{"at": trial.at, "node": trial.node} for trial in sorted(trials, key=lambda each: each.at)],
        "wrong": [f"{trial.at}: {each}" for trial in trials for each in trial.wrong],
        "tree": undisturbed.tree,
        "commits": len(undisturbed.commits),
        "sandbox": sandbox,
        "undisturbed_s": round(took, 1),
    }


if __name__ == "__main__":
    raise SystemExit(main())
