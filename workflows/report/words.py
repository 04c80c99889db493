"""How a report words what the run recorded: each state is a symbol, a word and a tone, never a colour alone."""

import re
from typing import Literal, NamedTuple

from workflows.events import Done, RequirementStatus, RunStatus
from workflows.verdict import Measure, VerdictStatus

Tone = Literal["good", "bad", "warn", "calm"]
"""calm: neither success nor a gap."""


class State(NamedTuple):
    """A state as a reader sees it."""

    symbol: str
    word: str
    tone: Tone


RUNS: dict[RunStatus, State] = {
    "done": State("✓", "done", "good"),
    "partial": State("!", "partial: delivered, with gaps", "warn"),
    "failed": State("✗", "failed", "bad"),
    "blocked": State("✗", "blocked: a gate failed, and no repair helped", "bad"),
    "waiting": State("…", "waiting for a review", "warn"),
    "interrupted": State("!", "interrupted", "warn"),
    "running": State("…", "running", "warn"),
}
VERIFIED: dict[RunStatus, State] = {
    **RUNS,
    "done": State("✓", "verified", "good"),
    "partial": State("!", "nothing failed, but not all was checked", "warn"),
    "failed": State("✗", "failed", "bad"),
}
"""The words for a backend that somebody else has built."""
GATES: dict[VerdictStatus, State] = {
    "pass": State("✓", "passed", "good"),
    "fail": State("✗", "failed", "bad"),
    "unchecked": State("?", "not checked", "warn"),
    "waived": State("!", "waived", "warn"),
}
REQUIREMENTS: dict[RequirementStatus, State] = {
    "proved": State("✓", "proved", "good"),
    "failed": State("✗", "failed", "bad"),
    "weak": State("!", "weak", "warn"),
    "untested": State("?", "untested", "warn"),
    "not-understood": State("!", "not understood", "warn"),
    "hole": State("!", "hole", "warn"),
    "unsupported": State("!", "unsupported", "warn"),
    "accepted": State("○", "accepted as not built", "calm"),
    "out-of-scope": State("○", "out of scope", "calm"),
    "info": State("○", "asks for nothing", "calm"),
}
"""In the order in which a legend counts them."""
TESTS: dict[str, State] = {
    "passed": State("✓", "passed", "good"),
    "failed": State("✗", "failed", "bad"),
    "error": State("✗", "error", "bad"),
    "skipped": State("?", "skipped", "bad"),
    "missing": State("?", "did not run", "bad"),
    "unchecked": State("?", "not checked", "warn"),
}
"""A test that was skipped or did not run proves as little as one that failed."""
SEVERITIES: dict[str, State] = {
    "error": State("✗", "error", "bad"),
    "warning": State("!", "warning", "warn"),
    "info": State("○", "assumed", "calm"),
}

_HIDDEN = (*range(0x20), *range(0x7F, 0xA0), 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
_SEEN = {code: f"⟨U+{code:04X}⟩" for code in _HIDDEN if chr(code) not in "\t\n"} | {ord("\r"): None}


def ended(done: Done) -> State:
    """Return how a run or a verification ended."""
    return (RUNS if done.verified is None else VERIFIED)[done.status]


def visible(value: object) -> object:
    """Return a value for the page; characters that hide or turn round what is written are spelled out."""
    return value.translate(_SEEN) if isinstance(value, str) else value


def anchor(name: str) -> str:
    """Return a name as the target of a link."""
    return re.sub(r"[^\w.-]+", "-", name)


def measured(measure: Measure) -> str:
    """Return a measure, e.g. `tests 12 of 12` or `line 97.1 % (at least 90)`."""
    text = f"{measure.name.replace('_', ' ')} {measure.value:g}{' ' * bool(measure.unit)}{measure.unit}"
    if measure.threshold is None:
        return text
    return f"{text} (at least {measure.threshold:g})" if measure.unit else f"{text} of {measure.threshold:g}"


def plural(count: int, noun: str) -> str:
    """Return `1 test` or `3 tests`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
