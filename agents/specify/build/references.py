"""Facts about references -> fields that refer to other rows; and through which of them a row is somebody's own."""

from agents.spec.diagnostic import report
from agents.spec.model import Field
from agents.specify.build.model import Model, of_kind
from agents.specify.build.shape import Stated, collection, named
from agents.specify.facts.facts import DeleteFact, FieldFact, GrantFact, RefFact
from agents.specify.names.words import label


def reference(
    group: list[tuple[Stated, RefFact]], stated: list[Stated], model: Model, taken: dict[str, set[str]]
) -> Field:
    """Return the field of a reference that sentences tell of."""
    said, fact = group[0]
    owner = any(f.owner for _, f in group)
    to_subject = not owner and fact.target == model.subject and not _is_chosen(fact, stated)
    inferred = to_subject and not model.roles
    inverse = collection(fact.entity, fact.field, taken[fact.target])
    taken[fact.target].add(inverse)
    ends = (fact.target, fact.entity)
    rules = [
        (s, f) for s, f in of_kind(stated, DeleteFact)
        if (f.parent, f.child) == ends and f.field in (None, fact.field)
    ]  # fmt: skip
    sources = named([s for s, _ in (*group, *rules)])
    built = Field(
        id=f"field:{fact.entity}.{fact.field}", name=fact.field, type=f"ref({fact.target})", src=sources,
        inverse=inverse, required=fact.required, acyclic=any(f.acyclic for _, f in group),
        on_delete=rules[0][1].policy if rules else "restrict",
    )  # fmt: skip
    if to_subject and model.roles:
        return _of_own(built, fact, stated)
    if not (owner or inferred):
        return built
    if inferred:
        place = {"field": f"{fact.entity}.{fact.field}", "name": label(fact.entity), "subject": label(fact.target)}
        model.findings.append(report("SP514", said.line, built.id, said.path, **place))
    return built.model_copy(update={"default": "actor", "write": "never", "required": False})


def _of_own(reference: Field, fact: RefFact, stated: list[Stated]) -> Field:
    """Where a role may create only rows of its own, their owner is who creates them unless somebody else is named."""
    own = f"self.{fact.field} == actor"
    said = [s for s, f in of_kind(stated, GrantFact, fact.entity) if "create" in f.ops and f.when == own]
    if not said:
        return reference
    src = tuple(dict.fromkeys((*reference.src, *named(said))))
    return reference.model_copy(update={"default": "actor", "write": "create", "required": False, "src": src})


def _is_chosen(fact: RefFact, stated: list[Stated]) -> bool:
    """Another reference of the entity already names the creator, so a client chooses this one."""
    mine = [f for _, f in of_kind(stated, RefFact, fact.entity) if f.target == fact.target and f.field != fact.field]
    return any(f.owner for f in mine) or not fact.required


def told(reference: Field, more: list[tuple[Stated, FieldFact]]) -> Field:
    """Apply what other sentences say about a reference: required or not, written once."""
    for said, fact in more:
        changes: dict[str, object] = {"src": tuple(dict.fromkeys((*reference.src, *named([said]))))}
        if fact.required is not None and reference.default is None:
            changes["required"] = fact.required
        if fact.write and reference.write == "always":
            changes["write"] = fact.write
        reference = reference.model_copy(update=changes)
    return reference


def owner_path(model: Model, name: str, seen: tuple[str, ...] = ()) -> str | None:
    """Return the path from a row to the subject that owns it; None for the subject and for what nobody owns."""
    if name == model.subject or name in seen or name not in model.entities:
        return None
    references = [f for f in model.entities[name].fields if f.type.startswith("ref(")]
    references.sort(key=lambda f: (f.default != "actor", not f.required))
    people = [f for f in references if f.required and f.type == f"ref({model.subject})"]
    if len(people) == 1 and not any(f.default == "actor" for f in references):
        return f"self.{people[0].name}"
    for reference in references:
        target = reference.type[4:-1]
        if reference.default == "actor":
            return f"self.{reference.name}"
        beyond = owner_path(model, target, (*seen, name)) if reference.required else None
        if beyond:
            return f"self.{reference.name}{beyond.removeprefix('self')}"
    return None
