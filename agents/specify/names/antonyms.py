"""What a state that is on or off is called while it is off: `inactive`, `unpaid`, `disabled`."""

from collections.abc import Iterable

from agents.spec.model import Field
from agents.specify.names.labels import field_labels

_BEFORE = ("in", "un", "non-")
_PAIRS = {
    "enabled": "disabled", "public": "private", "visible": "hidden", "online": "offline", "present": "absent",
    "full-time": "part-time", "correct": "wrong",
}  # fmt: skip


def antonyms(flag: str) -> tuple[str, ...]:
    """Return what rows are called without a flag; nothing for a name of several words, or one that begins so."""
    if " " in flag or flag.startswith((*_BEFORE, "not")):
        return ()
    pair = _PAIRS.get(flag)
    return (*(f"{before}{flag}" for before in _BEFORE), *((pair,) if pair else ()))


def absent(text: str, fields: Iterable[Field]) -> str | None:
    """Return the flag whose absence a word tells, of those among the fields; None where it tells of none."""
    flags = [name for field in fields if field.type == "boolean" for name in field_labels(field)]
    return None if text in flags else next((flag for flag in flags if text in antonyms(flag)), None)
