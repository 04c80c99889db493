"""Where in a document a finding is: its line, and the words that it is about."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from agents.spec.diagnostic import Diagnostic

_MARKER = re.compile(r"^\s*(?:>\s*)*(?:#{1,6}\s+|[-*+]\s+|\d+[.)]\s+)?(?:\[[ xX]\]\s+)?")
_WORD = re.compile(r"[^\s`*_|]+")
_SHORTEST = 3
_LONGEST = 60
"""Words of a sentence by which it is looked for."""


_LINE = 10_000
"""Signs of a line that is shown; longer ones nobody wrote by hand."""


def placed(finding: Diagnostic, document: str, lines: Mapping[str, Sequence[str]]) -> Diagnostic:
    """Return a finding with its document, the text of its line, and the column and length of what it is about.

    `document`: where it belongs if it does not say. `lines`: the text of the documents by path.
    """
    path = finding.path or document
    text = lines.get(path, ())
    if not 0 < finding.line <= len(text):
        return finding.model_copy(update={"path": path})
    source = text[finding.line - 1].rstrip()
    start, length = _words(source, finding.about)
    source = source if len(source) <= _LINE else ""  # thousands of findings of one line would each repeat it
    return finding.model_copy(update={"path": path, "source": source, "column": start + 1, "length": length})


def _words(source: str, about: str) -> tuple[int, int]:
    """Return where the words begin and how many signs they take; the whole line but its marker if they are not there.

    A sentence that goes on in the next line is found by as many of its words as stand in this one.
    """
    marker = _MARKER.match(source)
    begin = marker.end() if marker else 0
    found = _found(source, about, begin)
    return found or (begin, len(source) - begin)


def _found(source: str, about: str, begin: int) -> tuple[int, int] | None:
    words = _WORD.findall(about[:1000])[:_LONGEST]
    if not words:
        return None
    shown, places = _bare(source, begin)
    said = " ".join(words).lower()
    start = shown.find(said)
    if start >= 0:
        return places[start], places[start + len(said) - 1] + 1 - places[start]
    for count in range(len(words) - 1, _SHORTEST - 1, -1):
        part = " ".join(words[:count]).lower()
        if shown.endswith(part):
            start = places[len(shown) - len(part)]
            return start, len(source) - start
    return None


@lru_cache(maxsize=4)
def _bare(source: str, begin: int) -> tuple[str, list[int]]:
    """Return the words of a line with one space between them, in lower case, and where each sign of it stands.

    Words may stand apart in the document by marks of emphasis, code and cells that the sentence does not have.
    """
    shown: list[str] = []
    places: list[int] = []
    for word in _WORD.finditer(source, begin):
        before = [" "] if shown else []
        letters = [sign if len(sign.lower()) > 1 else sign.lower() for sign in word[0]]
        shown += [*before, *letters]
        places += [word.start() - 1] * len(before) + [*range(word.start(), word.end())]
    return "".join(shown), places
