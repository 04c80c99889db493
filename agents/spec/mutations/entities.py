"""Ways to break an entity: its fields, keys, rules and order."""

from collections.abc import Iterator
from decimal import Decimal

from agents.spec.expression import Binary, Call, Constant, parse, unparse
from agents.spec.model import Check, Entity, Field, Key, Spec
from agents.spec.mutations import Mutation, copied, with_entity, with_field
from agents.spec.mutations.expressions import broken, broken_check
from agents.spec.mutations.unseen import EMPTY, NEVER_TWICE, refuses_empty
from agents.spec.scenarios.keys import distinct_in_case
from agents.spec.scenarios.resource import Resource
from agents.spec.scenarios.values import ADDRESS, LONGEST, label, longest
from agents.spec.types import NUMERIC, Type, read_type

_TEXTS = ("string", "text", "password", "email")


def entity_mutations(spec: Spec, entity: Entity) -> Iterator[Mutation]:
    """Yield the mutations of an entity."""
    for item in entity.fields:
        for name, change, field in _field(spec, entity, item):
            unseen = EMPTY if name == "optional" and refuses_empty(entity, item) else ""
            said = f"{entity.name}.{item.name}: {change}"
            yield Mutation(item.id, name, said, with_field(spec, entity, field), unseen)
    for key in entity.keys:
        yield from _key(spec, entity, key)
    for rule in entity.rules:
        yield from _rule(spec, entity, rule)
    if entity.audit:
        changed = with_entity(spec, copied(entity, audit=False))
        yield Mutation(entity.id, "audit", f"changes of {entity.name} leave no entry", changed)
    yield from _order(spec, entity)


Change = tuple[str, str, Field]


def _field(spec: Spec, entity: Entity, item: Field) -> Iterator[Change]:
    if item.computed:
        for name, text in broken(item.computed):
            yield name, f"computed as {text}", copied(item, computed=text)
        return
    yield from _presence(spec, entity, item)
    if item.write != "never":
        yield from _bounds(item, read_type(item.type))
    yield from _default(spec, item)
    yield from _write(spec, entity, item)
    yield from _case(spec, entity, item)
    if item.pattern:
        yield "pattern_gone", "matches no pattern", copied(item, pattern=None)
    yield from _kept_from(item)
    if item.inverse and item.write != "never":
        other = "restrict" if item.on_delete == "cascade" else "cascade"
        yield "on_delete", f"{other} on delete", copied(item, on_delete=other)


def _kept_from(item: Field) -> Iterator[Change]:
    """Yield what lets anybody write or see what is for some, and lets references lead back."""
    if item.write_roles:
        yield "write_roles_gone", "may be written by whoever may change the row", copied(item, write_roles=None)
    if item.read_roles:
        yield "read_roles_gone", "is shown to whoever sees the row", copied(item, read_roles=None)
    if item.acyclic and item.write == "always":
        yield "acyclic_gone", "may lead back to the row", copied(item, acyclic=False)


def _case(spec: Spec, entity: Entity, item: Field) -> Iterator[Change]:
    if item.fold:
        yield "case", "compared case-sensitively", copied(item, fold=False)
    elif any(item in distinct_in_case(Resource(spec, entity), key) for key in entity.keys):
        yield "fold", "compared in any case", copied(item, fold=True)


def _presence(spec: Spec, entity: Entity, item: Field) -> Iterator[Change]:
    if item.write == "never" or item.default is not None or _carries(spec, entity, item):
        return
    word = "optional" if item.required else "required"
    yield word, word, copied(item, required=not item.required)


def _carries(spec: Spec, entity: Entity, item: Field) -> bool:
    """Tell whether sign-in or ownership stands on the field, so that no row can do without it."""
    signs_in = entity.name == spec.auth.subject and item.name in (spec.auth.login, spec.auth.password)
    return signs_in or f"{entity.owner}.".startswith(f"self.{item.name}.")


def _bounds(item: Field, type_: Type) -> Iterator[Change]:
    for name in ("min", "max") if not item.pattern else ():
        value = longest(item) if name == "max" and type_.kind in _TEXTS else getattr(item, name)
        if value is None or type_.kind not in (*_TEXTS, *NUMERIC) or value > LONGEST or not _tested(type_, name, value):
            continue
        for word, step in (("more", 1), ("less", -1)):
            if type_.kind == "email" and value + step > ADDRESS:
                continue  # No longer one is an address.
            yield f"{name}_{word}", f"{name} {value + step}", _bounded(item, type_, name, Decimal(value + step))
    if type_.kind == "string" and not item.pattern and type_.size and type_.size < LONGEST // 2:
        yield "max_gone", "no longest length", copied(item, type="text", max=Decimal(LONGEST // 2))


def _tested(type_: Type, name: str, value: Decimal | int) -> bool:
    """Tell whether a bound is one of the field: the least length of a password is a rule of sign-in."""
    return name == "max" or type_.kind in NUMERIC or (type_.kind != "password" and value > 1)


def _bounded(item: Field, type_: Type, name: str, value: Decimal) -> Field:
    if type_.kind == "string" and name == "max":
        return copied(item, type=f"string({value})", max=value)
    return copied(item, **{name: value})


def _default(spec: Spec, item: Field) -> Iterator[Change]:
    node = parse(item.default) if item.default else None
    if item.default and isinstance(node, Call | Binary):
        yield from (
            (f"default_{name}", f"defaults to {text}", copied(item, default=text)) for name, text in _defaults(node)
        )
    if not isinstance(node, Constant) or _is_state(spec, item):
        return
    type_ = read_type(item.type)
    if isinstance(node.value, bool):
        other = str(not node.value).lower()
    elif type_.kind == "enum":
        other = next((f'"{v}"' for v in spec.enum(type_.of).values if v != node.value), "")
    else:
        other = f"{node.value + 1}" if isinstance(node.value, int) else ""
    if other:
        yield "default", f"defaults to {other}", copied(item, default=other)
    if not item.required:
        yield "default_gone", "has no default", copied(item, default=None)


def _defaults(node: Call | Binary) -> Iterator[tuple[str, str]]:
    match node:
        case Call("sequence", (Constant(str(prefix)), Constant(int(digits)))):
            yield "prefix", f'sequence("{prefix}X", {digits})'
            yield "digits", f'sequence("{prefix}", {digits - 1})'
        case _:
            yield from broken(unparse(node))


def _is_state(spec: Spec, item: Field) -> bool:
    """Tell whether a lifecycle says what the field of a new row is, or sign-in does."""
    states = {f"field:{e.name}.{e.lifecycle.field}" for e in spec.entities if e.lifecycle}
    return item.id in {*states, f"field:{spec.auth.subject}.{spec.auth.role_field}"}


def _write(spec: Spec, entity: Entity, item: Field) -> Iterator[Change]:
    if item.default == "actor":
        return
    updated = any(o.kind in ("update", "update_me") and o.entity == entity.name for o in spec.operations)
    if item.write == "always" and updated:
        yield "write_once", "cannot be changed", copied(item, write="create")
    if item.write == "create" and updated:
        yield "write_always", "can be changed", copied(item, write="always")
    if item.write == "always" and not item.required and not item.inverse:
        yield "write_never", "cannot be written", copied(item, write="never")
    if item.write == "never" and not _is_state(spec, item):
        yield "writable", "can be written", copied(item, write="always")


def _key(spec: Spec, entity: Entity, key: Key) -> Iterator[Mutation]:
    others = tuple(k for k in entity.keys if k.id != key.id)
    gone = with_entity(spec, copied(entity, keys=others))
    written = any(f.write != "never" or f.default == "actor" for f in entity.fields if f.name in key.fields)
    unseen = "" if written else NEVER_TWICE
    yield Mutation(key.id, "gone", f"{entity.name}: {_said(key)} need not be unique", gone, unseen)
    if key.when:
        keys = tuple(copied(k, when=None) if k.id == key.id else k for k in entity.keys)
        changed, said = with_entity(spec, copied(entity, keys=keys)), f"{entity.name}: {_said(key)} are unique always"
        yield Mutation(key.id, "always", said, changed)
    for name in key.fields if len(key.fields) > 1 else ():
        less = copied(key, fields=tuple(f for f in key.fields if f != name))
        keys = tuple(less if k.id == key.id else k for k in entity.keys)
        change = f"{entity.name}: {_said(less)} must be unique, whatever {label(name)} is"
        yield Mutation(key.id, f"without_{name}", change, with_entity(spec, copied(entity, keys=keys)))


def _said(key: Key) -> str:
    return " and ".join(label(name) for name in key.fields)


def _rule(spec: Spec, entity: Entity, rule: Check) -> Iterator[Mutation]:
    others = tuple(r for r in entity.rules if r.id != rule.id)
    yield Mutation(rule.id, "gone", f"no rule {rule.expr}", with_entity(spec, copied(entity, rules=others)))
    for name, change, other in broken_check(rule):
        rules = tuple(other if r.id == rule.id else r for r in entity.rules)
        yield Mutation(rule.id, name, f"the rule {change}", with_entity(spec, copied(entity, rules=rules)))


def _order(spec: Spec, entity: Entity) -> Iterator[Mutation]:
    listed = any(o.kind == "list" and o.entity == entity.name for o in spec.operations)
    if not listed or not entity.order:
        return
    first, rest = entity.order[0], entity.order[1:]
    flipped = first[1:] if first.startswith("-") else f"-{first}"
    change = f"{entity.name} sorted by {flipped}"
    yield Mutation(entity.id, "order", change, with_entity(spec, copied(entity, order=(flipped, *rest))))
