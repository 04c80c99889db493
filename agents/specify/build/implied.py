"""Grants that follow where nothing is said: whoever owns rows may see and create them."""

from collections.abc import Iterator
from dataclasses import replace

from agents.spec.diagnostic import Diagnostic, report
from agents.spec.model import Entity
from agents.specify.build.assemble import assemble
from agents.specify.build.model import of_kind
from agents.specify.build.parts import parts
from agents.specify.build.seeking import sought
from agents.specify.build.shape import Stated
from agents.specify.facts.facts import AllFact, DenyFact, GrantFact, RoleFact, TransitionFact, Verb
from agents.specify.names.words import label, plural

_ALL: tuple[Verb, ...] = ("list", "create", "get", "update", "delete")
_FORGOTTEN: tuple[Verb, ...] = ("list", "create", "get")
"""Without these an entity is of no use: what grants them to nobody has probably forgotten them."""

_SAID: dict[Verb, str] = {"list": "view", "create": "create", "get": "view", "update": "edit", "delete": "delete"}


def implied(stated: list[Stated], subject: str, findings: list[Diagnostic]) -> list[Stated]:
    """Return the grants that nobody states, and report each of them. Where roles are declared, they are all said."""
    assembled = assemble(stated)
    entities = [e for e in assembled.entities.values() if e.name != subject]
    roles = any(isinstance(s.fact, RoleFact) for s in stated)
    found = [(e, _missing(e.name, stated)) for e in entities if e.owner and not roles]
    findings += [_told(entity, verbs, subject) for entity, verbs in found if verbs]
    facts = [GrantFact(e.name, verbs, "user", f"{e.owner} == actor") for e, verbs in found if verbs]
    seen: list[Stated] = []
    if any(isinstance(s.fact, GrantFact | AllFact) for s in stated):
        seen = sought(entities, stated, assembled.ranks.roles)
    else:
        facts += _open([e.name for e in entities if not e.owner], findings)
    new = [*seen, *(Stated("", 0, "", fact) for fact in facts)]
    steps = _steps([*stated, *new], findings)
    return [*new, *(Stated("", 0, "", fact) for fact in steps), *parts(assembled, stated, findings)]


def _steps(stated: list[Stated], findings: list[Diagnostic]) -> list[GrantFact]:
    """Where nobody is named for a step, whoever may change a row may cause it; say so."""
    found: dict[GrantFact, None] = {}
    for said, step in of_kind(stated, TransitionFact):
        granted = of_kind(stated, GrantFact, step.entity)
        named = any(step.event in fact.ops for _, fact in granted) or of_kind(stated, AllFact, step.entity)
        if named or step.grants or step.due or step.inner:
            continue
        may = [replace(fact, ops=(step.event,)) for _, fact in granted if "update" in fact.ops]
        found |= dict.fromkeys(may)
        if may:
            place = (said.line, f"op:{step.entity}.{step.event}", said.path)
            findings.append(report("SP522", *place, event=label(step.event), plural=plural(label(step.entity))))
    return list(found)


def _missing(entity: str, stated: list[Stated]) -> tuple[Verb, ...]:
    granted = {verb for _, fact in of_kind(stated, GrantFact, entity) for verb in fact.ops}
    denied = {verb for _, fact in of_kind(stated, DenyFact, entity) for verb in fact.ops}
    return tuple(v for v in (_FORGOTTEN if granted else _ALL) if v not in granted | denied)


def _told(entity: Entity, verbs: tuple[Verb, ...], subject: str) -> Diagnostic:
    said = ", ".join(dict.fromkeys(_SAID[v] for v in verbs))
    return report("SP515", node=entity.id, verbs=said, name=label(entity.name), plural=entity.plural,
                  subject=label(subject))  # fmt: skip


def _open(names: list[str], findings: list[Diagnostic]) -> Iterator[GrantFact]:
    """Without a word about permissions every signed-in user may do everything with what nobody owns; say so."""
    if names:
        shown = [plural(label(n)) for n in names]
        findings.append(report("SP513", entities=", ".join(shown), plural=shown[0]))
    return (GrantFact(n, _ALL, "user", None) for n in names)
