"""Tests of operations that are declared only: they say so until somebody writes them, and always ask who calls."""

import re
from collections.abc import Iterator

from agents.spec.model import Http, Operation
from agents.spec.scenarios.names import people
from agents.spec.scenarios.resource import Resource, Scenario
from agents.spec.scenarios.rows import granted
from agents.spec.scenarios.values import label


def unwritten_scenarios(r: Resource) -> Iterator[Scenario]:
    """Yield a test for each operation of the entity that nobody has written yet."""
    for operation in r.spec.operations:
        if operation.entity == r.entity.name and operation.kind == "hole" and isinstance(operation.start, Http):
            yield _unwritten(r, operation, operation.start)


def _unwritten(r: Resource, operation: Operation, start: Http) -> Scenario:
    path = re.sub(r"{[^}]*}", "{uuid4()}", start.path)
    url = f'f"{path}"' if path != start.path else f'"{path}"'
    call = f'send("{start.method}", {url}, b"{{}}", "application/json")'
    if r.public(operation):
        lines = [f"reach(api.{call})"]
    else:
        able = [n for role, n in people(r.spec).items() if r.allows(operation, role, own=n == "ann")]
        lines = [f"refuse(api.{call}, 401)", *(f"reach({name}.{call}, 401, 403)" for name in able)]
    functions = tuple(f.id for f in r.spec.functions if f.op == operation.id)
    said = f"{label(operation.name)} is not written yet: it asks who calls, and is answered 501 until it is"
    nodes = (operation.id, *functions, *granted(operation))
    return Scenario(f"{operation.name}_asks_who_calls", nodes, said, "\n".join(lines), shared=True, steady=True)
