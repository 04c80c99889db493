"""Tests of who may do what: tokens, and rows of somebody else."""

from collections.abc import Iterator

from agents.spec.model import Http, Operation
from agents.spec.scenarios.resource import Resource, Scenario
from agents.spec.scenarios.rows import granted
from agents.spec.scenarios.values import label


def access_scenarios(r: Resource, actions: tuple[Operation, ...]) -> Iterator[Scenario]:
    """Yield the tests of the grants of an entity's operations and actions."""
    plain = [o for o in (r.list, r.create, r.get, r.update, r.delete) if o]
    for operation in (*plain, *actions):
        yield _public(r, operation) if r.public(operation) else _token(r, operation)
        if operation.kind not in ("list", "create"):
            yield from _others(r, operation)
    if r.list and not r.public(r.list):
        yield _listed(r)


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
    }
    return r.fill(templates[operation.kind], **words)


def _change(r: Resource) -> str:
    from agents.spec.scenarios.rows import _sent

    pairs = {k: v for k, v in _sent(r, ("always",), 1).items() if v != "unique_email()"}
    name, value = next(iter(pairs.items()), ("", ""))
    return f'{{"{name}": {value}}}' if name else "{}"


def _token(r: Resource, operation: Operation) -> Scenario:
    body = f"{_setting(r, operation)}\n" + "\n".join(
        r.fill("$guarded\n    refuse($call, 401)", guarded=_guarded(r, operation), call=call(r, operation, who))
        for who in ("api", 'api.using("not-a-token")')
    )
    said = f"{_name(r, operation)} without a token, or with a wrong one, is refused with 401"
    return Scenario(f"{operation.name}_without_token", granted(operation), said, body)


def _setting(r: Resource, operation: Operation) -> str:
    if operation.kind == "create":
        return r.fill("body = $body(ann)")
    return r.fill("$var = $new(ann)")


def _guarded(r: Resource, operation: Operation) -> str:
    return r.fill("with nothing_new(ann, $path):" if operation.kind == "create" else "with untouched(ann, $url):")


def _public(r: Resource, operation: Operation) -> Scenario:
    shown = {
        "list": 'assert $var["id"] in [row["id"] for row in api.rows($path, limit=$most)]',
        "get": "assert api.read($url) == $var",
    }
    template = "$var = $new(ann)\n" + shown.get(operation.kind, f"assert {call(r, operation, 'api')}.is_success")
    body = r.fill(template, most=r.spec.api.page_max)
    return Scenario(f"{operation.name}_is_public", granted(operation), f"{_name(r, operation)} needs no token", body)


def _others(r: Resource, operation: Operation) -> Iterator[Scenario]:
    if r.owned(operation):
        status = 404 if r.owned(r.get) else 403
        body = r.fill(
            """
            $var = $new(ann)
            with untouched(ann, $url):
                refuse($call, $status)
            """,
            call=call(r, operation, "bob"),
            status=status,
        )
        said = f"{_name(r, operation)} of somebody else is {status}, and the {r.noun} is unchanged"
        nodes = (*granted(operation), *((r.entity.id,) if operation.kind == "get" else ()))
        yield Scenario(f"{operation.name}_of_another", nodes, said, body)
    elif all(g.when is None for g in operation.grants):
        body = r.fill("$var = $new(ann)\nassert $call.is_success", call=call(r, operation, "bob"))
        yield Scenario(
            f"{operation.name}_by_anybody", granted(operation), f"anybody who signed in may {_name(r, operation)}", body
        )


def _name(r: Resource, operation: Operation) -> str:
    return f"{label(operation.name)} {r.noun}"


def _listed(r: Resource) -> Scenario:
    if r.owned(r.list):
        body = r.fill(
            """
            hers = [$new(ann)["id"] for _ in range(2)]
            his = [$new(bob)["id"] for _ in range(3)]
            assert sorted(row["id"] for row in ann.rows($path)) == sorted(hers)
            assert sorted(row["id"] for row in bob.rows($path)) == sorted(his)
            assert (ann.total($path), bob.total($path)) == (2, 3)
            """
        )
        said = f"of 2 {label(r.snake)} rows of one person and 3 of another each sees only their own, and the total counts only these"
        return Scenario("list_own_only", (*granted(r.list), r.entity.id), said, body)
    body = r.fill(
        """
        $var = $new(ann)
        assert $var["id"] in [row["id"] for row in bob.rows($path, limit=$most)]
        """,
        most=r.spec.api.page_max,
    )
    return Scenario("list_shows_all", granted(r.list), f"everybody sees every {r.noun} in the list", body)
