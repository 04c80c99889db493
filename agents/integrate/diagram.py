"""The way of one write through the backend, as a mermaid sequence diagram."""

from agents.analyze.surface import http_operations, words
from agents.spec.model import Http, Operation, Spec


def request_diagram(spec: Spec) -> str:
    """Return the sequence of the write that the Spec demands most of; empty if nothing is created or changed."""
    writes = [(o, start) for o, start in http_operations(spec) if o.kind in ("create", "update")]
    if not writes:
        return ""
    operation, start = max(writes, key=lambda found: _weight(found[0], spec))
    return "\n".join(["sequenceDiagram", *(f"    {line}" for line in _lines(operation, start, spec))])


def _weight(operation: Operation, spec: Spec) -> int:
    entity = spec.entity(operation.entity)
    return len(operation.guards) + len(entity.rules) + len(entity.keys)


def _lines(operation: Operation, start: Http, spec: Spec) -> list[str]:
    entity = spec.entity(operation.entity)
    checks = (*operation.guards, *entity.rules)
    locks = [f"Service->>PostgreSQL: lock {check.lock}" for check in checks if check.lock]
    guards = [f"Service->>Service: {check.code}, else {check.status}" for check in operation.guards]
    rules = [f"Service->>Service: {check.code}, else {check.status}" for check in entity.rules]
    reactions = any(o.kind == "reaction" and o.entity == entity.name for o in spec.operations)
    return [
        f"Client->>API: {start.method} {spec.api.base}{start.path}",
        "API->>API: token, body" if 401 in operation.errors else "API->>API: body",
        f"API->>Service: {operation.name} {words(entity.name)}",
        *locks,
        *guards,
        f"Service->>PostgreSQL: write the {words(entity.name)}",
        *rules,
        *(["Service->>Service: reactions to the change"] if reactions else []),
        "Service->>PostgreSQL: commit",
        f"API-->>Client: {start.status}",
    ]
