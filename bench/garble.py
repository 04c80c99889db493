"""Documents that nobody would write on purpose: the corpus cut, swapped, repeated, broken and poisoned, by a seed."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from bench.draw import FOREIGN
from bench.hostile import HOSTILE, MATTERS, PLACES, REFERENCES
from bench.measure import ROOT

OURS = ROOT / "tests" / "corpus"


@dataclass(frozen=True)
class Garbled:
    """A document and how it was made."""

    how: tuple[str, ...]
    suffix: str
    data: bytes


def garbled(seed: int, index: int, longest: int = 60) -> Garbled:
    """Return one document; the same for the same numbers."""
    chance = random.Random(f"{seed} {index}")
    if chance.random() < 0.15:
        name = chance.choice(sorted(RANDOM))
        return Garbled((name,), ".md", RANDOM[name](chance))
    suffix, text = chance.choice(_corpus())
    text = _window(chance, text, longest if suffix == ".md" else 10 * longest)
    how = tuple(chance.choice(sorted(CHANGES)) for _ in range(chance.randint(1, 3)))
    for name in how:
        text = CHANGES[name](chance, text)[:20_000]
    data = text.encode("utf-8", "replace")
    return (
        Garbled((*how, "bytes"), suffix, _bytes(chance, data)) if chance.random() < 0.05 else Garbled(how, suffix, data)
    )


_READ: list[tuple[str, str]] = []
_KINDS = (".md", ".txt", ".jdl", ".jh", ".dbml", ".yaml", ".yml", ".sql")


def _corpus() -> list[tuple[str, str]]:
    if not _READ:
        paths = [p for folder in (FOREIGN, OURS / "ours", OURS / "blind") for p in sorted(folder.rglob("*"))]
        wanted = [p for p in paths if p.suffix in _KINDS and "LICENSES" not in p.parts]
        _READ.extend((p.suffix, p.read_text(encoding="utf-8")) for p in wanted)
    return _READ


def _window(chance: random.Random, text: str, longest: int) -> str:
    lines = text.splitlines(keepends=True)
    start = chance.randrange(len(lines))
    return "".join(lines[start : start + chance.randint(5, longest)])


def _span(chance: random.Random, text: str) -> tuple[int, int]:
    start = chance.randrange(len(text) + 1)
    return start, min(len(text), start + chance.randint(1, 200))


def _cut(chance: random.Random, text: str) -> str:
    start, end = _span(chance, text)
    return text[:start] + text[end:]


def _swap(chance: random.Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    chance.shuffle(lines)
    return "".join(lines)


def _swap_words(chance: random.Random, text: str) -> str:
    words = re.split(r"( )", text)
    one, other = (chance.randrange(len(words)) for _ in "ab")
    words[one], words[other] = words[other], words[one]
    return "".join(words)


def _repeat(chance: random.Random, text: str) -> str:
    start, end = _span(chance, text)
    return text[:end] + text[start:end] * chance.randint(2, 30) + text[end:]


def _unicode(chance: random.Random, text: str) -> str:
    where = chance.randrange(len(text) + 1)
    planes = (0x300, 0x600, 0x2000, 0x4E00, 0x1F600, 0xFE00, 0xE0000)
    drawn = "".join(chr(chance.choice(planes) + chance.randrange(256)) for _ in range(20))
    return text[:where] + drawn + text[where:]


def _nest(chance: random.Random, text: str) -> str:
    mark, deep = chance.choice(("> ", "  - ", "- ", "  ", "1. ")), chance.randint(2, 60)
    return "\n".join(mark * (number % deep) + line for number, line in enumerate(text.splitlines()))


def _tables(chance: random.Random, text: str) -> str:
    mark = chance.choice(("", "||", "|\n", "|---|", "\\|", "| | | "))
    return (
        re.sub(r"\|", lambda m: mark if chance.random() < 0.3 else m[0], text)
        + f"\n| a {mark} b |\n|---|{mark}\n| 1 |\n"
    )


def _poison(chance: random.Random, text: str) -> str:
    where = chance.randrange(len(text) + 1)
    return text[:where] + chance.choice(HOSTILE) + text[where:]


def _html(chance: random.Random, text: str) -> str:
    tag = chance.choice(("div", "table><tr><td", "!DOCTYPE html", "details", "svg/onload=x", "!--"))
    return f"<{tag}>\n" * chance.randint(1, 50) + text


def _matter(chance: random.Random, text: str) -> str:
    return chance.choice(MATTERS) + text


def _reference(chance: random.Random, text: str) -> str:
    return text + REFERENCES.replace("PLACE", chance.choice(PLACES))


def _numbers(chance: random.Random, text: str) -> str:
    wild = ("0", "-1", "1e9", "9" * 40, "٣", "½", "1.5.2", "00", "NaN")
    return re.sub(r"\d+", lambda m: chance.choice(wild) if chance.random() < 0.4 else m[0], text)


def _fence(chance: random.Random, text: str) -> str:
    kind = chance.choice(("yaml", "sql", "jdl", "dbml", "mermaid", "gherkin", "json", ""))
    return f"```{kind}\n{text}\n" + "```\n" * chance.randrange(2)


def _case(chance: random.Random, text: str) -> str:
    return chance.choice((text.upper(), text.lower(), text.title(), text.swapcase()))


def _joined(chance: random.Random, text: str) -> str:
    return re.sub(r"\n+", chance.choice((" ", ", ", " and ", "; ", "\r")), text)


def _bytes(chance: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(min(len(changed), chance.randint(1, 40))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


CHANGES: dict[str, Callable[[random.Random, str], str]] = {
    "case": _case, "cut": _cut, "fence": _fence, "html": _html, "joined": _joined, "matter": _matter, "nest": _nest,
    "numbers": _numbers, "poison": _poison, "reference": _reference, "repeat": _repeat, "swap": _swap,
    "swap words": _swap_words, "tables": _tables, "unicode": _unicode,
}  # fmt: skip


def _any_bytes(chance: random.Random) -> bytes:
    return chance.randbytes(chance.randrange(2000))


def _any_text(chance: random.Random) -> bytes:
    return "".join(chr(chance.randrange(0xD800)) for _ in range(chance.randrange(1500))).encode()


def _marks(chance: random.Random) -> bytes:
    return "".join(chance.choice("#*_`|>-[]()!<>&:;.\n \\ab1") for _ in range(chance.randrange(3000))).encode()


def _salad(chance: random.Random) -> bytes:
    """Words of the corpus in any order: they reach deep into the grammar."""
    words = re.findall(r"[\w'-]+", chance.choice(_corpus())[1])
    said = (" ".join(chance.choice(words) for _ in range(chance.randint(2, 25))) for _ in range(chance.randint(1, 25)))
    return "\n".join(f"- {each}." for each in said).encode()


RANDOM: dict[str, Callable[[random.Random], bytes]] = {
    "bytes": _any_bytes, "marks": _marks, "salad": _salad, "text": _any_text,
}  # fmt: skip
