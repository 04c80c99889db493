"""The status of each sentence, and what is reported about those that were not understood."""

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache

from agents.spec.diagnostic import Diagnostic, report
from agents.spec.model import SentenceStatus
from agents.specify.forms import FORMS
from agents.specify.passes import Read
from agents.specify.reader import Outcome, spoken

_MODAL = re.compile(r"\b(shall|must|can|may|should|will|cannot)\b", re.IGNORECASE)


def status_of(read: Read) -> tuple[SentenceStatus, str, str]:
    """Return the status of a sentence, the form that read it, and the words that were left over."""
    block, outcome = read.block, read.outcome
    if outcome is None:
        return "out_of_scope", "", ""
    if reading := read.reading:
        return ("partial" if reading.rest else "mapped"), reading.form, "; ".join(reading.rest)
    tells = block.head or block.kind in ("info", "glossary")
    normative = _is_refused(outcome) or bool(_MODAL.search(block.text)) or not tells
    leads = block.text.endswith(":")
    return ("not_understood" if normative and not leads else "info"), "", ""


def _is_refused(outcome: Outcome) -> bool:
    """Tell whether a form read the sentence, and a name in it stands for nothing."""
    return outcome.reason is not None and outcome.reason.code != "SP201"


def findings(read: list[Read]) -> Iterator[Diagnostic]:
    """Return what is to be said about sentences that were not, or not fully, understood."""
    for sentence in read:
        status, _, rest = status_of(sentence)
        block = sentence.block
        if status == "partial":
            yield report("SP202", block.line, path=block.path, rest=rest)
        elif status == "not_understood":
            yield _why_not(sentence)
        if block.paraphrase:
            yield report("SP205", block.line, path=block.path, words=" ".join(block.paraphrase))


def _why_not(read: Read) -> Diagnostic:
    block, outcome = read.block, read.outcome
    if outcome and len(outcome.readings) > 1:
        first, second = (", ".join(map(str, r.facts)) for r in outcome.readings[:2])
        return report("SP203", block.line, path=block.path, first=first, second=second)
    if outcome and outcome.reason and outcome.reason.code != "SP201":
        return report(outcome.reason.code, block.line, path=block.path, **outcome.reason.values)
    if block.kind == "quality" and not re.search(r"\d", block.text):
        return report("SP801", block.line, path=block.path, text=block.text)
    text = (outcome.said if outcome else "") or block.text
    return report("SP201", block.line, path=block.path, text=text, example=nearest(spoken(text)))


def nearest(text: str) -> str:
    """Return the example of the form that a sentence is most like; of several, the first."""
    letters = Counter(text)
    most = [2 * (letters & each).total() / (len(text) + each.total()) for each in _letters()]
    best, found = -1.0, 0
    for index in sorted(range(len(most)), key=lambda i: -most[i]):
        if most[index] < best:
            break
        ratio = SequenceMatcher(None, text, FORMS[index].example.lower()).ratio()
        if ratio > best or (ratio == best and index < found):
            best, found = ratio, index
    return FORMS[found].example


@cache
def _letters() -> list[Counter[str]]:
    """Return the letters of each example: a text is at most as much like it as they are."""
    return [Counter(form.example.lower()) for form in FORMS]
