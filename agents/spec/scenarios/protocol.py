"""Tests of what every operation with a body, and every collection, owes to HTTP."""

from collections.abc import Iterator

from agents.spec.model import Http, Operation
from agents.spec.scenarios.resource import Resource, Scenario


def protocol_scenarios(r: Resource) -> Iterator[Scenario]:
    """Yield the tests of malformed requests."""
    for operation in (r.create, r.update):
        if operation and isinstance(operation.start, Http):
            yield _malformed(r, operation, operation.start)
            yield _unknown_field(r, operation, operation.start)
    if not r.is_subject:
        yield _method(r)


def _malformed(r: Resource, operation: Operation, start: Http) -> Scenario:
    new = start.method == "POST"
    who = (r.words["who"] if r.is_subject else r.words["maker"]) if new else r.words["actor"]
    url = r.words["path"] if new else r.words["url"]
    sends = [
        f'refuse({who}.send("{start.method}", {url}, b\'{{"broken": \', "application/json"), 400)',
        f'refuse({who}.send("{start.method}", {url}, b"plain words", "text/plain"), 415)',
        f'refuse({who}.send("{start.method}", {url}, b"[]", "application/json"), 422)',
    ]
    text = f"{_name(r, operation)}: broken JSON is 400, another media type 415, a list instead of an object 422"
    body = _guarded(r, "\n".join(sends), new=new)
    return Scenario(f"{operation.name}_malformed", (operation.id,), text, body, shared=True, steady=True)


def _guarded(r: Resource, lines: str, *, new: bool) -> str:
    if new and r.is_subject:
        return lines
    if new:
        return r.fill("with nothing_new($lister, $path):\n    $lines", lines=lines)
    return r.fill("$var = $kept\nwith untouched($reader, $url):\n    $lines", lines=lines)


def _unknown_field(r: Resource, operation: Operation, start: Http) -> Scenario:
    new = start.method == "POST"
    who = "$who" if r.is_subject else "$maker"
    line = f'{who}.post($path, $body($who, {{"nonsense": 1}}))' if new else '$actor.patch($url, {"nonsense": 1})'
    body = _guarded(r, r.fill(f'refuse({line}, 422, "nonsense")'), new=new)
    text = f"{_name(r, operation)} with a field that is not known is refused with 422"
    return Scenario(f"{operation.name}_unknown_field", (operation.id,), text, body, shared=True, steady=True)


def _name(r: Resource, operation: Operation) -> str:
    if r.is_subject and operation.kind != "create":
        return "signing up" if operation.kind == "register" else "changing one's own account"
    return f"{'creating' if operation.kind == 'create' else 'changing'} {r.words['a']}"


def _method(r: Resource) -> Scenario:
    body = r.fill('refuse($lister.send("PUT", $path, b"{}", "application/json"), 405)')
    nodes = tuple(o.id for o in (r.list, r.create) if o)
    return Scenario("method_not_allowed", nodes, f"PUT {r.path} is 405", body, shared=True)
