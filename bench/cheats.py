"""The proof that nobody talks red into green: each cheat of the corpus is judged by the real gates and must fail.

`python -m bench.cheats [--full] [--only NAME]`, and what `--help` tells. A cheat is a patch to the backend that
`examples/todo.md` delivers; it breaks something and hides it. It is judged as a delivery is, from the files alone, in a
fresh sandbox, against the tests that the honest backend was frozen with. Without `--full` a seeded sample is judged, as
many as fit in the time; verdicts are kept in a file of JSON lines next to `--out`, so that a second call goes on from
there. `--table` writes the table of docs/gates.md with what is known. Exit code 0 only
if a verdict `fail` of the gate that a cheat names caught each of them, and honest backends passed.
"""

import argparse
import hashlib
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from bench.corpus import CORPUS, Cheat, apply, read_corpus
from bench.measure import ROOT, close
from bench.table import write_table
from bench.tribunal import Finding, Tribunal
from workflows.gates.judged import our_code

WITHIN = 400.0
"""Seconds after which no other cheat is judged: with the last one it stays below eight minutes."""
HONEST = ("examples/todo.md", "examples/library.md")
BACKEND = HONEST[0]


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge the honest backends and the cheats, tell each, and close with the figures."""
    options = _parser().parse_args(arguments)
    started = time.monotonic()
    cheats = read_corpus(Path(options.corpus))
    chosen = [each for each in cheats if each.name in options.only] if options.only else list(cheats)
    random.Random(options.seed).shuffle(chosen)
    record = _Record(Path(options.out).with_suffix(".jsonl"))
    alarms = [] if options.only or options.cheats_only else list(_alarms(record))
    court = Tribunal.of(ROOT / BACKEND)
    found = {}
    for cheat in chosen:
        digest = f"{cheat.digest}{' named' * options.named}"
        known = record.known(cheat.name, digest) if options.full or options.table else None
        if known is None and time.monotonic() - started > options.within:
            continue
        found[cheat.name] = known or record.keep(digest, _judge(court, cheat, named=options.named))
        _tell(found[cheat.name])
    if options.table:
        write_table(ROOT / "docs" / "gates.md", cheats, found)
    missed = sorted(finding.name for finding in found.values() if not finding.caught)
    figures = {
        "n": len(found),
        "of": len(cheats),
        "caught": len(found) - len(missed),
        "missed": missed,
        "plain_pytest_and_coverage_caught": sum(finding.plain is False for finding in found.values()),
        "false_alarms": alarms,
        "seconds": round(time.monotonic() - started, 1),
    }
    return close(figures, bool(found) and not missed and not alarms)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--full", action="store_true", help="go on from what was judged before, until all are")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="judge this cheat")
    parser.add_argument("--named", action="store_true", help="judge by the gates alone that a cheat names: quicker")
    parser.add_argument("--cheats-only", action="store_true", help="leave the honest backends out")
    parser.add_argument("--corpus", default=str(CORPUS), help="another folder of cheats")
    parser.add_argument("--out", default=".orchestrate/cheats", help="where verdicts are kept")
    parser.add_argument("--table", action="store_true", help="write the table of docs/gates.md")
    parser.add_argument("--within", type=float, default=WITHIN, help=f"seconds to start cheats in ({WITHIN:.0f})")
    parser.add_argument("--seed", type=int, default=1, help="which sample")
    return parser


class _Record:
    """What was judged before by the same code of ours, a line each."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._code = our_code(ROOT)
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        self._lines = [json.loads(line) for line in lines]

    def known(self, name: str, digest: str) -> Finding | None:
        """Return what came of a cheat, if neither it nor what judges it has changed."""
        key = self._key(name, digest)
        lines = ({k: v for k, v in each.items() if k != "key"} for each in self._lines if each["key"] == key)
        return next((Finding(**line) for line in lines), None)

    def keep(self, digest: str, finding: Finding) -> Finding:
        """Write a finding down and return it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        line = {"key": self._key(finding.name, digest), **asdict(finding)}
        self._lines.append(line)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        return finding

    def _key(self, name: str, digest: str) -> str:
        return hashlib.sha256(f"{self._code} {name} {digest}".encode()).hexdigest()[:32]


def _alarms(record: _Record) -> Iterator[str]:
    """Yield one line for each gate that an honest backend does not pass."""
    for document in HONEST:
        digest = hashlib.sha256((ROOT / document).read_bytes()).hexdigest()
        finding = record.known(document, digest)
        if finding is None:
            court = Tribunal.of(ROOT / document)
            finding = record.keep(digest, court.judge(document, court.honest, ()))
        _tell(finding)
        yield from (f"{document}: {gate}: {finding.said[gate]}" for gate in finding.failed)


def _judge(court: Tribunal, cheat: Cheat, *, named: bool) -> Finding:
    judge = court.judge_named if named and cheat.gates else court.judge
    return judge(cheat.name, apply(cheat, court.honest), cheat.gates)


def _tell(finding: Finding) -> None:
    plain = "green" if finding.plain else "red"
    told = ", ".join(finding.failed) or "nothing"
    sys.stdout.write(f"{finding.name:44} plain {plain:5} | failed: {told} ({finding.seconds:.0f} s)\n")
    for gate in finding.failed:
        sys.stdout.write(f"    {gate}: {finding.said[gate]}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
