"""What documents cost: 200 lines, twice as many of the same kind, and 1 MiB, in seconds of CPU."""

import time
from collections.abc import Callable, Mapping

from agents.specify.compiler import compile_bytes
from bench.draw import FOREIGN, documents
from bench.measure import ROOT

MEBIBYTE = 1 << 20


def burden() -> dict[str, object]:
    """Return the cost of the dearest 200 lines, of doubling, and of 1 MiB."""
    texts = {name: (FOREIGN / name).read_text(encoding="utf-8") for name in documents()}
    texts |= {p.name: p.read_text(encoding="utf-8") for p in (ROOT / "examples").glob("*.md")}
    cut = {name: "".join(text.splitlines(keepends=True)[:200]) for name, text in texts.items()}
    costs = {name: _cost(text) for name, text in cut.items()}
    dearest = max(costs, key=lambda name: costs[name])
    growth = {name: _growth(make) for name, make in KINDS.items()}
    every = "".join(texts.values()) * (MEBIBYTE // sum(map(len, texts.values())) + 1)
    whole = every.encode()[: MEBIBYTE - 4].decode("utf-8", "ignore")
    return {
        "two_hundred_lines_s": min(costs[dearest], _cost(cut[dearest])),
        "two_hundred_lines_of": dearest,
        "doubling_at_most": max(growth.values()),
        "doubling": growth,
        "one_mebibyte_s": _cost(whole),
    }


def _cost(text: str) -> float:
    started = time.process_time()
    compile_bytes(text.encode())
    return round(time.process_time() - started, 2)


def _growth(make: Callable[[int], str]) -> float:
    """Return how much more twice as much costs; noise of less than a tenth of a second does not count."""
    small, large = (min(_cost(make(size)) for _ in "ab") for size in (4_000, 8_000))
    return round((large + 0.1) / (small + 0.1), 2)


KINDS: Mapping[str, Callable[[int], str]] = {
    "prose": lambda n: "Nobody knows why the moon is so far away today. " * (n // 48),
    "entities": lambda n: "".join(f"- Each thing{i} has a name{i}.\n" for i in range(n // 28)),
    "the same": lambda n: "- Each todo has a title.\n" * (n // 25),
    "numbered": lambda n: "- FR-1: Each todo has a title.\n" * (n // 31),
    "short sentences": lambda n: "A. " * (n // 3),
    "a long list": lambda n: "Each book has " + ", ".join(f"a title{i}" for i in range(n // 10)) + ".",
    "brackets": lambda n: "Each a has " + "(" * (n // 2) + ")" * (n // 2) + ".",
    "link marks": lambda n: "[a](b" * (n // 5),
    "comments": lambda n: "<!--" * (n // 4),
    "a table": lambda n: "| a | b |\n|---|---|\n" + "| x | y |\n" * (n // 10),
    "quotes": lambda n: "> " * (n // 2) + "a",
    "synonyms": lambda n: "## Glossary\n" + "".join(f"- w{i}: same as w{i + 1}.\n" for i in range(n // 22)),
    "repeated words": lambda n: "- When " + "when " * (n // 5) + "then.",
    "one number": lambda n: f"- A list has at most {'9' * n} todos.",
}
"""Documents of about so many letters."""
