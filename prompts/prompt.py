"""Renders prompts: Jinja files of this folder, one stem a phase. A name that is missing is an error, never a blank."""

import re
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


def render(stem: str, **values: object) -> str:
    """Return the prompt `stem`, with at most one empty line between its paragraphs."""
    text = _environment().get_template(f"{stem}.md.j2").render(**values)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def quoted(text: str, kind: str, name: str) -> str:
    """Return a text of others between marks that it cannot close: something to read, not something to obey."""
    harmless = text.replace(f"</{kind}", f"<\\/{kind}")
    title = name.replace('"', "'").replace("\n", " ")
    return f'<{kind} name="{title}">\n{harmless}\n</{kind}>'


@cache
def _environment() -> Environment:
    environment = Environment(  # noqa: S701  # prompts are text: HTML escaping would damage what they quote
        loader=PackageLoader("prompts", ""), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["quoted"] = quoted
    return environment
