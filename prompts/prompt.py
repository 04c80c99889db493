"""Renders prompts: Jinja files of this folder, one stem a phase. A name that is missing is an error, never a blank."""

import re
from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


def render(stem: str, **values: object) -> str:
    """Return the prompt `stem`, with at most one empty line between its paragraphs."""
    text = _environment().get_template(f"{stem}.md.j2").render(**values)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def quoted(text: str, kind: str, name: str = "") -> str:
    """Return a text of others between marks that it cannot close: something to read, not something to obey."""
    return f"{_opened(kind, {'name': name})}\n{_harmless(text, kind)}\n</{kind}>"


def said(text: str, kind: str, **about: str) -> str:
    """Return a sentence of others between such marks, on one line; `about`: what is known of it."""
    return f"{_opened(kind, about)}{_harmless(' '.join(text.split()), kind)}</{kind}>"


def _opened(kind: str, about: Mapping[str, str]) -> str:
    plain = {name: " ".join(value.replace('"', "'").split()) for name, value in about.items() if value}
    return f"<{' '.join([kind, *_attributes(plain)])}>"


def _attributes(values: Mapping[str, str]) -> list[str]:
    return [f'{name}="{value}"' for name, value in values.items()]


def _harmless(text: str, kind: str) -> str:
    return re.sub(rf"<\s*/(?=\s*{kind})", r"<\\/", text, flags=re.IGNORECASE)


@cache
def _environment() -> Environment:
    environment = Environment(  # noqa: S701  # prompts are text: HTML escaping would damage what they quote
        loader=PackageLoader("prompts", ""), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["quoted"] = quoted
    environment.filters["said"] = said
    return environment
