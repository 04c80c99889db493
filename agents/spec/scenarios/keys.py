"""Tests of fields that are unique together."""

from collections.abc import Iterator

from agents.spec.model import Field, Key
from agents.spec.scenarios.alone import is_alone
from agents.spec.scenarios.names import snake
from agents.spec.scenarios.owning import above
from agents.spec.scenarios.resource import Resource, Scenario
from agents.spec.scenarios.values import label, longest, sample, singular

_RACERS = 6
_TOKEN = 11
"""What `unique` adds to the name of a field: shorter texts may be without a letter."""


def key_scenarios(r: Resource) -> Iterator[Scenario]:
    """Yield the tests of an entity's keys that a client can break."""
    for key in r.entity.keys:
        sent = [r.field(name) for name in key.fields if r.field(name).write != "never"]
        owner = [name for name in key.fields if r.field(name).default == "actor"]
        if sent and len(sent) + len(owner) == len(key.fields) and not r.is_subject:
            yield from _key(r, key, sent, owner)
        elif owner and len(owner) == len(key.fields) and key.when is None:
            yield _second(r, key)


def _second(r: Resource, key: Key) -> Scenario:
    """The key is the owner alone: each person has one row at most."""
    body = r.fill(
        """
        $kept
        with nothing_new($lister, $path):
            refuse($maker.post($path, $body($own)), 409)
        """
    )
    text = f"a second {r.noun} of one person is refused with 409, and nothing is made"
    return Scenario(f"key_{key.id.partition('.')[2]}_second", (key.id,), text, body, shared=True, steady=True)


def _full(r: Resource, key: Key) -> str:
    """Return an argument with values for what need not be sent: rows without a value are never the same."""
    left = [r.field(n) for n in key.fields if r.field(n).write != "never" and _is_left_out(r.field(n))]
    pairs = ", ".join(f'"{r.json_name(f.name)}": {_value(r, f)}' for f in left)
    return f", {{{pairs}}}" if pairs else ""


def _is_left_out(item: Field) -> bool:
    return not item.required and item.default is None


def _value(r: Resource, item: Field) -> str:
    type_ = r.type_of(item.name)
    if type_.kind != "ref":
        return singular(item) or sample(item, r.spec)
    return f"{r.own}.id" if type_.of == r.spec.auth.subject else f'new_{snake(type_.of)}({above(r, item.name)})["id"]'


def _same(r: Resource, key: Key) -> str:
    names = [r.json_name(n) for n in key.fields if r.field(n).write != "never"]
    pairs = ", ".join(f'"{n}": {r.var}["{n}"]' for n in names)
    return f"{{{pairs}}}"


def _key(r: Resource, key: Key, sent: list[Field], owner: list[str]) -> Iterator[Scenario]:
    name, said = key.id.partition(".")[2], " and ".join(label(f) for f in key.fields)
    full = _full(r, key)
    duplicate = r.fill(
        """
        $var = $row
        same = $same
        with nothing_new($lister, $path):
            refuse($maker.post($path, $body($own, same)), 409)
        """,
        same=_same(r, key),
        row=r.fill(f"$new($own{full})" if full else "$kept"),
    )
    text = f"a second {r.noun} with the same {said} is refused with 409, and nothing is made"
    body = duplicate + _folded(r, sent)
    yield Scenario(f"key_{name}_duplicate", (key.id,), text, body, shared=True, steady=not full)
    if not is_alone(r):
        yield _at_once(r, name, key, said)
    yield from _by_update(r, key, name, said)
    yield from _apart(r, key, sent, owner)
    yield from _by_case(r, key, name)
    yield from _freed(r, key, name, said)


def _at_once(r: Resource, name: str, key: Key, said: str) -> Scenario:
    """Looking whether there is one before it is made does not keep a key: two look at the same moment.

    Those that are refused before make the server open as many connections to its database as it takes then.
    """
    body = r.fill(
        """
        $var = $new($own$full)
        same = $same
        for answer in post_at_once($maker, $path, [$body($own, same) for _ in range($racers)]):
            refuse(answer, 409)
        given = $body($own$full)
        answers = post_at_once($maker, $path, [given for _ in range($racers)])
        assert sorted(answer.status_code for answer in answers) == [201, *[409] * ($racers - 1)]
        """,
        same=_same(r, key),
        full=_full(r, key),
        racers=str(_RACERS),
    )
    text = f"of {_RACERS} {r.nouns} with the same {said} that are made at the same moment one is accepted, "
    text += "the others are refused with 409"
    return Scenario(f"key_{name}_at_once", (key.id,), text, body)


def _folded(r: Resource, sent: list[Field]) -> str:
    """Return a line for the body of the duplicate test: other case is the same, where the field says so."""
    folded = [f.name for f in sent if f.fold]
    line = '\n    refuse($maker.post($path, $body($own, {**same, "$name": same["$name"].upper()})), 409)'
    return r.fill(line, name=folded[0]) if folded else ""


def distinct_in_case(r: Resource, key: Key) -> list[Field]:
    """Return the fields of a key of which two values that differ in case only are two values."""
    texts = [f for n in key.fields if not (f := r.field(n)).fold and f.write != "never" and not f.pattern]
    return [f for f in texts if r.type_of(f.name).kind == "string" and (longest(f) or 0) >= len(f.name) + _TOKEN]


def _by_case(r: Resource, key: Key, name: str) -> Iterator[Scenario]:
    for item in distinct_in_case(r, key)[:1]:
        body = r.fill(
            """
            $var = $new($own$full)
            same = $same
            other = $new($own, {**same, "$name": $var["$name"].upper()})
            assert $reader.read(other.url)["$name"] == $var["$name"].upper()
            """,
            same=_same(r, key),
            full=_full(r, key),
            name=item.name,
        )
        text = f"two {r.nouns} of which {label(item.name)} differs in case only are both accepted"
        yield Scenario(f"key_{name}_other_case", (key.id, item.id), text, body, shared=True)


def _by_update(r: Resource, key: Key, name: str, said: str) -> Iterator[Scenario]:
    writable = [n for n in key.fields if r.field(n).write == "always"]
    if any(_is_left_out(r.field(n)) and r.type_of(n).of == r.spec.auth.subject for n in writable):
        return
    if not r.update or len(writable) < len([n for n in key.fields if r.field(n).write != "never"]):
        return
    body = r.fill(
        """
        $var, other = $new($own$full), $new($own$full)
        with untouched($reader, other.url):
            refuse($editor.patch(other.url, $same), 409)
        ok($editor.patch($url, $same), 200)
        """,
        same=_same(r, key),
        full=_full(r, key),
    )
    text = f"{r.words['a']} cannot take the {said} of another by an update: 409, unchanged; it may keep its own"
    yield Scenario(f"key_{name}_by_update", (key.id,), text, body, shared=True)


def _apart(r: Resource, key: Key, sent: list[Field], owner: list[str]) -> Iterator[Scenario]:
    """Rows that differ in one field of the key are no duplicates."""
    name = key.id.partition(".")[2]
    for field in key.fields:
        if len(key.fields) == 1:
            return
        said = f"two {r.nouns} that differ in {label(field)} only are both accepted"
        if field in owner and any(r.type_of(f.name).kind == "ref" for f in sent):
            continue
        if field in owner:
            pairs = ", ".join(f'"{r.json_name(f.name)}": {r.var}["{r.json_name(f.name)}"]' for f in sent)
            shown = 'assert bob.read(other.url)["$key"] == $var["$key"]'
            lines = f"$var = $new($own$full)\nother = $new(bob, {{{pairs}}})\n{shown}"
            body = r.fill(lines, key=r.json_name(sent[0].name), full=_full(r, key))
        else:
            rest = [r.json_name(k) for k in key.fields if k != field and r.field(k).write != "never"]
            pairs = ", ".join([*(f'"{v}": {r.var}["{v}"]' for v in rest), *_another(r, field)])
            made = (
                f"$var = $new($own$full)\nother = $new($own, {{{pairs}}})"
                if pairs
                else "$var, other = $new($own$full), $new($own$full)"
            )
            shown = f"{made}\nassert $reader.read(other.url) == other\nassert $reader.read($url) == $var"
            body = r.fill(shown, full=_full(r, key))
        yield Scenario(f"key_{name}_other_{field}", (key.id,), said, body, shared=True)


def _another(r: Resource, field: str) -> list[str]:
    """Return a pair for a field of the key that takes a row of its own to differ."""
    type_ = r.type_of(field)
    return [f'"{r.json_name(field)}": new_{snake(type_.of)}({above(r, field)})["id"]'] if type_.kind == "ref" else []


def _freed(r: Resource, key: Key, name: str, said: str) -> Iterator[Scenario]:
    if not r.delete:
        return
    body = r.fill(
        """
        $var = $new($own$full)
        ok($remover.delete($url), 204)
        again = $new($own, $same)
        assert $reader.read(again.url) == again
        """,
        same=_same(r, key),
        full=_full(r, key),
    )
    text = f"the {said} of a deleted {r.noun} can be used again"
    yield Scenario(f"key_{name}_freed", (key.id,), text, body, shared=True)
