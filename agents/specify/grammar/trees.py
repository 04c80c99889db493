"""Reading parse trees: the parts of a node by name, and the numbers of the language."""

from decimal import Decimal

from lark import Token, Tree

ParseTree = Tree[Token]

_COUNTS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


MILD = frozenset({"SP201", "SP204"})
"""Codes of names that do not fit: the words may as well be none of the language."""


class Unresolved(ValueError):
    """The words fit the grammar, but a name in them stands for nothing here: this parse is no reading."""

    def __init__(self, code: str = "SP201", **values: str) -> None:
        self.code = code
        self.values = values
        super().__init__(code)


def trees(tree: ParseTree, *names: str) -> list[ParseTree]:
    """Return the child nodes with one of these names."""
    return [c for c in tree.children if isinstance(c, Tree) and c.data in names]


def subtree(tree: ParseTree, *names: str) -> ParseTree | None:
    """Return the first child node with one of these names."""
    return next(iter(trees(tree, *names)), None)


def tokens(tree: ParseTree, *names: str) -> list[str]:
    """Return the text of the child tokens with one of these names."""
    return [str(c) for c in tree.children if isinstance(c, Token) and c.type in names]


def token(tree: ParseTree, *names: str) -> str | None:
    """Return the text of the first child token with one of these names."""
    return next(iter(tokens(tree, *names)), None)


def first_place(tree: ParseTree) -> int:
    """Return where in the sentence the words of a tree begin, as far as they have names in the grammar."""
    return min(int(t.start_pos or 0) for t in tree.scan_values(lambda v: isinstance(v, Token)))


def need(value: "ParseTree | Token | None") -> "ParseTree":
    """Return a part that the grammar guarantees."""
    if not isinstance(value, Tree):
        raise Unresolved
    return value


def number(text: str) -> Decimal:
    """Return the value of a number in digits (`1,000`) or words up to twelve."""
    return Decimal(_COUNTS.index(text) if text in _COUNTS else text.replace(",", ""))


def numbers(tree: ParseTree) -> list[Decimal]:
    """Return the numbers among the child tokens."""
    return [number(t) for t in tokens(tree, "NUMBER")]


def plain(value: Decimal) -> int | Decimal:
    """Return a whole number as int, so that it is written without a point."""
    return int(value) if value == value.to_integral_value() else value
