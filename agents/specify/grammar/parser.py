"""Texts -> parse trees, by the forms of the language."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from lark import Tree
from lark.grammar import NonTerminal, Rule, Terminal
from lark.parsers.earley_forest import StableSymbolNode
from lark.parsers.xearley import Parser as Earley
from lark.utils import OrderedSet
from lark.visitors import CollapseAmbiguities

from agents.specify.grammar.chart import Chart
from agents.specify.grammar.grammar import Grammar, word
from agents.specify.grammar.trees import ParseTree

MAX_PARSES = 64


class Parser:
    """The grammar with its names filled in."""

    def __init__(self, grammar: Grammar, patterns: Mapping[str, str], forms: tuple[str, ...]) -> None:
        self._grammar = grammar
        self._words = grammar.words | {name: word(pattern) for name, pattern in patterns.items()}
        self._forms = forms

    def knows(self, terminal: str, text: str) -> bool:
        """Tell whether a text is a word of a kind."""
        return self._words[terminal].fullmatch(text) is not None

    def parses(self, text: str, rules: tuple[str, ...] = ()) -> list[ParseTree]:
        """Return the parses of a whole text by the forms, or by other rules: none, if none reads it."""
        words = _Text(text, self._words)
        chart = Chart(self._grammar.ways, words.end, self._grammar.ignored)
        reading = [form for form in rules or self._forms if chart.reads(form, len(text))]
        builder = _Builder(self._grammar, words, chart.completed)
        return [tree for form in reading for tree in builder.trees(text, form)]


class _Text:
    """Matches words in a text, each once at a place, however many forms ask for it."""

    def __init__(self, text: str, words: Mapping[str, re.Pattern[str]]) -> None:
        self._text = text
        self._words = words
        self._matches: dict[tuple[str, int], re.Match[str] | None] = {}
        self._ends: dict[tuple[str, int], int] = {}

    def _found(self, terminal: str, start: int) -> re.Match[str] | None:
        key = (terminal, start)
        if key not in self._matches:
            self._matches[key] = self._words[terminal].match(self._text, start)
        return self._matches[key]

    def end(self, terminal: str, start: int) -> int:
        """Return where a terminal ends that starts here, -1 if none does."""
        key = (terminal, start)
        known = self._ends.get(key)
        if known is None:
            found = self._found(terminal, start)
            known = self._ends[key] = found.end() if found and found.end() > start else -1
        return known

    def match(self, terminal: Terminal, _: str, start: int = 0) -> re.Match[str] | None:
        """Answer the parser of lark."""
        return self._found(terminal.name, start)


class _Builder(Earley):
    """Builds trees with the rules that end somewhere in the text; the others lead to none."""

    def __init__(self, grammar: Grammar, words: _Text, rules: set[int]) -> None:
        # Not that of the parser of lark: it analyses the whole grammar, to build trees that are known to be there.
        self.lexer_conf, self.parser_conf = grammar.lexing, grammar.parsing
        self.callbacks, self.predictions = grammar.parsing.callbacks, _Predictions(grammar, rules)
        self.term_matcher = words.match
        self.ignore = [Terminal(grammar.ignored)]
        self.resolve_ambiguity = self.complete_lex = self.debug = False
        self.forest_sum_visitor = None
        self.Tree, self.Set, self.SymbolNode = Tree, OrderedSet, StableSymbolNode
        self.TERMINALS, self.NON_TERMINALS = grammar.terminals, grammar.symbols

    def trees(self, text: str, form: str) -> Iterator[ParseTree]:
        """Yield the trees of a text that is read by this form."""
        forest = self.parse(text, form)  # type: ignore[no-untyped-call]  # lark does not type it
        return islice(CollapseAmbiguities().transform(forest), MAX_PARSES)


class _Predictions(dict[NonTerminal, list[Rule]]):
    """What a symbol can begin with."""

    def __init__(self, grammar: Grammar, ending: set[int]) -> None:
        super().__init__()
        self._grammar = grammar
        self._ending = ending

    def __missing__(self, symbol: NonTerminal) -> list[Rule]:
        rules = self._grammar.rules
        self[symbol] = [rules[number] for number in self._grammar.first[symbol] if number in self._ending]
        return self[symbol]
