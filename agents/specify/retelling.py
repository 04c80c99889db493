"""One scenario for each sentence that rules something, in words and numbers, as the interpreter plays it."""

import re
from collections.abc import Iterator, Sequence

from agents.spec.cases import Case
from agents.spec.model import Closed, Sentence, Spec

_TELLING = (
    (r"rule_\w+_at_limit", "rule:"), (r"field_\w+_computed", "field:"), (r"guard_\w+", "guard:"),
    (r"key_\w+_while", "key:"), (r"rule_\w+", "rule:"), (r"key_\w+_duplicate", "key:"), (r"create_effects", "op:"),
    (r"(?P<operation>\w+)", "op:"), (r"delete_restricted\w+", "field:"), (r"field_\w+_new", "field:"),
)  # fmt: skip
"""The names of tests that tell what a sentence means, those that tell most first, and the nodes that they are about."""
_NOT_TOLD = frozenset({"role", "glossary", "matrix", "audit", "example"})
"""Forms that say too much for one scenario."""
_LONGEST = 240


class Retold(Closed):
    """A sentence and one scenario that shows it."""

    sentence: Sentence
    scenario: str


def retold(spec: Spec, cases: Sequence[Case]) -> Iterator[Retold]:
    """Yield for each sentence that rules something the scenario that tells most of it; each stands once."""
    happenings = {o.name for o in spec.operations if o.kind in ("action", "transition", "reaction", "retention")}
    told = [s for s in spec.trace if s.form not in _NOT_TOLD]
    pairs = [
        (*rank, line, n)
        for n, c in enumerate(cases)
        for line, s in enumerate(told)
        if (rank := _rank(s, c, happenings))
    ]
    chosen: dict[int, int] = {}
    for *_, line, number in sorted(pairs):
        if line not in chosen and number not in chosen.values():
            chosen[line] = number
    for line, number in sorted(chosen.items()):
        yield Retold(sentence=told[line], scenario=_short(cases[number].readback))


def _rank(sentence: Sentence, case: Case, happenings: set[str]) -> tuple[int, float] | None:
    """Return how much a test tells of a sentence, less is more; None where it is about something else."""
    if sentence.id not in case.requirements:
        return None
    name = case.id.rpartition("::test_")[2]
    for place, (pattern, kind) in enumerate(_TELLING):
        found = re.fullmatch(pattern, name)
        if found and ("operation" not in found.groupdict() or name in happenings):
            about = {n for n in case.nodes if n.startswith(kind)} & set(sentence.nodes)
            return (place, -len(about) / len(sentence.nodes)) if about else None
    return None


def _short(readback: str) -> str:
    first, *others = readback.split("; ")
    shown = [first]
    for part in others:
        if len("; ".join([*shown, part])) > _LONGEST:
            break
        shown.append(part)
    more = len(others) + 1 - len(shown)
    return "; ".join(shown) + (f" (and {more} more)" if more else "")
