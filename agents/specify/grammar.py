"""The grammar as tables, made once for all documents: the ways to say its symbols, and a parser that builds trees."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from lark import Lark
from lark.grammar import Rule
from lark.lexer import PatternRE, TerminalDef
from lark.parsers.xearley import Parser as EarleyParser

from agents.specify.chart import Ways, ways
from agents.specify.forms import PARTS, RULES


@dataclass(frozen=True)
class Grammar:
    """`words`: the pattern of each terminal; `ways`: how each symbol is said, by the numbers of `rules`."""

    parser: EarleyParser
    words: dict[str, re.Pattern[str]]
    rules: tuple[Rule, ...]
    ways: dict[str, Ways]
    ignored: str


def grammar(names: Mapping[str, str]) -> Grammar:
    """Return the grammar of grammar.lark; `names`: the patterns of the terminals that stand for names."""

    def fill(terminal: TerminalDef) -> None:
        pattern = terminal.pattern
        text = pattern.value if isinstance(pattern, PatternRE) else re.escape(pattern.value)
        terminal.pattern = PatternRE(word(names.get(terminal.name, text)).pattern)

    text = files("agents.specify").joinpath("grammar.lark").read_text("utf-8")
    lark = Lark(text, parser="earley", ambiguity="explicit", start=[*RULES, *PARTS], edit_terminals=fill,
                maybe_placeholders=False)  # fmt: skip
    words = {str(t.name): re.compile(t.pattern.to_regexp()) for t in lark.terminals}
    (ignored,) = lark.ignore_tokens
    return Grammar(lark.parser.parser, words, tuple(lark.rules), ways(lark.rules), ignored)


def word(pattern: str) -> re.Pattern[str]:
    """A word ends where a word ends: `of` is no part of `office`."""
    return re.compile(rf"(?:{pattern})(?:(?<=\W)|(?!\w))")
