"""Contracts in a grammar of ours -> trees, and what is said where the grammar does not go on."""

from functools import cache
from pathlib import Path

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from agents.specify.readers.schema import Malformed

Node = Tree[Token]


def tree_of(text: str, form: str) -> Node:
    """Return the tree of a text in the grammar that is called like its form. Raises Malformed where it has none."""
    try:
        return _parser(form).parse(text)
    except UnexpectedInput as error:
        raise _refused(text, error) from error


@cache
def _parser(form: str) -> Lark:
    grammar = Path(__file__).with_name(f"{form}.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=False)


def _refused(text: str, error: UnexpectedInput) -> Malformed:
    lines = text.splitlines()
    if not 1 <= error.line <= len(lines):
        return Malformed("it ends too early", len(lines))
    rest = lines[error.line - 1][max(error.column, 1) - 1 :].strip()
    return Malformed(f"{rest[:40]!r} is not expected here" if rest else "the line ends too early", error.line)
