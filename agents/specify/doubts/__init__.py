"""What is doubtful about a document beyond its single sentences: each module looks for one kind of mistake."""

from collections.abc import Iterator

from agents.spec.diagnostic import Diagnostic
from agents.spec.model import Spec
from agents.specify.build.statements import Statements
from agents.specify.doubts.deletions import blocked
from agents.specify.doubts.exclusions import touching
from agents.specify.doubts.language import foreign
from agents.specify.doubts.numbering import numbered_twice
from agents.specify.doubts.personal import personal
from agents.specify.doubts.repeated import both_many, repeated
from agents.specify.doubts.tables import headless
from agents.specify.doubts.unmet import unmet
from agents.specify.layouts.glossary import ambiguous
from agents.specify.passes import Read
from agents.specify.source.block import Document

__all__ = ["of_document", "of_spec"]


def of_document(document: Document, read: list[Read]) -> Iterator[Diagnostic]:
    """Yield what is doubtful about how a document is written, whether anything comes of it or not."""
    yield from foreign(document, read)
    yield from numbered_twice(document)
    yield from ambiguous(document)
    yield from headless(read)
    yield from repeated(read)
    yield from both_many(read)


def of_spec(spec: Spec, stated: Statements) -> Iterator[Diagnostic]:
    """Yield what is doubtful about what comes of the document."""
    yield from blocked(spec, stated)
    yield from personal(spec)
    yield from touching(spec)
    yield from unmet(spec)
