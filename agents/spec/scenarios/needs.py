"""What a client must send to make a row."""

from agents.spec.accounts import newcomer
from agents.spec.interpreter.rows import Index
from agents.spec.model import Field, OnChange, OnTime, Operation
from agents.spec.paths.preparing import preparations
from agents.spec.paths.relevance import Relevance, changes
from agents.spec.scenarios.fitting import plain_row
from agents.spec.scenarios.limits import read_limit
from agents.spec.scenarios.names import snake
from agents.spec.scenarios.overlaps import read_overlap
from agents.spec.scenarios.owning import above
from agents.spec.scenarios.ready import ready_name
from agents.spec.scenarios.resource import Resource
from agents.spec.scenarios.rows import target
from agents.spec.scenarios.values import sample, singular, source
from agents.spec.solve import Value


def needs(r: Resource) -> dict[str, str]:
    """Return the source of a value for each field (in JSON) that must be sent, so that a row is accepted."""
    tied = _tied(r)
    keyed = {name for key in r.entity.keys for name in key.fields}
    found: dict[str, str] = {}
    for item in r.inputs():
        if item.name in tied:
            found[r.json_name(item.name)] = source(tied[item.name])
        elif item.required:
            found[r.json_name(item.name)] = _needed(r, item, unique=item.name in keyed)
    return found


def _needed(r: Resource, item: Field, *, unique: bool) -> str:
    type_ = r.type_of(item.name)
    if type_.kind == "ref":
        if type_.of == r.spec.auth.subject:
            return "api.id"
        whose = "api" if above(r, item.name) == r.own else f'staff(api, "{newcomer(r.spec)}")'
        if item.name in preparations(r.spec).of(r.entity.name):
            return f'{ready_name(r, item)}({whose})["id"]'
        made = (
            f'own_{snake(type_.of)}({whose}, "{r.snake}")' if shared(r, item) else f"spare_{snake(type_.of)}({whose})"
        )
        return f'{made}["id"]'
    if unique and (found := singular(item)):
        return found
    return sample(item, r.spec)


def _tied(r: Resource) -> dict[str, Value]:
    """Return values that the guards and rules of a new row ask for, where its defaults would not do."""
    defaults = r.defaults()
    return {slot[1]: v for slot, v in plain_row(r).items() if defaults.get(slot, ...) != v and r.settable({slot[1]: v})}


def _keeps(r: Resource, item: Field) -> bool:
    """Tell whether a key keeps two rows of one person from the same row: nothing else in it differs."""
    keys = [[r.field(n) for n in key.fields if n != item.name] for key in r.entity.keys if item.name in key.fields]
    return any(all(f.default == "actor" or r.type_of(f.name).kind == "ref" for f in others) for others in keys)


FEW = 20
"""A limit below it leaves no room for the rows of several steps of a test."""


def shared(r: Resource, item: Field) -> bool:
    """Tell whether rows may share the row that the field refers to, where a test does not care."""
    if _keeps(r, item) or (any(e.lifecycle for e in r.spec.entities) and not _stands_by(r, item)):
        return False
    if any((period := read_overlap(r, rule)) and period.parent.name == item.name for rule in r.entity.rules):
        return False
    limits = [found for rule in r.entity.rules if (found := read_limit(r, rule)) and found.parent.name == item.name]
    # What belongs to a person is shared by the rows of one test, what is everybody's by those of all.
    return not limits or (target(r, item).own == "ann" and all(limit.count >= FEW for limit in limits))


def _stands_by(r: Resource, item: Field) -> bool:
    """Tell whether nothing that happens to rows changes the row above them, or depends on its other rows."""
    spec, above, below = r.spec, r.type_of(item.name).of, _below(r)
    index = Index(spec)
    if spec.entity(above).lifecycle or any(e == above for o in spec.operations for e, _ in changes(index, o)):
        return False
    if any(o.entity == above and isinstance(o.start, OnTime) for o in spec.operations):
        return False
    matters = Relevance(index)
    for operation in (o for o in spec.operations if o.entity in below):
        _add(matters, operation, below)
    for name in below:
        for check in spec.entity(name).rules:
            matters.add(name, check.expr)
    return (r.entity.name, item.name) not in matters.collections


def _add(matters: Relevance, operation: Operation, below: set[str]) -> None:
    """Add what an operation checks and changes, but for effects on rows of which there are none there."""
    checks = [guard.expr for guard in operation.guards]
    checks += [operation.start.when] if isinstance(operation.start, OnChange | OnTime) else []
    for expr in checks:
        matters.add(operation.entity, expr)
    for effect in operation.effects:
        rows = Relevance(matters.index)
        rows.add(operation.entity, effect.each[1] if effect.each else effect.target)
        if {child for child, _ in rows.collections} <= below:
            matters.add_effect(operation, effect)


def _below(r: Resource) -> set[str]:
    """Return the entity and those of rows that refer to it, directly or not."""
    found, size = {r.entity.name}, 0
    while size < len(found):
        size = len(found)
        found |= {x.entity.name for x in r.every() for f in x.entity.fields if x.type_of(f.name).of in found}
    return found
