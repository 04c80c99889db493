"""Changes of a Spec that no client can see, and the proof."""

from agents.spec.expression import Binary, Member, Name, conjuncts, parse
from agents.spec.interpreter.operations import held_by
from agents.spec.model import Entity, Field, Grant, OnChange, Operation, Spec
from agents.spec.solve import Solver, Unsolvable

HIDDEN = "whoever may not see a row is told that there is none, whatever else is granted"
"""Why an operation on rows that is for everybody looks the same where nobody sees the rows of others."""

NEW_ROW = (
    "a new row belongs to whoever makes it, or to the owner of the row that it refers to; a reference to a row of "
    "somebody else is refused whatever the grant says"
)
AGAIN = (
    "without the state before, the effect happens again on a row that has had it, or is new: it sets what new rows "
    "have, and nobody can write anything else while the condition holds, so the row stays as it is"
)
NEVER_TWICE = "nobody can write the fields of the key, and what they get by themselves is never the same"
EMPTY = (
    "a rule compares the field, and nothing is greater or less than null: a row without it is refused all the same, "
    "with 422 and an error on the field"
)


def refuses_empty(entity: Entity, item: Field) -> bool:
    """Tell whether a rule of the row refuses null in the field as a missing value is refused."""
    field = Member(Name("self"), item.name)
    rules = [parse(rule.expr) for rule in entity.rules if rule.status == 422 and rule.field == item.name]
    compared = [part for rule in rules for part in conjuncts(rule) if isinstance(part, Binary)]
    return any(part.op in ("<", "<=", ">", ">=") and field in (part.left, part.right) for part in compared)


def repeats(spec: Spec, operation: Operation, before: str, after: str) -> bool:
    """Tell whether a reaction only forgets the state before, and its fields have their value anyway."""
    forgets = "old." in before and "old." not in after
    rivals = [o for o in spec.operations if o is not operation and _fields(o) & _fields(operation)]
    return forgets and _sets_defaults(spec, operation) and all(_excludes(spec, rival, after) for rival in rivals)


def _fields(operation: Operation) -> set[str]:
    return {name for effect in operation.effects for name in effect.values}


def _sets_defaults(spec: Spec, operation: Operation) -> bool:
    """Tell whether all that is set are fields of the row itself that no client writes, to what a new row has."""
    fields = {f.name: f for f in spec.entity(operation.entity).fields if f.write == "never"}
    return all(
        effect.target == "self" and name in fields and value == (fields[name].default or "null")
        for effect in operation.effects
        for name, value in effect.values.items()
    )


def _excludes(spec: Spec, rival: Operation, when: str) -> bool:
    """Tell whether what starts a reaction cannot be true of a row for which `when` holds."""
    if not isinstance(rival.start, OnChange):
        return False
    entity = spec.entity(rival.entity)
    solver = Solver(spec, {"self": entity, "old": entity})
    one, other = parse(rival.start.when), parse(when)
    try:
        known = bool(solver.solve(one, want=True) and solver.solve(other, want=True))
    except Unsolvable:
        return False
    try:
        return known and not solver.solve(Binary("&&", one, other), want=True)
    except Unsolvable:
        return True


def hides_others(spec: Spec, operation: Operation, grant: Grant) -> bool:
    """Tell whether those whom a grant is for see just the rows that it is for."""
    get = next((o for o in spec.operations if o.kind == "get" and o.entity == operation.entity), None)
    if get is None or operation.kind in ("create", "list", "get", "link", "unlink"):
        return False
    seen = [g.when for g in get.grants if any(held_by(spec, role, name) for role in grant.roles for name in g.roles)]
    return bool(seen) and set(seen) == {grant.when}
