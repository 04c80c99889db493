"""The grammar as tables, made once for all documents: the ways to say its symbols, and how trees are built."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from lark.common import LexerConf, ParserConf
from lark.grammar import NonTerminal, Rule, Symbol, Terminal
from lark.lexer import PatternRE, TerminalDef
from lark.load_grammar import load_grammar
from lark.parse_tree_builder import ParseTreeBuilder
from lark.tree import Tree

from agents.specify.forms.forms import PARTS, RULES
from agents.specify.grammar.chart import Ways, ways


@dataclass(frozen=True)
class Grammar:
    """`words`: the pattern of each terminal; `ways`: how each symbol is said, by the numbers of `rules`.

    `first`: for each symbol the numbers of all rules that it can begin with.
    """

    words: dict[str, re.Pattern[str]]
    rules: tuple[Rule, ...]
    ways: dict[str, Ways]
    first: dict[NonTerminal, list[int]]
    terminals: set[Symbol]
    symbols: set[Symbol]
    ignored: str
    lexing: LexerConf
    parsing: ParserConf


def grammar(names: Mapping[str, str]) -> Grammar:
    """Return the grammar of grammar.lark; `names`: the patterns of the terminals that stand for names."""
    text = files("agents.specify.grammar").joinpath("grammar.lark").read_text("utf-8")
    starts = [*RULES, *PARTS]
    loaded, _ = load_grammar(text, "", [], False)  # type: ignore[no-untyped-call]  # lark does not type it
    terminals, rules, (ignored,) = loaded.compile(starts, set())
    for terminal in terminals:
        terminal.pattern = PatternRE(_whole(names.get(terminal.name, _pattern(terminal))))
    first = _first(rules)
    return Grammar(
        {t.name: re.compile(t.pattern.value) for t in terminals}, tuple(rules), ways(rules), first,
        {Terminal(t.name) for t in terminals}, set(first), ignored,
        LexerConf(terminals, re, [ignored]), _parsing(rules, starts),
    )  # fmt: skip


def _parsing(rules: list[Rule], starts: list[str]) -> ParserConf:
    builder = ParseTreeBuilder(rules, Tree, ambiguous=True)  # type: ignore[no-untyped-call]  # lark does not type it
    return ParserConf(rules, builder.create_callback(), starts)  # type: ignore[no-untyped-call]  # nor this


def _pattern(terminal: TerminalDef) -> str:
    return terminal.pattern.value if isinstance(terminal.pattern, PatternRE) else re.escape(terminal.pattern.value)


def _whole(pattern: str) -> str:
    """A word ends where a word ends: `of` is no part of `office`."""
    return rf"(?:{pattern})(?:(?<=\W)|(?!\w))"


def word(pattern: str) -> re.Pattern[str]:
    """Return the pattern of a word."""
    return re.compile(_whole(pattern))


def _first(rules: list[Rule]) -> dict[NonTerminal, list[int]]:
    """Return what each symbol can begin with, symbol by symbol."""
    own: dict[NonTerminal, list[int]] = {}
    for number, rule in enumerate(rules):
        own.setdefault(rule.origin, []).append(number)

    def reached(origin: NonTerminal) -> list[int]:
        waiting = [origin]
        for symbol in waiting:
            begins = (rules[number].expansion[0] for number in own[symbol])
            waiting += dict.fromkeys(b for b in begins if isinstance(b, NonTerminal) and b not in waiting)
        return [number for symbol in waiting for number in own[symbol]]

    return {origin: reached(origin) for origin in own}
