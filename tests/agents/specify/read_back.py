"""A Spec in a few words a line, so that a person can hold it against the document."""

from collections.abc import Iterator

from agents.spec.model import Entity, Field, Operation, Spec


def read_back(spec: Spec) -> str:
    """Return what became of each sentence, and everything that the Spec says of entities and operations."""
    return "\n".join([*_sentences(spec), "", *_entities(spec), *_operations(spec), *_quality(spec)]) + "\n"


def _sentences(spec: Spec) -> Iterator[str]:
    for read in spec.trace:
        rest = f' ("{read.rest}" is left over)' if read.rest else ""
        yield f"line {read.line}: {read.status} {read.form}".rstrip() + rest


def _entities(spec: Spec) -> Iterator[str]:
    for enum in spec.enums:
        yield f"{enum.name} = {' | '.join(enum.values)}"
    for entity in spec.entities:
        order = ", ".join(entity.order)
        yield f"{entity.name}, owner {entity.owner or 'nobody'}, by {order}"
        yield from (f"  {_field(field)}" for field in entity.fields)
        yield from _rules(entity)


def _rules(entity: Entity) -> Iterator[str]:
    yield from (f"  unique {' + '.join(key.fields)}" for key in entity.keys)
    for rule in entity.rules:
        yield f"  always {rule.expr} ({rule.status}{', locks ' + rule.lock if rule.lock else ''})"


def _field(field: Field) -> str:
    said = [f"{field.name}: {field.type}"]
    said += ["required"] if field.required else []
    said += [f"{name} {bound}" for name, bound in (("min", field.min), ("max", field.max)) if bound is not None]
    said += ["whatever its case"] if field.fold else []
    said += [f"{name} {expr}" for name, expr in (("default", field.default), ("is", field.computed)) if expr]
    said += [f"written {field.write}"] if field.write != "always" else []
    said += [f"on delete {field.on_delete}"] if field.on_delete != "restrict" else []
    return ", ".join(said)


def _operations(spec: Spec) -> Iterator[str]:
    for op in spec.operations:
        if op.entity != spec.auth.subject:
            yield f"{op.entity}.{op.name}: {_who(op)}".rstrip()
            yield from (f"  only if {guard.expr} ({guard.status})" for guard in op.guards)
            yield from (f"  sets {name} = {expr}" for e in op.effects for name, expr in e.values.items())
            if op.query:
                yield f"  filter {', '.join(op.query.filters)}; search {', '.join(op.query.search)}"


def _who(op: Operation) -> str:
    if op.start.on == "change":
        return f"when {op.start.when}"
    return " or ".join(f"{'/'.join(g.roles)} if {g.when}" if g.when else "/".join(g.roles) for g in op.grants)


def _quality(spec: Spec) -> Iterator[str]:
    yield from (f"{q.metric} p{q.percentile} <= {q.value} {q.unit}" for q in spec.quality)
