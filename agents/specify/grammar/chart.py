"""Where the symbols of the grammar end in a text: a quick look ahead of the parser, which builds the trees."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from lark.grammar import Rule

MAX_DEPTH = 100
"""How many symbols may lie within each other: what nests deeper is not read, for people do not read it either."""

_NOWHERE: frozenset[int] = frozenset()

Match = Callable[[str, int], int]
"""Where a terminal ends that starts at a place in the text; -1 if it does not start there."""


@dataclass
class Place:
    """A place in the ways to say something: what can come next, and the numbers of the rules that end here."""

    steps: "dict[str, Place]" = field(default_factory=dict)
    rules: list[int] = field(default_factory=list)

    def add(self, symbols: list[str], rule: int) -> None:
        """Add a rule that goes on with these symbols."""
        place = self
        for symbol in symbols:
            place = place.steps.setdefault(symbol, Place())
        place.rules.append(rule)


@dataclass
class Ways:
    """All ways to say a symbol, joined by how they begin; `again`: how a repetition of itself goes on."""

    first: Place = field(default_factory=Place)
    again: Place = field(default_factory=Place)


def ways(rules: Iterable[Rule]) -> dict[str, Ways]:
    """Return the ways to say each symbol. A rule is known by its number."""
    found: dict[str, Ways] = {}
    for number, rule in enumerate(rules):
        origin, *symbols = (str(symbol.name) for symbol in (rule.origin, *rule.expansion))
        each = found.setdefault(origin, Ways())
        if symbols[0] == origin:
            each.again.add(symbols[1:], number)
        else:
            each.first.add(symbols, number)
    return found


class Chart:
    """What is where in one text. `completed`: the rules that end somewhere, as far as it was asked."""

    def __init__(self, grammar: Mapping[str, Ways], match: Match, ignored: str) -> None:
        self.completed: set[int] = set()
        self._grammar = grammar
        self._match = match
        self._ignored = ignored
        self._ends: dict[tuple[str, int], frozenset[int]] = {}
        self._depth = 0

    def reads(self, symbol: str, length: int) -> bool:
        """Tell whether the text, as long as it is, is such a symbol as a whole."""
        return any(length in (end, self._match(self._ignored, end)) for end in self._of(symbol, 0))

    def _of(self, symbol: str, start: int) -> frozenset[int]:
        key = (symbol, start)
        found = self._ends.get(key)
        if found is None:
            each = self._grammar.get(symbol)
            found = self._ends[key] = self._said(each, start) if each else self._matched(symbol, start)
        return found

    def _matched(self, terminal: str, start: int) -> frozenset[int]:
        """A terminal starts here, or behind what is ignored here."""
        behind = self._match(self._ignored, start)
        here, there = self._match(terminal, start), -1 if behind == -1 else self._match(terminal, behind)
        if here == -1:
            return _NOWHERE if there == -1 else frozenset((there,))
        return frozenset((here,)) if there == -1 else frozenset((here, there))

    def _said(self, each: Ways, start: int) -> frozenset[int]:
        if self._depth == MAX_DEPTH:
            return _NOWHERE
        self._depth += 1
        found = new = self._reached(each.first, frozenset({start}))
        while new and each.again.steps:
            new = self._reached(each.again, new) - found
            found |= new
        self._depth -= 1
        return found

    def _reached(self, place: Place, starts: frozenset[int]) -> frozenset[int]:
        """Follow all ways from a place."""
        found = _NOWHERE
        waiting = [(place, starts)]
        while waiting:
            place, starts = waiting.pop()
            if place.rules:
                self.completed.update(place.rules)
                found |= starts
            for symbol, then in place.steps.items():
                ends = _NOWHERE
                for start in starts:
                    ends |= self._of(symbol, start)
                if ends:
                    waiting.append((then, ends))
        return found
