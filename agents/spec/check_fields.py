"""Checks of entities: types, bounds, defaults, keys, order, computed fields, rules."""

from collections.abc import Iterator
from difflib import get_close_matches

from agents.spec.diagnostic import Diagnostic, report
from agents.spec.emptiness import untested
from agents.spec.expression import Constant, ExpressionError, parse
from agents.spec.model import Check, Entity, Field, Spec
from agents.spec.nodes import Places
from agents.spec.scenarios.patterns import matching
from agents.spec.types import NUMERIC, TEXT, Scope, Type, UnknownValueError, check_boolean, infer, read_type

BUILT_IN = frozenset({"id", "created_at", "updated_at"})


def check_fields(spec: Spec) -> Iterator[Diagnostic]:
    """Return what is wrong with the entities."""
    places = Places(spec)
    for entity in spec.entities:
        if not entity.fields:
            yield report("SP306", places.line(entity), entity.id, entity=entity.name, name=entity.name.lower())
        for field in entity.fields:
            yield from _field(field, entity, spec, places.line(field))
        yield from _names(entity, places)
        for rule in entity.rules:
            found = list(check_condition(rule, entity, spec, places.line(rule)))
            yield from found or _untested(rule, entity, spec, places.line(rule))


def did_you_mean(name: str, known: list[str]) -> str:
    """Return the hint with the nearest name, or the names that there are."""
    near = get_close_matches(name, known, 1, 0.5)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(known) or 'none'}"


def missing(of: str, name: str, known: list[str], line: int) -> Diagnostic:
    """Return the finding for a name that stands for nothing."""
    return report("SP954", line, of, of=of, name=name, nearest=did_you_mean(name, known))


def mistyped(of: str, error: ExpressionError, line: int) -> Diagnostic:
    """Return the finding for an expression whose parts do not fit."""
    if isinstance(error, UnknownValueError):
        near = did_you_mean(error.value, list(error.choices))
        return report("SP411", line, of, field=of, value=error.value, enum=error.enum,
                      choices=", ".join(error.choices), nearest=near)  # fmt: skip
    return report("SP410", line, of, expr=of, why=error, nearest="use fields that are declared")


def _names(entity: Entity, places: Places) -> Iterator[Diagnostic]:
    known = [f.name for f in entity.fields]
    for key in entity.keys:
        for name in key.fields:
            if name not in known:
                yield missing(key.id, name, known, places.line(key))
    for name in entity.order:
        if name.removeprefix("-") not in (*known, *BUILT_IN):
            yield missing(entity.id, name.removeprefix("-"), known, places.line(entity))


def _field(field: Field, entity: Entity, spec: Spec, line: int) -> Iterator[Diagnostic]:
    try:
        type_ = read_type(field.type)
    except ExpressionError as error:
        yield report("SP410", line, field.id, expr=field.id, why=error, nearest="use a type of the reference")
        return
    known = [e.name for e in (spec.entities if type_.kind == "ref" else spec.enums)]
    if type_.kind in ("ref", "enum") and type_.of not in known:
        yield missing(field.id, type_.of, known, line)
        return
    if field.min is not None and field.max is not None and field.min > field.max:
        yield report("SP307", line, field.id, field=field.id, why=f"its bounds are empty ({field.min} > {field.max})")
    if field.pattern and not matching(field):
        yield report("SP311", line, field.id, field=field.id, pattern=field.pattern)
    yield from _sent(field, line)
    if field.default is not None:
        yield from _default(field, type_, entity, spec)
    if field.computed is not None:
        yield from _computed(field, type_, entity, spec, line)


def _sent(field: Field, line: int) -> Iterator[Diagnostic]:
    """What a client must send is not what it may leave out, or may not send."""
    given = {"has a default": field.default is not None, "is computed": field.computed is not None}
    given["is read-only"] = field.write == "never" and not any(given.values())
    for why in (why for why, holds in given.items() if holds and field.required):
        yield report("SP310", line, field.id, field=field.id, why=why)
    if field.computed is not None and field.write != "never" and not field.required:
        yield report("SP310", line, field.id, field=field.id, why="is computed")


def _default(field: Field, type_: Type, entity: Entity, spec: Spec) -> Iterator[Diagnostic]:
    line = Places(spec).line(field)
    try:
        node = parse(field.default or "")
        found = infer(node, Scope.of(spec, entity.name))
    except ExpressionError as error:
        yield report("SP307", line, field.id, field=field.id, why=f"its default is no value: {error}")
        return
    if type_.kind == "enum" and isinstance(node, Constant) and found.kind == "string":
        values = list(spec.enum(type_.of).values)
        if node.value not in values:
            near = did_you_mean(str(node.value), values)
            yield report("SP411", line, field.id, field=field.id, value=node.value, enum=type_.of,
                         choices=", ".join(values), nearest=near)  # fmt: skip
    elif not fits(found, type_):
        yield report("SP307", line, field.id, field=field.id, why=f"its default {field.default} is no {type_.kind}")
    elif isinstance(node, Constant):
        yield from _within(field, node, line)


def _within(field: Field, node: Constant, line: int) -> Iterator[Diagnostic]:
    value = node.value
    if isinstance(value, bool | None):
        return
    size = len(value) if isinstance(value, str) else value
    if (field.min is not None and size < field.min) or (field.max is not None and size > field.max):
        yield report("SP307", line, field.id, field=field.id, why=f"its default {field.default} is out of its bounds")


def fits(found: Type, wanted: Type) -> bool:
    """Tell whether a value of one type can be stored in a field of another."""
    if found.kind == "null":
        return True
    if found.kind in TEXT:
        return wanted.kind in TEXT or wanted.kind == "enum"
    if found.kind in NUMERIC:
        return wanted.kind in ("decimal", found.kind)
    return (found.kind, found.of) == (wanted.kind, wanted.of)


def _computed(field: Field, type_: Type, entity: Entity, spec: Spec, line: int) -> Iterator[Diagnostic]:
    try:
        found = infer(parse(field.computed or ""), Scope.of(spec, entity.name))
    except ExpressionError as error:
        yield mistyped(field.id, error, line)
        return
    if found.nullable and not field.nullable:
        yield report("SP410", line, field.id, expr=field.id, why="may be null", nearest="declare it nullable")
    if not fits(found, type_):
        why = f"{found.kind} where {type_.kind} is declared"
        yield report("SP410", line, field.id, expr=field.id, why=why, nearest="declare the type that is computed")


def _untested(rule: Check, entity: Entity, spec: Spec, line: int) -> Iterator[Diagnostic]:
    """A guard may ask for a value by the way; a rule that no row without one can keep was hardly meant."""
    for operand in dict.fromkeys(untested(parse(rule.expr), Scope.of(spec, entity.name))):
        yield report("SP412", line, rule.id, expr=rule.expr, operand=operand)


def check_condition(rule: Check, entity: Entity, spec: Spec, line: int) -> Iterator[Diagnostic]:
    """Check a rule or guard: its condition, its lock, the field that it points at."""
    scope = Scope.of(spec, entity.name)
    try:
        check_boolean(rule.expr, scope)
        if rule.lock is not None:
            infer(parse(rule.lock), scope)
    except ExpressionError as error:
        yield mistyped(rule.id, error, line)
    known = [f.name for f in entity.fields]
    if rule.field is not None and rule.field not in known:
        yield missing(rule.id, rule.field, known, line)
