"""The errors of each operation, derived completely from grants, keys, rules and what an operation writes."""

from agents.spec.expression import parse, paths
from agents.spec.model import Check, Effect, Entity, Http, Operation, RoleName
from agents.specify.build.grants import conditions
from agents.specify.build.model import Model

_BODY = frozenset({400, 415, 422})
_BASE: dict[str, frozenset[int]] = {
    "register": _BODY, "login": _BODY | {401}, "refresh": _BODY | {401}, "logout": _BODY | {401},
    "me": frozenset({401}), "update_me": _BODY | {401},
    "list": frozenset({422}), "get": frozenset({404, 422}), "delete": frozenset({404, 422}),
    "create": _BODY, "update": _BODY | {404}, "action": frozenset({404, 422}), "reaction": frozenset(),
    "transition": frozenset({404, 409, 422}), "link": frozenset({404, 422}), "unlink": frozenset({404, 422}),
    "assign_role": _BODY | {404}, "audit": frozenset({422}), "retention": frozenset(),
    "hole": frozenset({501}),
}  # fmt: skip
_ON_ROWS = frozenset({"update", "delete", "action", "transition", "link", "unlink"})


def with_errors(model: Model, found: list[Operation], *, limited: bool = False) -> tuple[Operation, ...]:
    """Return the operations with every status that each can answer; `limited`: there is a rate limit."""
    return tuple(op.model_copy(update={"errors": tuple(sorted(_errors(op, model, found, limited)))}) for op in found)


def _errors(op: Operation, model: Model, found: list[Operation], limited: bool) -> set[int]:
    if not isinstance(op.start, Http):
        return set()
    errors = {*_BASE[op.kind], *op.errors}  # what a sentence says of it
    if _is_hole_on_a_row(op):
        errors |= {404, 422}
    if all("anyone" not in grant.roles for grant in op.grants):
        errors |= {401, 429} if limited else {401}
    if op.query and op.query.within:
        errors.add(404)
    if _conflicts(op, model, found):
        errors.add(409)
    if any(_forbidden(op, role, model, found) for role in model.roles or ("user",)):
        errors.add(403)
    return errors


def _conflicts(op: Operation, model: Model, found: list[Operation]) -> bool:
    entity = model.entities[op.entity]
    if any(guard.status == 409 for guard in op.guards):
        return True
    if op.kind == "update" and any(f.acyclic and f.write == "always" for f in entity.fields):
        return True
    match op.kind:
        case "hole":
            return _is_hole_on_a_row(op) and _may_write(op) and _has_conflicts(entity)
        case "delete":
            return _is_held(entity, model)
        case "create" | "register":
            makes = any(e.each or e.makes for e in op.effects)
            return _has_conflicts(entity) or (makes and _action_conflicts(op, model, found))
        case "update" | "update_me":
            written = {f.name for f in entity.fields if f.write == "always"}
            return _breaks(entity, written | _set_later(entity, found), by_effect=False)
        case "action":
            return _action_conflicts(op, model, found)
    return False


def _is_hole_on_a_row(op: Operation) -> bool:
    """Tell whether something that is still to be written works on a row: it may be missing, or somebody else's."""
    return op.kind == "hole" and isinstance(op.start, Http) and "{" in op.start.path


def _may_write(op: Operation) -> bool:
    return isinstance(op.start, Http) and op.start.method not in ("GET", "DELETE")


def _has_conflicts(entity: Entity) -> bool:
    return bool(entity.keys) or any(rule.status == 409 for rule in entity.rules)


def _is_held(entity: Entity, model: Model, seen: tuple[str, ...] = ()) -> bool:
    """Tell whether rows that refer to this one, or to one that goes with it, can refuse its deletion."""
    for other in model.entities.values():
        for field in other.fields:
            if field.type == f"ref({entity.name})":
                if field.on_delete == "restrict":
                    return True
                if other.name not in seen and _is_held(other, model, (*seen, entity.name)):
                    return True
    return False


def _action_conflicts(op: Operation, model: Model, found: list[Operation]) -> bool:
    """An effect that breaks a rule or a key answers 409."""
    for effect in op.effects:
        entity = model.entities[_changed(effect, op, model)]
        if _breaks(entity, set(effect.values) | _set_later(entity, found), by_effect=True):
            return True
    return False


def _changed(effect: Effect, op: Operation, model: Model) -> str:
    """Return the entity of the rows that an effect makes or changes."""
    if effect.makes or not effect.each:
        return effect.makes or op.entity
    entity, (_, *steps) = _collected(effect.each[1], model), effect.target.split(".")
    for step in steps:
        entity = next(f.type[4:-1] for f in model.entities[entity].fields if f.name == step)
    return entity


def _collected(path: str, model: Model) -> str:
    inverse = path.rpartition(".")[2]
    return next(e.name for e in model.entities.values() if any(f.inverse == inverse for f in e.fields))


def _set_later(entity: Entity, found: list[Operation]) -> set[str]:
    """Fields that reactions of an entity write."""
    mine = [op for op in found if op.kind == "reaction" and op.entity == entity.name]
    return {name for op in mine for effect in op.effects for name in effect.values}


def _breaks(entity: Entity, written: set[str], *, by_effect: bool) -> bool:
    if any(written & set(key.fields) for key in entity.keys):
        return True
    rules = [r for r in entity.rules if r.status == 409 or by_effect]
    return any(written & _reads(rule) for rule in rules)


def _reads(rule: Check) -> set[str]:
    return {path.split(".")[1] for path in paths(parse(rule.expr)) if "." in path}


def _forbidden(op: Operation, role: RoleName, model: Model, found: list[Operation]) -> bool:
    """403 answers a role that may not at all, and a write to a row that it can read but not write.

    A row that it cannot read is 404.
    """
    may = conditions(role, op.grants, model.ranks.roles)
    if not may:
        return True
    if op.kind == "create":
        entity = model.entities[op.entity]
        return any(_can_name_others(w, entity) or _sees_above(w, entity, role, model, found) for w in may)
    if not (op.kind in _ON_ROWS or _is_hole_on_a_row(op)) or None in may:
        return False
    readers = next((o for o in found if o.entity == op.entity and o.kind == "get"), None)
    return readers is not None and not conditions(role, readers.grants, model.ranks.roles) <= may


def _can_name_others(when: str | None, entity: Entity) -> bool:
    """Tell whether one who may create only rows of their own can send somebody else's name."""
    chosen = {f"self.{f.name} == actor" for f in entity.fields if f.type.startswith("ref(") and f.write != "never"}
    return when in chosen


def _sees_above(when: str | None, entity: Entity, role: RoleName, model: Model, found: list[Operation]) -> bool:
    """Tell whether one who may create only below rows of their own sees those of others: a reference is no 422 then."""
    for field in (f for f in entity.fields if f.type.startswith("ref(") and f.write != "never" and when):
        condition = (when or "").replace(f"self.{field.name}.", "self.", 1)
        if condition != when:
            reader = next((o for o in found if o.entity == field.type[4:-1] and o.kind == "get"), None)
            return reader is not None and not conditions(role, reader.grants, model.ranks.roles) <= {condition}
    return False
