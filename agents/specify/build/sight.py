"""Who must see people to name one of them in a row."""

from agents.spec.diagnostic import report
from agents.spec.model import Entity, RoleName
from agents.specify.build.model import Model, of_kind
from agents.specify.build.ranks import held
from agents.specify.build.shape import Stated
from agents.specify.facts.facts import DenyFact, GrantFact
from agents.specify.names.words import label, plural


def with_sight(model: Model, stated: list[Stated]) -> list[Stated]:
    """Let those see people who must name one in each row that they make: they could make none otherwise."""
    subject, given = model.subject, list(stated)
    for name, entity in model.entities.items():
        person = _named(entity, subject)
        for said, fact in of_kind(stated, GrantFact, name) if person else ():
            if "create" in fact.ops and fact.when is None and _is_blind(fact.role, model, given):
                words = {"role": plural(label(fact.role)), "entity": label(name), "plural": plural(label(subject))}
                model.findings.append(report("SP533", said.line, f"entity:{name}", said.path, person=person, **words))
                given.append(Stated("", 0, "", GrantFact(subject, ("list", "get"), fact.role, None)))
    return given


def _named(entity: Entity, subject: str) -> str:
    """Return the field in which every row names a person whom the client says."""
    sent = (f for f in entity.fields if f.required and f.default is None and f.write != "never")
    return next((label(f.name) for f in sent if f.type == f"ref({subject})"), "")


def _is_blind(role: RoleName, model: Model, stated: list[Stated]) -> bool:
    """Tell whether others see people and a role does not, though nothing forbids it."""
    subject = model.subject
    seeing = {f.role for _, f in of_kind(stated, GrantFact, subject) if "get" in f.ops and f.when is None}
    denied = any("get" in f.ops and f.role in (None, role) for _, f in of_kind(stated, DenyFact, subject))
    mine = {"anyone", "user", *held(role, model.ranks.roles)}
    return bool(seeing) and role in model.roles and not denied and not seeing & mine
