"""Diagrams of mermaid: entities and classes -> a schema, states -> steps of a lifecycle; others are for the eye."""

import re

from agents.specify.readers import classes, relations, states
from agents.specify.readers.entries import entries
from agents.specify.readers.schema import Aside, Schema
from agents.specify.source.entry import Entry

_TITLE = re.compile(r"^\s*title\s*:\s*(?P<title>.+?)\s*$", re.MULTILINE)


def read(text: str, topic: str) -> Schema | list[Entry]:
    """Return what a diagram describes; `topic`: what the heading above it is about. Raises Malformed."""
    lines, title = _without_settings(text.splitlines())
    kind, first = _kind(lines)
    match kind:
        case "erDiagram":
            return relations.read(lines, first)
        case "classDiagram" | "classDiagram-v2":
            return classes.read(lines, first)
        case "stateDiagram" | "stateDiagram-v2":
            return states.read(lines, first, title or topic)
    shown = Aside(first, kind or "mermaid", "such a diagram is for the eye: it is not read")
    return entries(Schema("mermaid", asides=[shown]))


def _without_settings(lines: list[str]) -> tuple[list[str], str]:
    """Empty the front matter, comments and directives, and return the title that the front matter gives."""
    title = ""
    if lines and lines[0].strip() == "---":
        end = next((i for i, line in enumerate(lines[1:], 1) if line.strip() == "---"), 0)
        found = _TITLE.search("\n".join(lines[:end]))
        title = found["title"].strip("\"'") if found else ""
        lines = ["" for _ in lines[: end + 1]] + lines[end + 1 :]
    return [re.sub(r"%%.*", "", line) for line in lines], title


def _kind(lines: list[str]) -> tuple[str, int]:
    number, line = next(((i, line) for i, line in enumerate(lines, 1) if line.strip()), (1, ""))
    return line.split()[0] if line.strip() else "", number
