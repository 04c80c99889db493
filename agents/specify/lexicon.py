"""The words of a document as terminals of the grammar: open patterns before names are known, closed ones after."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput
from lark.grammar import Terminal
from lark.lexer import PatternRE, TerminalDef
from lark.parsers.xearley import Parser as EarleyParser

from agents.specify.domain import BUILT_IN, Domain, field_labels, short_labels
from agents.specify.forms import DECLARING, PARTS, RULES
from agents.specify.words import label, plural, verb_of

_STOP = (
    "sign|signs|registers|else|somewhere|something|anything|a|an|the|each|every|all|any|some|no|one|its|their|his|her|this|that|which|who|it|they|them|he|she|and|or|but|"
    "of|in|on|at|to|from|by|with|within|without|per|for|as|if|when|while|where|once|then|than|not|nor|is|are|was|"
    "were|be|been|being|has|have|had|having|can|cannot|may|might|must|shall|should|will|would|do|does|did|so|"
    "because|unless|until|required|optional|mandatory|optionally|unique|default|defaults|most|least|more|less|up|"
    "between|exactly|only|contains|contain|holds|hold|consists|stores|store|includes|include|shows|show|displays|"
    "belongs|belong|marked|set|cleared|sign|register|case|anyone|nobody|everyone|visitors|counts|considered|new|"
    "both|either|also|too|there|many|several|becomes|changes|sorted|deleted|created|updated|changed|removed|"
    "deletes|filter|search|never|always|exceed|true|false|now|today|limited|lets|allows|own|after|before|"
    "plus|minus|times|multiplied|sets|clears|records|needs|requires|lies|whose"
)
_WORD = rf"(?!(?:{_STOP})\b)[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
_NAME = rf"{_WORD}(?: {_WORD}){{0,3}}"
_ROLES = (
    r"(?:everybody|everyone|anyone|anybody|people|users?) who (?:is|are|has|have) (?:signed|logged) in|"
    "anyone|anybody|everyone|everybody|visitors?|guests?|the public"
    "|(?:(?:signed-in|logged-in|registered|authenticated|signed in|logged in) )?(?:users?|people|persons?)"
)
_UNITS = (
    "minutes|hours|days|weeks|months|years|seconds|kilograms|grams|kilometres|metres|centimetres|litres|kg|km|cm|euros|"
    "dollars"
)
_FIELD = (
    rf"(?:(?:number|date|place|amount|type|year|time) of {_WORD}|{_NAME})"
    rf"(?: for (?:the |an? )?{_WORD})?"
    rf"(?: in (?:whole )?(?:{_UNITS})| (?:on|at)(?=\s*[(:,;)]|$))?"
)
_OPEN = {
    "NEW_ENTITY": _NAME, "NEW_FIELD": _FIELD,
    "NEW_FLAG": rf"(?:(?:in|on|over|under|out of) )?{_NAME}",
    "NEW_ROLE": f"{_ROLES}|{_NAME}", "VALUE": rf"`[^`]+`|\"[^\"]+\"|new|{_NAME}", "ENTITY": _NAME,
    "GENITIVE": rf"{_NAME}'s?", "FIELD": _FIELD, "ADJ": _NAME, "ROLE": _NAME,
}  # fmt: skip


_Needs = tuple[frozenset[str], ...]
"""For each way to say a form the terminals that stand in each of its sentences."""


class Parser:
    """The grammar with its names filled in; it tries only the forms whose words are there."""

    def __init__(self, patterns: Mapping[str, str], forms: tuple[str, ...]) -> None:
        tables = _tables()
        self._words = tables.words | {name: _word(pattern) for name, pattern in patterns.items()}
        self._forms = forms
        self._needs = tables.needs
        self._text = ""
        self._parser = copy(tables.parser)
        self._parser.term_matcher = self._match
        self._matches: dict[tuple[str, int], re.Match[str] | None] = {}

    def parse(self, text: str, rules: tuple[str, ...] = ()) -> Iterator[Tree[Token]]:
        """Yield a forest for each form, or each of other rules, that reads the whole text."""
        there: dict[str, bool] = {}
        for form in rules or self._forms:
            if any(all(self._is_there(need, text, there) for need in needs) for needs in self._needs[form]):
                try:
                    yield self._parser.parse(text, form)  # type: ignore[no-untyped-call]  # lark does not type it
                except UnexpectedInput:
                    continue

    def _match(self, term: Terminal, text: str, index: int = 0) -> re.Match[str] | None:
        """Match a word once, however many forms ask for it at the same place."""
        if text is not self._text:
            self._text, self._matches = text, {}
        key = (term.name, index)
        if key not in self._matches:
            self._matches[key] = self._words[term.name].match(text, index)
        return self._matches[key]

    def _is_there(self, name: str, text: str, known: dict[str, bool]) -> bool:
        if name not in known:
            known[name] = bool(self._words[name].search(text))
        return known[name]


@dataclass(frozen=True)
class _Tables:
    """What the grammar is made into, once for all documents."""

    parser: EarleyParser
    words: dict[str, re.Pattern[str]]
    needs: dict[str, _Needs]


@cache
def _tables() -> _Tables:
    def fill(terminal: TerminalDef) -> None:
        pattern = terminal.pattern
        text = pattern.value if isinstance(pattern, PatternRE) else re.escape(pattern.value)
        terminal.pattern = PatternRE(_word(_OPEN.get(terminal.name, text)).pattern)

    grammar = files("agents.specify").joinpath("grammar.lark").read_text("utf-8")
    lark = Lark(grammar, parser="earley", ambiguity="explicit", start=[*RULES, *PARTS], edit_terminals=fill,
                maybe_placeholders=False)  # fmt: skip
    words = {str(t.name): re.compile(t.pattern.to_regexp()) for t in lark.terminals}
    return _Tables(lark.parser.parser, words, _needed(lark))


def _word(pattern: str) -> re.Pattern[str]:
    """A word ends where a word ends: `of` is no part of `office`."""
    return re.compile(rf"(?:{pattern})(?:(?<=\W)|(?!\w))")


def _needed(lark: Lark) -> dict[str, _Needs]:
    expansions: dict[str, list[list[str]]] = defaultdict(list)
    for rule in lark.rules:
        expansions[str(rule.origin.name)].append([str(symbol.name) for symbol in rule.expansion])
    known: dict[str, frozenset[str]] = {}

    def of_symbol(name: str) -> frozenset[str]:
        """A repetition needs what it is without repeating itself; in a circle, nothing is known to be needed."""
        if name not in expansions:
            return frozenset({name})
        if name not in known:
            known[name] = frozenset()
            known[name] = frozenset.intersection(*(of_all(e) for e in expansions[name] if name not in e))
        return known[name]

    def of_all(symbols: list[str]) -> frozenset[str]:
        return frozenset().union(*map(of_symbol, symbols))

    return {form: tuple(dict.fromkeys(of_all(e) for e in expansions[form])) for form in (*RULES, *PARTS)}


@cache
def declarations() -> Parser:
    """Return the parser of the first pass, whose names are any words but those of the grammar."""
    return Parser({}, DECLARING)


def sentences(domain: Domain) -> Parser:
    """Return the parser of the second pass, whose names are those of the document."""
    return Parser(_closed(domain), RULES)


def _closed(domain: Domain) -> dict[str, str]:
    entities, nouns = list(domain.entity_labels), list(domain.nouns)
    every = [field for entity in domain.model.entities.values() for field in entity.fields]
    fields = [t for f in every for t in (*field_labels(f), *short_labels(f))]
    fields += [
        t for link in domain.model.links for name in (link.a, link.b) for t in (label(name), plural(label(name)))
    ]
    values = [label(v) for enum in domain.model.enums.values() if enum is not domain.model.role_enum
              for v in enum.values]  # fmt: skip
    quoted = f'[`"]?(?:{_any(values)})[`"]?'
    flags = [t for f in every if f.type == "boolean" for t in field_labels(f)]
    subject = [t for name in (label(domain.subject), *domain.model.roles) for t in (name, plural(name))]
    return {
        "NEW_ENTITY": _any(entities), "ENTITY": _any(nouns), "GENITIVE": _any([f"{e}'s?" for e in nouns]),
        "VERB": _any(_verbs(domain)), "FIELD": _any([*fields, *BUILT_IN]), "NEW_FIELD": _any([*fields, *entities]),
        "NEW_FLAG": _any(flags),
        "ADJ": f"{_any(flags)}|{quoted}", "VALUE": quoted,
        "NEW_ROLE": f"{_ROLES}|{_any(subject)}", "ROLE": f"{_any(subject)}|{_ROLES}|{_NAME}",
    }  # fmt: skip


def _verbs(domain: Domain) -> list[str]:
    """Return the verbs that bring about a state, e.g. `complete` for `done`."""
    found = [verb_of(state) for entity in domain.model.entities for state in domain.states(entity)]
    return [verb for verb in found if not verb.startswith("mark ")]


def _any(labels: Iterable[str]) -> str:
    """Return a pattern for any of the labels, the longest first; blanks and hyphens are one."""
    ordered = sorted(set(labels), key=lambda t: (-len(t), t))
    return "|".join(re.sub(r" (?!\()", "[ _-]", _spelled(t)) for t in ordered) or r"(?!)x"


def _spelled(text: str) -> str:
    """A name may be said with an article inside: `reason for the visit`, `in whole days`, `keeper's name`."""
    for said, also in ((" for ", " for (?:the |an? )?"), (" in ", " in (?:whole )?"), (" name", "(?:'s)? name")):
        text = text.replace(said, also)
    return text
