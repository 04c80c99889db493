"""No document breaks the compiler: broken, random and hostile ones through `orchestrate check`, and what it costs.

`python -m bench.documents [--full] [--seed N] [--out FILE]`: mutated and random documents (bench/garble.py), each
read by the command line in a process that tells of every connection, every program started and every word of a file
beside the document's folder. A crash, a traceback, more than `--seconds` of CPU or a finding without a line is a
failure. Then the time of documents of 200 lines, of documents that double, and of 1 MiB. Without `--full` as many of
the 10,000 are tried as fit into eight minutes; what was found is kept in JSON lines next to `--out`, and a second
call goes on from there as long as the compiler has not changed.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bench.burden import burden
from bench.measure import ROOT, close, python
from bench.served import digest

MANY = 10_000
BATCH = 200
WITHIN = 420.0
TARGETS = {"two_hundred_lines_s": 0.7, "one_mebibyte_s": 60.0, "doubling_at_most": 2.6}


def main() -> int:
    """Try the documents, measure the costs, show and compare with the targets."""
    options = _options()
    out = Path(options.out)
    out.parent.mkdir(parents=True, exist_ok=True)
    record = Record(out.with_suffix(".jsonl"), options.seed)
    until = None if options.full else time.monotonic() + WITHIN
    batches = iter(record.missing())
    with ThreadPoolExecutor(options.workers) as pool:
        for _ in pool.map(lambda _: _work(batches, record, until), range(options.workers)):
            pass
    tried = record.tried()
    failed = [each for each in tried if each["wrong"]]
    for each in failed:
        sys.stdout.write(f"document {each['index']} ({', '.join(each['how'])}): {each['wrong']}\n")
    figures: dict[str, Any] = {"n": len(tried), "of": MANY, "failed": len(failed), **_spread(tried)}
    figures |= burden() if options.burden else {}
    out.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    kept = all(figures.get(name, 0) <= most for name, most in TARGETS.items())
    return close(figures, not failed and kept)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--full", action="store_true", help=f"all {MANY}, however long it takes")
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--no-burden", dest="burden", action="store_false", help="leave the times of large ones out")
    parser.add_argument("--out", default=".orchestrate/documents.json", help="where the figures go")
    return parser.parse_args()


def _spread(tried: list[dict[str, Any]]) -> dict[str, Any]:
    seconds = sorted(each["cpu_s"] for each in tried) or [0.0]
    return {f"cpu_s_p{p}": seconds[min(len(seconds) - 1, len(seconds) * p // 100)] for p in (50, 99, 100)}


class Record:
    """What became of each document, kept in a file of JSON lines."""

    def __init__(self, path: Path, seed: int) -> None:
        sources = {str(p.relative_to(ROOT)): p for folder in ("agents/spec", "agents/specify") for p in _files(folder)}
        self._key = f"{seed} {digest({name: path.read_bytes() for name, path in sources.items()})[:12]}"
        self._path, self.seed = path, seed
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        kept = [each for line in lines if (each := json.loads(line))["key"] == self._key]
        self._known = {each["index"]: each for each in kept}

    def missing(self) -> list[range]:
        """Return the batches of which something has not been tried, in an order that mixes them."""
        batches = [range(start, min(start + BATCH, MANY)) for start in range(0, MANY, BATCH)]
        return [batch for batch in batches if not self._known.keys() >= set(batch)]

    def tried(self) -> list[dict[str, Any]]:
        """Return what is known."""
        return [self._known[index] for index in sorted(self._known)]

    def add(self, found: dict[str, Any]) -> None:
        """Keep what became of one document."""
        found["key"] = self._key
        self._known[found["index"]] = found
        with self._path.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(found) + "\n")


def _files(folder: str) -> Iterator[Path]:
    return (p for p in (ROOT / folder).rglob("*") if p.suffix in (".py", ".lark"))


def _work(batches: Iterator[range], record: Record, until: float | None) -> None:
    for batch in batches:
        if until is not None and time.monotonic() > until:
            return
        start = batch.start
        while start < batch.stop:
            start = _batch(range(start, batch.stop), record)


def _batch(batch: range, record: Record) -> int:
    """Try documents in one process; return the first one that is still to be tried. One that ends it has crashed."""
    argv = python("-m", "bench.victim", str(record.seed), str(batch.start), str(batch.stop))
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    for each in found:
        record.add(each)
    following = batch.start + len(found)
    if following < batch.stop:
        why = f"the process ended with {done.returncode}: {done.stderr[-200:]}"
        record.add({"index": following, "how": [], "cpu_s": 0.0, "wrong": why})
    return following + 1


if __name__ == "__main__":
    raise SystemExit(main())
