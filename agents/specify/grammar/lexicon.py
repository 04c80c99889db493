"""The words of a document as terminals of the grammar: open patterns before names are known, closed ones after."""

import re
from collections.abc import Iterable
from functools import cache

from agents.specify.forms.forms import DECLARING, RULES
from agents.specify.grammar.domain import Domain
from agents.specify.grammar.grammar import Grammar, grammar
from agents.specify.grammar.parser import Parser
from agents.specify.names.antonyms import antonyms
from agents.specify.names.labels import BUILT_IN, field_labels, short_labels
from agents.specify.names.words import label, participles, plural, verb_of

_STOP = (
    "sign|signs|registers|else|somewhere|something|anything|a|an|the|each|every|all|any|some|no|one|its|their|his|her|this|that|which|who|it|they|them|he|she|and|or|but|"
    "of|in|on|at|to|from|by|with|within|without|per|for|as|if|when|while|where|once|then|than|not|nor|is|are|was|"
    "were|be|been|being|has|have|had|having|can|cannot|may|might|must|shall|should|will|would|do|does|did|so|"
    "because|unless|until|required|optional|mandatory|optionally|unique|default|defaults|most|least|more|less|up|"
    "between|exactly|only|contains|contain|holds|hold|consists|stores|store|includes|include|shows|show|displays|"
    "belongs|belong|marked|set|cleared|sign|register|anyone|nobody|everyone|visitors|counts|considered|new|"
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
    "(?:(?:square|cubic) )?(?:kilo|centi|milli)?(?:met(?:re|er)s|feet|miles|inches)|minutes|hours|days|weeks|months|"
    "years|seconds|milliseconds|(?:kilo|milli)?grams|tons|tonnes|pounds|ounces|(?:milli|centi)?lit(?:re|er)s|kg|km|cm|mm|m2|"
    "euros?|dollars|cents|percent|degrees(?: celsius)?|watts|kilowatts|kwh|bytes|kilobytes|megabytes|gigabytes|kb|mb|gb"
)
_DEFAULTS = (
    "default (?:duration|price|rate|fee|amount|quantity|currency|language|unit|size|length|time zone|address|location)"
)
"""What has `default` for a part of its name, and is no default of something."""

_LAST = "(?:on|at|from|until|since|before|after|in)"
"""What a name may end with, as long as nothing follows to which it would belong: `balance before`, `check in`."""

_FIELD = (
    rf"(?:{_DEFAULTS}|(?:from|to|until) (?:date|time|day|month|year|address|account|location|place|station|city)|"
    rf"(?:number|date|place|amount|type|year|time) of {_WORD}|times [a-z]+(?:ed|en|ld|nt)|"
    rf"{_NAME}(?: no(?=\s*(?:[(:,;]|$)))?)"
    rf"(?: for (?:the |an? )?{_WORD})?"
    rf"(?: in (?:whole )?(?:{_UNITS})| {_LAST}(?=\s*[(:,;)]|$| and (?:an?|the|its) ))?"
)
_WHERE = r"(?:in|on|under|out of)"
"""How a state of two words may begin: `in progress`, `under review`, `out of stock`."""

_VALUE = rf"`[^`]+`|\"[^\"]+\"|new|to do|on hold|(?:no|not) [a-z]+|(?:{_WHERE} )?{_NAME}"
_NAMED_LIKE_A_DEED = rf"(?:store|records?|set|show|display|search|register) {_WORD}"
_OPEN = {
    "NEW_ENTITY": f"{_NAME}|stores?|shows?", "NEW_FIELD": rf"(?:is|has) {_NAME}(?= \((?:boolean|bool|flag)\b)|{_FIELD}",
    "NEW_FLAG": rf"(?:(?:in|on|over|under|out of) )?{_NAME}(?: (?:on|in|of|for|at|with) {_WORD})?",
    "NEW_ROLE": f"{_ROLES}|{_NAME}|{_NAMED_LIKE_A_DEED}", "VALUE": _VALUE, "ENTITY": _NAME,
    "GENITIVE": rf"{_NAME}'s?", "FIELD": _FIELD, "ADJ": _NAME, "ROLE": _NAME, "PART": _NAME, "EVENTED": _NAME,
    "DOES": _WORD,
}  # fmt: skip


@cache
def _grammar() -> Grammar:
    return grammar(_OPEN)


@cache
def declarations() -> Parser:
    """Return the parser of the first pass, whose names are any words but those of the grammar."""
    return Parser(_grammar(), {}, DECLARING)


@cache
def anything() -> Parser:
    """Return the parser that takes any words for names: what it reads has the shape of a sentence."""
    return Parser(_grammar(), {}, RULES)


def sentences(domain: Domain) -> Parser:
    """Return the parser of the second pass, whose names are those of the document."""
    return Parser(_grammar(), _closed(domain), RULES)


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
    tails = [t.rpartition(" ")[2] for t in entities if " " in t]
    subject = [t for name in map(label, (domain.subject, *domain.model.roles)) for t in (name, plural(name))]
    return {
        "NEW_ENTITY": _any(entities), "ENTITY": _any(nouns), "GENITIVE": _any([f"{e}'s?" for e in nouns]),
        "VERB": _any(_verbs(domain)), "FIELD": _any([*fields, *BUILT_IN]),
        "NEW_FIELD": _any([*fields, *entities, *tails]),
        "NEW_FLAG": _any(flags), "PART": _any(tails), "EVENTED": _any(_deeds(domain)), "DOES": _WORD,
        "ADJ": f"{_any([*flags, *(t for flag in flags for t in antonyms(flag))])}|{quoted}", "VALUE": quoted,
        "NEW_ROLE": f"{_ROLES}|{_any(subject)}", "ROLE": f"{_any(subject)}|{_ROLES}|{_NAME}",
    }  # fmt: skip


def _deeds(domain: Domain) -> list[str]:
    """Return the participles of the events of lifecycles: `refunded`."""
    return [p for events in domain.model.events.values() for event in events for p in participles(label(event))]


def _verbs(domain: Domain) -> list[str]:
    """Return the verbs that bring about a state, e.g. `complete` for `done`, and the events of lifecycles."""
    found = [verb_of(state) for entity in domain.model.entities for state in domain.states(entity)]
    events = [label(event) for events in domain.model.events.values() for event in events]
    return [*(verb for verb in found if not verb.startswith("mark ")), *events]


def _any(labels: Iterable[str]) -> str:
    """Return a pattern for any of the labels, the longest first; blanks and hyphens are one."""
    ordered = sorted(set(labels), key=lambda t: (-len(t), t))
    return "|".join(re.sub(r" (?!\()", "[ _-]", _spelled(t)) for t in ordered) or r"(?!)x"


def _spelled(text: str) -> str:
    """A name may be said with an article inside: `reason for the visit`, `in whole days`, `keeper's name`."""
    for said, also in ((" for ", " for (?:the |an? )?"), (" in ", " in (?:whole )?"), (" name", "(?:'s)? name")):
        text = text.replace(said, also)
    return text
