"""Sentences that tell what somebody who asks is answered: they grant no more than private rows allow."""

import re
from collections.abc import Iterator
from dataclasses import replace

from agents.spec.diagnostic import Diagnostic, report
from agents.specify.build.model import Model, of_kind
from agents.specify.build.shape import Stated
from agents.specify.build.statements import Statements
from agents.specify.facts.facts import GrantFact, Verb
from agents.specify.names.words import label, plural

_LOOKS: tuple[Verb, ...] = ("list", "get")
_ANSWERED = re.compile(
    r"^\W*(?:\d+[.)]\s*)?(?:when|whenever|if|once)\b.+?(?:\bthen\b|,).+?\b(?:shall|must|should|will)\s+"
    r"(?:return|display|show|provide|present|give)\b",
    re.IGNORECASE | re.DOTALL,
)
_EXPLICIT = re.compile(r"\b(?:all|any|every|each|everybody|everyone|anyone|anybody|other|others)\b", re.IGNORECASE)


def with_private(model: Model, stated: list[Stated]) -> list[Stated]:
    """Return the facts with what is merely told as an answer kept to own rows where others grant these only."""
    own = [(s, f) for s, f in of_kind(stated, GrantFact) if f.when and "actor" in f.when]
    found = Statements([_private(each, own) for each in stated])
    model.findings += _wider(found, own)
    return found


def _private(each: Stated, own: list[tuple[Stated, GrantFact]]) -> Stated:
    fact = each.fact
    if not isinstance(fact, GrantFact) or fact.when or not set(fact.ops) <= set(_LOOKS) or not _is_answer(each.text):
        return each
    held = [f.when for _, f in own if f.entity == fact.entity and _covers(fact, f) and set(f.ops) & set(_LOOKS)]
    return replace(each, fact=replace(fact, when=held[0])) if held else each


def _is_answer(text: str) -> bool:
    return bool(_ANSWERED.search(text)) and not _EXPLICIT.search(text)


def _covers(wide: GrantFact, own: GrantFact) -> bool:
    return wide.role in (own.role, "user")


def _wider(stated: Statements, own: list[tuple[Stated, GrantFact]]) -> Iterator[Diagnostic]:
    """Yield which sentence gives a role every row where another gives it its own rows."""
    told = set[tuple[str, str]]()
    for wide, fact in of_kind(stated, GrantFact):
        for narrow, other in own:
            both = [v for v in _LOOKS if v in fact.ops and v in other.ops]
            same = fact.entity == other.entity and fact.role == other.role and wide.sentence != narrow.sentence
            key = (fact.entity, fact.role)
            if fact.when is None and both and same and key not in told and wide.sentence and narrow.sentence:
                told.add(key)
                many = plural(label(fact.entity))
                place = (wide.line, f"entity:{fact.entity}", wide.path)
                yield report("SP529", *place, role=label(fact.role), plural=many, other=narrow.line)
