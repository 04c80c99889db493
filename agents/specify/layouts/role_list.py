"""Lists of roles: each item is a role and what is said of it."""

import re

from agents.specify.facts.facts import Fact, NodeFact, RoleFact
from agents.specify.forms.roles import role_name
from agents.specify.grammar.domain import ANYONE, Domain
from agents.specify.grammar.reader import Outcome, Reading, spoken
from agents.specify.layouts.layout import Layout, Speech
from agents.specify.names.words import label
from agents.specify.source.block import Block

_COLUMNS = ("role", "roles", "actor", "actors", "user role")
_INCLUDES = re.compile(
    r"(?:also )?(?:can|may) (?:also )?do (?:everything|anything|all)(?: that)?"
    r" (?:an? |the |every )?(?P<can>[\w -]+?) can(?: do)?(?: and more)?"
    r"|(?:has|have) (?:all|the)(?: the)? (?:rights|permissions) of (?:an? |the |every )?(?P<has>[\w -]+)"
    r"|(?:also )?includes? (?:everything of )?(?:an? |the )?(?P<includes>[\w -]+)"
    r"|is (?:also )?an? (?P<is>[\w-]+) (?:too|as well)"
)  # fmt: skip
_STATES = re.compile(r"\b(can|cannot|may|must|shall|only|not allowed|allowed)\b")
_CLAUSE = re.compile(r"[;.,](?=\s|$)(?: and| but)?")


def _reads(block: Block, _: Domain | None) -> bool:
    if block.kind != "roles":
        return False
    if block.row:
        return block.row.header[0].lower() in _COLUMNS
    return bool(block.term) or (block.item and re.fullmatch(r"[\w-]+( [\w-]+)?", block.text) is not None)


def _parts(block: Block) -> tuple[str, list[str]]:
    """Return the role and the clauses of what is said of it."""
    name, said = (block.row.cells[0], " ; ".join(block.row.cells[1:])) if block.row else (block.term or block.text, "")
    if block.term:
        said = block.text[len(block.term) :].lstrip(" :–—-")
    plain = re.sub(r" can,? and (?:also )?(?:everything|all)(?: that)? ", " can; can do everything ", spoken(said))
    return role_name(name), [c.strip() for c in _CLAUSE.split(plain) if c.strip()]


def _included(clause: str) -> str | None:
    found = _INCLUDES.fullmatch(clause)
    return role_name(next(t for t in found.groups() if t)) if found else None


def _declares(block: Block) -> list[Fact]:
    name, clauses = _parts(block)
    if label(name) in ANYONE:
        return []
    return [RoleFact(name, tuple(dict.fromkeys(r for c in clauses if (r := _included(c)))))]


def _build(block: Block, speech: Speech) -> Outcome:
    """What else a role can do is read as a sentence; what merely describes it, or a visitor, needs no reading."""
    name, clauses = _parts(block)
    facts, rest = _declares(block) or [NodeFact("auth")], []
    for clause in clauses:
        if included := _included(clause):
            speech.phrases.domain.declared_role(included)
        elif _STATES.search(clause):
            readings = speech.sentence(f"a {label(name)} {clause}").readings
            facts += readings[0].facts if len(readings) == 1 else ()
            rest += [] if len(readings) == 1 else [clause]
    return Outcome((Reading(ROLE.name, tuple(facts), tuple(rest)),))


ROLE = Layout(
    "role",
    "role, and whose rights it has as well",
    "## Roles\n\n- **Clerk**: answers the phone.",
    "**Warden**: plans the week; can do everything a clerk can.",
    "**Warden**: can do everything a wizard can.",
    _reads,
    _declares,
    _build,
)
