"""Conditions on rows above a new one that nothing a client does makes true: no such row can ever be made."""

from collections.abc import Iterator

from agents.spec.diagnostic import Diagnostic, report
from agents.spec.interpreter import Refused
from agents.spec.interpreter.rows import Index
from agents.spec.model import Operation, Spec
from agents.spec.nodes import Places
from agents.spec.paths.preparing import Preparations, looks_above
from agents.specify.names.words import label, plural


def unmet(spec: Spec) -> Iterator[Diagnostic]:
    """Yield each creation that is refused for what stands above the new row, whatever is done there first."""
    known, places = Preparations(Index(spec)), Places(spec)
    for operation in spec.operations:
        above = [guard for guard in operation.guards if looks_above(guard.expr)]
        if operation.kind == "create" and above and _is_vain(known, operation):
            guard, entity = above[-1], label(operation.entity)
            yield report("SP324", places.line(guard), guard.id, entity=entity, entities=plural(entity), expr=guard.expr)


def _is_vain(known: Preparations, operation: Operation) -> bool:
    try:
        return known.is_vain(operation.entity)
    except Refused:
        # Not even the people can be there: that is said elsewhere.
        return False
