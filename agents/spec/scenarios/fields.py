"""Tests of single fields: required, bounds, types, defaults, what may be written."""

from collections.abc import Iterator
from decimal import Decimal
from types import EllipsisType

from agents.spec.model import Field
from agents.spec.scenarios.fitting import fits, given
from agents.spec.scenarios.inputs import (
    accepted_input,
    one_accepted,
    refused_creates,
    refused_inputs,
    refused_updates,
)
from agents.spec.scenarios.names import snake
from agents.spec.scenarios.owning import above
from agents.spec.scenarios.patterns import matching, mismatching
from agents.spec.scenarios.resource import HIDDEN, Resource, Scenario, default_of, equals
from agents.spec.scenarios.values import (
    ADDRESS,
    LONGEST,
    label,
    longest,
    sample,
    sample_value,
    scaled,
    singular,
    source,
    wrong,
)
from agents.spec.solve import Value
from agents.spec.types import NUMERIC, Type

_TEXTS = ("string", "text", "password")
LEAST_ROOM = 20
"""The length of a text that no other row has, with two spaces on each side."""


def field_scenarios(r: Resource) -> Iterator[Scenario]:
    """Yield the tests of every field of an entity."""
    for item in r.entity.fields:
        if item.computed or item.write == "never" or item not in r.inputs():
            yield from _read_only(r, item)
            yield from _default(r, item) if item.write_roles else ()
        else:
            yield from _required(r, item)
            yield from _optional(r, item)
            yield from _default(r, item)
            yield from _bounds(r, item)
            yield from _types(r, item)
            yield from _plain_text(r, item)
            yield from _write_once(r, item)


def _shared(r: Resource, item: Field) -> bool:
    """Tell whether the same value of the field may be there twice for one person."""
    return r.is_subject or item.name not in r.keyed


def _nodes(item: Field) -> tuple[str, ...]:
    return (item.id,)


def _read_only(r: Resource, item: Field) -> Iterator[Scenario]:
    if item.secret in HIDDEN:
        return
    given = f'{{"{r.json_name(item.name)}": {_some(r, item)}}}'
    said = (
        f"a client cannot write {label(item.name)} of {r.words['a']}: sent in a create or update it is refused with 422"
    )
    body = [] if r.is_subject else [refused_creates(r, item, [r.fill("$body($own, $given)", given=given)])]
    body += [refused_updates(r, item, [given])] if r.update else []
    if item.default == "actor":
        body.append(r.fill('assert $kept["$name"] == $own.id', name=r.json_name(item.name)))
    steady = "new_" not in "".join(body)
    yield Scenario(f"field_{item.name}_read_only", _nodes(item), said, "\n".join(body), shared=True, steady=steady)


def _some(r: Resource, item: Field) -> str:
    if r.type_of(item.name).kind == "ref":
        return (
            "ann.id"
            if r.type_of(item.name).of == r.spec.auth.subject
            else f'new_{snake(r.type_of(item.name).of)}({above(r, item.name)})["id"]'
        )
    return sample(item, r.spec, 1) if r.type_of(item.name).kind == "boolean" else sample(item, r.spec)


def _required(r: Resource, item: Field) -> Iterator[Scenario]:
    if not item.required:
        return
    name = r.json_name(item.name)
    blank = r.type_of(item.name).kind in ("string", "text", "email")
    values = ["None", '""', '"   "'] if blank else ["None"]
    missing = r.fill('without($body($who), "$name")', name=name)
    given = [missing, *(r.fill('$body($who, {"$name": $value})', name=name, value=v) for v in values)]
    body = [refused_creates(r, item, given)]
    if r.update and item.write == "always":
        body.append(refused_updates(r, item, [f'{{"{name}": {v}}}' for v in values]))
    said = (
        f"{r.words['a']} without {label(item.name)} (left out, null{' or blank' if blank else ''}) is refused with 422"
    )
    yield Scenario(f"field_{item.name}_required", _nodes(item), said, "\n".join(body), shared=True, steady=True)


def _optional(r: Resource, item: Field) -> Iterator[Scenario]:
    if item.required or default_of(item) is not None:
        return
    name = r.json_name(item.name)
    body = r.fill('$var = $new($who)\nassert $read["$name"] is None', name=name)
    body += "\n" + r.fill('\n$var = $new($who, {"$name": None})\nassert $read["$name"] is None', name=name)
    if r.update and item.write == "always" and r.type_of(item.name).kind not in ("ref", "email"):
        body += "\n" + r.fill(
            """
            ok($actor.patch($url, $given), 200)
            assert $read["$name"] is not None
            ok($actor.patch($url, {"$name": None}), 200)
            assert $read["$name"] is None
            """,
            name=name,
            given=given(r, {item.name: sample_value(item, r.spec)}),
        )
    said = f"{r.words['a']} may be made without {label(item.name)}: it is null then, and null clears it again"
    yield Scenario(f"field_{item.name}_optional", _nodes(item), said, body, shared=_shared(r, item))


def _default(r: Resource, item: Field) -> Iterator[Scenario]:
    value = default_of(item)
    if item.required or value is None or isinstance(value, EllipsisType):
        return
    plain = source(value)
    body = r.fill('$var = $new($who)\nassert $read["$name"] $check', name=item.name, check=equals(plain))
    said = f"{label(item.name)} of {r.words['a']} that is made without it is {_spoken(value)}"
    yield Scenario(f"field_{item.name}_default", _nodes(item), said, body, shared=_shared(r, item))


def _spoken(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _bounds(r: Resource, item: Field) -> Iterator[Scenario]:
    type_ = r.type_of(item.name)
    if type_.kind in _TEXTS:
        yield from _lengths(r, item)
    elif type_.kind in NUMERIC:
        yield from _numbers(r, item, type_)
    elif type_.kind == "email":
        yield _address(r, item)


def _lengths(r: Resource, item: Field) -> Iterator[Scenario]:
    if item.pattern:
        yield from _pattern(r, item)
        return
    most, kept = longest(item), not _shared(r, item)
    if most is not None and most <= LONGEST:
        inside, outside = (f"unique_text({n})" if kept else f'"x" * {n}' for n in (most, most + 1))
        yield _bound(r, item, "max", inside, outside, (f"{most} characters", f"{most + 1}"))
    least = _least(r, item)
    if least > 1:
        yield _bound(r, item, "min", f'"x" * {least}', f'"x" * {least - 1}', (f"{least} characters", f"{least - 1}"))


def _pattern(r: Resource, item: Field) -> Iterator[Scenario]:
    text, bad = matching(item), mismatching(item)
    if not text or not bad:
        return
    inside = source(text) if _shared(r, item) else singular(item) or source(text)
    longer = [source(text[:-1]), source(text + text[-1])] if item.min == item.max is not None else []
    body = one_accepted(r, item, accepted_input(r, item, inside), [*map(source, bad), *longer])
    said = f"{label(item.name)} of {r.words['a']} such as {text} is accepted; {' and '.join(bad)} are refused with 422"
    yield Scenario(f"field_{item.name}_pattern", _nodes(item), said, body, shared=_shared(r, item))


def _address(r: Resource, item: Field) -> Scenario:
    most = longest(item) or ADDRESS
    accepted = f"address = unique_email({most})\n{accepted_input(r, item, 'address')}"
    body = one_accepted(r, item, accepted, [f"unique_email({most + 1})"])
    text = f"{label(item.name)} of {r.words['a']} with {most} characters is accepted, with {most + 1} it is refused "
    return Scenario(f"field_{item.name}_max", _nodes(item), f"{text}with 422", body, shared=True)


def _least(r: Resource, item: Field) -> int:
    said = int(item.min or 0)
    return max(said, r.spec.auth.min_password) if item.name == r.spec.auth.password and r.is_subject else said


def _numbers(r: Resource, item: Field, type_: Type) -> Iterator[Scenario]:
    for name, value, step in (("min", item.min, -1), ("max", item.max, 1)):
        if value is not None:
            inside, outside = (_number(value + n, type_) for n in (0, step))
            if not fits(r, item.name, value):
                yield _beyond(r, item, name, outside)
                continue
            yield _bound(r, item, name, inside, outside, (inside.strip('"'), outside.strip('"')))
    if type_.kind == "integer" and item.max is None:
        body = refused_inputs(r, item, [str(2**31)])
        said = f"{label(item.name)} of 2147483648 is refused with 422"
        yield Scenario(f"field_{item.name}_range", _nodes(item), said, body, shared=True, steady=True)


def _beyond(r: Resource, item: Field, name: str, outside: str) -> Scenario:
    """What lies on the bound is refused by a condition of the row, which has a test of its own."""
    plain = outside.strip('"')
    said = f"{label(item.name)} of {r.words['a']} with {plain} is refused with 422"
    body = refused_inputs(r, item, [outside])
    return Scenario(f"field_{item.name}_{name}", _nodes(item), said, body, shared=True, steady=True)


def _number(value: object, type_: Type) -> str:
    exact = Decimal(str(value))
    return str(int(exact)) if type_.kind == "integer" else source(scaled(exact, type_))


def _bound(r: Resource, item: Field, name: str, inside: str, outside: str, said: tuple[str, str]) -> Scenario:
    body = one_accepted(r, item, accepted_input(r, item, inside), [outside])
    text = f"{label(item.name)} of {r.words['a']} with {said[0]} is accepted, with {said[1]} it is refused with 422"
    signs_in = (r.spec.auth.id,) if r.is_subject and item.name == r.spec.auth.password else ()
    nodes = (*_nodes(item), *signs_in)
    return Scenario(f"field_{item.name}_{name}", nodes, text, body, shared=_shared(r, item))


def _types(r: Resource, item: Field) -> Iterator[Scenario]:
    type_ = r.type_of(item.name)
    value = wrong(type_)
    if type_.kind == "enum":
        yield _every_value(r, item, type_)
    if value is not None:
        said = f"{label(item.name)} of {r.words['a']} that is sent as {value} is refused with 422"
        body = refused_inputs(r, item, [value])
        yield Scenario(f"field_{item.name}_type", _type_nodes(item, type_), said, body, shared=True, steady=True)


def _type_nodes(item: Field, type_: Type) -> tuple[str, ...]:
    return (item.id, f"enum:{type_.of}") if type_.kind == "enum" else (item.id,)


def _every_value(r: Resource, item: Field, type_: Type) -> Scenario:
    every = r.spec.enum(type_.of).values
    values = [v for v in every if fits(r, item.name, v)] or every
    body = r.fill(
        """
        for value in ($values,):
            $var = $new($who, {"$name": value})
            assert $read["$name"] == value
        """,
        name=item.name,
        values=", ".join(source(v) for v in values),
    )
    said = f"{label(item.name)} of {r.words['a']} may be {', '.join(values)}"
    return Scenario(f"field_{item.name}_values", _type_nodes(item, type_), said, body, shared=_shared(r, item))


def _plain_text(r: Resource, item: Field) -> Iterator[Scenario]:
    if r.type_of(item.name).kind not in ("string", "text"):
        return
    plain = sample(item, r.spec).strip('"')
    most = longest(item)
    nul, body = ['"a\\0b"'], refused_inputs(r, item, ['"a\\0b"'])
    if not _shared(r, item) and (most is None or most > LEAST_ROOM) and not item.pattern:
        read = r.fill(
            'text = $text\n$var = $new($who, {"$name": f"  {text}  "})\nassert $read["$name"] == text',
            name=item.name,
            text=f"unique_text({LEAST_ROOM - 4})",
        )
        body = one_accepted(r, item, read, nul)
    elif most is None or len(plain) + 4 <= most:
        read = r.fill(
            '$var = $new($who, {"$name": "  $plain  "})\nassert $read["$name"] == "$plain"', name=item.name, plain=plain
        )
        body = one_accepted(r, item, read, nul)
    said = f"{label(item.name)} of {r.words['a']} loses spaces around it, and a NUL in it is refused with 422"
    yield Scenario(f"field_{item.name}_text", _nodes(item), said, body, shared=_shared(r, item))


def _write_once(r: Resource, item: Field) -> Iterator[Scenario]:
    if item.write != "create" or not r.update:
        return
    body = refused_updates(r, item, [f'{{"{r.json_name(item.name)}": {_some(r, item)}}}'])
    if item.secret in HIDDEN:
        body += "\n" + r.fill("assert can_sign_in(api, $var.body)")
    if r.is_closed and item.write_roles:
        given = f'{{"{r.json_name(item.name)}": {_some(r, item)}}}'
        body += "\n" + r.fill('refuse($who.patch($url, $given), 422, "$name")', given=given, name=item.name)
    said = f"{label(item.name)} of {r.words['a']} is written once: an update of it is refused with 422"
    yield Scenario(f"field_{item.name}_write_once", _nodes(item), said, body, shared=True)
