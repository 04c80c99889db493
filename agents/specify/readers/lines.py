"""Where in a contract something stands, and what is said where its parser stops."""

from lark.exceptions import UnexpectedInput

from agents.specify.readers.schema import Malformed


def refused(text: str, error: UnexpectedInput) -> Malformed:
    """Return what a parser of ours says about a text that it cannot read."""
    lines = text.splitlines()
    if not 1 <= error.line <= len(lines):
        return Malformed("it ends too early", len(lines))
    rest = lines[error.line - 1][max(error.column, 1) - 1 :].strip()
    return Malformed(f"{rest[:40]!r} is not expected here" if rest else "the line ends too early", error.line)
