"""Values as Python spells them."""

import textwrap
from decimal import Decimal

_WIDTH = 80
"""The greatest length of a piece of text in a line of code."""


def decimal(value: Decimal) -> str:
    """Return the source of a number: `Decimal(5)`, but `Decimal("0.5")`."""
    text = f"{value:f}"
    return f"Decimal({text})" if text.lstrip("-").isdigit() else f'Decimal("{text}")'


def text(value: str) -> str:
    """Return the source of a text; a long one in pieces, each on a line of its own."""
    if len(value) <= _WIDTH:
        return repr(value)
    pieces = textwrap.wrap(value, _WIDTH, drop_whitespace=False, replace_whitespace=False)
    return f"({' '.join(map(repr, pieces))})"


def doc(value: str, indent: int = 4) -> str:
    """Return what stands between the quotes of a docstring."""
    safe = value.replace("\\", "\\\\").replace('"""', "'''")
    ended = safe[:-1] + '\\"' if safe.endswith('"') else safe
    lines = textwrap.wrap(ended, _WIDTH, break_on_hyphens=False)
    return f"\n{' ' * indent}".join(lines)


def comment(value: str) -> str:
    """Return a comment at the margin."""
    return "\n".join(f"# {line}" for line in textwrap.wrap(value, _WIDTH, break_on_hyphens=False))
