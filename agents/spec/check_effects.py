"""Checks of effects: what they set is there, of the right type, and never empty where a value is needed."""

from collections.abc import Iterator
from dataclasses import replace

from agents.spec.check_fields import fits, missing, mistyped
from agents.spec.diagnostic import Diagnostic, report
from agents.spec.expression import Binary, Call, ExpressionError, Member, Node, Unary, children, parse
from agents.spec.filled import filled_at
from agents.spec.model import Effect, Entity, Operation, Spec
from agents.spec.nodes import Places
from agents.spec.types import Scope, Type, field_type, infer, is_nullable


def check_effect(effect: Effect, operation: Operation, spec: Spec, line: int) -> Iterator[Diagnostic]:
    """Return what is wrong with one change that an operation makes."""
    scope = Scope.of(spec, operation.entity)
    try:
        if effect.each:
            scope = scope.bind(effect.each[0], _element(effect.each[1], scope))
        scope = replace(scope, filled=filled_at(effect, operation, spec))
        entity = spec.entity(effect.makes or infer(parse(effect.target), scope).of)
        yield from _left_out(effect, operation, entity, line)
        for name, value in effect.values.items():
            yield from _assignment(operation, entity, name, infer(parse(value), scope), spec)
            yield from _emptied(operation, entity, name, value, scope)
    except ExpressionError as error:
        yield mistyped(operation.id, error, line)
    except KeyError as error:
        yield report("SP410", line, operation.id, expr=operation.id, why=error, nearest="use fields that are declared")


def _left_out(effect: Effect, operation: Operation, entity: Entity, line: int) -> Iterator[Diagnostic]:
    """A row that is made has a value for each field that nobody else gives one."""
    for item in entity.fields if effect.do == "create" else ():
        if item.required and item.name not in effect.values:
            why = f"the {entity.name} that is made has no {item.name}"
            yield report("SP410", line, operation.id, expr=operation.id, why=why, nearest=f"with ... as {item.name}")


def _element(path: str, scope: Scope) -> Type:
    found = infer(parse(path), scope)
    if found.kind != "coll":
        raise ExpressionError(f"{path} is no collection")
    return Type("ref", found.of)


def _assignment(operation: Operation, entity: Entity, name: str, value: Type, spec: Spec) -> Iterator[Diagnostic]:
    line = Places(spec).line(operation)
    known = [f.name for f in entity.fields]
    if name not in known:
        yield missing(operation.id, name, known, line)
        return
    wanted = field_type(name, entity, spec)
    if not fits(value, wanted):
        why = f"{value.kind} is set to {entity.name}.{name}, which is {wanted.kind}"
        yield report("SP410", line, operation.id, expr=operation.id, why=why, nearest="set a value of that type")


def _emptied(operation: Operation, entity: Entity, name: str, value: str, scope: Scope) -> Iterator[Diagnostic]:
    """A field that always has a value is set to one that may be missing, and no condition asks for it."""
    node = parse(value)
    known = {f.name for f in entity.fields}
    if name not in known or is_nullable(name, entity) or not infer(node, scope).nullable:
        return
    read = next(_empty(node, scope), name)
    said = read.rpartition(".")[2].replace("_", " ")
    line = Places(scope.spec).line(operation)
    yield report("SP607", line, operation.id, field=f"{entity.name}.{name}", read=read, said=said,
                 a="an" if said[0] in "aeiou" else "a")  # fmt: skip


def _empty(node: Node, scope: Scope) -> Iterator[str]:
    """Yield the fields that a calculation reads and that may be empty, the nearest first."""
    if isinstance(node, Member):
        yield from _empty(node.base, scope)
        if infer(node, scope).nullable:
            yield f"{infer(node.base, scope).of}.{node.name}"
    elif isinstance(node, Binary | Unary | Call):
        for child in children(node):
            yield from _empty(child, scope)
