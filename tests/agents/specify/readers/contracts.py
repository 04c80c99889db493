"""Compiles contracts, and counts by simple means of its own what stands in them."""

import re
from pathlib import Path

from agents.spec.model import Spec
from agents.specify.compiler import Compilation, compile_documents

CORPUS = Path(__file__).parents[3] / "corpus" / "foreign"


def compiled(**documents: str) -> Compilation:
    """Compile texts by their names, in which `_` stands for the dot."""
    return compile_documents({name.replace("_", ".", 1): text.encode() for name, text in documents.items()})


def spec_of(**documents: str) -> Spec:
    """Return the Spec of texts; there must be no error."""
    compilation = compiled(**documents)
    assert compilation.spec is not None, compilation.diagnostics
    assert not compilation.errors
    return compilation.spec


def corpus(name: str) -> tuple[str, Compilation]:
    """Return a document of the corpus and what comes of it."""
    path = CORPUS / name
    return path.read_text(encoding="utf-8"), compile_documents({path.name: path.read_bytes()})


def told(compilation: Compilation, code: str) -> list[tuple[int, str]]:
    """Return the findings of a code: line and message."""
    return [(d.line, d.message) for d in compilation.diagnostics if d.code == code]


def plain(name: str) -> str:
    """Return a name so that all its spellings are one."""
    return re.sub(r"[\W_]", "", name).lower()


def fields(spec: Spec, entity: str) -> set[str]:
    """Return the names of the fields of an entity."""
    return {plain(f.name) for f in spec.entity(entity).fields}
