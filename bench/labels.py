"""Labels of sentences, and the verdict on what the compiler made of each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from bench.claims import holds
from bench.draw import LABELS
from bench.told import Compiled, worst

Verdict = Literal["right", "wrong", "partial", "open", "left"]
"""right: mapped, and what is required is there; wrong: mapped otherwise, or nodes of what builds nothing;
partial: part of it is mapped, the rest reported; open: not mapped; left: builds nothing and nothing was built."""

Half = Literal["open", "held-out"]
HALVES: tuple[Half, ...] = ("open", "held-out")


@dataclass(frozen=True)
class Label:
    """A sentence and what a right reading of it contains."""

    document: str
    line: int
    text: str
    kind: str
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()

    @property
    def sayable(self) -> bool:
        """Whether a Spec of today could say all that it asks for."""
        return not any(fact.startswith("other ") for fact in self.must)

    @property
    def shape(self) -> str:
        """How the sentence is built."""
        return next((name for name, pattern in _SHAPES if re.search(pattern, self.text)), "plain")


_SHAPES = (
    ("row of a table", r" \| "),
    ("scenario", r"(?i)^\W*given\b"),
    ("story", r"(?i)^\W*(user story|objective|[A-Z]?\d+)?\W*as (an? )?\w+.*\bi\b"),
    ("question and answer", r"^Q: "),
    ("when … shall", r"(?i)^\W*(when|while)\b.*\bshall\b"),
    ("if … shall", r"(?i)^\W*(if|where)\b.*\bshall\b"),
    ("the system shall", r"(?i)\b(shall|system must|system should|service must)\b"),
    ("the application allows", r"(?i)^the (application|system|app) (allows|supports|provides)\b"),
    ("term: what it is", r"^(\*\*)?[\w /()-]{2,40}(\*\*)?:(\*\*)? "),
    ("modal", r"(?i)\b(must|should|can|may|cannot)\b"),
)


@dataclass(frozen=True)
class Judged:
    """A label with its verdict; `why`: the facts that are missing or must not be there."""

    label: Label
    verdict: Verdict
    status: str
    form: str = ""
    why: tuple[str, ...] = ()


def load(half: Half) -> list[Label]:
    """Return the labels of one half."""
    return labels_in(LABELS / f"{half}.yaml")


def labels_in(path: Path) -> list[Label]:
    """Return the labels of a file."""
    return [_label(each) for each in yaml.safe_load(path.read_text(encoding="utf-8"))]


def _label(each: Mapping[str, object]) -> Label:
    document, _, line = str(each["at"]).rpartition(":")
    must, must_not = (tuple(map(str, _listed(each.get(key)))) for key in ("must", "must_not"))
    return Label(document, int(line), str(each["text"]), str(each["class"]), must, must_not)


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


def judge(label: Label, compiled: Compiled) -> Judged:
    """Return the verdict on a sentence by the nodes that came of it."""
    pieces = compiled.at(label.line, label.text)
    status = worst(piece.status for piece in pieces)
    nodes = [node for piece in pieces for node in piece.nodes]
    form = next((piece.form for piece in pieces if piece.form), "")
    if label.kind != "build":
        return Judged(label, "wrong" if nodes else "left", status, form, tuple(nodes))
    if compiled.spec is None or status not in ("mapped", "partial"):
        return Judged(label, "open", status, form)
    false = tuple(f"not: {fact}" for fact in label.must_not if holds(fact, compiled.spec))
    missing = tuple(fact for fact in label.must if not holds(fact, compiled.spec))
    if status == "mapped":
        return Judged(label, "wrong" if missing or false else "right", status, form, missing + false)
    return Judged(label, "wrong" if false else "partial", status, form, missing + false)


def path_of(label: Label, folder: Path) -> Path:
    """Return the document of a label."""
    return folder / label.document
