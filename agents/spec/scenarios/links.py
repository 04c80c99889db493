"""Tests of links between rows: made and unmade, found by a filter, and gone with their rows."""

from collections.abc import Iterator

from agents.spec.model import Http, Link, Operation
from agents.spec.scenarios.alone import peers
from agents.spec.scenarios.names import snake, wire
from agents.spec.scenarios.resource import Resource, Scenario
from agents.spec.scenarios.rows import granted
from agents.spec.scenarios.values import label


def link_scenarios(r: Resource) -> Iterator[Scenario]:
    """Yield the tests of the links of an entity that it has operations for."""
    for link in r.spec.links:
        there = {link.a: link.b, link.b: link.a}.get(r.entity.name)
        other = next((x for x in r.every() if x.entity.name == there), None)
        made, unmade = (_operation(r, kind, there or "") for kind in ("link", "unlink"))
        if other and other.testable and made and unmade:
            yield _linked(r, link, other, (made, unmade))
            yield _refused(r, link, other, (made, unmade))


def _operation(r: Resource, kind: str, there: str) -> Operation | None:
    named = [o for o in r.spec.operations if o.entity == r.entity.name and o.kind == kind]
    return next((o for o in named if o.name.endswith(f"_{snake(there)}")), None)


def _url(r: Resource, operation: Operation, other: str) -> str:
    path = operation.start.path if isinstance(operation.start, Http) else ""
    rest = path.partition("{id}")[2]
    middle = rest.partition("{")[0]
    return f'{r.var}.url + f"{middle}{{{other}}}"'


def _linked(r: Resource, link: Link, other: Resource, operations: tuple[Operation, Operation]) -> Scenario:
    made, unmade = operations
    name = wire(r.spec, other.snake)
    filtered = bool(r.list and r.list.query and other.snake in r.list.query.filters)
    words = {
        "one": f"new_{other.snake}({other.own})", "does": r.actor(made), "undoes": r.actor(unmade),
        "there": _url(r, made, "one['id']"), "others": _url(r, made, "two['id']"), "side": name, **peers(r),
    }  # fmt: skip
    shown = '\nassert [row["id"] for row in $lister.every($path, $side=one["id"])] == $expected' if filtered else ""
    steps = [
        ("one, two = $one, $one\n$var, second = $new($own), $new($peer)", "[]"),
        ("assert ok($does.put($there), 204) is None", '[$var["id"]]'),
        ("ok($does.put($there), 204)\nok($does.put($others), 204)", '[$var["id"]]'),
        ("ok($undoes.delete($there), 204)", "[]"),
        ("ok($undoes.delete($there), 204)", "[]"),
    ]
    parts = [r.fill(f"{step}{shown}", expected=r.fill(expected), **words) for step, expected in steps]
    if filtered:
        still = '\nassert $var["id"] in [row["id"] for row in $lister.every($path, $side=two["id"])]'
        unknown = '\nrefuse($lister.get($path, $side="abc"), 422)'
        parts.append(r.fill(f"{still}{unknown}", **words).strip())
    parts.append(r.fill("assert $peer_reader.read(second.url) == second", **peers(r)))
    said = f"{r.words['a']} is linked with {other.words['a']}, twice as once, and found by it; unlinked, twice as "
    said += "once, no longer; another link stays"
    query = (r.list.query.id,) if filtered and r.list and r.list.query else ()
    nodes = (link.id, *granted(made), *granted(unmade), *query)
    return Scenario(f"{made.name}_and_back", nodes, said, "\n".join(parts))


def _refused(r: Resource, link: Link, other: Resource, operations: tuple[Operation, Operation]) -> Scenario:
    parts = [r.fill("$var, one = $new($own), $one", one=f"new_{other.snake}({other.own})")]
    for operation, method in zip(operations, ("put", "delete"), strict=True):
        who, there = r.actor(operation), _url(r, operation, "one['id']")
        parts.append(f"refuse({who}.{method}({_url(r, operation, 'uuid4()')}), 404)")
        parts.append(f"refuse(api.{method}({there}), 401)")
        nowhere = there.replace(f'{r.var}.url + f"', f'f"{r.path}/{{uuid4()}}')
        parts.append(f"refuse({who}.{method}({nowhere}), 404)")
    if other.delete:
        made = operations[0]
        there = _url(r, made, "one['id']")
        parts.append(f"ok({r.actor(made)}.put({there}), 204)")
        parts.append(f"ok({other.words['remover']}.delete(one.url), 204)")
        parts.append(r.fill("assert $reader.read($url) == $var"))
    said = f"{label(operations[0].name)}: rows that are not there are 404, no token is 401; a row can be deleted with "
    said += "its links"
    nodes = (link.id, *granted(operations[0]), *granted(operations[1]))
    return Scenario(f"{operations[0].name}_refused", nodes, said, "\n".join(parts))
