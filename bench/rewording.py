"""The same statement said otherwise means the same; one word that matters changed means something else.

`python -m bench.rewording [--show]`: 60 pairs and 60 near misses (tests/corpus/labels/rewording.yaml), and our own
documents with their sections in reverse, other line breaks, other case and other words for the same. What is not
understood is counted apart: it is reported to whoever wrote it, and builds nothing.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Literal

import yaml

from agents.spec.model import Spec
from agents.specify.compiler import compile_bytes
from bench.draw import LABELS
from bench.measure import ROOT, close

Verdict = Literal["same", "different", "not understood"]

OURS = ("01-todo", "02-library", "greenhouse")
TARGETS = {"pairs_same_least": 60, "near_misses_same_most": 0}
_UNSEEN = {"src", "origin", "message", "trace", "sources", "title", "text"}
"""Where a node comes from and how its answer or what is out of scope is worded."""


def main() -> int:
    """Compare every pair and every near miss, show and compare with the targets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="what became of each")
    show = parser.parse_args().show
    read = yaml.safe_load((LABELS / "rewording.yaml").read_text(encoding="utf-8"))
    pairs = {each["text"]: each["same"] for each in read["statements"]}
    misses = {each["text"]: each["other"] for each in read["statements"]}
    within = {each["text"]: (read["around"][each["around"]], each.get("under", "Rules")) for each in read["statements"]}
    found = {
        "pairs": {text: compare(text, other, *within[text]) for text, other in pairs.items()},
        "near misses": {text: compare(text, other, *within[text]) for text, other in misses.items()},
    }
    for name, others in (("pairs", pairs), ("near misses", misses)):
        for text, verdict in found[name].items() if show else ():
            sys.stdout.write(f"{name:12}{verdict:15}{text} / {others[text]}\n")
    return _close(found)


def _close(found: Mapping[str, Mapping[str, Verdict]]) -> int:
    figures: dict[str, Any] = {name: dict(Counter(verdicts.values())) for name, verdicts in found.items()}
    for name, counted in figures.items():
        sys.stdout.write(f"{name}: {', '.join(f'{verdict} {n}' for verdict, n in counted.items())}\n")
    changes = {f"{name}, {how}": _unchanged(name, change) for name in OURS for how, change in CHANGES.items()}
    for name, held in changes.items():
        sys.stdout.write(f"{name}: {'the same Spec' if held else 'another Spec'}\n")
    figures["documents_unchanged"] = f"{sum(changes.values())} of {len(changes)}"
    wrong = figures["near misses"].get("same", 0)
    good = figures["pairs"].get("same", 0) >= TARGETS["pairs_same_least"] and wrong <= TARGETS["near_misses_same_most"]
    return close(figures, good and all(changes.values()))


def compare(text: str, other: str, around: list[str], under: str) -> Verdict:
    """Tell whether two statements among the same declarations become the same Spec."""
    one, two = (_built(each, around, under) for each in (text, other))
    if one is None or two is None:
        return "not understood"
    return "same" if one == two else "different"


def _built(text: str, around: list[str], under: str) -> object:
    """Return what a statement becomes; None if part of it is not understood."""
    things = "".join(f"- {each}\n" for each in around)
    spec = compile_bytes(f"# Office\n\n## Things\n\n{things}\n## {under}\n\n- {text}\n".encode()).spec
    said = [one for one in spec.trace if one.section == under] if spec else []
    if spec is None or not said or any(one.status != "mapped" for one in said):
        return None
    return facts(spec)


def facts(spec: Spec) -> object:
    """Return what a Spec says, without where it comes from and in no order."""
    return _plain(spec.model_dump(mode="json"))


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items() if key not in _UNSEEN}
    if isinstance(value, list) and value and all(isinstance(each, dict) and "id" in each for each in value):
        return {each["id"]: _plain(each) for each in value}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _reversed(text: str) -> str:
    title, *sections = re.split(r"(?m)^(?=## )", text)
    return title + "\n".join(reversed(sections))


def _wrapped(text: str) -> str:
    """Break the line of every list item after each fourth word."""
    return re.sub(r"(?m)^- .*$", lambda m: re.sub(r"((?:\S+ ){4})(?=\S)", lambda n: n[1].rstrip() + "\n  ", m[0]), text)


def _lower(text: str) -> str:
    """Begin every sentence of a list small, but for definitions."""
    return re.sub(r"(?m)^- ([A-Z])(?!\w*:)(?=[a-z ])", lambda m: f"- {m[1].lower()}", text)


def _other_words(text: str) -> str:
    words = (("can", "may"), ("delete", "remove"), ("at most", "no more than"), ("at least", "no fewer than"))
    items = re.split(r"(?m)^(?=- )", text)
    for word, other in words:
        items = [re.sub(rf"\b{word}\b", other, item) if item.startswith("- ") else item for item in items]
    return "".join(items)


CHANGES: Mapping[str, Callable[[str], str]] = {
    "sections in reverse": _reversed,
    "other line breaks": _wrapped,
    "small first letters": _lower,
    "other words": _other_words,
}


def _unchanged(name: str, change: Callable[[str], str]) -> bool:
    text = (ROOT / "tests" / "corpus" / "ours" / f"{name}.md").read_text(encoding="utf-8")
    one, two = (compile_bytes(each.encode()).spec for each in (text, change(text)))
    return one is not None and two is not None and facts(one) == facts(two)


if __name__ == "__main__":
    raise SystemExit(main())
