"""The proof that what a model writes is judged: a backend that is right, with one fault planted, must turn a gate red.

`python -m bench.weak_model [--full] [--only GROUND]`, and what `--help` tells. Faults have the classes that people and
models make: owner, role, bound, lost write, order, off by one, wrong row. They go into what was written for holes of
three documents (`tests/corpus/holes`) and into what templates render of two. A sample is drawn by a seed, each class
and ground in turn: 200, of which those are judged that there is time for; `--full` 500 without an end. Judgements are
kept in a file of JSON lines next to `--out`: a second call goes on from there. What cannot make a difference that
anything says is left out by the rules in `workflows/faults` and counted. Exit code 0 if less than 1 % are green.
"""

import argparse
import itertools
import random
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from bench.grounds import Ground, grounds
from bench.measure import close
from bench.served import opened
from bench.weak_court import Judgement, Judgements, WeakCourt
from workflows.faults.fault import Fault

WITHIN = 420.0
"""Seconds after which no other fault is judged: with the last ones it stays below eight minutes."""
USUALLY, ALL = 200, 500
TOGETHER = 10
"""Faults whose own tests are run in one go."""
AT_MOST_GREEN = 1.0
"""Percent of the faults."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge the sample, tell each fault, and close with the figures."""
    options = _parser().parse_args(arguments)
    started = time.monotonic()
    every = grounds(options.only)
    sample = draw(every, options.n or (ALL if options.full else USUALLY), options.seed)
    within = options.within or (float("inf") if options.full else WITHIN)
    hearing = Hearing(Judgements(Path(options.out).with_suffix(".jsonl")))
    for number, ground in enumerate(every, 1):
        # What one leaves of its share, the next ones have.
        hearing.deadline = started + within * number / len(every)
        hearing.hear(ground, [fault for place, fault in sample if place is ground], options.jobs)
    figures = _figures(hearing, len(sample), every)
    figures["seconds"] = round(time.monotonic() - started, 1)
    share = 100 * len(hearing.of("green")) / max(1, len(hearing.judged))
    return close(figures, bool(hearing.judged) and share < AT_MOST_GREEN and not hearing.alarms)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--full", action="store_true", help=f"judge {ALL} faults, however long it takes")
    parser.add_argument("--only", action="append", default=[], metavar="GROUND", help="plant into this one alone")
    parser.add_argument("--n", type=int, help="how many faults")
    parser.add_argument("--out", default=".orchestrate/weak_model", help="where judgements are kept")
    parser.add_argument("--within", type=float, help=f"seconds to start faults in (a sample: {WITHIN:.0f})")
    parser.add_argument("--seed", type=int, default=1, help="which sample")
    parser.add_argument("--jobs", type=int, default=2, help="faults at a time")
    return parser


def draw(every: Sequence[Ground], size: int, seed: int) -> list[tuple[Ground, Fault]]:
    """Return a sample in which each class of each ground comes in turn, so that none crowds out another."""
    piles: dict[tuple[str, str], list[tuple[Ground, Fault]]] = defaultdict(list)
    for ground in every:
        for found in ground.faults.values():
            for fault in found.faults:
                piles[ground.name, fault.kind].append((ground, fault))
    chance = random.Random(seed)
    shuffled = [chance.sample(pile, len(pile)) for _, pile in sorted(piles.items())]
    chance.shuffle(shuffled)
    turns = itertools.chain.from_iterable(itertools.zip_longest(*shuffled))
    return [each for each in turns if each][:size]


@dataclass
class Hearing:
    """What was judged so far, in lanes that each have a sandbox of their own."""

    known: Judgements
    deadline: float = 0.0
    judged: list[Judgement] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, colour: str) -> list[Judgement]:
        """Return what has a colour."""
        return [each for each in self.judged if each.colour == colour]

    def hear(self, ground: Ground, faults: Sequence[Fault], jobs: int) -> None:
        """Judge faults of one ground until the time is up; where the right backend is red, none."""
        waiting = iter(faults)
        if faults:
            with ThreadPoolExecutor(jobs) as pool:
                lanes = [pool.submit(self._lane, ground, waiting, first=n == 0) for n in range(jobs)]
                for lane in lanes:
                    lane.result()

    def _lane(self, ground: Ground, waiting: Iterator[Fault], *, first: bool) -> None:
        with opened(ground.stack) as sandbox:
            court = WeakCourt(ground, sandbox)
            checked = not first
            while faults := self._next(waiting, TOGETHER if ground.by_hand else 1):
                known = [self.known.find(ground.name, fault.id, court.key()) for fault in faults]
                self._tell(*(each for each in known if each))
                new = [fault for fault, each in zip(faults, known, strict=True) if not each]
                if not new or time.monotonic() > self.deadline:
                    continue
                if not checked and (red := court.honest()):
                    self.alarms.append(f"{ground.name}: {red}")
                    return
                checked = True
                for found in court.judge(new):
                    self._keep(found)

    def _next(self, waiting: Iterator[Fault], number: int) -> list[Fault]:
        with self._lock:
            return list(itertools.islice(waiting, number))

    def _keep(self, found: Judgement) -> None:
        with self._lock:
            self.known.add(found)
        self._tell(found)

    def _tell(self, *judgements: Judgement) -> None:
        for found in judgements:
            self._tell_one(found)

    def _tell_one(self, found: Judgement) -> None:
        with self._lock:
            self.judged += [found] if found.colour != "unfit" else []
            told = (
                f"{found.colour:5} {found.gate:10} {found.ground} {found.id} {found.by[:110]} ({found.seconds:.1f} s)"
            )
            lines = [f"      {line}" for line in found.diff] if found.colour == "green" else []
            sys.stdout.write("\n".join([f"{len(self.judged):4} {told} ({found.seconds:.1f} s)", *lines]) + "\n")
            sys.stdout.flush()


def _figures(hearing: Hearing, of: int, every: Sequence[Ground]) -> dict[str, object]:
    excluded: Counter[str] = Counter()
    for ground in every:
        for found in ground.faults.values():
            excluded.update(found.excluded)
    green = hearing.of("green")
    return {
        "n": len(hearing.judged),
        "of": of,
        "faults_that_there_are": sum(len(found.faults) for ground in every for found in ground.faults.values()),
        "red": len(hearing.of("red")),
        "green": len(green),
        "green_percent": round(100 * len(green) / max(1, len(hearing.judged)), 2),
        "by_gate": dict(Counter(each.gate for each in hearing.of("red"))),
        "by_class": {k: [red, n] for k, (red, n) in _by(hearing, "kind").items()},
        "by_ground": {k: [red, n] for k, (red, n) in _by(hearing, "ground").items()},
        "survivors": [_survivor(each) for each in green],
        "left_out_as_equivalent": dict(excluded),
        "false_alarms": hearing.alarms,
    }


def _by(hearing: Hearing, what: str) -> dict[str, tuple[int, int]]:
    """Return how many were red of how many, by class or ground."""
    every = Counter(getattr(each, what) for each in hearing.judged)
    red = Counter(getattr(each, what) for each in hearing.of("red"))
    return {name: (red[name], every[name]) for name in sorted(every)}


def _survivor(each: Judgement) -> dict[str, object]:
    return {
        "ground": each.ground,
        "place": each.id,
        "function": each.function,
        "diff": each.diff,
        "requirements": each.requirements,
    }


if __name__ == "__main__":
    raise SystemExit(main())
