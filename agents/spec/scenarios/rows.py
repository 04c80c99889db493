"""Tests of making, reading, changing and deleting rows."""

from collections.abc import Iterator
from types import EllipsisType

from agents.spec.expression import parse, paths
from agents.spec.model import Field, Operation
from agents.spec.scenarios.alone import by_others, is_alone, isolated, peers
from agents.spec.scenarios.inputs import refused_inputs
from agents.spec.scenarios.names import people
from agents.spec.scenarios.owning import above
from agents.spec.scenarios.resource import HIDDEN, Resource, Scenario, default_of, equals, resources
from agents.spec.scenarios.values import label, sample, singular, source


def granted(operation: Operation | None) -> tuple[str, ...]:
    """Return the ids of an operation and its grants."""
    return (operation.id, *(g.id for g in operation.grants)) if operation else ()


def row_scenarios(r: Resource) -> Iterator[Scenario]:
    """Yield the tests of create, get, update and delete of an entity that has them."""
    yield _create(r)
    if r.update:
        yield _update(r)
    yield _unknown(r)
    if r.delete:
        yield _delete(r)


def first_values(r: Resource, writes: tuple[str, ...], turn: int = 0) -> dict[str, str]:
    """Return the source of a value for each field that may be sent, unless conditions on the row tie it."""
    fields = [f for f in r.inputs(writes) if f.secret not in HIDDEN and r.type_of(f.name).kind != "ref"]
    return {r.json_name(f.name): _unlike(r, f, turn) for f in fields if not _tied(r, f)}


def other_values(r: Resource) -> dict[str, str]:
    """Return the source of a value for each field that an update may change, other than that of a new row."""
    fields = [
        f for f in r.inputs(("always",)) if f.secret not in HIDDEN and r.type_of(f.name).kind not in ("ref", "email")
    ]
    return {r.json_name(f.name): _unlike(r, f, turn=1) for f in fields if not _tied(r, f)}


def _unlike(r: Resource, item: Field, turn: int = 0) -> str:
    """Return a sample that is not the default of the field."""
    if item.name in r.keyed and (found := singular(item)):
        return found
    default = default_of(item)
    value = sample(item, r.spec, turn)
    taken = default is not None and not isinstance(default, EllipsisType) and value == source(default)
    return sample(item, r.spec, 1 - turn) if taken else value


def _tied(r: Resource, item: Field) -> bool:
    """Tell whether a condition of the row speaks of the field, so that not every value fits."""
    checks = [*r.entity.rules, *(r.update.guards if r.update else ())]
    return any(f"self.{item.name}" in paths(parse(c.expr)) for c in checks)


def _create(r: Resource) -> Scenario:
    pairs = ", ".join(f'"{k}": {v}' for k, v in first_values(r, ("always", "create")).items())
    body = r.fill(
        """
        given = $body($own, {$pairs})
        $var = $maker.create($path, given)
        shown = $reader.read($url)
        assert shown.items() >= given.items()
        assert $var == shown
        assert $var in $lister.every($path)
        """,
        pairs=pairs,
    )
    nodes = (r.entity.id, *granted(r.create), *granted(r.get), *granted(r.list), *(f.id for f in r.inputs()))
    said = f"{r.words['a']} that is made with every field answers 201 and its location, and reads back with "
    said += "the same values"
    return Scenario("create", nodes, said, body)


def _update(r: Resource) -> Scenario:
    parts = [r.fill("$var, other = $new($own), $new($peer)\nbefore = $peer_reader.read(other.url)", **peers(r))]
    parts += [_changed(r, name, value) for name, value in other_values(r).items()]
    parts += [_moved(r, f) for f in r.inputs(("always",)) if _movable(r, f)]
    parts.append(r.fill('assert $peer_reader.read(other.url) == before, "another row changed as well"', **peers(r)))
    nodes = (*granted(r.update), *(f.id for f in r.inputs(("always",))))
    said = f"each field of {r.words['a']} can be changed alone and reads back, and no other {r.noun} changes"
    return Scenario("update", nodes, said, "\n".join(parts))


def _changed(r: Resource, name: str, value: str) -> str:
    template = 'ok($editor.patch($url, {"$name": $value}), 200)\nassert $reader.read($url)["$name"] $check'
    if value.startswith(("unique", "drawn")):
        return r.fill(
            f"{name}_ = $value\n{template}".replace('": $value', f'": {name}_'),
            name=name,
            value=value,
            check=f"== {name}_",
        )
    return r.fill(template, name=name, value=value, check=equals(value))


def _movable(r: Resource, item: Field) -> bool:
    type_ = r.type_of(item.name)
    return (
        type_.kind == "ref"
        and type_.of != r.spec.auth.subject
        and target(r, item).testable
        and not is_alone(target(r, item))
    )


def target(r: Resource, item: Field) -> Resource:
    """Return the resource that a reference leads to."""
    return next(t for t in resources(r.spec) if t.entity.name == r.type_of(item.name).of)


def _moved(r: Resource, item: Field) -> str:
    return f"moved = new_{target(r, item).snake}({above(r, item.name)})\n" + _changed(
        r, r.json_name(item.name), 'moved["id"]'
    )


def _unknown(r: Resource) -> Scenario:
    nodes = tuple(n for o in (r.get, r.update, r.delete) for n in granted(o)[:1])
    calls = [f"{r.words['reader']}.get(url)"]
    calls += [f"{r.words['editor']}.patch(url, {{}})"] if r.update else []
    calls += [f"{r.words['remover']}.delete(url)"] if r.delete else []
    lines = "\n".join(f"refuse({call}, 404)" for call in calls)
    odd = "\n".join(f"refuse({call}, 404, 422)" for call in calls)
    body = r.fill(
        """
        url = f"$bare/{uuid4()}"
        $lines
        for odd in ("abc", "0", "%00", "a" * 300):
            url = f"$bare/{odd}"
            $odd
        """,
        bare=r.path,
        lines=lines,
        odd=odd,
    )
    said = f"{r.words['a']} with an unknown id is 404, with a malformed one 404 or 422"
    return Scenario("unknown_id", nodes, said, body, shared=True)


def _delete(r: Resource) -> Scenario:
    body = r.fill(
        """
        $var, other = $new($own), $new($peer)
        assert ok($remover.delete($url), 204) is None
        refuse($reader.get($url), 404)
        refuse($remover.delete($url), 404)
        left = [row["id"] for row in $lister.every($path)]
        assert $var["id"] not in left
        assert other["id"] in $others
        """,
        **peers(r),
        others=f'[row["id"] for row in bob.every("{r.path}")]' if is_alone(r) and isolated(r, r.list) else "left",
    )
    return Scenario(
        "delete", granted(r.delete), f"{r.words['a']} that is deleted is gone: 404, and not in the list", body
    )


def reference_scenarios(r: Resource) -> Iterator[Scenario]:
    """Yield the tests of references that a client sends."""
    for item in r.inputs():
        type_ = r.type_of(item.name)
        if type_.kind == "ref":
            yield _missing(r, item)
            yield from _foreign(r, item)


def _missing(r: Resource, item: Field) -> Scenario:
    said = f"{label(item.name)} of {r.words['a']} that names no row is refused with 422"
    body = refused_inputs(r, item, ["str(uuid4())"])
    return Scenario(f"field_{item.name}_unknown", (item.id,), said, body, shared=True)


def _foreign(r: Resource, item: Field) -> Iterator[Scenario]:
    other = target(r, item)
    sending = [r.actor(operation) for operation in (r.create, r.update) if operation]
    if other.is_subject or not other.owned(other.get) or any(_sees(person, other) for person in sending):
        return
    refused = refused_inputs(r, item, ['his["id"]'])
    if r.owned(r.list):
        refused = r.fill("with nothing_new(bob, $path):\n    $lines", lines=refused)
    lines = f"his = new_{other.snake}(bob)\n{refused}"
    said = f"{label(item.name)} of {r.words['a']} that names a row of somebody else is refused with 422, "
    said += "and nothing is made"
    yield Scenario(f"field_{item.name}_foreign", (item.id, *granted(r.create)), said, lines, shared=True)


def _sees(person: str, other: Resource) -> bool:
    """Tell whether somebody sees the rows that people made for themselves, and may refer to them."""
    roles = [role for role, name in people(other.spec).items() if name == person != "ann"]
    return other.get is not None and any(other.allows(other.get, role, own=False) for role in roles)


def deletion_scenarios(r: Resource, children: tuple[tuple[Resource, Field], ...]) -> Iterator[Scenario]:
    """Yield the tests of what a deletion does to the rows that refer to the deleted one."""
    for child, item in children:
        if r.delete and child.testable and item.write != "never":
            yield _cascade(r, child, item) if item.on_delete == "cascade" else _restrict(r, child, item)


def _cascade(r: Resource, child: Resource, item: Field) -> Scenario:
    body = r.fill(
        """
        $var, other = $new($own), $new($peer)
        parts = [new_$kid($theirs, {"$ref": $var["id"]}) for _ in range($count)]
        kept = new_$kid($their_peer, {"$ref": other["id"]})

        ok($remover.delete($url), 204)
        for part in parts:
            refuse($sees.get(part.url), 404)
        left = [row["id"] for row in $lists.every("$kids")]
        assert kept["id"] in $left
        assert not {part["id"] for part in parts} & set(left)
        assert $peer_sees.read(kept.url)["$ref"] == other["id"]
        """,
        **_apart(r, child),
        count=1 if is_alone(child, frozenset({item.name})) else 2,
        kid=child.snake,
        theirs=child.own,
        sees=child.words["reader"],
        lists=child.words["lister"],
        kids=child.path,
        ref=child.json_name(item.name),
    )
    nodes = (item.id, *granted(r.delete)[:1])
    said = f"deleting {r.words['a']} with 2 {child.nouns} deletes both; those of another {r.noun} stay"
    return Scenario(f"delete_cascades_to_{child.snake}_{item.name}", nodes, said, body)


def _apart(r: Resource, child: Resource) -> dict[str, str]:
    """Return the words for a second row with a child: somebody else's where each person has one row at most."""
    if not is_alone(r):
        return {"peer": r.own, "their_peer": child.own, "peer_sees": child.words["reader"], "left": "left"}
    words = peers(r)
    theirs, sees, lists = (by_others(child.words[word]) for word in ("own", "reader", "lister"))
    left = f'[row["id"] for row in {lists}.every("{child.path}")]' if isolated(child, child.list) else "left"
    return {"peer": words["peer"], "their_peer": theirs, "peer_sees": sees, "left": left}


def _restrict(r: Resource, child: Resource, item: Field) -> Scenario:
    body = r.fill(
        """
        $var = $new($own)
        part = new_$kid($theirs, {"$ref": $var["id"]})
        with untouched($reader, $url):
            refuse($remover.delete($url), 409)
        assert $sees.read(part.url) == part
        """,
        kid=child.snake,
        theirs=child.own,
        sees=child.words["reader"],
        ref=child.json_name(item.name),
    )
    if child.delete:
        body += r.fill(
            "\n\nok($drops.delete(part.url), 204)\nok($remover.delete($url), 204)", drops=child.words["remover"]
        )
    nodes = (item.id, *granted(r.delete)[:1])
    said = f"{r.words['a']} with {child.words['a']} cannot be deleted: 409; without it it can"
    return Scenario(f"delete_restricted_by_{child.snake}_{item.name}", nodes, said, body, shared=True)
