"""In which language a document is: sentences are read in English only."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from agents.spec.diagnostic import Diagnostic, report
from agents.specify.passes import Read
from agents.specify.source.block import Document

_FEW = 20
"""So many words must have been counted before a language is told by them."""

_LETTERS: Mapping[str, str] = {
    "Chinese or Japanese": r"[\u3040-\u30ff\u4e00-\u9fff]", "Korean": r"[\uac00-\ud7af]", "Arabic": r"[\u0600-\u06ff]",
    "Russian or another language in Cyrillic letters": r"[\u0400-\u04ff]", "Greek": r"[\u0370-\u03ff]",
    "Hebrew": r"[\u0590-\u05ff]", "Hindi": r"[\u0900-\u097f]", "Thai": r"[\u0e00-\u0e7f]",
}  # fmt: skip
_COMMON: Mapping[str, str] = {
    "English": "the of to and is are be with for by can must shall should each that its their from not when has have",
    "German": "der die das und ist sind ein eine einen einer mit von für nicht wird werden kann können muss jeder den",
    "French": "le la les des une est sont avec pour dans par ne pas peut doit chaque qui que sur être au aux",
    "Spanish": "el los las una es son con para por no puede pueden debe cada que del como se su sus y",
    "Italian": "il lo gli una è sono con per non può possono deve ogni che della del nel di ed suo",
    "Portuguese": "os uma é são com para não pode podem deve cada que do da dos das em por seu sua",
    "Dutch": "de het een en is zijn met voor niet kan kunnen moet elke van dat die op door wordt worden",
    "Polish": "i w z na do nie jest są może każdy który przez oraz się dla musi być po lub",
}
"""Words that hold sentences together; those of one language are hardly in another."""


def foreign(document: Document, read: list[Read]) -> Iterator[Diagnostic]:
    """Say in which language the sentences are, if it is not English and few of them are understood."""
    text = " ".join(block.text for block in document.blocks if not block.entry)
    found = _language(text)
    said = [one for one in read if one.outcome is not None and not one.block.entry]
    if found != "English" and 2 * sum(one.reading is not None for one in said) <= len(said):
        yield report("SP003", path=document.path, language=found)


def _language(text: str) -> str:
    """Return the language of a text; English where nothing speaks against it."""
    letters = len(re.findall(r"[^\W\d_]", text))
    for name, pattern in _LETTERS.items():
        if letters >= _FEW and 2 * len(re.findall(pattern, text)) > letters:
            return name
    said = Counter(re.findall(r"[^\W\d_]+", text.lower()))
    counts = {name: sum(said[word] for word in common.split()) for name, common in _COMMON.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] >= _FEW and counts[best] > 2 * counts["English"] else "English"
