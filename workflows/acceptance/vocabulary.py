"""The suite in words that are drawn for one run: nobody who has read it knows what the next run will send.

Only sample texts are replaced, each by one of the same length, signs and order, so every test says the same as before.
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from string import ascii_lowercase

from agents.spec.model import Spec
from agents.spec.scenarios.patterns import matching
from agents.spec.scenarios.values import sample_value
from agents.spec.types import read_type

_TEXTS = frozenset({"string", "text", "password"})
_EARLY, _LATE = ascii_lowercase[:13], ascii_lowercase[13:]
_SEVERAL = re.compile(r"\w[ -]\w")
"""Of several words, so no name in the code is meant."""
_LABEL = re.compile(r'(?<=\bunique\(")([A-Z][A-Za-z ]*)(?=", )')


def reworded(suite: Mapping[str, bytes], spec: Spec) -> dict[str, bytes]:
    """Return the suite with other sample texts."""
    texts = {text: _other(text, turn) for text, turn in _samples(spec) if _SEVERAL.search(text)}
    either = "|".join(map(re.escape, sorted(texts, key=len, reverse=True)))
    known = re.compile(rf"(?<!\w)(?:{either})(?!\w)") if texts else None
    labels: dict[str, str] = {}

    def say(content: bytes) -> bytes:
        text = content.decode()
        text = known.sub(lambda found: texts[found[0]], text) if known else text
        return _LABEL.sub(lambda found: labels.setdefault(found[0], _other(found[0], 0)), text).encode()

    return {path: say(content) if path.endswith(".py") else content for path, content in suite.items()}


def _samples(spec: Spec) -> Iterator[tuple[str, int]]:
    """Yield the texts that tests send where any would do, the first and the second of each field."""
    for entity in spec.entities:
        for item in entity.fields:
            if read_type(item.type).kind in _TEXTS and not matching(item, 0):
                yield from ((str(sample_value(item, spec, turn)), turn) for turn in (0, 1))


def _other(text: str, turn: int) -> str:
    """Return another text of the same shape. A first text stays before a second one."""
    drawn = "".join(_sign(each, ascii_lowercase) for each in text)
    return _sign(text[:1], (_EARLY, _LATE)[turn]) + drawn[1:]


def _sign(sign: str, letters: str) -> str:
    if sign.isdigit():
        return secrets.choice("123456789")
    if not (sign.isascii() and sign.isalpha()):
        return sign
    drawn = secrets.choice(letters)
    return drawn.upper() if sign.isupper() else drawn
