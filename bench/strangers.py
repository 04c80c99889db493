"""How much is understood of documents in the styles of others, which were written for this proof with their labels.

`python -m bench.strangers [--show]`: tests/corpus/plain/strangers.yaml says of each sentence what a right reading of it
contains, in the facts of tests/corpus/labels/README.md. Written before the forms that read them.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Mapping

from bench.labels import Judged, judge, labels_in
from bench.measure import ROOT, close
from bench.told import compile_file

PLAIN = ROOT / "tests" / "corpus" / "plain"
TARGETS = {"right_least": 40.0, "wrong_most": 2.0}


def verdicts() -> list[Judged]:
    """Return the verdict on each labelled sentence of the documents."""
    labels = labels_in(PLAIN / "strangers.yaml")
    compiled = {name: compile_file(PLAIN / name) for name in {label.document for label in labels}}
    return [judge(label, compiled[label.document]) for label in labels]


def main() -> int:
    """Judge the documents, show and compare with the targets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="what became of each sentence")
    shown, judged = parser.parse_args().show, verdicts()
    for each in judged if shown else ():
        label, why = each.label, f" ({'; '.join(each.why)})" if each.why else ""
        sys.stdout.write(f"{each.verdict:8}{label.kind:8}{each.status:15}{each.form:14}{label.text}{why}\n")
    names = sorted({each.label.document for each in judged})
    figures = {name: _figures(each for each in judged if each.label.document == name) for name in names}
    for name, found in figures.items():
        sys.stdout.write(f"{name}: {', '.join(f'{key} {value}' for key, value in found.items())}\n")
    return close({**figures}, all(_good(found) for found in figures.values()))


def _figures(judged: Iterable[Judged]) -> Mapping[str, int]:
    every = list(judged)
    built = Counter(each.verdict for each in every if each.label.kind == "build")
    wrong = sum(each.verdict == "wrong" for each in every)
    return {"n": built.total(), **{verdict: built[verdict] for verdict in ("right", "partial", "open")}, "wrong": wrong}


def _good(found: Mapping[str, int]) -> bool:
    right, wrong = (100 * found[key] / found["n"] for key in ("right", "wrong"))
    return right >= TARGETS["right_least"] and wrong <= TARGETS["wrong_most"]


if __name__ == "__main__":
    raise SystemExit(main())
