"""Facts -> enums and entities, in document order."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from agents.spec.diagnostic import Diagnostic, report
from agents.spec.expression import parse, paths
from agents.spec.model import Check, Entity, Enum, Field, Key
from agents.specify.facts import (
    CheckFact,
    DeleteFact,
    EntityFact,
    FieldFact,
    KeyFact,
    OrderFact,
    RefFact,
    SubjectFact,
)
from agents.specify.shape import Stated, collection, merge, named, shape
from agents.specify.words import camel, label, plural

F = TypeVar("F")


@dataclass
class Model:
    """The entities of a document and the choices made on the way."""

    subject: str
    enums: dict[str, Enum] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)


def of_kind(stated: Iterable[Stated], kind: type[F], entity: str | None = None) -> list[tuple[Stated, F]]:
    """Return the facts of one kind, of one entity if asked."""
    found = [(s, s.fact) for s in stated if isinstance(s.fact, kind)]
    return [(s, f) for s, f in found if entity is None or getattr(f, "entity", None) == entity]


def assemble(stated: list[Stated]) -> Model:
    """Put the facts of a document together."""
    names = _names(stated)
    subject = next((f.entity for _, f in of_kind(stated, SubjectFact)), "") or _with_password(stated) or "User"
    model = Model(subject)
    taken: dict[str, set[str]] = defaultdict(set)
    for name in names:
        fields = _fields(name, stated, model, taken)
        model.entities[name] = _entity(name, fields, stated)
    for name, entity in model.entities.items():
        owner = owner_path(model, name)
        model.entities[name] = entity.model_copy(update={"owner": owner})
    return model


def _names(stated: list[Stated]) -> list[str]:
    named = [(s.fact.entity, s) for s in stated if isinstance(s.fact, EntityFact | SubjectFact | FieldFact | RefFact)]
    return list(dict.fromkeys(name for name, _ in named))


def _with_password(stated: list[Stated]) -> str:
    return next((f.entity for _, f in of_kind(stated, FieldFact) if f.field == "password"), "")


def _fields(name: str, stated: list[Stated], model: Model, taken: dict[str, set[str]]) -> tuple[Field, ...]:
    """Fields and references of one entity; those that only an effect knows come last."""
    groups: dict[str, list[Stated]] = defaultdict(list)
    for s in stated:
        if isinstance(s.fact, FieldFact | RefFact) and s.fact.entity == name:
            groups[s.fact.field].append(s)
    fields = [_field(group, stated, model, taken) for group in groups.values()]
    return tuple(sorted(fields, key=lambda f: f.origin == "inferred" and f.write == "never" and f.inverse is None))


def _field(group: list[Stated], stated: list[Stated], model: Model, taken: dict[str, set[str]]) -> Field:
    references = of_kind(group, RefFact)
    if references:
        return _told(_reference(references, stated, model, taken), of_kind(group, FieldFact))
    known = merge(of_kind(group, FieldFact))
    listed = named([s for s, f in of_kind(group, FieldFact) if f.values])
    built, findings = shape(known, _enum(known.fact, listed, model))
    model.findings += findings
    return built


def _told(reference: Field, more: list[tuple[Stated, FieldFact]]) -> Field:
    """Apply what other sentences say about a reference: required or not, written once."""
    for said, fact in more:
        changes: dict[str, object] = {"src": tuple(dict.fromkeys((*reference.src, *named([said]))))}
        if fact.required is not None and reference.default is None:
            changes["required"] = fact.required
        if fact.write and reference.write == "always":
            changes["write"] = fact.write
        reference = reference.model_copy(update=changes)
    return reference


def _enum(fact: FieldFact, sources: tuple[str, ...], model: Model) -> str | None:
    if not fact.values:
        return None
    name = camel(fact.field)
    other = model.enums.get(name)
    if other and other.values != fact.values:
        name = fact.entity + name
    sources = tuple(dict.fromkeys((*(other.src if other and other.name == name else ()), *sources)))
    model.enums[name] = Enum(id=f"enum:{name}", name=name, values=fact.values, src=sources)
    return name


def _reference(
    group: list[tuple[Stated, RefFact]], stated: list[Stated], model: Model, taken: dict[str, set[str]]
) -> Field:
    said, fact = group[0]
    owner = any(f.owner for _, f in group)
    inferred = not owner and fact.target == model.subject and not _is_chosen(fact, stated)
    inverse = collection(fact.entity, fact.field, taken[fact.target])
    taken[fact.target].add(inverse)
    rules = [(s, f) for s, f in of_kind(stated, DeleteFact) if (f.parent, f.child) == (fact.target, fact.entity)]
    sources = named([s for s, _ in (*group, *rules)])
    built = Field(
        id=f"field:{fact.entity}.{fact.field}", name=fact.field, type=f"ref({fact.target})", src=sources,
        inverse=inverse, required=fact.required,
        on_delete=rules[0][1].policy if rules else "restrict",
    )  # fmt: skip
    if not (owner or inferred):
        return built
    if inferred:
        place = {"field": f"{fact.entity}.{fact.field}", "name": label(fact.entity), "subject": label(fact.target)}
        model.findings.append(report("SP514", said.line, built.id, said.path, **place))
    return built.model_copy(update={"default": "actor", "write": "never", "required": False})


def _is_chosen(fact: RefFact, stated: list[Stated]) -> bool:
    """Another reference of the entity already names the creator, so a client chooses this one."""
    mine = [f for _, f in of_kind(stated, RefFact, fact.entity) if f.target == fact.target and f.field != fact.field]
    return any(f.owner for f in mine) or not fact.required


def _entity(name: str, fields: tuple[Field, ...], stated: list[Stated]) -> Entity:
    said = named([s for s in stated if isinstance(s.fact, EntityFact | SubjectFact) and s.fact.entity == name])
    order = of_kind(stated, OrderFact, name)
    entity = Entity(
        id=f"entity:{name}", name=name, plural=plural(label(name)), fields=fields,
        src=said[:1],
        origin="explicit" if said else "default", keys=_keys(name, stated), rules=_rules(name, fields, stated),
    )  # fmt: skip
    if not order:
        return entity
    sources = tuple(dict.fromkeys((*entity.src, *named([s for s, _ in order]))))
    return entity.model_copy(update={"order": order[-1][1].order, "src": sources})


def _keys(name: str, stated: list[Stated]) -> tuple[Key, ...]:
    groups: dict[tuple[str, ...], list[Stated]] = defaultdict(list)
    for said, fact in of_kind(stated, KeyFact, name):
        groups[fact.fields].append(said)
    return tuple(
        Key(id=f"key:{name}.{'_'.join(fields)}", fields=fields, src=named(said), origin=_origin(said))
        for fields, said in groups.items()
    )


def _origin(said: list[Stated]) -> Literal["explicit", "default"]:
    return "explicit" if named(said) else "default"


def _rules(name: str, fields: tuple[Field, ...], stated: list[Stated]) -> tuple[Check, ...]:
    taken: set[str] = set()
    rules = []
    for said, fact in of_kind(stated, CheckFact, name):
        if fact.op is None:
            rule = check("rule", fact, said, fields)
            rules.append(_unique(rule, taken))
    return tuple(rules)


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
    return Check(
        id=f"{kind}:{prefix}.{'_'.join(read)}", expr=fact.expr, status=422 if own else 409, code="_".join(read),
        message=said.text, field=read[0] if own and read else None, lock=fact.lock, src=(said.sentence,),
    )  # fmt: skip


def _reads_others(expr: str) -> bool:
    return any(path.count(".") > 1 for path in paths(parse(expr)))


def fields_read(expr: str, fields: set[str]) -> list[str]:
    """Return the fields of the row that an expression reads, in order of appearance, without collections."""
    steps = [path.split(".") for path in paths(parse(expr))]
    return list(dict.fromkeys(step[1] for step in steps if len(step) > 1 and step[1] in fields))


def owner_path(model: Model, name: str, seen: tuple[str, ...] = ()) -> str | None:
    """Return the path from a row to the subject that owns it; None for the subject and for what nobody owns."""
    if name == model.subject or name in seen or name not in model.entities:
        return None
    references = [f for f in model.entities[name].fields if f.type.startswith("ref(")]
    references.sort(key=lambda f: (f.default != "actor", not f.required))
    for reference in references:
        target = reference.type[4:-1]
        if reference.default == "actor":
            return f"self.{reference.name}"
        beyond = owner_path(model, target, (*seen, name)) if reference.required else None
        if beyond:
            return f"self.{reference.name}{beyond.removeprefix('self')}"
    return None
