"""Expressions mean the same everywhere: in the interpreter, in PostgreSQL, and in Python with a row at hand.

`python -m bench.expressions [--seed N] [--batches N] [--full]`: expressions drawn by hypothesis, in batches, each over
rows of its own. The last line is one JSON object; exit code 1 if any expression has two values for a row.
"""

import argparse
import sys
import time
from collections.abc import Sequence

from hypothesis import HealthCheck, Phase, given, seed, settings

from agents.stacks import open_stack
from bench.conjectures import SPEC, expressions, fits
from bench.evaluation import Difference, differences
from bench.laboratory import SAMPLES, furnished
from bench.measure import close
from bench.served import opened

PINNED = (
    "self.tags.size()",
    "self.tags.map(x, x.samples.size()).avg()",
    "self.parts.map(x, self.q).min()",
    "self.parts.map(x, actor.boxes.map(z, x.e).max()).max()",
    "false || (self.seen || false)",
    "self.seen && self.flag",
    "!(self.seen && self.flag)",
    "self.e + days(self.parent.box.used) > today",
    "greatest(now, self.at) + hours(0) > now",
    "self.box.size + 1",
    "98765432.1 * 98765432.1 / 7",
    "self.q * 98765432.1 / 7 / 98765432.1",
    "self.tags.map(x, x.weight * 98765432.1).avg()",
    "self.parts.first(x, x.note).note",
    "self.parts.map(x, x.label).min() < self.note",
    "self.p / (self.n - self.n)",
    "self.parent.parent.box.keeper == actor",
    "self.tags.filter(x, x.samples.exists(z, self.parent.parent.at == now)).size()",
    "self.e + months(1)",
    "self.d - months(self.n)",
    "self.since + months(13) > now",
    "today + months(1)",
    "lower(self.label) == upper(self.note)",
    "size(self.note) + size(self.label)",
    "round(self.p, 1) + round(self.n, 0) + round(0.125 * self.q, 2)",
    'self.kind in ["raw", "done"]',
)
"""Expressions that were once wrong, and those at the edges of numbers and of what is empty."""
BATCH = 250
BATCHES = 12
FULL = 60
WITHIN = 420.0
"""Seconds after which no further batch is begun, unless all are asked for."""
_SHOWN = 40


def drawn(count: int, seed_: int) -> list[str]:
    """Return different expressions that the checker of types accepts."""
    found: dict[str, None] = {}

    @seed(seed_)
    @settings(max_examples=count, database=None, phases=[Phase.generate], deadline=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(expressions())
    def collect(text: str) -> None:
        if fits(text):
            found[text] = None

    collect()
    return list(found)


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw, evaluate, compare and report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batches", type=int, default=BATCHES)
    parser.add_argument("--full", action="store_true", help=f"{FULL} batches, however long they take")
    options = parser.parse_args(arguments)
    started, tried, wrong = time.monotonic(), 0, []
    with opened(open_stack("fastapi")) as sandbox:
        for number in range(FULL if options.full else options.batches):
            if not options.full and time.monotonic() - started > WITHIN:
                break
            batch = options.seed * 1000 + number
            texts = [*PINNED, *drawn(BATCH, batch)]
            tried += len(texts)
            database = sandbox.create_database(f"batch_{batch}")
            wrong += differences(sandbox, database, furnished(SPEC, batch), texts)
    _show(wrong)
    figures: dict[str, object] = {
        "n": tried, "rows": SAMPLES, "values": tried * SAMPLES, "seed": options.seed,
        "different": len({d.expression for d in wrong}), "seconds": round(time.monotonic() - started),
    }  # fmt: skip
    return close(figures, tried > 0 and not wrong)


def _show(wrong: Sequence[Difference]) -> None:
    first = {d.expression: d for d in sorted(wrong, key=lambda d: (len(d.expression), -d.row))}
    for each in list(first.values())[:_SHOWN]:
        sys.stderr.write(f"{each.expression}\n  row {each.row}: {each.expected}, but {each.found}\n")


if __name__ == "__main__":
    sys.exit(main())
