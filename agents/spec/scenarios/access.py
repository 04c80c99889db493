"""Tests of who may do what: tokens, and rows of somebody else."""

from collections.abc import Iterator

from agents.spec.model import Field, Http, Operation
from agents.spec.scenarios.alone import is_alone
from agents.spec.scenarios.conditions import solutions
from agents.spec.scenarios.names import people
from agents.spec.scenarios.plainly import sees_plain
from agents.spec.scenarios.reactions import parts_of
from agents.spec.scenarios.resource import Resource, Scenario
from agents.spec.scenarios.rows import granted, other_values
from agents.spec.scenarios.stories import Stage
from agents.spec.scenarios.story import Story
from agents.spec.scenarios.values import label
from agents.spec.solve import Unsolvable


def access_scenarios(r: Resource, actions: tuple[Operation, ...]) -> Iterator[Scenario]:
    """Yield the tests of the grants of an entity's operations and actions."""
    plain = [o for o in (r.list, r.create, r.get, r.update, r.delete) if o]
    for operation in (*plain, *actions):
        yield _public(r, operation) if r.public(operation) else _token(r, operation)
        if operation.kind not in ("list", "create"):
            yield from _others(r, operation)
    if r.list and not r.public(r.list):
        yield from _listed(r)


def call(r: Resource, operation: Operation, who: str) -> str:
    """Return the source of a request for an operation on the row in the variable, sent by `who`."""
    if not isinstance(operation.start, Http):
        return ""
    words = {"w": who, "rest": operation.start.path.partition("{id}")[2], "pairs": _change(r)}
    templates = {
        "list": "$w.get($path)",
        "create": "$w.post($path, body)",
        "get": "$w.get($url)",
        "update": "$w.patch($url, $pairs)",
        "delete": "$w.delete($url)",
        "action": '$w.post($url + "$rest")',
        "transition": '$w.post($url + "$rest")',
    }
    return r.fill(templates[operation.kind], **words)


def _change(r: Resource) -> str:
    name, value = next(iter(other_values(r).items()), ("", ""))
    return f'{{"{name}": {value}}}' if name else "{}"


def _token(r: Resource, operation: Operation) -> Scenario:
    tries = "\n".join(f"refuse({call(r, operation, who)}, 401)" for who in ("api", 'api.using("not-a-token")'))
    body = r.fill(
        "$setting\n$guarded\n    $tries", setting=_setting(r, operation), guarded=_guarded(r, operation), tries=tries
    )
    said = f"{_name(r, operation)} without a token, or with a wrong one, is refused with 401"
    steady = _part(r, operation) is None
    return Scenario(f"{operation.name}_without_token", granted(operation), said, body, shared=True, steady=steady)


def _setting(r: Resource, operation: Operation) -> str:
    if operation.kind == "create":
        return r.fill("body = $body($own)")
    part = _part(r, operation)
    if part is None:
        return r.fill("$var = $kept")
    words = {"kid": part[0].snake, "theirs": part[0].own, "ref": part[0].json_name(part[1].name)}
    return r.fill('$var = $new($own)\npart = new_$kid($theirs, {"$ref": $var["id"]})', **words)


def _guarded(r: Resource, operation: Operation) -> str:
    if operation.kind == "create":
        return r.fill("with nothing_new($lister, $path):")
    part = _part(r, operation)
    if part is None:
        return r.fill("with untouched($reader, $url):")
    return f"with untouched({part[0].words['reader']}, part.url):"


def _part(r: Resource, operation: Operation) -> tuple[Resource, Field] | None:
    """Return the rows below this one that the operation changes, and their reference to it."""
    return next((found for e in operation.effects if e.each and (found := parts_of(r, e))), None)


def _open_to_all(r: Resource, operation: Operation) -> str | None:
    """Return what a row must have so that everybody sees it, in source; None where nothing is needed or known."""
    whens = [g.when for g in operation.grants if "anyone" in g.roles]
    if None in whens:
        return None
    for when in whens:
        try:
            fitting = [values for values in solutions(r, when or "", True) if r.settable(values)]
        except Unsolvable:
            continue
        if fitting:
            return r.json(fitting[0])
    return None


def _public(r: Resource, operation: Operation) -> Scenario:
    guarded = (f.read_roles for f in r.entity.fields)
    shown = {
        "list": 'assert $var["id"] in [row["id"] for row in api.every($path)]',
        "get": f"assert api.read($url){'.items() <= $var.items()' if any(guarded) else ' == $var'}",
    }
    asked = call(r, operation, "api")
    if r.get:
        shown["create"] = f'row = {asked}.json()\nassert $reader.read($path + "/" + row["id"]) == row'
    setting = _setting(r, operation)
    values = _open_to_all(r, operation) if operation.kind in ("list", "get") else None
    if operation.kind not in shown or values is not None:
        setting = setting.replace(r.words["kept"], r.fill("$new($own$given)", given=f", {values}" if values else ""))
    template = f"{setting}\n{shown.get(operation.kind, f'assert {asked}.is_success')}"
    said = f"{_name(r, operation)} needs no token"
    return Scenario(f"{operation.name}_is_public", granted(operation), said, r.fill(template))


def _refused_to_bob(r: Resource, operation: Operation, status: int) -> str:
    """Return lines that try it as somebody else; a change with each field alone, as each may have a way of its own."""
    changes = [f'{{"{name}": {value}}}' for name, value in other_values(r).items()]
    if operation.kind != "update" or len(changes) < 2:
        return f"refuse({call(r, operation, 'bob')}, {status})"
    lines = f"for changes in ({', '.join(changes)}):\n    refuse(bob.patch($url, changes), {status})"
    return r.fill(lines)


def _others(r: Resource, operation: Operation) -> Iterator[Scenario]:
    """Rows of somebody else: refused to Bob where Ann may only see, or run the operation on, her own."""
    seen = not (r.get and r.owned(r.get))
    for_all = r.own == r.actor(operation) == "ann" and all(g.when is None for g in operation.grants)
    if r.owned(operation) or (for_all and not seen):
        yield _of_another(r, operation, 403 if seen else 404)
    elif for_all:
        yield from _by_anybody(r, operation)


def _of_another(r: Resource, operation: Operation, status: int) -> Scenario:
    body = r.fill(
        """
        $setting
        $guarded
            $tries
        """,
        setting=_setting(r, operation),
        guarded=_guarded(r, operation),
        tries=_refused_to_bob(r, operation, status),
    )
    said = f"{_name(r, operation)} of somebody else is {status}, and the {r.noun} is unchanged"
    nodes = (*granted(operation), *((r.entity.id,) if operation.kind == "get" else ()))
    steady = _part(r, operation) is None
    return Scenario(f"{operation.name}_of_another", nodes, said, body, shared=True, steady=steady)


def _by_anybody(r: Resource, operation: Operation) -> Iterator[Scenario]:
    """A step is taken by Bob where it can be taken, once Ann has led her row there."""
    body = r.fill("$var = $new(ann)\nassert $call.is_success", call=call(r, operation, "bob"))
    if operation.kind == "transition":
        paths = Stage(r).paths_to(operation)[:1]
        body = Story(()).by(paths[0], "bob") if paths else ""
    if body:
        said = f"{_name(r, operation)} is for anybody who signed in"
        yield Scenario(f"{operation.name}_by_anybody", granted(operation), said, body, shared=True)


def _name(r: Resource, operation: Operation) -> str:
    """Return the operation in words, e.g. `deleting a todo`, `complete all of a list`."""
    kinds = {
        "list": f"listing {r.nouns}",
        "get": "reading",
        "create": "creating",
        "update": "changing",
        "delete": "deleting",
    }
    word = kinds.get(operation.kind, f"{label(operation.name)} of")
    return word if operation.kind == "list" else f"{word} {r.words['a']}"


def _listed(r: Resource) -> Iterator[Scenario]:
    if r.owned(r.list):
        count = 1 if is_alone(r) else 2
        body = r.fill(
            """
            hers = [$new(ann)["id"] for _ in range($count)]
            his = [$new(bob)["id"]]
            assert sorted(row["id"] for row in ann.rows($path)) == sorted(hers)
            assert sorted(row["id"] for row in bob.rows($path)) == sorted(his)
            assert (ann.total($path), bob.total($path)) == ($count, 1)
            """,
            count=count,
        )
        said = f"of {count} {r.nouns} of one person and 1 of another each sees only their own, "
        said += "and the total counts only these"
        yield Scenario("list_own_only", (*granted(r.list), r.entity.id), said, body)
    able = [name for role, name in people(r.spec).items() if r.list and r.allows(r.list, role, own=False)]
    seers = [name for name in able if sees_plain(r, "bob" if name == "ann" else name)]
    if seers:
        names = ", ".join("bob" if name == "ann" else name for name in seers)
        body = r.fill(
            """
            $var = $kept
            for person in ($names,):
                assert $var["id"] in [row["id"] for row in person.every($path)]
            """,
            names=names,
        )
        said = f"{names.replace('bob', 'everybody')} sees every {r.noun} in the list"
        yield Scenario("list_shows_all", granted(r.list), said, body, steady=True)
