"""What parts of a whole are: `cart line` of `cart`. Who may see or change the whole may do so with its parts."""

import re
from collections.abc import Iterator

from agents.spec.diagnostic import Diagnostic, report
from agents.spec.model import Entity
from agents.specify.build.model import Model, of_kind
from agents.specify.build.shape import Stated
from agents.specify.facts.facts import ActionFact, AllFact, DeleteFact, Fact, GrantFact, Verb
from agents.specify.names.words import label

_OF_PARTS: dict[Verb, tuple[Verb, ...]] = {
    "list": ("list",), "get": ("get",), "update": ("create", "update", "delete"),
}  # fmt: skip
"""What somebody may do with parts, who may do this with the whole."""


def whole_of(part: Entity, model: Model) -> tuple[str, str] | None:
    """Return the reference of a part and its whole; None for an entity that is none: it is named after its whole."""
    found = [
        (f.name, f.type[4:-1]) for f in part.fields
        if f.type.startswith("ref(") and f.required and label(part.name).startswith(f"{label(f.type[4:-1])} ")
    ]  # fmt: skip
    return found[0] if len(found) == 1 and found[0][1] in model.entities else None


def parts(model: Model, stated: list[Stated], findings: list[Diagnostic]) -> list[Stated]:
    """Return what follows for the parts of which no sentence says who may do what, and report each."""
    found = []
    for part in model.entities.values():
        whole = whole_of(part, model)
        if whole and part.name != model.subject and not _is_granted(part.name, stated):
            facts = list(_facts(part, *whole, stated))
            found += facts
            findings += [_told(part, whole[1], facts)] if facts else []
    return [Stated("", 0, "", fact) for fact in found]


def _is_granted(entity: str, stated: list[Stated]) -> bool:
    return any(of_kind(stated, kind, entity) for kind in (GrantFact, AllFact, ActionFact))


def _facts(part: Entity, field: str, whole: str, stated: list[Stated]) -> Iterator[Fact]:
    """Yield the grants of the whole for its part; the part goes with the whole where nothing else is said."""
    for _, fact in of_kind(stated, GrantFact, whole):
        ops = tuple(more for verb in fact.ops for more in _OF_PARTS.get(verb, ()))
        when = re.sub(r"\bself\b", f"self.{field}", fact.when) if fact.when else None
        if ops:
            yield GrantFact(part.name, ops, fact.role, when)
    for _, all_ in of_kind(stated, AllFact, whole):
        yield GrantFact(part.name, ("list", "get"), all_.role, None)
    if not any(f.child == part.name and f.parent == whole for _, f in of_kind(stated, DeleteFact)):
        yield DeleteFact(whole, part.name, "cascade", field)


def _told(part: Entity, whole: str, facts: list[Fact]) -> Diagnostic:
    said = dict.fromkeys(verb for f in facts if isinstance(f, GrantFact) for verb in f.ops)
    return report("SP525", node=part.id, part=label(part.name), plural=part.plural, whole=label(whole),
                  verbs=", ".join(said) or "nothing")  # fmt: skip
