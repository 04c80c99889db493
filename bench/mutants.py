"""The proof that requirements are tested: every mutant of a document's Spec must turn a test of its suite red.

`python -m bench.mutants [DOCUMENT] [--full] [--out FILE]`, and what `--help` tells.
A mutant is the Spec with one grant, guard, bound, key or effect removed or flipped. Its backend is rendered and served,
and the suite of the original Spec runs against it until a test fails. Without `--full` a sample is tried that takes
from each kind of change in turn, as many as fit in the time. Verdicts are kept in a file of JSON lines next to
`--out`: a second call goes on from there, and tries again only what has changed. Exit code 0 only if every mutant that
was tried turned a test red: one whose backend does not start (`invalid`) proves nothing either.
"""

import argparse
import json
import os
import random
import re
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from pathlib import Path

from agents.spec.cases import derive_cases
from agents.spec.model import Spec
from agents.spec.mutants import Mutant, derive_equivalents, derive_mutants
from agents.specify.compiler import compile_path
from agents.stacks import open_stack
from agents.stacks.stack import Stack
from bench.served import Host, opened
from bench.trial import Court, Record, Suite, Trial, time_suite

WITHIN = 450.0
"""Seconds after which the sample starts no other mutant: with the last ones it stays below eight minutes."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the mutants, tell each verdict, and close with the figures."""
    options = _parser().parse_args(arguments)
    started = time.monotonic()
    spec = compile_path(Path(options.document)).spec
    mutants = derive_mutants(spec) if spec else ()
    chosen = [m for m in mutants if m.id in options.only] if options.only else _in_turn(mutants, options.seed)
    tests = [case.id for case in derive_cases(spec) if options.tests in case.id] if spec else []
    if spec is None or not chosen or not tests:
        sys.stderr.write(f"{options.document} has no such mutants or tests: see `orchestrate check`, or ask for all\n")
        return 2
    within = options.within or (float("inf") if options.full or options.only else WITHIN)
    stack, out = open_stack("fastapi"), Path(options.out)
    with opened(stack) as sandbox:
        host = Host(stack, sandbox, spec)
        suite = time_suite(host, stack, spec, tests)
        docket = Docket(stack, suite, Record(out.with_suffix(".jsonl")), started + within, chosen)
        trials = docket.try_all(host, options.jobs)
    figures = _figures(trials, len(mutants), suite)
    figures |= {"equivalent": derive_equivalents(spec), "seconds": round(time.monotonic() - started, 1)}
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0 if trials and len(trials) == figures["red"] and not suite.red else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("document", nargs="?", default="examples/todo.md")
    parser.add_argument("--full", action="store_true", help="try every mutant")
    parser.add_argument("--only", action="append", default=[], metavar="ID", help="try this mutant")
    parser.add_argument("--tests", default="", metavar="WORD", help="run only tests with this word in their name")
    parser.add_argument("--out", default=".orchestrate/mutants.json", help="where the figures go")
    parser.add_argument("--within", type=float, help=f"seconds to start mutants in (a sample: {WITHIN:.0f})")
    parser.add_argument("--seed", type=int, default=1, help="which sample")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="mutants at a time")
    return parser


def _in_turn(mutants: Sequence[Mutant], seed: int) -> list[Mutant]:
    """Return the mutants so that every beginning of the list holds each kind of change about as often."""
    kinds: dict[str, list[Mutant]] = defaultdict(list)
    for mutant in mutants:
        kinds[_kind(mutant)].append(mutant)
    draw = random.Random(seed)
    piles = [draw.sample(pile, len(pile)) for pile in kinds.values()]
    draw.shuffle(piles)
    return [each for each in chain.from_iterable(zip_longest(*piles)) if each]


def _kind(mutant: Mutant) -> str:
    """Return the kind of node and of change, e.g. `field/max_more`, without what belongs to this node only."""
    change = re.sub(r"_\d+", "", mutant.id.rpartition("/")[2])
    return f"{mutant.node.partition(':')[0]}/{change}"


@dataclass
class Docket:
    """The mutants to be tried, in lanes that each have a sandbox of their own."""

    stack: Stack
    suite: Suite
    record: Record
    deadline: float
    mutants: list[Mutant]
    trials: list[Trial] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def try_all(self, host: Host, jobs: int) -> list[Trial]:
        """Try the mutants until the time is up and return the verdicts."""
        waiting = iter(self.mutants)
        with ThreadPoolExecutor(jobs) as pool:
            lanes = [pool.submit(self._lane, host, waiting)]
            lanes += [pool.submit(self._lane_of_its_own, host.spec, waiting) for _ in range(jobs - 1)]
            for lane in lanes:
                lane.result()
        return self.trials

    def _lane_of_its_own(self, spec: Spec, waiting: Iterator[Mutant]) -> None:
        with opened(self.stack) as sandbox:
            self._lane(Host(self.stack, sandbox, spec), waiting)

    def _lane(self, host: Host, waiting: Iterator[Mutant]) -> None:
        court = Court(host, self.stack, self.suite, self.record)
        while time.monotonic() < self.deadline:
            with self._lock:
                mutant = next(waiting, None)
            if mutant is None:
                return
            self._tell(court.try_mutant(mutant))

    def _tell(self, trial: Trial) -> None:
        with self._lock:
            self.trials.append(trial)
            told = f"{trial.verdict:8} {trial.id}  {trial.test or trial.why}"
            sys.stdout.write(f"{len(self.trials):4} {told} ({trial.seconds:.1f} s)\n")
            sys.stdout.flush()


def _figures(trials: Sequence[Trial], of: int, suite: Suite) -> dict[str, object]:
    ids = {v: sorted(t.id for t in trials if t.verdict == v) for v in ("red", "survived", "invalid")}
    return {
        "n": len(trials),
        "of": of,
        "red": len(ids["red"]),
        "red_by_a_test_that_names_the_node": sum(t.named for t in trials),
        "survived": ids["survived"],
        "invalid": ids["invalid"],
        "tests": len(suite.seconds),
        "red_on_the_original": list(suite.red),
    }


if __name__ == "__main__":
    raise SystemExit(main())
