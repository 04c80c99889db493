"""`spec.json`: the one way to write a Spec, so that a review shows one changed line per changed fact.

Keys are sorted inside a node, nodes stand in document order, defaults are left out, a node is one line where it fits.
"""

import json
from decimal import Decimal

from pydantic import BaseModel, ValidationError

from agents.spec.model import Spec

WIDTH = 200
_ALWAYS = frozenset({"id", "on", "version"})
"""Written even when they hold their default: what a node is, what starts an operation, how to read the file."""


class CanonicalError(ValueError):
    """The text is no Spec; the message says where."""


def dump(spec: Spec) -> str:
    """Return the text of a Spec."""
    return _write(_plain(spec), 0, 0) + "\n"


def load(text: str) -> Spec:
    """Read a Spec. Raises CanonicalError."""
    try:
        return Spec.model_validate(json.loads(text))
    except (json.JSONDecodeError, ValidationError) as error:
        raise CanonicalError(f"no spec.json: {error}") from error


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        defaults = {name: f.get_default(call_default_factory=True) for name, f in type(value).model_fields.items()}
        pairs = ((name, getattr(value, name)) for name in sorted(defaults))
        return {name: _plain(v) for name, v in pairs if name in _ALWAYS or v != defaults[name]}
    if isinstance(value, dict):
        return {name: _plain(v) for name, v in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(v) for v in value]
    return str(value) if isinstance(value, Decimal) else value


def _write(value: object, indent: int, before: int) -> str:
    """Write a value at an indent; `before`: the characters that stand before it in its line."""
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value or (indent and indent + before + len(flat) < WIDTH):
        return flat
    inner = indent + 1
    pad = " " * inner
    if isinstance(value, dict):
        keys = [(json.dumps(k) + ": ", v) for k, v in value.items()]
        lines = [pad + k + _write(v, inner, len(k)) for k, v in keys]
        return "{\n" + ",\n".join(lines) + "\n" + " " * indent + "}"
    return "[\n" + ",\n".join(pad + _write(v, inner, 0) for v in value) + "\n" + " " * indent + "]"
