"""Keeps secrets out of everything that we print or log."""

import os
import re

_NAMES = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|AUTH", re.IGNORECASE)
_SHAPES = re.compile(
    r"sk-[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}"
    r"|AKIA[A-Z0-9]{16}|AIza[\w-]{30,}|lsv2_[\w]{20,}"
)
_SHORTEST = 8
HIDDEN = "[secret]"


def redact(text: str) -> str:
    """Return the text without the values of secret variables and without anything that has the shape of a key."""
    for value in _values():
        text = text.replace(value, HIDDEN)
    return _SHAPES.sub(HIDDEN, text)


def _values() -> list[str]:
    found = {value for name, value in os.environ.items() if _NAMES.search(name) and len(value) >= _SHORTEST}
    # A path or a switch is no secret, and hiding it would make messages useless.
    return sorted((value for value in found if "/" not in value[:2]), key=len, reverse=True)
