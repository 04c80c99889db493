"""Facts that are said without saying of whom: put in the subject, the entity spoken of, the references meant."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import fields, replace

from agents.specify.facts.facts import (
    EntityFact,
    Fact,
    FieldFact,
    KeyFact,
    RefFact,
    RoleFact,
    SubjectFact,
)
from agents.specify.forms.declare import IT, SPOKEN_OF, SUBJECT
from agents.specify.grammar.domain import Domain
from agents.specify.grammar.trees import Unresolved
from agents.specify.names.words import label, plural, snake, words

_SUBJECTS = ("user", "person")
_NO_ENTITIES = frozenset({
    "system", "app", "application", "api", "backend", "server", "platform", "website", "release", "phase", "milestone",
    "scope", "example", "criteria", "criterion", "requirement", "feature", "table", "column", "row", "database",
    "response", "endpoint", "interface", "ui", "screen", "dashboard", "button", "module",
})  # fmt: skip
"""What a description of software is made of, not what the software stores."""

_MAY_BE_KEPT = frozenset({
    "application", "release", "phase", "milestone", "feature", "requirement", "module", "screen", "table", "column",
    "server", "platform", "website", "criterion",
})  # fmt: skip
"""What is stored all the same where a sentence says of which type its fields are, or which must be given."""


def settle(fact: Fact, subject: str, holder: Callable[[str], str], here: str | None) -> Fact:
    """Return the fact with real names; `here`: what "it" stands for.

    Raises Unresolved if nobody has the field that is spoken of, or nothing was spoken of.
    """
    if isinstance(fact, FieldFact) and fact.entity == SPOKEN_OF:
        return replace(fact, entity=holder(label(fact.field)))
    if isinstance(fact, FieldFact | RefFact | KeyFact) and fact.entity == IT:
        if here is None:
            raise Unresolved
        fact = replace(fact, entity=here)
    if isinstance(fact, RefFact):
        target = subject if fact.target == SUBJECT else fact.target
        field = snake(label(target)) if fact.field == "@target" else fact.field
        fact = replace(fact, target=target, field=field)
    if isinstance(fact, SubjectFact) or getattr(fact, "entity", None) == SUBJECT:
        return replace(fact, entity=subject)  # type: ignore[arg-type]  # it has an entity
    return fact


def as_references(
    facts: Iterable[Fact], entities: Mapping[str, str], roles: Collection[str], subject: str
) -> list[Fact]:
    """Turn a field without a type whose name is an entity into a reference: one, or many from the other side.

    What belongs to somebody with a role, or has such a person for a field, refers to who signs in.
    """
    meant = (each for f in facts for each in (remarked(f, entities, roles, subject) or [_unremarked(f)]))
    referring = (_reference(f, entities) if isinstance(f, FieldFact) else f for f in meant)
    found = (_of_role(f, roles, subject) if isinstance(f, FieldFact) else f for f in referring)
    return [_to_people(f, entities, roles, subject) if isinstance(f, RefFact) else f for f in found]


def _to_people(fact: RefFact, entities: Mapping[str, str], roles: Collection[str], subject: str) -> Fact:
    name = label(fact.target)
    return replace(fact, target=subject) if name not in entities and snake(name) in roles else fact


def _of_role(fact: FieldFact, roles: Collection[str], subject: str) -> Fact:
    """Return a reference for "each visit has a therapist", or a "second therapist", where therapists sign in."""
    plain = not (fact.type or fact.values or fact.computed or fact.effect or _says_more(fact))
    named = fact.field in roles or fact.field.rpartition("_")[2] in roles
    if named and plain and fact.entity != subject:
        return RefFact(fact.entity, subject, fact.field, fact.required is not False and not fact.mentioned)
    return fact


def referred(remark: str, entities: Mapping[str, str], roles: Collection[str], subject: str) -> str | None:
    """Return the entity of one row that a remark names, `user` or `a manager`; None where it says something else."""
    name = words(re.sub(r"^(?:an?|the|one) ", "", remark.strip()))
    if name in _SUBJECTS or snake(name) in roles:
        return subject
    target = entities.get(name)
    return target if target and label(target) == name else None


def remarked(fact: Fact, entities: Mapping[str, str], roles: Collection[str], subject: str) -> list[Fact]:
    """Return the reference of "an assignee (user, optional)", and who may write it; nothing for another field.

    A row that must refer to one of its own kind could never be the first.
    """
    if not isinstance(fact, FieldFact) or not fact.remarks:
        return []
    target = referred(fact.remarks[0], entities, roles, subject) if len(fact.remarks) == 1 else None
    required = fact.required if fact.required is not None else fact.write != "never"
    plain = replace(fact, remarks=(), required=None, write=None, write_roles=(), read_roles=None)
    if target is None or plain != FieldFact(fact.entity, fact.field) or (required and target == fact.entity):
        return []
    written = replace(fact, remarks=(), required=None)
    more = [written] if written != FieldFact(fact.entity, fact.field) else []
    return [RefFact(fact.entity, target, fact.field, required), *more]


def _unremarked(fact: Fact) -> Fact:
    """What is not understood makes no other fact of it."""
    return replace(fact, remarks=()) if isinstance(fact, FieldFact) and fact.remarks else fact


def _reference(fact: FieldFact, entities: Mapping[str, str]) -> Fact:
    name = label(fact.field)
    name = name.removesuffix(" id") if name.removesuffix(" id") in entities else name
    target = entities.get(name) or entities.get(f"{label(fact.entity)} {name}")
    if target is None or fact.type or fact.values or fact.computed or target == fact.entity or fact.effect:
        return fact
    if _says_more(fact):
        return fact
    if plural(label(target)).endswith(name) and not label(target).endswith(name):
        return RefFact(target, fact.entity, snake(label(fact.entity)))
    needed = fact.required is not False and not fact.mentioned
    return RefFact(fact.entity, target, snake(name), required=needed, had=True)


def _says_more(fact: FieldFact) -> bool:
    return any(v is not None for v in (fact.min, fact.max, fact.default, fact.write))


def with_fields(fact: Fact, domain: Domain) -> Fact:
    """Name fields as they are declared: "per user" may be the field `author`, the length `length_in_minutes`."""
    if isinstance(fact, FieldFact):
        roles = tuple(domain.role(r) for r in fact.write_roles)
        readers = None if fact.read_roles is None else tuple(domain.declared_role(r) for r in fact.read_roles)
        default = _of_fields(fact, domain)
        named = domain.named(fact.entity, label(fact.field))
        return replace(fact, field=named, write_roles=roles, read_roles=readers, default=default)
    if not isinstance(fact, KeyFact):
        return fact
    return replace(fact, fields=tuple(domain.column(fact.entity, label(name)) for name in fact.fields))


def _of_fields(fact: FieldFact, domain: Domain) -> str | None:
    """Name the field that a default is counted from."""
    if fact.default is None or not fact.default.startswith("self."):
        return fact.default
    name, _, rest = fact.default.removeprefix("self.").partition(" ")
    return f"self.{domain.field(fact.entity, label(name))} {rest}"


def subject_of(sentences: list[list[Fact]]) -> str:
    """Return the entity that signs in: the one that a sentence names, else the one with a password, else User.

    Those who sign up by the name of a role are no entity of their own where another one has a password, or where
    people in general are said to sign up with what they have.
    """
    facts = [fact for said in sentences for fact in said]
    roles = {f.role for f in facts if isinstance(f, RoleFact)}
    named = [name for said in sentences for name in _named(said, roles)]
    apart = [f for said in sentences for f in said if isinstance(f, FieldFact) and f.entity not in _signing(said)]
    described = [f.entity for f in apart if not f.entity.startswith("@")]
    things = [n for n in named if snake(label(n)) not in roles or n in described]
    hidden = [f.entity for f in apart if f.field == "password" and f.entity in described]
    general = any({SubjectFact, FieldFact} <= {type(f) for f in said if _is_of_people(f)} for said in sentences)
    found: list[str] = [*things, *hidden, *([] if general else named), "User"]
    return found[0]


def _named(sentence: list[Fact], roles: set[str]) -> list[str]:
    """Return who signs in by a sentence; whom rows belong to is one of several roles, and does not name them all."""
    names = [f.entity for f in sentence if isinstance(f, SubjectFact) and f.entity != SUBJECT]
    owns = len(roles) > 1 and any(isinstance(f, RefFact) for f in sentence)
    return [name for name in names if not owns or snake(label(name)) not in roles]


def _is_of_people(fact: Fact) -> bool:
    return isinstance(fact, SubjectFact | FieldFact) and fact.entity == SUBJECT


def _signing(sentence: Iterable[Fact]) -> set[str]:
    return {f.entity for f in sentence if isinstance(f, SubjectFact) and f.entity != SUBJECT}


def of_subject(sentence: list[Fact], subject: str) -> list[Fact]:
    """Let those who sign up in a sentence be the entity that signs in, by whatever name they go."""
    others = _signing(sentence) - {subject}
    return [_renamed(fact, others, subject) for fact in sentence] if others else sentence


def _renamed(fact: Fact, others: set[str], subject: str) -> Fact:
    parts = [f.name for f in fields(fact) if f.name in ("entity", "target")]
    values = {name: subject for name in parts if getattr(fact, name) in others}
    if isinstance(fact, RefFact) and fact.field == "@target" and "target" in values:
        values["field"] = snake(label(fact.target))
    return replace(fact, **values) if values else fact  # type: ignore[arg-type]  # both are names of entities


def entities_of(facts: Collection[Fact], subject: str) -> dict[str, str]:
    """Return the labels of all declared entities."""
    said = [f.entity for f in facts if isinstance(f, EntityFact) and f.entity != SUBJECT]
    described = {f.entity for f in facts if isinstance(f, FieldFact) and (f.type or f.values or f.required is not None)}
    taken = _NO_ENTITIES - {label(name) for name in described if label(name) in _MAY_BE_KEPT}
    names = dict.fromkeys(name for name in said if label(name).split()[-1] not in taken)
    return {t: n for n in (*names, subject) for t in (label(n), plural(label(n)))}
