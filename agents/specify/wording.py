"""What a reading of a sentence says, in the words of the document."""

import re
from collections.abc import Mapping

from agents.specify.facts.facts import (
    CheckFact,
    DenyFact,
    Fact,
    FieldFact,
    GrantFact,
    GuardFact,
    KeyFact,
    NarrowFact,
    QueryFact,
    RefFact,
)
from agents.specify.forms.forms import BY_RULE
from agents.specify.grammar.reader import Reading
from agents.specify.names.words import label, plural

_DEEDS = {"list": "list", "get": "see", "update": "edit"}
_SAID: tuple[tuple[str, str], ...] = (
    (r"\.size\(\)", ""), (r"\b\w+\.exists\(\w+, ", "some: "), (r"\.filter\(\w+, ", " for which ("), (r"==", "is"),
    (r"!=", "is not"), (r"&&", "and"), (r"\|\|", "or"), (r"!\(", "not ("), (r"!", "not "), (r"\bself\.", "its "),
    (r"\bold\.", "its former "), (r"\bactor\.", "whoever acts: "), (r"\bactor\b", "whoever acts"),
    (r"\bnull\b", "empty"), (r"\b[a-z]\.", ""), (r"\.", " of "), (r'"', ""), (r"_", " "),
)  # fmt: skip


def in_words(reading: Reading) -> str:
    """Return what a reading states: each fact that rules something, else the meaning of its form."""
    told = dict.fromkeys(said for fact in reading.facts if (said := _told(fact)))
    return "; ".join(told) or BY_RULE[reading.form].meaning


def _told(fact: Fact) -> str:
    return _of_rows(fact) or _of_people(fact)


def _of_rows(fact: Fact) -> str:
    match fact:
        case FieldFact(entity, field, computed=str(expr)):
            return f"the {label(field)} of a {label(entity)} is computed: {condition(expr)}"
        case FieldFact(entity, field):
            return f"a {label(entity)} has a {label(field)}{_bounds(fact)}"
        case RefFact(entity, target):
            return f"a {label(entity)} belongs to a {label(target)}"
        case KeyFact(entity, fields):
            return f"no two {plural(label(entity))} have the same {' and '.join(map(label, fields))}"
        case CheckFact(entity, expr, op=op):
            return f"{'to make ' if op == 'create' else ''}a {label(entity)} asks that {condition(expr)}"
        case GuardFact(entity, event, expr):
            return f"to {label(event)} a {label(entity)} asks that {condition(expr)}"
    return ""


def _of_people(fact: Fact) -> str:
    match fact:
        case GrantFact(entity, ops, role, when):
            return f"a {label(role)} may {_deeds(ops)} {plural(label(entity))}{_where(when)}"
        case NarrowFact(entity, ops, _, when):
            return f"nobody may {_deeds(ops)} {plural(label(entity))} but{_where(when)}"
        case DenyFact(entity, ops):
            return f"nobody may {_deeds(ops)} {plural(label(entity))}"
        case QueryFact(entity, filters, search):
            return f"{plural(label(entity))} can be asked for by {', '.join(map(label, (*filters, *search)))}"
    return ""


def _bounds(fact: FieldFact) -> str:
    needed: Mapping[bool | None, str] = {True: " that must be given", False: " that need not be given"}
    least = f" of at least {fact.min}" if fact.min is not None else ""
    most = f" of at most {fact.max}" if fact.max is not None else ""
    values = f" that is one of {', '.join(fact.values)}" if fact.values else ""
    return f"{least}{most}{values}{needed.get(fact.required, '')}"


def _deeds(ops: tuple[str, ...]) -> str:
    return ", ".join(_DEEDS.get(op, label(op)) for op in ops)


def _where(when: str | None) -> str:
    return f" where {condition(when)}" if when else ""


def condition(expr: str) -> str:
    """Return a condition in words that need not be learnt: `self.status == "open"` is "its status is open"."""
    for pattern, said in _SAID:
        expr = re.sub(pattern, said, expr)
    return re.sub(r" +", " ", expr).strip()
