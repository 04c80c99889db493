"""What the compiler made of each sentence of a document, whether there is a Spec or not."""

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from agents.spec.diagnostic import Diagnostic
from agents.spec.model import Spec
from agents.specify.compiler import compile_path
from agents.specify.outcome import status_of


@dataclass(frozen=True)
class Told:
    """A sentence as the compiler cut it: its status, the form that read it, and the nodes that came of it."""

    id: str
    line: int
    text: str
    status: str
    form: str
    nodes: tuple[str, ...]


@dataclass(frozen=True)
class Compiled:
    """A document, compiled. `seconds`: of CPU."""

    spec: Spec | None
    told: tuple[Told, ...]
    diagnostics: tuple[Diagnostic, ...]
    seconds: float

    def at(self, line: int, text: str) -> list[Told]:
        """Return what the compiler made of a sentence: the pieces of it, or what it is a piece of."""
        near = [one for one in self.told if abs(one.line - line) <= _NEAR and said(one.text)]
        wanted = said(text)
        parts = [one for one in near if said(one.text) in wanted]
        return parts or [one for one in near if wanted in said(one.text)]


_NEAR = 4
"""A sentence may begin some lines below its paragraph."""


def said(text: str) -> str:
    """Return the words of a text between spaces, without marks and the targets of links."""
    plain = re.sub(r"\]\([^)]*\)", "]", text)
    return f" {' '.join(re.findall(r'[a-z0-9]+', plain.lower()))} "


def compile_file(path: Path) -> Compiled:
    """Compile one document."""
    started = time.process_time()
    found = compile_path(path)
    seconds = time.process_time() - started
    nodes = {(s.line, s.text): s.nodes for s in found.spec.trace} if found.spec else {}
    told = []
    for read in found.sentences:
        status, form, _ = status_of(read)
        block = read.block
        made = tuple(n for n in nodes.get((block.line, block.text), ()) if not n.startswith("nongoal:"))
        told.append(Told(block.id, block.line, block.text, status, form, made))
    return Compiled(found.spec, tuple(told), found.diagnostics, seconds)


def worst(statuses: Iterable[str]) -> str:
    """Return the status of a sentence that was read in pieces: mapped as a whole, in part, or as its first piece."""
    found = list(statuses)
    if not found:
        return "lost"
    if len(set(found)) == 1:
        return found[0]
    telling = [status for status in found if status != "info"]
    if set(telling) == {"mapped"}:
        return "mapped"
    return "partial" if {"mapped", "partial"} & set(telling) else telling[0]
