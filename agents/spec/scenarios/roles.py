"""Tests of roles: who may run an operation and who may not, who may write a field, and who gives roles."""

from collections.abc import Iterator

from agents.spec.model import Field, Http, Operation
from agents.spec.scenarios.names import people
from agents.spec.scenarios.resource import Resource, Scenario, equals
from agents.spec.scenarios.rows import granted
from agents.spec.scenarios.story import account_url
from agents.spec.scenarios.values import label, sample


def role_scenarios(r: Resource) -> Iterator[Scenario]:
    """Yield the tests of what roles an entity's operations and fields ask for."""
    if not r.spec.roles:
        return
    for operation in r.spec.operations:
        if operation.entity == r.entity.name and _is_asked(operation):
            yield from _by_role(r, operation)
            yield from _on_accounts(r, operation)
    for item in r.entity.fields:
        if item.write_roles:
            yield from _written_by(r, item)
    if r.is_subject:
        yield from _kept(r)
    if assign := r.operations.get("assign_role"):
        yield _assigned(r, assign)


def _is_asked(operation: Operation) -> bool:
    public = any("anyone" in g.roles for g in operation.grants)
    return isinstance(operation.start, Http) and bool(operation.grants) and not public


def _by_role(r: Resource, operation: Operation) -> Iterator[Scenario]:
    """Roles without any grant are refused before a row or a body is looked at."""
    every = people(r.spec)
    refused = {role: name for role, name in every.items() if not r.allows(operation, role, own=True)}
    if not refused:
        return
    call = f'person.send("{_method(operation)}", {_url(r, operation)}, b"", "application/json")'
    lines = f"for person in ({', '.join(refused.values())},):\n    refuse({call}, 403)"
    if r.is_closed and operation.kind == "create":
        lines = r.fill(
            "for person in ($people,):\n    refuse(person.post($path, body), 403)", people=", ".join(refused.values())
        )
        body = r.fill("body = $body(api)\n$lines\nassert not can_sign_in(api, body)", lines=lines)
    elif r.is_subject or operation.kind in ("list", "audit", "assign_role"):
        body = lines
    elif operation.kind == "create":
        body = r.fill("with nothing_new($lister, $path):\n    $lines", lines=lines)
    else:
        body = r.fill("$var = $kept\nwith untouched($reader, $url):\n    $lines", lines=lines)
    said = f"{label(operation.name)} of {r.nouns} is refused with 403 to {_and(refused)}"
    yield Scenario(f"{operation.name}_by_role", granted(operation), said, body, shared=True, steady=True)


def _and(roles: dict[str, str]) -> str:
    return " and ".join(f"a {role}" for role in roles)


def _method(operation: Operation) -> str:
    assert isinstance(operation.start, Http)
    return operation.start.method


def _url(r: Resource, operation: Operation) -> str:
    """Return the source of the path of an operation on a row, or on one that is not there."""
    path = operation.start.path if isinstance(operation.start, Http) else ""
    if "{id}" not in path:
        return f'"{path}"'
    rest = path.partition("{id}")[2]
    if r.is_subject or operation.kind == "list" or "{" in rest:
        return (
            'f"'
            + "".join(f"{{uuid4()}}{part.partition('}')[2]}" if n else part for n, part in enumerate(path.split("{")))
            + '"'
        )
    return f'{r.var}.url + "{rest}"' if rest else f"{r.var}.url"


def _on_accounts(r: Resource, operation: Operation) -> Iterator[Scenario]:
    """Operations on accounts, each person's own and those of others."""
    if not r.is_subject or operation.kind not in ("get", "update", "delete", "list"):
        return
    maker = {"get": _seen, "update": _changed, "delete": _deleted, "list": _listed}
    body = maker[operation.kind](r, operation)
    words = {"get": "seeing", "update": "changing", "delete": "deleting", "list": "listing"}
    said = f"{words[operation.kind]} accounts: one's own as far as that is granted, those of others for "
    said += f"{', '.join(role for role in people(r.spec) if r.allows(operation, role, own=False)) or 'nobody'}"
    nodes = (*granted(operation), *((r.entity.id,) if operation.kind == "list" else ()))
    yield Scenario(f"{operation.name}_accounts", nodes, said, body)


def _rest(r: Resource, operation: Operation) -> list[str]:
    """Return the people who may run the operation on accounts of others."""
    every = people(r.spec).items()
    return ["bob" if n == "ann" else n for role, n in every if r.allows(operation, role, own=False)]


def _own(r: Resource, operation: Operation) -> bool:
    return r.allows(operation, next(iter(people(r.spec))), own=True)


def _refused(r: Resource, operation: Operation) -> int:
    """Return the status for Bob: 404 for a row that he may not see, 403 for what he may not do at all."""
    signs_up = next(iter(people(r.spec)))
    get = r.operations.get("get")
    hidden = get is not None and not r.allows(get, signs_up, own=False)
    return 404 if hidden and r.allows(operation, signs_up, own=True) else 403


def _seen(r: Resource, operation: Operation) -> str:
    url, lines = account_url(operation, "ann"), []
    lines += [f'assert ann.read({url}) == ann.read("/me")'] if _own(r, operation) else []
    lines += [f'assert {name}.read({url})["id"] == ann.id' for name in _rest(r, operation)]
    lines += [] if "bob" in _rest(r, operation) else [f"refuse(bob.get({url}), {_refused(r, operation)})"]
    return "\n".join(
        [*lines, f"refuse(api.get({url}), 401)", f"refuse({_able(r, operation)}.get({_nowhere(operation)}), 404)"]
    )


def _able(r: Resource, operation: Operation) -> str:
    return next(iter(_rest(r, operation)), "ann")


def _nowhere(operation: Operation) -> str:
    return account_url(operation, "ann").replace("{ann.id}", "{uuid4()}")


def _plain(r: Resource) -> Field | None:
    fields = (f for f in r.inputs(("always",)) if r.type_of(f.name).kind in ("string", "text", "integer", "boolean"))
    return next((f for f in fields if f.name not in r.keyed), None)


def _changed(r: Resource, operation: Operation) -> str:
    item, url = _plain(r), account_url(operation, "ann")
    pairs = f'{{"{r.json_name(item.name)}": {sample(item, r.spec, 1)}}}' if item else "{}"
    shown = f'\nassert ann.read("/me")["{r.json_name(item.name)}"] {equals(sample(item, r.spec, 1))}' if item else ""
    lines = [f"ok(ann.patch({url}, {pairs}), 200){shown}"] if _own(r, operation) else []
    lines += [f"ann = sign_up(api)\nok({name}.patch({url}, {pairs}), 200){shown}" for name in _rest(r, operation)]
    refused = (
        [] if "bob" in _rest(r, operation) else [f"    refuse(bob.patch({url}, {pairs}), {_refused(r, operation)})"]
    )
    refused.append(f"    refuse(api.patch({url}, {pairs}), 401)")
    return "\n".join([*lines, 'with untouched(ann, "/me"):', *refused])


def _deleted(r: Resource, operation: Operation) -> str:
    url = account_url(operation, "ann")
    refused = [] if "bob" in _rest(r, operation) else [f"    refuse(bob.delete({url}), {_refused(r, operation)})"]
    lines = ['with untouched(ann, "/me"):', *refused, f"    refuse(api.delete({url}), 401)"]
    gone = f"ok($who.delete({url}), 204)\nassert not can_sign_in(api, ann.body)\nann = sign_up(api)"
    lines += [gone.replace("$who", name) for name in _rest(r, operation)]
    if not _rest(r, operation):
        lines.append(f"ok(ann.delete({url}), 204)")
    return "\n".join(lines).removesuffix("\nann = sign_up(api)")


def _kept(r: Resource) -> Iterator[Scenario]:
    """An account with rows that restrict its deletion."""
    operation = r.operations.get("delete")
    able = _rest(r, operation) if operation else []
    for child in r.every() if operation and able else ():
        for item in child.entity.fields:
            tied = item.type == f"ref({r.entity.name})" and (item.required or item.default == "actor")
            if tied and child.testable and child.own == "ann":
                yield _held(operation, child, item, able[0])


def _held(operation: Operation | None, child: Resource, item: Field, who: str) -> Scenario:
    assert operation is not None
    url = account_url(operation, "ann")
    made, see = f"part = new_{child.snake}(ann)", child.words["reader"]
    if item.on_delete == "restrict":
        lines = [made, 'with untouched(ann, "/me"):', f"    refuse({who}.delete({url}), 409)"]
        said = f"an account with {child.words['a']} cannot be deleted: 409"
    else:
        see = "bob" if see == "ann" else see
        lines = [made, f"ok({who}.delete({url}), 204)", f"refuse({see}.get(part.url), 404)"]
        said = f"deleting an account deletes its {child.nouns}"
    name = f"delete_{'restricted_by' if item.on_delete == 'restrict' else 'cascades_to'}_{child.snake}_{item.name}"
    return Scenario(name, (item.id, operation.id), said, "\n".join(lines))


def _listed(r: Resource, operation: Operation) -> str:
    assert isinstance(operation.start, Http)
    path, rest = operation.start.path, _rest(r, operation)
    lines = []
    if _own(r, operation) and "bob" not in rest:
        lines.append(f'assert [row["id"] for row in ann.rows("{path}")] == [ann.id]')
    lines += [f'assert {{ann.id, bob.id}} <= {{row["id"] for row in {name}.every("{path}")}}' for name in rest]
    return "\n".join([*lines, *_in_order(r, path, rest), f'refuse(api.get("{path}"), 401)'])


def _in_order(r: Resource, path: str, able: list[str]) -> list[str]:
    """Return lines that show in which order accounts are listed, where that is by the time of signing up."""
    if not able or r.entity.order[0].lstrip("-") != "created_at":
        return []
    order = "made[::-1]" if r.entity.order[0].startswith("-") else "made"
    lines = ["clock.tick()", "late = sign_up(api)", "made = [ann.id, late.id]"]
    return [*lines, f'assert [row["id"] for row in {able[0]}.every("{path}") if row["id"] in made] == {order}']


def _written_by(r: Resource, item: Field) -> Iterator[Scenario]:
    """A field that only some roles may send: refused to others who may change the row."""
    operation = r.operations.get("update")
    if operation is None or item.write_roles is None or not r.is_subject:
        return
    url, name = account_url(operation, "ann"), r.json_name(item.name)
    values = [sample(item, r.spec, turn) for turn in (0, 1)]
    lines = []
    if _own(r, operation) and next(iter(people(r.spec))) not in item.write_roles:
        lines.append(f'with untouched(ann, "/me"):\n    refuse(ann.patch({url}, {{"{name}": {values[0]}}}), 422, 403)')
        if r.operations.get("update_me"):
            lines.append(f'    refuse(ann.patch("/me", {{"{name}": {values[0]}}}), 422, 403)')
    for role, person in people(r.spec).items():
        if role in item.write_roles and r.allows(operation, role, own=False):
            for value in values:
                lines.append(f'ok({person}.patch({url}, {{"{name}": {value}}}), 200)')
                lines.append(f'assert ann.read("/me")["{name}"] {equals(value)}')
    said = f"{label(item.name)} of {r.words['a']} may be written by {' and '.join(item.write_roles)} only"
    yield Scenario(f"field_{item.name}_write_roles", (item.id, operation.id), said, "\n".join(lines))


def _assigned(r: Resource, operation: Operation) -> Scenario:
    url, field = account_url(operation, "ann"), r.json_name(r.spec.auth.role_field or "role")
    able = [name for role, name in people(r.spec).items() if r.allows(operation, role, own=False)]
    others = [name for role, name in people(r.spec).items() if name not in able]
    lines = ['with untouched(ann, "/me"):']
    lines += [
        f'    refuse({n if n != "ann" else "bob"}.put({url}, {{"{field}": "{r.spec.roles[-1].name}"}}), 403)'
        for n in others
    ]
    lines.append(f'    refuse({able[0]}.put({url}, {{"{field}": "nobody"}}), 422)')
    lines.append(f"    refuse({able[0]}.put({url}, {{}}), 422)")
    lines.append(f'refuse({able[0]}.put({_nowhere(operation)}, {{"{field}": "{r.spec.roles[0].name}"}}), 404)')
    for role in (*r.spec.roles, r.spec.roles[0]):
        for name in able:
            lines.append(f'assert ok({name}.put({url}, {{"{field}": "{role.name}"}}), 200)["{field}"] == "{role.name}"')
        lines.append(f'assert ann.read("/me")["{field}"] == "{role.name}"')
    nodes = (*granted(operation), *(role.id for role in r.spec.roles), r.field(r.spec.auth.role_field or "").id)
    nodes = (*nodes, f"enum:{r.type_of(r.spec.auth.role_field or '').of}")
    said = f"a role is given by {' and '.join(able)} and by nobody else; an unknown one is 422"
    return Scenario(operation.name, nodes, said, "\n".join(lines))
