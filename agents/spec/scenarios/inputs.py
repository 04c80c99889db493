"""Lines that send one value of a field: refused and without effect, or accepted and kept."""

from agents.spec.model import Field
from agents.spec.scenarios.resource import HIDDEN, Resource


def refused_inputs(r: Resource, item: Field, values: list[str], *, update: bool = True) -> str:
    """Return lines that prove that each value is refused in a create and in an update, and changes nothing."""
    name = r.json_name(item.name)
    bodies = [f'{{"{name}": {value}}}' for value in values]
    parts = [refused_creates(r, item, [r.fill("$body($who, $given)", given=b) for b in bodies])]
    if update and r.update and item.write == "always":
        parts.append(refused_updates(r, item, bodies))
    return "\n".join(parts)


def one_accepted(r: Resource, item: Field, accepted: str, refused: list[str]) -> str:
    """Return lines that prove that each value is refused in a create, and in an update of a row with an accepted one.

    `accepted`: the lines that make this row and read it.
    """
    name = r.json_name(item.name)
    bodies = [f'{{"{name}": {value}}}' for value in refused]
    creates = refused_creates(r, item, [r.fill("$body($who, $given)", given=b) for b in bodies])
    updates = [refused_updates(r, item, bodies, made="")] if r.update and item.write == "always" else []
    return "\n\n".join([creates, "\n".join([accepted, *updates])])


def refused_creates(r: Resource, item: Field, bodies: list[str]) -> str:
    """Return lines that prove that each body is refused with an error on the field, and nothing is made."""
    name = r.json_name(item.name)
    if not r.is_subject:
        lines = [r.fill('refuse($maker.post($path, $given), 422, "$name")', given=b, name=name) for b in bodies]
        return r.fill("with nothing_new($lister, $path):\n    $lines", lines="\n".join(lines))
    probe = "" if item.name == r.spec.auth.login or "without" in bodies[0] else "\nassert not can_sign_in(api, body)"
    template = f'body = $given\nrefuse($who.post($path, body), 422, "$name"){probe}'
    return "\n".join(r.fill(template, given=b, name=name) for b in bodies)


def refused_updates(r: Resource, item: Field, bodies: list[str], made: str = "$var = $kept\n") -> str:
    """Return lines that take a row and prove that each update is refused with an error on the field."""
    lines = [
        r.fill('refuse($actor.patch($url, $given), 422, "$name")', given=b, name=r.json_name(item.name)) for b in bodies
    ]
    return r.fill(f"{made}with untouched($reader, $url):\n    $lines", lines="\n".join(lines))


def accepted_input(r: Resource, item: Field, value: str) -> str:
    """Return lines that prove that a value is accepted and can be read back."""
    name = r.json_name(item.name)
    shown = (
        f"assert can_sign_in(api, {r.var}.body)"
        if item.secret in HIDDEN
        else f'assert {r.words["read"]}["{name}"] == {value}'
    )
    if "(" in value and value != "address":
        shown = shown.replace(value, r.json_name(item.name) + "_")
        lines = f'{r.json_name(item.name)}_ = $value\n$var = $new($who, {{"$name": {r.json_name(item.name)}_}})\n$shown'
        return r.fill(lines, name=name, value=value, shown=shown)
    return r.fill('$var = $new($who, {"$name": $value})\n$shown', name=name, value=value, shown=shown)
