"""Checks of operations: routes, grants, queries, effects, and what nobody may do."""

from collections.abc import Iterator

from agents.spec.check_effects import check_effect
from agents.spec.check_fields import BUILT_IN, check_condition, missing, mistyped
from agents.spec.diagnostic import Diagnostic, report
from agents.spec.expression import ExpressionError, parse
from agents.spec.model import Entity, Http, OnChange, OnTime, Operation, Query, Spec
from agents.spec.nodes import Places
from agents.spec.types import NUMERIC, Scope, check_boolean, infer

_VERBS = {"create": "create", "list": "view"}


def check_operations(spec: Spec) -> Iterator[Diagnostic]:
    """Return what is wrong with the operations and with sign-in."""
    places = Places(spec)
    known = [e.name for e in spec.entities]
    yield from _routes(spec, places)
    yield from _auth(spec)
    for operation in spec.operations:
        if operation.entity not in known:
            yield missing(operation.id, operation.entity, known, places.line(operation))
        else:
            yield from _operation(operation, spec, places)
    yield from _closed(spec, places)
    for link in spec.links:
        yield from (missing(link.id, name, known, places.line(link)) for name in (link.a, link.b) if name not in known)


def _routes(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for operation in spec.operations:
        if isinstance(operation.start, Http):
            start = operation.start
            if start.address in seen:
                yield report("SP701", places.line(operation), operation.id, method=start.method, path_of=start.path)
            seen.add(start.address)


def _auth(spec: Spec) -> Iterator[Diagnostic]:
    known = [e.name for e in spec.entities]
    if spec.auth.subject not in known:
        yield missing("auth", spec.auth.subject, known, 0)
        return
    fields = [f.name for f in spec.subject.fields]
    for name in (spec.auth.login, spec.auth.password):
        if name not in fields:
            yield missing("auth", name, fields, 0)


def _operation(operation: Operation, spec: Spec, places: Places) -> Iterator[Diagnostic]:
    entity = spec.entity(operation.entity)
    scope = Scope.of(spec, entity.name)
    for grant in operation.grants:
        if grant.when is not None:
            yield from _condition(grant.id, grant.when, scope, places.line(grant))
    if isinstance(operation.start, OnChange):
        changed = Scope.of(spec, entity.name, old=True)
        yield from _condition(operation.id, operation.start.when, changed, places.line(operation))
    if isinstance(operation.start, OnTime):
        yield from _condition(operation.id, operation.start.when, scope, places.line(operation))
    yield from _query(operation, entity, spec, places)
    for guard in operation.guards:
        yield from check_condition(guard, entity, spec, places.line(guard))
    for effect in operation.effects:
        yield from check_effect(effect, operation, spec, places.line(operation))


def _query(operation: Operation, entity: Entity, spec: Spec, places: Places) -> Iterator[Diagnostic]:
    query = operation.query
    known = [f.name for f in entity.fields] + spec.linked(entity.name)
    for name in (*query.filters, *query.search) if query else ():
        if query and name not in known and name not in BUILT_IN:
            yield missing(query.id, name, known, places.line(query))
    if query:
        yield from _report(query, entity, spec, places.line(query))


def _report(query: Query, entity: Entity, spec: Spec, line: int) -> Iterator[Diagnostic]:
    """Check the parent, the condition and the rank of a list with a path of its own."""
    scope = Scope.of(spec, entity.name)
    references = [f.name for f in entity.fields if f.type.startswith("ref(")]
    if query.within is not None and query.within not in references:
        yield missing(query.id, query.within, references, line)
    if query.where is not None:
        yield from _condition(query.id, query.where, scope, line)
    if query.rank is not None:
        yield from _rank(query.id, query.rank, scope, line)


def _rank(node: str, text: str, scope: Scope, line: int) -> Iterator[Diagnostic]:
    try:
        kind = infer(parse(text), scope).kind
    except ExpressionError as error:
        yield mistyped(node, error, line)
        return
    if kind not in NUMERIC:
        yield report("SP410", line, node, expr=node, why=f"{kind} is no number", nearest="rank by a number")


def _condition(node: str, text: str, scope: Scope, line: int) -> Iterator[Diagnostic]:
    try:
        check_boolean(text, scope)
    except ExpressionError as error:
        yield mistyped(node, error, line)


def _closed(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Rows that nobody may create or see were probably forgotten."""
    for entity in spec.entities:
        if entity.name == spec.auth.subject:
            continue
        kinds = {o.kind for o in spec.operations if o.entity == entity.name}
        for kind, verb in _VERBS.items():
            if kind not in kinds:
                yield report("SP506", places.line(entity), entity.id, verb=verb, entity=entity.name,
                             plural=entity.plural)  # fmt: skip
