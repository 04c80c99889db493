"""What a client must send to make a row."""

from agents.spec.model import Field
from agents.spec.scenarios.fitting import plain_row
from agents.spec.scenarios.limits import read_limit
from agents.spec.scenarios.names import snake
from agents.spec.scenarios.resource import Resource
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
        return f'{"own" if shared(r, item) else "new"}_{snake(type_.of)}(api)["id"]'
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
    """Tell whether rows of one person may share the row that the field refers to, where a test does not care."""
    if any(e.lifecycle for e in r.spec.entities) or _keeps(r, item):
        return False
    limits = [found for rule in r.entity.rules if (found := read_limit(r, rule))]
    return all(limit.parent.name != item.name or limit.count >= FEW for limit in limits)
