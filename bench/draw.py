"""Which sentences of the foreign corpus are labelled: drawn by a fixed seed, from every document in turn.

`python -m bench.draw [--half open|held-out] [--first N]` prints them in the order in which they are labelled. What is
a sentence is told here and not by the compiler, so that the labels do not follow what it makes of a document.
"""

import argparse
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise, zip_longest

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bench.measure import ROOT

FOREIGN = ROOT / "tests" / "corpus" / "foreign"
LABELS = ROOT / "tests" / "corpus" / "labels"
SEED = 20261121
STYLES = ("kiro-ears", "prd", "prose", "realworld", "spec-kit", "srs", "user-stories")
_BOUNDARY = re.compile(r"(?<![eg]\.[eg]\.)(?<=[.!?])\s+(?=[A-Z\"“(*`])")


@dataclass(frozen=True)
class Sentence:
    """A sentence as it stands in a document; a row of a table is one sentence."""

    document: str
    line: int
    text: str

    @property
    def at(self) -> str:
        """Where it stands."""
        return f"{self.document}:{self.line}"


def held_out() -> frozenset[str]:
    """Return the documents that whoever writes forms does not open."""
    return frozenset((LABELS / "held_out.txt").read_text(encoding="utf-8").split())


def quoted() -> frozenset[str]:
    """Return the places of sentences of held-out documents that notes for authors of forms had quoted before."""
    return frozenset((LABELS / "quoted.txt").read_text(encoding="utf-8").split())


def documents() -> list[str]:
    """Return the names of the documents in prose, sorted."""
    found = (path for style in STYLES for path in (FOREIGN / style).iterdir() if path.suffix in (".md", ".txt"))
    return sorted(str(path.relative_to(FOREIGN)) for path in found)


def sentences(document: str) -> Iterator[Sentence]:
    """Yield the sentences of a document; no headings, no code, no header of a table, nothing below three words."""
    text = (FOREIGN / document).read_text(encoding="utf-8")
    text = re.sub(r"<!--.*?-->", lambda m: "\n" * m[0].count("\n"), text, flags=re.DOTALL)
    for line, said in _said(MarkdownIt("commonmark").enable("table").parse(text)):
        if len(re.findall(r"\w+", said)) >= 3:
            yield Sentence(document, line, said)


def _said(tokens: list[Token]) -> Iterator[tuple[int, str]]:
    row: list[str] = []
    row_line = 0
    for before, token in pairwise(tokens):
        line = (token.map or [0])[0] + 1
        if token.type == "tr_open":
            row, row_line = [], line
        if token.type == "inline" and before.type == "td_open":
            row.append(token.content)
        elif token.type == "inline" and before.type == "paragraph_open":
            yield from _split(token.content, line)
        if token.type == "tr_close" and row:
            yield row_line, " | ".join(row)


def _split(text: str, line: int) -> Iterator[tuple[int, str]]:
    start = 0
    for end in [*(m.end() for m in _BOUNDARY.finditer(text)), len(text)]:
        if part := text[start:end].strip():
            yield line + text[:start].count("\n"), re.sub(r"\s+", " ", part)
        start = end


def drawn(half: str) -> list[Sentence]:
    """Return the sentences of one half: of each document in turn, each shuffled by the seed."""
    chooser = random.Random(f"{SEED} {half}")
    hidden, known = held_out(), quoted()
    wanted = [name for name in documents() if (name in hidden) == (half == "held-out")]
    chooser.shuffle(wanted)
    piles = []
    for name in wanted:
        pile = [each for each in sentences(name) if each.at not in known]
        chooser.shuffle(pile)
        piles.append(pile)
    return [sentence for sentence in chain.from_iterable(zip_longest(*piles)) if sentence]


def main() -> int:
    """Print the sentences of a half."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("open", "held-out"), required=True)
    parser.add_argument("--first", type=int, default=200)
    chosen = parser.parse_args()
    for number, sentence in enumerate(drawn(chosen.half)[: chosen.first], 1):
        sys.stdout.write(f"{number}\t{sentence.at}\t{sentence.text}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
