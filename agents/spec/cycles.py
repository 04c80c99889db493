"""Cycles: required references, computed fields, and changes that start each other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agents.spec.diagnostic import Diagnostic, report
from agents.spec.expression import Binary, Constant, ExpressionError, Macro, Member, Name, Node, children, parse
from agents.spec.model import Effect, Entity, OnChange, Operation, Spec
from agents.spec.nodes import Places
from agents.spec.types import Scope, Type, infer

Graph = Mapping[str, set[str]]


def check_cycles(spec: Spec) -> Iterator[Diagnostic]:
    """Return the cycles of a Spec whose names are all there."""
    places = Places(spec)
    for path in cycles(_required(spec)):
        yield report("SP321", places.line_of(f"entity:{path[0]}"), f"entity:{path[0]}", cycle=" → ".join(path))
    for path in cycles(_computed(spec)):
        yield report("SP413", places.line_of(f"field:{path[0]}"), f"field:{path[0]}", cycle=" → ".join(path))
    for path in cycles(_started(spec)):
        yield report("SP612", places.line_of(path[0]), path[0], cycle=" → ".join(path))


def cycles(graph: Graph) -> list[tuple[str, ...]]:
    """Return each cycle once, from its first node in the order of the graph."""
    found: dict[frozenset[str], tuple[str, ...]] = {}

    def walk(node: str, trail: tuple[str, ...]) -> None:
        if node in trail:
            cycle = trail[trail.index(node) :]
            found.setdefault(frozenset(cycle), (*cycle, node))
            return
        for step in sorted(graph.get(node, ())):
            walk(step, (*trail, node))

    for start in graph:
        walk(start, ())
    return list(found.values())


def _required(spec: Spec) -> Graph:
    return {e.name: {f.type[4:-1] for f in e.fields if f.required and f.type.startswith("ref(")} for e in spec.entities}


def _computed(spec: Spec) -> Graph:
    """Computed field -> the computed fields that it reads."""
    found: dict[str, set[str]] = {}
    for entity in spec.entities:
        for field in entity.fields:
            if field.computed is not None:
                found[f"{entity.name}.{field.name}"] = set(_reads(parse(field.computed), Scope.of(spec, entity.name)))
    return {name: {read for read in reads if read in found} for name, reads in found.items()}


def _reads(node: Node, scope: Scope) -> Iterator[str]:
    """Yield the fields, as `Entity.field`, that an expression reads in any row."""
    if isinstance(node, Member):
        base = infer(node.base, scope)
        yield f"{base.of}.{node.name}"
        yield from _reads(node.base, scope)
    elif isinstance(node, Macro):
        yield from _reads(node.base, scope)
        yield from _reads(node.body, scope.bind(node.var, Type("ref", infer(node.base, scope).of)))
    elif not isinstance(node, Name):
        for child in children(node):
            yield from _reads(child, scope)


def _started(spec: Spec) -> Graph:
    """Reaction -> the reactions that its effects can start."""
    reactions = [o for o in spec.operations if isinstance(o.start, OnChange)]
    return {o.id: {r.id for r in reactions if _starts(o, r, spec)} for o in reactions}


def _starts(first: Operation, then: Operation, spec: Spec) -> bool:
    """Tell whether what a reaction writes, or makes another operation write, is what the other one waits for."""
    if not isinstance(then.start, OnChange):
        return False
    when = parse(then.start.when)
    read = set(_reads(when, Scope.of(spec, then.entity, old=True)))
    return any(w.field in read and not _refuted(when, w, then.entity) for w in _written(first, spec, ()))


@dataclass(frozen=True)
class _Write:
    """A field, as `Entity.field`, and the word that it gets, where that is known."""

    field: str
    word: str | None = None


def _refuted(when: Node, write: _Write, entity: str) -> bool:
    """Tell whether a condition asks for another word than the one that is written."""
    match when:
        case Binary("&&", left, right):
            return _refuted(left, write, entity) or _refuted(right, write, entity)
        case Binary("==", Member(Name("self"), name), Constant(str(word))):
            return write.field == f"{entity}.{name}" and write.word is not None and write.word != word
    return False


def _written(operation: Operation, spec: Spec, seen: tuple[str, ...]) -> set[_Write]:
    """Return what an operation writes, with what the steps that it runs write."""
    found: set[_Write] = set()
    for effect in operation.effects:
        entity = touched(effect, operation, spec)
        if entity:
            found |= {_Write(f"{entity.name}.{name}", _word(text)) for name, text in effect.values.items()}
        run = next((o for o in spec.operations if o.id == effect.run), None)
        if run is not None and run.id not in seen:
            found |= _written(run, spec, (*seen, run.id)) | _state(run, spec)
    return found


def _word(text: str) -> str | None:
    match parse(text):
        case Constant(str(word)):
            return word
    return None


def _state(operation: Operation, spec: Spec) -> set[_Write]:
    cycle, step = spec.entity(operation.entity).lifecycle, spec.transition(operation.id)
    return {_Write(f"{operation.entity}.{cycle.field}", step.target if step else None)} if cycle else set()


def touched(effect: Effect, operation: Operation, spec: Spec) -> Entity | None:
    """Return the entity whose row an effect changes; None where its target does not fit, which is told elsewhere."""
    scope = Scope.of(spec, operation.entity)
    try:
        if effect.each:
            scope = scope.bind(effect.each[0], Type("ref", infer(parse(effect.each[1]), scope).of))
        return spec.entity(effect.makes or infer(parse(effect.target), scope).of)
    except (ExpressionError, KeyError):
        return None
