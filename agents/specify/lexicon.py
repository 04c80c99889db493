"""The words of a document as terminals of the grammar: open patterns before names are known, closed ones after."""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from lark import Lark
from lark.lexer import PatternRE, TerminalDef

from agents.specify.domain import Domain, field_labels, short_labels
from agents.specify.words import label, plural

_STOP = (
    "a|an|the|each|every|all|any|some|no|one|its|their|his|her|this|that|which|who|it|they|them|he|she|and|or|but|"
    "of|in|on|at|to|from|by|with|within|without|per|for|as|if|when|while|where|once|then|than|not|nor|is|are|was|"
    "were|be|been|being|has|have|had|having|can|cannot|may|might|must|shall|should|will|would|do|does|did|so|"
    "because|unless|until|required|optional|mandatory|optionally|unique|default|defaults|most|least|more|less|up|"
    "between|exactly|only|contains|contain|holds|hold|consists|stores|store|includes|include|shows|show|displays|"
    "belongs|belong|marked|set|cleared|sign|register|case|anyone|nobody|everyone|visitors|counts|considered|new|"
    "both|either|also|too|there|many|several|becomes|changes|sorted|deleted|created|updated|changed|removed|"
    "deletes|filter|search|never|always|exceed|true|false|now|today|limited|lets|allows|own|after|before"
)
_WORD = rf"(?!(?:{_STOP})\b)[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
_NAME = rf"{_WORD}(?: {_WORD}){{0,3}}"
_ROLES = (
    "anyone|anybody|everyone|everybody|visitors?|guests?|the public"
    "|(?:(?:signed-in|logged-in|registered|authenticated|signed in|logged in) )?(?:users?|people|persons?)"
)
_OPEN = {
    "NEW_ENTITY": _NAME, "NEW_FIELD": rf"(?:number|date|place|amount|type|year|time) of {_WORD}|{_NAME}",
    "NEW_FLAG": _NAME, "NEW_ROLE": f"{_ROLES}|{_NAME}", "VALUE": rf"`[^`]+`|\"[^\"]+\"|{_NAME}", "ENTITY": _NAME,
    "GENITIVE": rf"{_NAME}'s?", "FIELD": _NAME, "ADJ": _NAME, "ROLE": _NAME,
}  # fmt: skip


@cache
def _grammar() -> str:
    return files("agents.specify").joinpath("grammar.lark").read_text("utf-8")


def _parser(patterns: dict[str, str], start: list[str]) -> Lark:
    """Build the parser. A word ends where a word ends: `of` is no part of `office`."""

    def fill(terminal: TerminalDef) -> None:
        pattern = terminal.pattern
        text = pattern.value if isinstance(pattern, PatternRE) else re.escape(pattern.value)
        terminal.pattern = PatternRE(rf"(?:{patterns.get(terminal.name, text)})(?:(?<=\W)|(?!\w))")

    return Lark(_grammar(), parser="earley", ambiguity="explicit", start=start, maybe_placeholders=False,
                edit_terminals=fill)  # fmt: skip


@cache
def declarations() -> Lark:
    """Return the parser of the first pass, whose names are any words but those of the grammar."""
    return _parser(_OPEN, ["declaration"])


def sentences(domain: Domain) -> Lark:
    """Return the parser of the second pass, whose names are those of the document."""
    return _parser(_closed(domain), ["sentence"])


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
        "FIELD": _any([*fields, *builtin]), "NEW_FIELD": _any([*fields, *entities]), "NEW_FLAG": _any(flags),
        "ADJ": _any([*flags, *values]), "VALUE": _any([f"[`\"]?{re.escape(v)}[`\"]?" for v in values]),
        "NEW_ROLE": f"{_ROLES}|{_any(subject)}", "ROLE": f"{_ROLES}|{_any(subject)}|{_NAME}",
    }  # fmt: skip


def _any(labels: Iterable[str]) -> str:
    """Return a pattern for any of the labels, the longest first; blanks and hyphens are one."""
    ordered = sorted(set(labels), key=lambda t: (-len(t), t))
    return "|".join(t.replace(" ", "[ _-]") for t in ordered) or r"(?!)x"
