"""Facts -> enums and entities, in document order."""

import re
from collections import defaultdict
from dataclasses import replace
from typing import Literal

from agents.spec.expression import parse, paths
from agents.spec.model import Check, Entity, Enum, Field, Key, Lifecycle, Link
from agents.specify.build.model import Model, of_kind
from agents.specify.build.pairs import one_to_one
from agents.specify.build.ranks import ranks, role_enum, role_field
from agents.specify.build.references import owner_path, reference, told
from agents.specify.build.shape import Stated, merge, named, shape
from agents.specify.build.stamps import stamped
from agents.specify.build.statements import Statements
from agents.specify.build.stepping import lifecycle, slug_of
from agents.specify.facts.facts import (
    AddressFact,
    AllFact,
    AuditFact,
    CheckFact,
    EntityFact,
    FieldFact,
    GrantFact,
    KeyFact,
    LinkFact,
    OrderFact,
    RefFact,
    SubjectFact,
    TransitionFact,
)
from agents.specify.names.words import camel, label, plural, snake

_SIGN_IN = ("email", "password")
"""Without these nobody signs in."""


def assemble(stated: list[Stated]) -> Model:
    """Put the facts of a document together."""
    return _assembled(Statements(one_to_one(stated)))


def _assembled(stated: Statements) -> Model:
    names = _names(stated)
    subject = next((f.entity for _, f in of_kind(stated, SubjectFact)), "") or _with_password(stated) or "User"
    model = Model(subject, ranks(stated))
    taken: dict[str, set[str]] = defaultdict(set)
    for name in names:
        steps = lifecycle(name, stated, model.findings)
        fields = tuple(_begun(item, steps) for item in _fields(name, stated, model, taken))
        model.entities[name] = _entity(name, fields, stated).model_copy(update={"lifecycle": steps})
    _with_role(model)
    model.links = _links(stated)
    model.events = _events(stated)
    for name, entity in model.entities.items():
        owner = owner_path(model, name) or _themselves(name, model, stated)
        model.entities[name] = entity.model_copy(update={"owner": owner})
    return model


def _begun(item: Field, steps: Lifecycle | None) -> Field:
    """A new row is in the first state, also where no sentence says which that is."""
    if steps is None or item.name != steps.field or item.default is not None or item.required:
        return item
    return item.model_copy(update={"default": f'"{steps.initial}"'})


def _themselves(name: str, model: Model, stated: Statements) -> str | None:
    """Those who sign in are their own, where it is said who may see or change them."""
    granted = [s for s in stated.about(name) if isinstance(s.fact, GrantFact | AllFact)]
    return "self" if name == model.subject and granted else None


def _with_role(model: Model) -> None:
    """Let everybody who signs in have a role, where there are roles."""
    subject = model.entities.get(model.subject)
    if not model.ranks.roles or subject is None:
        return
    declared = next((f for f in subject.fields if f.name == "role"), None)
    enum = model.enums.get(declared.type[5:-1]) if declared else None
    model.role_enum = enum or role_enum(model.ranks, subject.name, model.enums)
    if enum is None:
        model.enums = {model.role_enum.name: model.role_enum, **model.enums}
    field = role_field(model.ranks, subject.name, model.role_enum)
    others = [f for f in subject.fields if f.name != "role"]
    stored = [f for f in others if f.computed is None]
    fields = (*stored, field, *(f for f in others if f.computed is not None))
    model.entities[subject.name] = subject.model_copy(update={"fields": fields})


def _links(stated: list[Stated]) -> list[Link]:
    """One link for each pair of entities, whichever side it is told from."""
    groups: dict[frozenset[str], list[tuple[Stated, LinkFact]]] = defaultdict(list)
    for said, fact in of_kind(stated, LinkFact):
        groups[frozenset((fact.a, fact.b))].append((said, fact))
    return [_link(group[0][1], named([s for s, _ in group])) for group in groups.values()]


def _link(fact: LinkFact, src: tuple[str, ...]) -> Link:
    a_name, b_name = snake(plural(label(fact.b))), snake(plural(label(fact.a)))
    return Link(id=f"link:{fact.a}.{a_name}", a=fact.a, b=fact.b, a_name=a_name, b_name=b_name, src=src)


def _events(stated: list[Stated]) -> dict[str, tuple[str, ...]]:
    said: dict[str, list[str]] = defaultdict(list)
    for _, fact in of_kind(stated, TransitionFact):
        said[fact.entity].append(fact.event)
    return {entity: tuple(dict.fromkeys(events)) for entity, events in said.items()}


def _names(stated: list[Stated]) -> list[str]:
    named = [(s.fact.entity, s) for s in stated if isinstance(s.fact, EntityFact | SubjectFact | FieldFact | RefFact)]
    return list(dict.fromkeys(name for name, _ in named))


def _with_password(stated: list[Stated]) -> str:
    return next((f.entity for _, f in of_kind(stated, FieldFact) if f.field == "password"), "")


def _fields(name: str, stated: Statements, model: Model, taken: dict[str, set[str]]) -> tuple[Field, ...]:
    """Fields and references of one entity; those that only an effect knows come last."""
    groups: dict[str, list[Stated]] = defaultdict(list)
    for s in stated.about(name):
        if isinstance(s.fact, FieldFact | RefFact):
            groups[s.fact.field].append(s)
    fields = [stamped(name, _field(group, stated, model, taken), stated) for group in groups.values()]
    return tuple(sorted(fields, key=lambda f: f.origin == "inferred" and f.write == "never" and f.inverse is None))


def _field(group: list[Stated], stated: list[Stated], model: Model, taken: dict[str, set[str]]) -> Field:
    references = of_kind(group, RefFact)
    if references:
        return told(reference(references, stated, model, taken), of_kind(group, FieldFact))
    known = merge(of_kind(group, FieldFact))
    if known.fact.entity == model.subject and known.fact.field in _SIGN_IN and known.fact.required is False:
        known = replace(known, fact=replace(known.fact, required=True))
    listed = named([s for s, f in of_kind(group, FieldFact) if f.values])
    built, findings = shape(known, _enum(known.fact, listed, model, stated))
    model.findings += findings
    return built


_GENERAL = re.compile(r"(?:.*_)?(?:status|state|type|kind|category|class|mode|role|size)")
"""What says nothing without the thing whose it is."""


def _enum_name(fact: FieldFact, stated: list[Stated]) -> str:
    """Name a list of values after its field; where the field alone does not tell which is meant, after both."""
    alike = {f.values for _, f in of_kind(stated, FieldFact) if f.field == fact.field and f.values}
    alone = (
        len(alike) == 1 and not _GENERAL.fullmatch(fact.field) and not of_kind(stated, EntityFact, camel(fact.field))
    )
    return camel(fact.field) if alone else fact.entity + camel(fact.field)


def _enum(fact: FieldFact, sources: tuple[str, ...], model: Model, stated: list[Stated]) -> str | None:
    if not fact.values:
        return None
    name = fact.enum or _enum_name(fact, stated)
    other = model.enums.get(name)
    if other and other.values != fact.values:
        name = fact.entity + name
    sources = tuple(dict.fromkeys((*(other.src if other and other.name == name else ()), *sources)))
    model.enums[name] = Enum(id=f"enum:{name}", name=name, values=fact.values, src=sources)
    return name


def _entity(name: str, fields: tuple[Field, ...], stated: Statements) -> Entity:
    said = named([s for s in stated.about(name) if isinstance(s.fact, EntityFact | SubjectFact)])
    order, audited = of_kind(stated, OrderFact, name), of_kind(stated, AuditFact, name)
    entity = Entity(
        id=f"entity:{name}", name=name, plural=plural(label(name)), fields=fields, audit=bool(audited),
        src=tuple(dict.fromkeys((*said[:1], *named([s for s, _ in (*order, *audited)])))),
        origin="explicit" if said else "default", keys=_keys(name, stated), rules=_rules(name, fields, stated),
    )  # fmt: skip
    at = of_kind(stated, AddressFact, name)
    own: dict[str, object] = {"path": at[0][1].path} if at else {}
    return entity.model_copy(update={**own, **({"order": order[-1][1].order} if order else {})})


def _keys(name: str, stated: list[Stated]) -> tuple[Key, ...]:
    groups: dict[tuple[tuple[str, ...], str | None], list[Stated]] = defaultdict(list)
    for said, fact in of_kind(stated, KeyFact, name):
        groups[fact.fields, fact.when].append(said)
    return tuple(
        Key(id=f"key:{name}.{'_'.join(fields)}", fields=fields, when=when, src=named(said), origin=_origin(said))
        for (fields, when), said in groups.items()
    )


def _origin(said: list[Stated]) -> Literal["explicit", "default"]:
    return "explicit" if named(said) else "default"


def _rules(name: str, fields: tuple[Field, ...], stated: list[Stated]) -> tuple[Check, ...]:
    return checks("rule", [(s, f) for s, f in of_kind(stated, CheckFact, name) if f.op is None], fields)


def checks(kind: str, stated: list[tuple[Stated, CheckFact]], fields: tuple[Field, ...]) -> tuple[Check, ...]:
    """Return a node for each condition, each with an id of its own; what is said twice is one."""
    found: dict[tuple[str, str | None], Check] = {}
    taken: set[str] = set()
    for said, fact in stated:
        before = found.get((fact.expr, fact.lock))
        if before:
            src = tuple(dict.fromkeys((*before.src, said.sentence)))
            found[fact.expr, fact.lock] = before.model_copy(update={"src": src})
        else:
            found[fact.expr, fact.lock] = _unique(check(kind, fact, said, fields), taken)
    return tuple(found.values())


def _unique(rule: Check, taken: set[str]) -> Check:
    ids = [rule.id, *(f"{rule.id}_{n}" for n in range(2, 100))]
    chosen = next(i for i in ids if i not in taken)
    taken.add(chosen)
    return rule.model_copy(update={"id": chosen, "code": chosen.rpartition(".")[2]})


def check(kind: str, fact: CheckFact, said: Stated, fields: tuple[Field, ...]) -> Check:
    """Return the node of a condition: its name is made of the fields that it reads, in order."""
    read = fields_read(fact.expr, {f.name for f in fields})
    writable = [n for n in read if any(f.name == n and f.write != "never" for f in fields)]
    own = fact.lock is None and len(writable) == len(read) and not _reads_others(fact.expr)
    prefix = f"{fact.entity}.{fact.op}" if fact.op else fact.entity
    own = own and not fact.code
    code = fact.code or (slug_of(fact.expr) if fact.op else "_".join(read))
    return Check(
        id=f"{kind}:{prefix}.{code}", expr=fact.expr, status=422 if own else 409, code=code,
        message=said.text, field=read[0] if own and read else None, lock=fact.lock, src=(said.sentence,),
    )  # fmt: skip


def _reads_others(expr: str) -> bool:
    return any(path.count(".") > 1 for path in paths(parse(expr)))


def fields_read(expr: str, fields: set[str]) -> list[str]:
    """Return the fields of the row that an expression reads, in order of appearance, without collections."""
    steps = [path.split(".") for path in paths(parse(expr))]
    return list(dict.fromkeys(step[1] for step in steps if len(step) > 1 and step[1] in fields))
