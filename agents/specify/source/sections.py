"""Headings: how the blocks below one are read, and what it is about."""

import re
from typing import Literal

Kind = Literal[
    "requirements", "info", "quality", "out_of_scope", "entities", "roles", "glossary", "permissions", "lifecycle",
    "api",
]  # fmt: skip
"""How a section is read; `entities`: headings below it name entities; `lifecycle`: it is about the states of one."""

_SECTIONS: tuple[tuple[Kind, str], ...] = (
    ("out_of_scope", r"out of scope|non-?goals?|not included|future work|not in scope"),
    ("info", r"introduction|background|overview|purpose|context|goals|motivation|assumptions|notes|references"),
    ("info", r"success criteria|summary|about"),
    ("quality", r"quality|non-?functional requirements|performance|constraints|security|quality attributes"),
    ("entities", r"(?:(?:core|main|domain|key|data|business) )?(?:entities|objects)|models?|schema|data"),
    ("entities", r"(?:(?:core|conceptual|logical|initial) )?(?:data|domain|entity|object|information) models?"),
    ("entities", r"entit(?:y|ies) (?:definitions?|descriptions?|and (?:attributes|fields|relationships))"),
    ("entities", r"data (?:dictionary|entities|structures?)|database (?:schema|model|tables)"),
    ("roles", r"roles|actors|user roles|users and roles|roles and users|who uses it|personas"),
    ("glossary", r"glossary|terms|definitions|vocabulary|terminology"),
    ("permissions", r"permissions|access control|authori[sz]ation|who may do what|access rights|rights"),
    ("api", r"api|api conventions|endpoints|routes|http api|rest api"),
)  # fmt: skip
_LIFECYCLE = re.compile(
    r"(?:the )?(?P<before>.+?)(?:'s)? (?:lifecycle|life cycle|states?|status|workflow)"
    r"|(?:lifecycle|life cycle|states?|status|workflow) of (?:an? |the |each )?(?P<after>.+)"
)

_ABOUT = re.compile(
    r"(?:requirement|feature|epic|module|functional requirement|use case|user story)s?(?: ?[\d.]+)?(?: ?[:.–-])+ *"
    r"(?:(?:managing|manage|maintaining|creating|create) (?P<managed>.+)|(?P<numbered>(?!.*\bmanagement$).+))"
    r"|(?:(?:requirement|feature|epic|module|use case)s?(?: ?[\d.]+)?(?: ?[:.–-])+ *)?(?P<before>[a-z][a-z -]*?) "
    r"(?:management|administration|records|data|information|details|module|handling)"
)
"""What a numbered heading is about, and one about the management of something."""


def kind_of(heading: str) -> Kind | None:
    """Return how the blocks below a heading are read; None for an unknown one."""
    name = re.sub(r" \*?\([^)]*\)\*?$| overview$|^the ", "", heading.lower().replace(" & ", " and "))
    known = next((kind for kind, pattern in _SECTIONS if re.fullmatch(pattern, name)), None)
    return known or ("lifecycle" if _LIFECYCLE.fullmatch(name) else None)


def topic_of(heading: str) -> str:
    """Return what a heading is about: `Loan` for "Loan lifecycle" and for "States of a loan"."""
    found = _LIFECYCLE.fullmatch(heading.lower())
    if found:
        return found["before"] or found["after"]
    about = _ABOUT.fullmatch(heading.lower())
    return (about["managed"] or about["before"] or about["numbered"]) if about else heading
