"""Texts -> parse trees, by the forms of the language."""

import re
from collections.abc import Mapping
from copy import copy
from itertools import islice

from lark.grammar import NonTerminal, Rule, Terminal
from lark.visitors import CollapseAmbiguities

from agents.specify.chart import Chart
from agents.specify.grammar import Grammar, word
from agents.specify.trees import ParseTree

MAX_PARSES = 64


class Parser:
    """The grammar with its names filled in."""

    def __init__(self, grammar: Grammar, patterns: Mapping[str, str], forms: tuple[str, ...]) -> None:
        self._grammar = grammar
        self._words = grammar.words | {name: word(pattern) for name, pattern in patterns.items()}
        self._forms = forms
        self._parser = copy(grammar.parser)
        self._closures = self._parser.predictions
        self._numbers = {id(rule): number for number, rule in enumerate(grammar.rules)}

    def parses(self, text: str, rules: tuple[str, ...] = ()) -> list[ParseTree]:
        """Return the parses of a whole text by the forms, or by other rules: none, if none reads it."""
        one = _Text(text, self._words)
        chart = Chart(self._grammar.ways, one.end, self._grammar.ignored)
        reading = [form for form in rules or self._forms if chart.reads(form, len(text))]
        self._parser.term_matcher = one.match
        self._parser.predictions = _Predictions(self._closures, self._numbers, chart.completed)
        found: list[ParseTree] = []
        for form in reading:
            forest = self._parser.parse(text, form)  # type: ignore[no-untyped-call]  # lark does not type it
            found += islice(CollapseAmbiguities().transform(forest), MAX_PARSES)
        return found


class _Text:
    """Matches words in a text, each once at a place, however many forms ask for it."""

    def __init__(self, text: str, words: Mapping[str, re.Pattern[str]]) -> None:
        self._text = text
        self._words = words
        self._matches: dict[tuple[str, int], re.Match[str] | None] = {}

    def _found(self, terminal: str, start: int) -> re.Match[str] | None:
        key = (terminal, start)
        if key not in self._matches:
            self._matches[key] = self._words[terminal].match(self._text, start)
        return self._matches[key]

    def end(self, terminal: str, start: int) -> int:
        """Return where a terminal ends that starts here, -1 if none does."""
        found = self._found(terminal, start)
        return found.end() if found else -1

    def match(self, terminal: Terminal, _: str, start: int = 0) -> re.Match[str] | None:
        """Answer the parser of lark."""
        return self._found(terminal.name, start)


class _Predictions(dict[NonTerminal, list[Rule]]):
    """What may come next, without the rules that end nowhere in the text: they lead to no tree."""

    def __init__(self, all_: Mapping[NonTerminal, list[Rule]], numbers: Mapping[int, int], ending: set[int]) -> None:
        super().__init__()
        self._all = all_
        self._numbers = numbers
        self._ending = ending

    def __missing__(self, symbol: NonTerminal) -> list[Rule]:
        self[symbol] = [rule for rule in self._all[symbol] if self._numbers[id(rule)] in self._ending]
        return self[symbol]
