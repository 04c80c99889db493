"""The words of a document as terminals of the grammar: open patterns before names are known, closed ones after."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput
from lark.lexer import PatternRE, TerminalDef
from lark.load_grammar import Grammar

from agents.specify.domain import Domain, field_labels, short_labels
from agents.specify.words import label, plural, verb_of

_STOP = (
    "a|an|the|each|every|all|any|some|no|one|its|their|his|her|this|that|which|who|it|they|them|he|she|and|or|but|"
    "of|in|on|at|to|from|by|with|within|without|per|for|as|if|when|while|where|once|then|than|not|nor|is|are|was|"
    "were|be|been|being|has|have|had|having|can|cannot|may|might|must|shall|should|will|would|do|does|did|so|"
    "because|unless|until|required|optional|mandatory|optionally|unique|default|defaults|most|least|more|less|up|"
    "between|exactly|only|contains|contain|holds|hold|consists|stores|store|includes|include|shows|show|displays|"
    "belongs|belong|marked|set|cleared|sign|register|case|anyone|nobody|everyone|visitors|counts|considered|new|"
    "both|either|also|too|there|many|several|becomes|changes|sorted|deleted|created|updated|changed|removed|"
    "deletes|filter|search|never|always|exceed|true|false|now|today|limited|lets|allows|own|after|before|"
    "plus|minus|times|multiplied|sets|clears|records"
)
_WORD = rf"(?!(?:{_STOP})\b)[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
_NAME = rf"{_WORD}(?: {_WORD}){{0,3}}"
_ROLES = (
    "anyone|anybody|everyone|everybody|visitors?|guests?|the public"
    "|(?:(?:signed-in|logged-in|registered|authenticated|signed in|logged in) )?(?:users?|people|persons?)"
)
_FIELD = (
    rf"(?:(?:number|date|place|amount|type|year|time) of {_WORD}|{_NAME})"
    r"(?: in (?:minutes|hours|days|weeks|months|years|seconds)| (?:on|at)(?=\s*[(:,;]|$))?"
)
_OPEN = {
    "NEW_ENTITY": _NAME, "NEW_FIELD": _FIELD,
    "NEW_FLAG": _NAME, "NEW_ROLE": f"{_ROLES}|{_NAME}", "VALUE": rf"`[^`]+`|\"[^\"]+\"|{_NAME}", "ENTITY": _NAME,
    "GENITIVE": rf"{_NAME}'s?", "FIELD": _NAME, "ADJ": _NAME, "ROLE": _NAME,
}  # fmt: skip


class Parser:
    """The grammar with its names filled in; it tries only the forms whose words are there."""

    def __init__(self, patterns: Mapping[str, str], forms: tuple[str, ...], grammar: Grammar | str) -> None:
        def fill(terminal: TerminalDef) -> None:
            """A word ends where a word ends: `of` is no part of `office`."""
            pattern = terminal.pattern
            text = pattern.value if isinstance(pattern, PatternRE) else re.escape(pattern.value)
            terminal.pattern = PatternRE(rf"(?:{patterns.get(terminal.name, text)})(?:(?<=\W)|(?!\w))")

        self._lark = Lark(grammar, parser="earley", ambiguity="explicit", start=list(forms), edit_terminals=fill,
                          maybe_placeholders=False)  # fmt: skip
        self._needs = _needed(self._lark, forms)
        self.grammar = self._lark.grammar

    def parse(self, text: str) -> Iterator[Tree[Token]]:
        """Yield a forest for each form that reads the whole text."""
        there: dict[str, bool] = {}
        for form, needs in self._needs.items():
            if all(_is_there(need, text, there) for need in needs):
                try:
                    yield self._lark.parse(text, start=form)
                except UnexpectedInput:
                    continue


def _is_there(pattern: str, text: str, known: dict[str, bool]) -> bool:
    if pattern not in known:
        known[pattern] = bool(re.search(pattern, text))
    return known[pattern]


def _needed(lark: Lark, forms: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return for each form the patterns of the terminals that stand in each of its sentences."""
    expansions: dict[str, list[list[str]]] = defaultdict(list)
    for rule in lark.rules:
        expansions[str(rule.origin.name)].append([str(symbol.name) for symbol in rule.expansion])
    patterns = {str(t.name): t.pattern.to_regexp() for t in lark.terminals}
    needs = {name: set(patterns) for name in expansions}
    changed = True
    while changed:
        changed = False
        for name, several in expansions.items():
            found = set.intersection(*(set().union(*(needs.get(s, {s}) for s in one)) for one in several))
            changed = changed or found != needs[name]
            needs[name] = found
    return {form: tuple(sorted(patterns[t] for t in needs[form])) for form in forms}


@cache
def declarations(forms: tuple[str, ...]) -> Parser:
    """Return the parser of the first pass, whose names are any words but those of the grammar."""
    return Parser(_OPEN, forms, files("agents.specify").joinpath("grammar.lark").read_text("utf-8"))


def sentences(domain: Domain, forms: tuple[str, ...], first: Parser) -> Parser:
    """Return the parser of the second pass, whose names are those of the document; the grammar is read once."""
    return Parser(_closed(domain), forms, first.grammar)


def _closed(domain: Domain) -> dict[str, str]:
    entities = list(domain.entity_labels)
    every = [field for entity in domain.model.entities.values() for field in entity.fields]
    fields = [t for f in every for t in (*field_labels(f), *short_labels(f))]
    values = [label(v) for enum in domain.model.enums.values() for v in enum.values]
    flags = [t for f in every if f.type == "boolean" for t in field_labels(f)]
    builtin = ["created at", "creation date", "creation time", "date of creation", "updated at", "last change"]
    subject = [label(domain.subject), plural(label(domain.subject))]
    return {
        "NEW_ENTITY": _any(entities), "ENTITY": _any(entities), "GENITIVE": _any([f"{e}'s?" for e in entities]),
        "VERB": _any(_verbs(domain)), "FIELD": _any([*fields, *builtin]), "NEW_FIELD": _any([*fields, *entities]),
        "NEW_FLAG": _any(flags),
        "ADJ": _any([*flags, *values]), "VALUE": _any([f"[`\"]?{re.escape(v)}[`\"]?" for v in values]),
        "NEW_ROLE": f"{_ROLES}|{_any(subject)}", "ROLE": f"{_ROLES}|{_any(subject)}|{_NAME}",
    }  # fmt: skip


def _verbs(domain: Domain) -> list[str]:
    """Return the verbs that bring about a state, e.g. `complete` for `done`."""
    found = [verb_of(state) for entity in domain.model.entities for state in domain.states(entity)]
    return [verb for verb in found if not verb.startswith("mark ")]


def _any(labels: Iterable[str]) -> str:
    """Return a pattern for any of the labels, the longest first; blanks and hyphens are one."""
    ordered = sorted(set(labels), key=lambda t: (-len(t), t))
    return "|".join(t.replace(" ", "[ _-]") for t in ordered) or r"(?!)x"
