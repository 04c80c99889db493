"""What a client must send to make a row."""

from agents.spec.expression import parse
from agents.spec.model import Field
from agents.spec.scenarios.resource import Resource, snake
from agents.spec.scenarios.values import label, longest, sample, source
from agents.spec.solve import Filled, Solver, Unsolvable, Value


def needs(r: Resource) -> dict[str, str]:
    """Return the source of a value for each field (in JSON) that must be sent, so that a row is accepted."""
    tied = _tied(r)
    keyed = {name for key in r.entity.keys for name in key.fields}
    found: dict[str, str] = {}
    for item in r.inputs():
        if item.name in tied:
            found[item.name] = source(tied[item.name])
        elif item.required:
            found[r.json_name(item.name)] = _needed(r, item, unique=item.name in keyed)
    return found


def _needed(r: Resource, item: Field, *, unique: bool) -> str:
    type_ = r.type_of(item.name)
    if type_.kind == "ref":
        return 'api.read("/me")["id"]' if type_.of == r.spec.auth.subject else f'new_{snake(type_.of)}(api)["id"]'
    if unique and type_.kind in ("string", "text"):
        return f'unique("{label(item.name).capitalize()}", {longest(item) or 255})'
    if unique and type_.kind == "integer":
        return f"unique_number({int(item.min or 1)}, {int(item.max or 2**31 - 1)})"
    return sample(item, r.spec)


def _tied(r: Resource) -> dict[str, Value]:
    """Return values that the guards and rules of a new row ask for, where its defaults would not do."""
    checks = [*(r.create.guards if r.create else ()), *r.entity.rules]
    solver = Solver(r.spec, {"self": r.entity, "old": r.entity})
    found: dict[str, Value] = {}
    for check in checks:
        try:
            solution = solver.solve(parse(check.expr), True)[0]
        except Unsolvable:
            continue
        found |= {name: v for (_, name), v in solution.items() if not isinstance(v, Filled) and v is not None}
    defaults = r.defaults()
    return {k: v for k, v in found.items() if defaults.get(("self", k), ...) != v and r.settable({k: v})}
