"""Tests of fields that are unique together."""

from collections.abc import Iterator

from agents.spec.model import Field, Key
from agents.spec.scenarios.resource import Resource, Scenario
from agents.spec.scenarios.values import label, sample


def key_scenarios(r: Resource) -> Iterator[Scenario]:
    """Yield the tests of an entity's keys that a client can break."""
    for key in r.entity.keys:
        sent = [r.field(name) for name in key.fields if r.field(name).write != "never"]
        owner = [name for name in key.fields if r.field(name).default == "actor"]
        if sent and len(sent) + len(owner) == len(key.fields) and not r.is_subject:
            yield from _key(r, key, sent, owner)


def _same(r: Resource, key: Key) -> str:
    names = [r.json_name(n) for n in key.fields if r.field(n).write != "never"]
    pairs = ", ".join(f'"{n}": {r.var}["{n}"]' for n in names)
    return f"{{{pairs}}}"


def _key(r: Resource, key: Key, sent: list[Field], owner: list[str]) -> Iterator[Scenario]:
    name, said = key.id.partition(".")[2], " and ".join(label(f) for f in key.fields)
    duplicate = r.fill(
        """
        $var = $new(ann)
        same = $same
        with nothing_new(ann, $path):
            refuse(ann.post($path, $body(ann, same)), 409)
        """,
        same=_same(r, key),
    )
    text = f"a second {r.noun} with the same {said} is refused with 409, and nothing is made"
    yield Scenario(f"key_{name}_duplicate", (key.id,), text, duplicate + _folded(r, sent))
    yield from _by_update(r, key, name, said)
    yield from _apart(r, key, sent, owner)
    yield from _freed(r, key, name, said)


def _folded(r: Resource, sent: list[Field]) -> str:
    folded = [f for f in sent if f.fold]
    if not folded:
        return ""
    return r.fill(
        """

            refuse(ann.post($path, $body(ann, {**same, "$name": same["$name"].upper()})), 409)
        """.rstrip(),
        name=folded[0].name,
    ).replace("\n\n", "\n")


def _by_update(r: Resource, key: Key, name: str, said: str) -> Iterator[Scenario]:
    writable = [n for n in key.fields if r.field(n).write == "always"]
    if not r.update or len(writable) < len([n for n in key.fields if r.field(n).write != "never"]):
        return
    body = r.fill(
        """
        $var, other = $new(ann), $new(ann)
        with untouched(ann, other.url):
            refuse(ann.patch(other.url, $same), 409)
        ok(ann.patch($url, $same), 200)
        """,
        same=_same(r, key),
    )
    text = f"{r.words['a']} cannot take the {said} of another by an update: 409, unchanged; it may keep its own"
    yield Scenario(f"key_{name}_by_update", (key.id,), text, body)


def _apart(r: Resource, key: Key, sent: list[Field], owner: list[str]) -> Iterator[Scenario]:
    """Rows that differ in one field of the key are no duplicates."""
    name = key.id.partition(".")[2]
    for field in key.fields:
        if len(key.fields) == 1:
            return
        said = f"two {label(r.snake)} rows that differ in {label(field)} only are both accepted"
        if field in owner and any(r.type_of(f.name).kind == "ref" for f in sent):
            continue
        if field in owner:
            pairs = ", ".join(f'"{r.json_name(f.name)}": {r.var}["{r.json_name(f.name)}"]' for f in sent)
            lines = (
                f'$var = $new(ann)\nother = $new(bob, {{{pairs}}})\nassert bob.read(other.url)["$key"] == $var["$key"]'
            )
            body = r.fill(lines, key=r.json_name(sent[0].name))
        else:
            rest = {k: v for k in key.fields if k != field and r.field(k).write != "never" for v in [r.json_name(k)]}
            pairs = ", ".join(f'"{v}": {r.var}["{v}"]' for v in rest.values())
            body = r.fill(f"$var = $new(ann)\nother = $new(ann, {{{pairs}}})\nassert ann.read(other.url) == other")
        yield Scenario(f"key_{name}_other_{field}", (key.id,), said, body)


def _freed(r: Resource, key: Key, name: str, said: str) -> Iterator[Scenario]:
    if not r.delete:
        return
    body = r.fill(
        """
        $var = $new(ann)
        ok(ann.delete($url), 204)
        again = $new(ann, $same)
        assert ann.read(again.url) == again
        """,
        same=_same(r, key),
    )
    yield Scenario(f"key_{name}_freed", (key.id,), f"the {said} of a deleted {r.noun} can be used again", body)


def unique_source(item: Field, r: Resource) -> str:
    """Return the source of a value that no other row has."""
    kind = r.type_of(item.name).kind
    if kind == "integer":
        return f"unique_number({item.min or 1}, {item.max or 2**31 - 1})"
    from agents.spec.scenarios.values import longest

    return (
        "unique_email()"
        if kind == "email"
        else f'unique("{label(item.name)}", {longest(item) or 255})'
        if kind in ("string", "text")
        else sample(item, r.spec)
    )
