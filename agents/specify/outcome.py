"""The status of each sentence, and what is reported about those that were not understood."""

import re
from collections.abc import Iterator

from agents.spec.diagnostic import Diagnostic, report
from agents.spec.model import SentenceStatus
from agents.specify.forms.forms import FORMS
from agents.specify.grammar.domain import Domain
from agents.specify.grammar.reader import Outcome, spoken
from agents.specify.grammar.slots import Reasons
from agents.specify.grammar.trees import MILD, Unresolved
from agents.specify.interface import is_interface
from agents.specify.names.kinds import NAMES
from agents.specify.names.words import words
from agents.specify.passes import Read
from agents.specify.pronouns import pronouns
from agents.specify.source.block import Block
from agents.specify.source.entry import NOT_BUILT
from agents.specify.wording import in_words

_MODAL = re.compile(
    r"\b(shall|must|can|may|should|will|cannot)\b|^(each|every)\b|"
    r"^there (is|are) (\w+ )?(kinds?|types?|groups?|roles?)\b|"
    r"\b(users?|people|everybody|everyone) (log|sign) (in|on|up)\b|^only\b",
    re.IGNORECASE,
)


def status_of(read: Read) -> tuple[SentenceStatus, str, str]:
    """Return the status of a sentence, the form that read it, and the words that were left over."""
    status, form, rest = _status(read)
    return ("accepted" if read.block.accepted and status in _OPEN else status), form, rest


_OPEN = ("partial", "not_understood")


def _status(read: Read) -> tuple[SentenceStatus, str, str]:
    block, outcome = read.block, read.outcome
    if outcome is None:
        return "out_of_scope", "", ""
    if block.entry:
        return block.entry.status, block.entry.form, "; ".join(block.entry.lost)
    if reading := read.reading:
        rest = (*reading.rest, block.left) if block.left else reading.rest
        return ("partial" if rest else "mapped"), reading.form, "; ".join(rest)
    if _is_seen(block, outcome):
        return "out_of_scope", "ui", ""
    tells = block.head or block.kind in ("info", "glossary")
    normative = _is_refused(outcome) or bool(_MODAL.search(block.text)) or not tells
    leads = block.text.endswith(":")
    return ("not_understood" if normative and not leads else "info"), "", ""


def _is_seen(block: Block, outcome: Outcome) -> bool:
    """Tell whether a sentence that no form reads is about a user interface only; cells and fields are data."""
    said = block.row is None and not block.field and not block.paraphrase
    return said and not outcome.readings and not _is_refused(outcome) and is_interface(block.text)


def _is_refused(outcome: Outcome) -> bool:
    """Tell whether a form read the sentence, and a name in it stands for nothing."""
    return outcome.reason is not None and outcome.reason.code not in MILD


def findings(read: list[Read], domain: Domain | None = None) -> Iterator[Diagnostic]:
    """Return what is to be said about sentences that were not, or not fully, understood.

    `domain`: the names of the document, so that unknown words are told.
    """
    reasons = Reasons.of(domain) if domain else None
    unclear = {one.block.id: word for one, word in pronouns(read)}
    for sentence in read:
        status, _, _ = status_of(sentence)
        block = sentence.block
        if block.accepted:
            code = "SP210" if status == "accepted" or block.paraphrase else "SP211"
            yield report(code, block.line, path=block.path, reason=block.accepted, id=block.id)
        if block.entry:
            told = (f for f in block.entry.findings if status != "accepted" or f.code != NOT_BUILT)
            yield from (f.model_copy(update={"path": block.path}) for f in told)
            continue
        if status == "partial":
            yield from _left_over(sentence)
        elif status == "not_understood" and block.id in unclear:
            yield report("SP208", block.line, path=block.path, word=unclear[block.id])
        elif status == "not_understood":
            yield _why_not(sentence, reasons)
        if block.paraphrase:
            yield report("SP205", block.line, path=block.path, words=" ".join(block.paraphrase))


def _left_over(read: Read) -> Iterator[Diagnostic]:
    """Say what was left over: where a type stands it is one that is not known."""
    block, rest = read.block, status_of(read)[2]
    if read.outcome and read.outcome.reason and read.outcome.reason.code != "SP201":
        yield _reported(read.outcome.reason, block)
    parts = read.reading.rest if read.reading else ()
    if read.block.accepted or not parts or not all(_is_type(part, block) for part in parts):
        yield report("SP202", block.line, path=block.path, rest=rest)
        return
    for part in parts:
        yield report("SP302", block.line, path=block.path, rest=part, hint=f"known are {NAMES}")


def _is_type(text: str, block: Block) -> bool:
    """Tell whether words stand where the type of a field does: in a column of that name, or first in brackets."""
    if block.row and block.row.cell("type", "data type"):
        return words(block.row.cell("type", "data type").strip("`")) == text
    first = re.findall(r"[(:]\s*`?([A-Za-z][\w-]*)`?\s*(?=[,;)]|$)", block.text.rstrip("."))
    return text in [words(each) for each in first]


_SPARED = frozenset({"SP501", "SP505"})
"""What is wrong in a Spec, but leaves a sentence merely unread: nothing is granted to somebody who is unknown, or
of what is nobody's."""


def _why_not(read: Read, reasons: Reasons | None) -> Diagnostic:
    block, outcome = read.block, read.outcome
    if outcome and len(outcome.readings) > 1:
        first, second = (in_words(r) for r in outcome.readings[:2])
        return report("SP203", block.line, path=block.path, first=first, second=second)
    if outcome and outcome.reason and outcome.reason.code != "SP201":
        return _reported(outcome.reason, block)
    if block.kind == "quality" and not re.search(r"\d", block.text):
        return report("SP801", block.line, path=block.path, text=block.text)
    text = (outcome.said if outcome else "") or block.text
    if outcome and outcome.reason and "why" in outcome.reason.values:
        return report("SP201", block.line, path=block.path, text=text, hint=outcome.reason.values["why"])
    if block.left:
        return report("SP201", block.line, path=block.path, text=text, hint=f"not built: {block.left}")
    return report("SP201", block.line, path=block.path, text=text, hint=hint_for(spoken(text), reasons))


def _reported(reason: Unresolved, block: Block) -> Diagnostic:
    found = report(reason.code, block.line, path=block.path, **reason.values)
    return found.model_copy(update={"severity": "warning"}) if found.code in _SPARED else found


_EXAMPLES = [(form.example, form.example.lower(), set(form.example.lower().split())) for form in FORMS]
_FORM = {form.example: form for form in FORMS}
"""The example of each form, as it is compared, and its words."""

_CLOSE = 8
"""So many examples are compared letter by letter: those that share most words."""


_LIKE = 0.52
"""The share of letters in common from which on an example helps: below it even the words that matter are others."""

NO_FORM = "say it otherwise (orchestrate init shows each convention once), or accept it in requirements.lock.md"
"""What people can do about a sentence that is like none."""


def hint_for(text: str, reasons: Reasons | None = None) -> str:
    """Return the form that a sentence is most like, with the words of it that are unknown where it has that very shape.

    Where it is like none: what else to do.
    """
    example = nearest(text)
    if not example:
        return NO_FORM
    why = reasons.why(text, _FORM[example].name) if reasons else ""
    return f"{why}; closest form: {example}" if why else f"closest form: {example}"


def nearest(text: str) -> str:
    """Return the example of the form that a sentence is most like, of several the first; empty if it is like none."""
    said = set(text.split())
    shared = sorted(_EXAMPLES, key=lambda each: -len(each[2] & said) / (len(each[2]) + len(said)))
    best, most = "", _LIKE / 2
    for example, lowered, _ in shared[:_CLOSE]:
        length = len(text) + len(lowered)
        ratio = _alike(text, lowered, most * length) / length
        if ratio > most:
            best, most = example, ratio
    return best


def _alike(one: str, other: str, beaten: float) -> int:
    """Return how many letters are alike: those of the longest common part, and of what lies before and behind it.

    As SequenceMatcher of the standard library counts them, but it gives up where there cannot be more than `beaten`.
    """
    alike, possible, waiting = 0, min(len(one), len(other)), [(one, other)]
    while waiting and possible > beaten:
        one, other = waiting.pop()
        possible -= min(len(one), len(other))
        part = _longest(one, other)
        if part:
            (before, _, behind), (before_too, _, behind_too) = one.partition(part), other.partition(part)
            sides = [(before, before_too), (behind, behind_too)]
            waiting += sides
            alike += len(part)
            possible += len(part) + sum(min(len(side), len(too)) for side, too in sides)
    return alike


def _longest(one: str, other: str) -> str:
    """Return the longest part that is in both, the first one of several."""
    start = length = 0
    for place in range(len(one)):
        while place + length < len(one) and one[place : place + length + 1] in other:
            start, length = place, length + 1
    return one[start : start + length]
